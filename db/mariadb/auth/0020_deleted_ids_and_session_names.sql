-- The lowest id of all users who were deleted. An import keeps no id from there on, because it may
-- have been theirs.
ALTER TABLE admin_guard ADD COLUMN IF NOT EXISTS lowest_deleted_id BIGINT NULL;
-- Nobody knows which ids were deleted before.
UPDATE admin_guard SET lowest_deleted_id = 1
  WHERE EXISTS (SELECT 1 FROM users) OR EXISTS (SELECT 1 FROM audit_events)
    OR EXISTS (SELECT 1 FROM revocations);
-- What the user calls a session; the address of its login, or its network of IPv6, and whether no
-- earlier session of the user began there.
ALTER TABLE sessions
  ADD COLUMN IF NOT EXISTS name VARCHAR(60) NULL,
  ADD COLUMN IF NOT EXISTS network VARCHAR(45) NULL,
  ADD COLUMN IF NOT EXISTS new_place BOOLEAN NOT NULL DEFAULT FALSE;
UPDATE sessions SET network = ip WHERE ip NOT LIKE '%:%';
CREATE INDEX IF NOT EXISTS sessions_user_network_index ON sessions (user_id, network);
-- For the filters of the audit trail.
CREATE INDEX IF NOT EXISTS audit_events_user_index ON audit_events (user_id, id);
CREATE INDEX IF NOT EXISTS audit_events_event_index ON audit_events (event, id);
