-- When the service noticed, or an operator said, that the database lost commits or was restored.
-- NULL after an operator has accepted it.
ALTER TABLE feed_state ADD COLUMN IF NOT EXISTS went_back_at BIGINT NULL;
