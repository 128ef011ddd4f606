-- The newest row of revocations_seen when the database was noticed to have gone back: what was revoked
-- later is not lost. 0 if it is owed nothing.
ALTER TABLE auth_database ADD COLUMN IF NOT EXISTS lost_row BIGINT NOT NULL DEFAULT 0;
UPDATE auth_database SET lost_row = (SELECT COALESCE(MAX(id), 0) FROM revocations_seen)
  WHERE state = 'went_back' AND is_restored = 0;
