-- What an administrator sees of a full counter. `id` is random, because the key could be searched for
-- the name, which may be a password. `user_id` is NULL for a name that nobody has. Rows of an older
-- version have no id; they are removed within an hour.
ALTER TABLE login_throttle ADD COLUMN id TEXT NULL;
ALTER TABLE login_throttle ADD COLUMN purpose TEXT NULL;
ALTER TABLE login_throttle ADD COLUMN user_id INTEGER NULL;
ALTER TABLE login_throttle ADD COLUMN address TEXT NULL;
ALTER TABLE login_throttle ADD COLUMN max_failures INTEGER NULL;
