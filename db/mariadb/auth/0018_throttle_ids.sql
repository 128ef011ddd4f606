-- What an administrator sees of a full counter. `id` is random, because the key could be searched for
-- the name, which may be a password. `user_id` is NULL for a name that nobody has. Rows of an older
-- version have no id; they are removed within an hour.
ALTER TABLE login_throttle
  ADD COLUMN IF NOT EXISTS id VARCHAR(32) NULL,
  ADD COLUMN IF NOT EXISTS purpose VARCHAR(16) NULL,
  ADD COLUMN IF NOT EXISTS user_id BIGINT NULL,
  ADD COLUMN IF NOT EXISTS address VARCHAR(64) NULL,
  ADD COLUMN IF NOT EXISTS max_failures BIGINT NULL;
