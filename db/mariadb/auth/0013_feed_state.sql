-- One row that says which database this is, and how far it has come (ADR 14):
-- database_id   random, made by the service at its first start; NULL until then
-- mark          rises with every run of the maintenance task
-- pruned_id     no entry with a higher id was pruned from the revocation feed
-- tokens_until  no access token that was issued so far is valid after it
--
-- users.id keeps its AUTO_INCREMENT, although the service assigns ids itself: an instance of the
-- previous version needs it while an update restarts one instance after the other.
CREATE TABLE IF NOT EXISTS feed_state (
  id BIGINT NOT NULL PRIMARY KEY,
  database_id CHAR(32) NULL,
  mark BIGINT NOT NULL,
  pruned_id BIGINT NOT NULL,
  tokens_until BIGINT NOT NULL,
  CONSTRAINT feed_state_one_row CHECK (id = 1)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_nopad_bin;
INSERT IGNORE INTO feed_state (id, mark, pruned_id, tokens_until) VALUES (1, 0, 0, 0);
