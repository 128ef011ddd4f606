-- What an administrator sees of a full counter. `id` is random, because the key could be searched for
-- the name, which may be a password. `user_id` is NULL for a name that nobody has. The rows of an
-- older version lack all that.
DELETE FROM login_throttle;
ALTER TABLE login_throttle ADD COLUMN id TEXT NULL;
ALTER TABLE login_throttle ADD COLUMN purpose TEXT NULL;
ALTER TABLE login_throttle ADD COLUMN user_id INTEGER NULL;
ALTER TABLE login_throttle ADD COLUMN address TEXT NULL;
ALTER TABLE login_throttle ADD COLUMN max_failures INTEGER NULL;
CREATE INDEX login_throttle_id_index ON login_throttle (id);
CREATE INDEX login_throttle_user_index ON login_throttle (user_id);
