-- The folded text that q is searched in. It holds bytes, which MariaDB compares faster than
-- characters. The service folds the rows that are in *_unfolded when it migrates.
ALTER TABLE items ADD COLUMN IF NOT EXISTS search_text MEDIUMBLOB NOT NULL DEFAULT '';
ALTER TABLE books ADD COLUMN IF NOT EXISTS search_text MEDIUMBLOB NOT NULL DEFAULT '';

CREATE TABLE IF NOT EXISTS items_unfolded (
  item_id BIGINT NOT NULL PRIMARY KEY,
  CONSTRAINT items_unfolded_fk FOREIGN KEY (item_id) REFERENCES items (id) ON DELETE CASCADE
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_nopad_bin;
INSERT IGNORE INTO items_unfolded SELECT id FROM items;

CREATE TABLE IF NOT EXISTS books_unfolded (
  book_id BIGINT NOT NULL PRIMARY KEY,
  CONSTRAINT books_unfolded_fk FOREIGN KEY (book_id) REFERENCES books (id) ON DELETE CASCADE
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_nopad_bin;
INSERT IGNORE INTO books_unfolded SELECT id FROM books;

DROP TABLE IF EXISTS item_words, book_words, items_without_words, books_without_words;
ALTER TABLE books DROP INDEX IF EXISTS books_user_index;
