-- An entry is known by its database and by what it revokes, because a database that went back gives
-- its number, `feed_id`, again. It stays until `keep_until`, so that the service can offer it to such
-- a database. `session_id` is '' for a user. Of two entries for one user, the newer one is enough.
ALTER TABLE revocations_seen
  MODIFY COLUMN id BIGINT NOT NULL AUTO_INCREMENT,
  ADD COLUMN IF NOT EXISTS database_id VARCHAR(32) NOT NULL DEFAULT '',
  ADD COLUMN IF NOT EXISTS feed_id BIGINT NOT NULL DEFAULT 0,
  ADD COLUMN IF NOT EXISTS keep_until BIGINT NOT NULL DEFAULT 0;
DELETE FROM revocations_seen WHERE id NOT IN (
  SELECT id FROM (SELECT MAX(id) AS id FROM revocations_seen
                  GROUP BY kind, COALESCE(session_id, ''), user_id) AS newest);
UPDATE revocations_seen SET session_id = COALESCE(session_id, ''), feed_id = id,
  keep_until = expires_at WHERE feed_id = 0;
ALTER TABLE revocations_seen
  ADD UNIQUE INDEX IF NOT EXISTS revocations_seen_subject_unique
    (database_id, kind, session_id, user_id),
  ADD INDEX IF NOT EXISTS revocations_seen_keep_until_index (keep_until);
