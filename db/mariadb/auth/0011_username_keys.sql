-- What makes two names the same name (RFC 8265). The service computes it for the users that are
-- here already. NULL for the second of two of them that are the same: it is found as it is written.
-- Longer than the name, because a letter may become several.
ALTER TABLE users ADD COLUMN IF NOT EXISTS username_key VARCHAR(255);
ALTER TABLE users ADD UNIQUE INDEX IF NOT EXISTS users_username_key_unique (username_key);
