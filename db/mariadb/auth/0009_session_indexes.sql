-- Finds the active sessions of a user without reading the revoked ones. In MariaDB every index
-- contains the id, which is the order of the batches.
CREATE INDEX IF NOT EXISTS sessions_user_revoked_index ON sessions (user_id, revoked_at);
DROP INDEX IF EXISTS sessions_user_index ON sessions;
-- For pruning.
CREATE INDEX IF NOT EXISTS audit_events_created_at_index ON audit_events (created_at);
