-- Who made a code, and in which generation of their sessions: the code is void once the
-- administrator is none any more or has ended all sessions. Null: the command line.
ALTER TABLE reset_codes ADD COLUMN created_by INTEGER NULL;
ALTER TABLE reset_codes ADD COLUMN creator_generation INTEGER NULL;
