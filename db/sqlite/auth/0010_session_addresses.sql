-- Where a session was refreshed from last, and where a refresh was repeated from within the grace
-- while another address had rotated it, at which counter (ADR 4).
ALTER TABLE sessions ADD COLUMN last_ip TEXT NULL
  CONSTRAINT sessions_last_ip_length CHECK (length(last_ip) <= 45);
ALTER TABLE sessions ADD COLUMN other_ip TEXT NULL
  CONSTRAINT sessions_other_ip_length CHECK (length(other_ip) <= 45);
ALTER TABLE sessions ADD COLUMN other_ip_counter INTEGER NULL;
