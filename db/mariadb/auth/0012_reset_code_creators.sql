-- Who made a code, and in which generation of their sessions: the code is void once the
-- administrator is none any more or has ended all sessions. Null: the command line.
ALTER TABLE reset_codes
  ADD COLUMN IF NOT EXISTS created_by BIGINT NULL,
  ADD COLUMN IF NOT EXISTS creator_generation BIGINT NULL;
