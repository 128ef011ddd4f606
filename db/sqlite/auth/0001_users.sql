-- STRICT and the length checks refuse what MariaDB refuses. Text is compared byte by byte.
CREATE TABLE IF NOT EXISTS users (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  username TEXT NOT NULL,
  password_hash TEXT NOT NULL,
  role TEXT NOT NULL,
  disabled INTEGER NOT NULL,
  created_at INTEGER NOT NULL,
  CONSTRAINT users_username_unique UNIQUE (username),
  CONSTRAINT users_username_length CHECK (length(username) <= 64),
  CONSTRAINT users_password_hash_length CHECK (length(password_hash) <= 255),
  CONSTRAINT users_role_length CHECK (length(role) <= 16),
  CONSTRAINT users_disabled_is_boolean CHECK (disabled IN (0, 1))
) STRICT;
