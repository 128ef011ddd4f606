-- The went_back_at that an operator accepted last. A session that was refreshed before it and whose
-- token is ahead shows that loss again, and sets went_back_at no more.
ALTER TABLE feed_state ADD COLUMN accepted_at INTEGER NULL;
