-- A session is revoked unless its generation equals that of its user. So updating one row of users
-- revokes any number of sessions. Their rows and the feed are updated in batches afterwards.
-- sessions_ending is the reason while that is in progress, and NULL otherwise.
ALTER TABLE users
  ADD COLUMN IF NOT EXISTS session_generation BIGINT NOT NULL DEFAULT 0,
  ADD COLUMN IF NOT EXISTS sessions_ending VARCHAR(32) NULL;
CREATE INDEX IF NOT EXISTS users_sessions_ending_index ON users (sessions_ending);
ALTER TABLE sessions ADD COLUMN IF NOT EXISTS generation BIGINT NOT NULL DEFAULT 0;
