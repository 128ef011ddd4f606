-- The revocation feed, oldest first. A row is pruned when every token that it concerns has expired.
CREATE TABLE IF NOT EXISTS revocations (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  kind TEXT NOT NULL,
  session_id TEXT NULL,
  user_id INTEGER NOT NULL,
  created_at INTEGER NOT NULL,
  expires_at INTEGER NOT NULL,
  CONSTRAINT revocations_kind CHECK (kind IN ('session', 'user', 'user_deleted'))
) STRICT;
CREATE INDEX IF NOT EXISTS revocations_expires_at_index ON revocations (expires_at);
