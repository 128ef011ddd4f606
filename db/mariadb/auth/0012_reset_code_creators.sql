-- The administrator who created a code, and the generation of their sessions at that time. The code
-- becomes invalid when they lose the role or revoke their sessions. NULL: created on the command line.
ALTER TABLE reset_codes
  ADD COLUMN IF NOT EXISTS created_by BIGINT NULL,
  ADD COLUMN IF NOT EXISTS creator_generation BIGINT NULL;
