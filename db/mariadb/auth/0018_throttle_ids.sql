-- What an administrator sees of a full counter. `id` is random, because the key could be searched for
-- the name, which may be a password. `user_id` is NULL for a name that nobody has. The rows of an
-- older version lack all that.
DELETE FROM login_throttle;
ALTER TABLE login_throttle
  ADD COLUMN IF NOT EXISTS id VARCHAR(32) NULL,
  ADD COLUMN IF NOT EXISTS purpose VARCHAR(16) NULL,
  ADD COLUMN IF NOT EXISTS user_id BIGINT NULL,
  ADD COLUMN IF NOT EXISTS address VARCHAR(64) NULL,
  ADD COLUMN IF NOT EXISTS max_failures BIGINT NULL;
CREATE INDEX IF NOT EXISTS login_throttle_id_index ON login_throttle (id);
CREATE INDEX IF NOT EXISTS login_throttle_user_index ON login_throttle (user_id);
