-- One row, written by whatever may take an administrator away, so that two such changes never pass
-- each other by: on one server the second waits for the first, and of two nodes of a Galera cluster
-- certification lets one through, which looks at rows that both have written and not at what
-- either has read.
CREATE TABLE IF NOT EXISTS admin_guard (
  id BIGINT NOT NULL PRIMARY KEY,
  changes BIGINT NOT NULL,
  CONSTRAINT admin_guard_one_row CHECK (id = 1)
) ENGINE = InnoDB;
INSERT IGNORE INTO admin_guard (id, changes) VALUES (1, 0);
