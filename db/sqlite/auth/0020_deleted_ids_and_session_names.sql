-- The lowest id of all users who were deleted. An import keeps no id from there on, because it may
-- have been theirs.
ALTER TABLE admin_guard ADD COLUMN lowest_deleted_id INTEGER NULL;
-- Nobody knows which ids were deleted before.
UPDATE admin_guard SET lowest_deleted_id = 1
  WHERE EXISTS (SELECT 1 FROM users) OR EXISTS (SELECT 1 FROM audit_events)
    OR EXISTS (SELECT 1 FROM revocations);
-- What the user calls a session; the address of its login, or its network of IPv6, and whether no
-- earlier session of the user began there.
ALTER TABLE sessions ADD COLUMN name TEXT NULL
  CONSTRAINT sessions_name_length CHECK (length(name) <= 60);
ALTER TABLE sessions ADD COLUMN network TEXT NULL
  CONSTRAINT sessions_network_length CHECK (length(network) <= 45);
ALTER TABLE sessions ADD COLUMN new_place INTEGER NOT NULL DEFAULT 0;
UPDATE sessions SET network = ip WHERE ip NOT LIKE '%:%';
CREATE INDEX sessions_user_network_index ON sessions (user_id, network);
-- For the filters of the audit trail.
CREATE INDEX audit_events_user_index ON audit_events (user_id, id);
CREATE INDEX audit_events_event_index ON audit_events (event, id);
