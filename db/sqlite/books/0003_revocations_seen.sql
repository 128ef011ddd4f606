-- The known revocations, so that they survive a restart while auth-service is unavailable.
CREATE TABLE IF NOT EXISTS revocations_seen (
  id INTEGER NOT NULL PRIMARY KEY,
  kind TEXT NOT NULL,
  session_id TEXT NULL,
  user_id INTEGER NOT NULL,
  created_at INTEGER NOT NULL,
  expires_at INTEGER NOT NULL
) STRICT;
CREATE INDEX IF NOT EXISTS revocations_seen_expires_at_index ON revocations_seen (expires_at);
