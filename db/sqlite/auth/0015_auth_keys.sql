-- The key of claim `mac` of an installation without AUTH_KEY: one row, made at the first start.
CREATE TABLE IF NOT EXISTS auth_keys (
  id INTEGER PRIMARY KEY,
  secret TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  CONSTRAINT auth_keys_one_row CHECK (id = 1)
) STRICT;
