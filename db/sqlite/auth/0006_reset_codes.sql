-- At most one code per user. A new code replaces the old one, and a used code is deleted.
CREATE TABLE IF NOT EXISTS reset_codes (
  user_id INTEGER NOT NULL PRIMARY KEY,
  code_hash TEXT NOT NULL,
  expires_at INTEGER NOT NULL,
  CONSTRAINT reset_codes_user_fk FOREIGN KEY (user_id) REFERENCES users (id) ON DELETE CASCADE
) STRICT;
