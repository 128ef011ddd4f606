-- Lists of a user are ordered by id, so the index has both.
CREATE TABLE IF NOT EXISTS items (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  user_id INTEGER NOT NULL,
  name TEXT NOT NULL,
  description TEXT NULL,
  created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL,
  version INTEGER NOT NULL,
  CONSTRAINT items_name_length CHECK (length(name) <= 200),
  CONSTRAINT items_description_length CHECK (length(description) <= 2000)
) STRICT;
CREATE INDEX IF NOT EXISTS items_user_index ON items (user_id, id);
