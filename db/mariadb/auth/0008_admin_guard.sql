-- One row, written by every change that may remove an administrator, so that two concurrent changes
-- conflict. On one server the second waits for the first. In a Galera cluster certification rejects
-- one of them, because it compares the rows that were written, not those that were read.
CREATE TABLE IF NOT EXISTS admin_guard (
  id BIGINT NOT NULL PRIMARY KEY,
  changes BIGINT NOT NULL,
  CONSTRAINT admin_guard_one_row CHECK (id = 1)
) ENGINE = InnoDB;
INSERT IGNORE INTO admin_guard (id, changes) VALUES (1, 0);
