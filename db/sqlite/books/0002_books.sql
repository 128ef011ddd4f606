CREATE TABLE IF NOT EXISTS books (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  user_id INTEGER NOT NULL,
  title TEXT NOT NULL,
  author TEXT NOT NULL,
  isbn TEXT NULL,
  year INTEGER NULL,
  created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL,
  version INTEGER NOT NULL,
  CONSTRAINT books_isbn_unique UNIQUE (isbn),
  CONSTRAINT books_title_length CHECK (length(title) <= 300),
  CONSTRAINT books_author_length CHECK (length(author) <= 200),
  CONSTRAINT books_isbn_length CHECK (length(isbn) <= 13)
) STRICT;
CREATE INDEX IF NOT EXISTS books_user_index ON books (user_id);
