-- When the service noticed, or an operator said, that the database lost commits or was restored.
-- NULL after an operator has accepted it.
ALTER TABLE feed_state ADD COLUMN went_back_at INTEGER NULL;
