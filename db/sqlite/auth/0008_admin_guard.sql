-- One row, written by whatever may take an administrator away. SQLite has one writer at a time and
-- does not need it; see the script for MariaDB.
CREATE TABLE IF NOT EXISTS admin_guard (
  id INTEGER PRIMARY KEY,
  changes INTEGER NOT NULL,
  CONSTRAINT admin_guard_one_row CHECK (id = 1)
) STRICT;
INSERT INTO admin_guard (id, changes) VALUES (1, 0);
