-- The lowest id of all users who were deleted. An import keeps no id from there on, because it may
-- have been theirs.
ALTER TABLE admin_guard ADD COLUMN IF NOT EXISTS lowest_deleted_id BIGINT NULL;
