-- One code per user at most: a new one takes the place of the old one, and its use removes it.
CREATE TABLE IF NOT EXISTS reset_codes (
  user_id INTEGER NOT NULL PRIMARY KEY,
  code_hash TEXT NOT NULL,
  expires_at INTEGER NOT NULL,
  CONSTRAINT reset_codes_user_fk FOREIGN KEY (user_id) REFERENCES users (id) ON DELETE CASCADE
) STRICT;
