-- The words by which rows are found (removed in 0006), and the rows that existed before
-- this step, whose words the service finds when it starts.
CREATE TABLE item_words (
  owner_id INTEGER NOT NULL,
  word TEXT NOT NULL,
  item_id INTEGER NOT NULL,
  PRIMARY KEY (owner_id, word, item_id),
  CONSTRAINT item_words_item_fk FOREIGN KEY (item_id) REFERENCES items (id) ON DELETE CASCADE
) STRICT, WITHOUT ROWID;
CREATE INDEX item_words_item_index ON item_words (item_id, word);

CREATE TABLE book_words (
  word TEXT NOT NULL,
  book_id INTEGER NOT NULL,
  PRIMARY KEY (word, book_id),
  CONSTRAINT book_words_book_fk FOREIGN KEY (book_id) REFERENCES books (id) ON DELETE CASCADE
) STRICT, WITHOUT ROWID;
CREATE INDEX book_words_book_index ON book_words (book_id, word);

CREATE TABLE items_without_words (
  item_id INTEGER NOT NULL PRIMARY KEY,
  CONSTRAINT items_without_words_fk FOREIGN KEY (item_id) REFERENCES items (id) ON DELETE CASCADE
) STRICT;
INSERT INTO items_without_words SELECT id FROM items;

CREATE TABLE books_without_words (
  book_id INTEGER NOT NULL PRIMARY KEY,
  CONSTRAINT books_without_words_fk FOREIGN KEY (book_id) REFERENCES books (id) ON DELETE CASCADE
) STRICT;
INSERT INTO books_without_words SELECT id FROM books;
