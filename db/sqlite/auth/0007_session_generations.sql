-- A session is void unless its generation is that of its user. So one row of users ends any number
-- of sessions at once; their rows are marked, and the feed told, in batches afterwards.
-- sessions_ending is why that is under way, and NULL otherwise.
ALTER TABLE users ADD COLUMN session_generation INTEGER NOT NULL DEFAULT 0;
ALTER TABLE users ADD COLUMN sessions_ending TEXT NULL
  CONSTRAINT users_sessions_ending_length CHECK (length(sessions_ending) <= 32);
CREATE INDEX users_sessions_ending_index ON users (sessions_ending)
  WHERE sessions_ending IS NOT NULL;
ALTER TABLE sessions ADD COLUMN generation INTEGER NOT NULL DEFAULT 0;
-- By id within a user, which is the order of the batches. In MariaDB every index has the id.
DROP INDEX sessions_user_index;
CREATE INDEX sessions_user_index ON sessions (user_id, id);
