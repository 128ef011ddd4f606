-- One row that says which database this is, and how far it has come (ADR 14):
-- database_id   random, made by the service at its first start; NULL until then
-- mark          rises with every run of the maintenance task
-- pruned_id     no entry with a higher id was pruned from the revocation feed
-- tokens_until  no access token that was issued so far is valid after it
--
-- users.id keeps its AUTOINCREMENT, although the service assigns ids itself: SQLite can only remove
-- it by a new table, and dropping the old one would delete the sessions that refer to it.
CREATE TABLE IF NOT EXISTS feed_state (
  id INTEGER PRIMARY KEY,
  database_id TEXT NULL,
  mark INTEGER NOT NULL,
  pruned_id INTEGER NOT NULL,
  tokens_until INTEGER NOT NULL,
  CONSTRAINT feed_state_one_row CHECK (id = 1),
  CONSTRAINT feed_state_database_id_length CHECK (length(database_id) = 32)
) STRICT;
INSERT INTO feed_state (id, mark, pruned_id, tokens_until) VALUES (1, 0, 0, 0);
