-- A session is revoked unless its generation equals that of its user. So updating one row of users
-- revokes any number of sessions. Their rows and the feed are updated in batches afterwards.
-- sessions_ending is the reason while that is in progress, and NULL otherwise.
ALTER TABLE users ADD COLUMN session_generation INTEGER NOT NULL DEFAULT 0;
ALTER TABLE users ADD COLUMN sessions_ending TEXT NULL
  CONSTRAINT users_sessions_ending_length CHECK (length(sessions_ending) <= 32);
CREATE INDEX users_sessions_ending_index ON users (sessions_ending)
  WHERE sessions_ending IS NOT NULL;
ALTER TABLE sessions ADD COLUMN generation INTEGER NOT NULL DEFAULT 0;
-- Ordered by id within a user, as the batches are. In MariaDB every index contains the id.
DROP INDEX sessions_user_index;
CREATE INDEX sessions_user_index ON sessions (user_id, id);
