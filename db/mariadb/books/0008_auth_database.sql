-- The database of auth-service that the service follows: its id, and the highest mark and number of
-- an entry that its revocation feed has shown. `state` is 'another' or 'went_back' from the moment
-- when the feed contradicts that until an operator accepts the present database.
CREATE TABLE IF NOT EXISTS auth_database (
  id BIGINT NOT NULL PRIMARY KEY,
  database_id VARCHAR(32) NOT NULL,
  mark BIGINT NOT NULL,
  last_id BIGINT NOT NULL,
  state VARCHAR(16) NOT NULL,
  is_restored BIGINT NOT NULL,
  CONSTRAINT auth_database_one_row CHECK (id = 1),
  CONSTRAINT auth_database_state CHECK (state IN ('ok', 'another', 'went_back'))
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_nopad_bin;
