-- The database of auth-service that the service follows: its id, and the highest mark and number of
-- an entry that its revocation feed has shown. `state` is 'another' or 'went_back' from the moment
-- when the feed contradicts that until an operator accepts the present database.
CREATE TABLE IF NOT EXISTS auth_database (
  id INTEGER NOT NULL PRIMARY KEY,
  database_id TEXT NOT NULL,
  mark INTEGER NOT NULL,
  last_id INTEGER NOT NULL,
  state TEXT NOT NULL,
  is_restored INTEGER NOT NULL,
  CONSTRAINT auth_database_one_row CHECK (id = 1),
  CONSTRAINT auth_database_state CHECK (state IN ('ok', 'another', 'went_back'))
) STRICT;
