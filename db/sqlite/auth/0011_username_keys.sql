-- What makes two names the same name (RFC 8265). The service computes it for the users that are
-- here already. NULL for the second of two of them that are the same: it is found as it is written.
ALTER TABLE users ADD COLUMN username_key TEXT;
CREATE UNIQUE INDEX users_username_key_unique ON users (username_key);
