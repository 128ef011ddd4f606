-- Access keys of scripts. The id is also the OAuth client id, and claim sid of the tokens of the key.
CREATE TABLE IF NOT EXISTS access_keys (
  id TEXT NOT NULL PRIMARY KEY,
  user_id INTEGER NOT NULL,
  name TEXT NOT NULL,
  secret_hash TEXT NOT NULL,
  scope TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  expires_at INTEGER NOT NULL,
  last_used_at INTEGER NULL,
  CONSTRAINT access_keys_user_fk FOREIGN KEY (user_id) REFERENCES users (id) ON DELETE CASCADE,
  CONSTRAINT access_keys_id_length CHECK (length(id) <= 36),
  CONSTRAINT access_keys_name_length CHECK (length(name) <= 64),
  CONSTRAINT access_keys_secret_hash_length CHECK (length(secret_hash) <= 64),
  CONSTRAINT access_keys_scope_length CHECK (length(scope) <= 255)
) STRICT;
CREATE INDEX IF NOT EXISTS access_keys_user_index ON access_keys (user_id);
CREATE INDEX IF NOT EXISTS access_keys_expires_at_index ON access_keys (expires_at);
-- Every new key increments it. SQLite has a single writer and does not need it; see the script for
-- MariaDB.
ALTER TABLE users ADD COLUMN access_keys_made INTEGER NOT NULL DEFAULT 0;
