-- The folded text that q is searched in. The service folds the rows that are in *_unfolded when it
-- migrates.
ALTER TABLE items ADD COLUMN search_text TEXT NOT NULL DEFAULT '';
ALTER TABLE books ADD COLUMN search_text TEXT NOT NULL DEFAULT '';

CREATE TABLE items_unfolded (
  item_id INTEGER NOT NULL PRIMARY KEY,
  CONSTRAINT items_unfolded_fk FOREIGN KEY (item_id) REFERENCES items (id) ON DELETE CASCADE
) STRICT;
INSERT INTO items_unfolded SELECT id FROM items;

CREATE TABLE books_unfolded (
  book_id INTEGER NOT NULL PRIMARY KEY,
  CONSTRAINT books_unfolded_fk FOREIGN KEY (book_id) REFERENCES books (id) ON DELETE CASCADE
) STRICT;
INSERT INTO books_unfolded SELECT id FROM books;

DROP TABLE item_words;
DROP TABLE book_words;
DROP TABLE items_without_words;
DROP TABLE books_without_words;
DROP INDEX books_user_index;
