-- Where a session was refreshed from last, and where a refresh was repeated from within the grace
-- while another address had rotated it, at which counter (ADR 4).
ALTER TABLE sessions
  ADD COLUMN IF NOT EXISTS last_ip VARCHAR(45) NULL,
  ADD COLUMN IF NOT EXISTS other_ip VARCHAR(45) NULL,
  ADD COLUMN IF NOT EXISTS other_ip_counter BIGINT NULL;
