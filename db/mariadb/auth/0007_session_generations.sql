-- A session is void unless its generation is that of its user. So one row of users ends any number
-- of sessions at once; their rows are marked, and the feed told, in batches afterwards.
-- sessions_ending is why that is under way, and NULL otherwise.
ALTER TABLE users
  ADD COLUMN IF NOT EXISTS session_generation BIGINT NOT NULL DEFAULT 0,
  ADD COLUMN IF NOT EXISTS sessions_ending VARCHAR(32) NULL;
CREATE INDEX IF NOT EXISTS users_sessions_ending_index ON users (sessions_ending);
ALTER TABLE sessions ADD COLUMN IF NOT EXISTS generation BIGINT NOT NULL DEFAULT 0;
