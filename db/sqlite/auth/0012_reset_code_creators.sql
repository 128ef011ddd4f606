-- The administrator who created a code, and the generation of their sessions at that time. The code
-- becomes invalid when they lose the role or revoke their sessions. NULL: created on the command line.
ALTER TABLE reset_codes ADD COLUMN created_by INTEGER NULL;
ALTER TABLE reset_codes ADD COLUMN creator_generation INTEGER NULL;
