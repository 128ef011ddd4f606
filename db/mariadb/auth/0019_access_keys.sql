-- Access keys of scripts. The id is also the OAuth client id, and claim sid of the tokens of the key.
CREATE TABLE IF NOT EXISTS access_keys (
  id CHAR(36) NOT NULL PRIMARY KEY,
  user_id BIGINT NOT NULL,
  name VARCHAR(64) NOT NULL,
  secret_hash CHAR(64) NOT NULL,
  scope VARCHAR(255) NOT NULL,
  created_at BIGINT NOT NULL,
  expires_at BIGINT NOT NULL,
  last_used_at BIGINT NULL,
  CONSTRAINT access_keys_user_fk FOREIGN KEY (user_id) REFERENCES users (id) ON DELETE CASCADE,
  INDEX access_keys_user_index (user_id),
  INDEX access_keys_expires_at_index (expires_at)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_nopad_bin;
-- Every new key increments it, so that two new keys of a user conflict, and so do a new key and a
-- change that disables the user. On one server the second waits for the first. In a Galera cluster
-- certification rejects one of them, because it compares the rows that were written.
ALTER TABLE users ADD COLUMN IF NOT EXISTS access_keys_made BIGINT NOT NULL DEFAULT 0;
