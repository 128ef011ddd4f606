-- Codes by which several users may register. created_by and creator_generation as in reset_codes.
CREATE TABLE IF NOT EXISTS invites (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  code_hash TEXT NOT NULL,
  role TEXT NOT NULL,
  uses INTEGER NOT NULL,
  used INTEGER NOT NULL,
  note TEXT NULL,
  created_by INTEGER NULL,
  creator_generation INTEGER NULL,
  created_at INTEGER NOT NULL,
  expires_at INTEGER NOT NULL,
  CONSTRAINT invites_code_hash_unique UNIQUE (code_hash),
  CONSTRAINT invites_used_range CHECK (used BETWEEN 0 AND uses)
) STRICT;
CREATE INDEX IF NOT EXISTS invites_expires_at_index ON invites (expires_at);
