-- Those sessions of a user that have not ended, without reading all that have ended since they last
-- expired.
CREATE INDEX IF NOT EXISTS sessions_user_revoked_index ON sessions (user_id, revoked_at, id);
DROP INDEX IF EXISTS sessions_user_index;
-- For the pruning.
CREATE INDEX IF NOT EXISTS audit_events_created_at_index ON audit_events (created_at);
