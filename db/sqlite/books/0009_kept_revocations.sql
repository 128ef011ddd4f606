-- An entry is known by its database and by what it revokes, because a database that went back gives
-- its number, `feed_id`, again. It stays until `keep_until`, so that the service can offer it to such
-- a database. `session_id` is '' for a user. Of two entries for one user, the newer one is enough.
ALTER TABLE revocations_seen ADD COLUMN database_id TEXT NOT NULL DEFAULT '';
ALTER TABLE revocations_seen ADD COLUMN feed_id INTEGER NOT NULL DEFAULT 0;
ALTER TABLE revocations_seen ADD COLUMN keep_until INTEGER NOT NULL DEFAULT 0;
DELETE FROM revocations_seen WHERE id NOT IN (
  SELECT id FROM (SELECT MAX(id) AS id FROM revocations_seen
                  GROUP BY kind, COALESCE(session_id, ''), user_id) AS newest);
UPDATE revocations_seen SET session_id = COALESCE(session_id, ''), feed_id = id,
  keep_until = expires_at WHERE feed_id = 0;
CREATE UNIQUE INDEX revocations_seen_subject_unique
  ON revocations_seen (database_id, kind, session_id, user_id);
CREATE INDEX revocations_seen_keep_until_index ON revocations_seen (keep_until);
