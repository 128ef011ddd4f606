-- If the database went back, it lost the entries with a higher id. `last_id` was that id before, and
-- is the highest one of the feed again from now on.
ALTER TABLE auth_database ADD COLUMN lost_after INTEGER NOT NULL DEFAULT 0;
UPDATE auth_database SET lost_after = last_id WHERE state = 'went_back' AND lost_row > 0;
