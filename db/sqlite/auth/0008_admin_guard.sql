-- One row, written by every change that may remove an administrator. SQLite has a single writer and
-- does not need it; see the script for MariaDB.
CREATE TABLE IF NOT EXISTS admin_guard (
  id INTEGER PRIMARY KEY,
  changes INTEGER NOT NULL,
  CONSTRAINT admin_guard_one_row CHECK (id = 1)
) STRICT;
INSERT INTO admin_guard (id, changes) VALUES (1, 0);
