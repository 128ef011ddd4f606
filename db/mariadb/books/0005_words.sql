-- The words by which rows are found (removed in 0006), and the rows that existed before
-- this step, whose words the service finds when it starts. 64 bytes are at most 64 characters.
CREATE TABLE IF NOT EXISTS item_words (
  owner_id BIGINT NOT NULL,
  word VARCHAR(64) NOT NULL,
  item_id BIGINT NOT NULL,
  PRIMARY KEY (owner_id, word, item_id),
  INDEX item_words_item_index (item_id, word),
  CONSTRAINT item_words_item_fk FOREIGN KEY (item_id) REFERENCES items (id) ON DELETE CASCADE
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_nopad_bin;

CREATE TABLE IF NOT EXISTS book_words (
  word VARCHAR(64) NOT NULL,
  book_id BIGINT NOT NULL,
  PRIMARY KEY (word, book_id),
  INDEX book_words_book_index (book_id, word),
  CONSTRAINT book_words_book_fk FOREIGN KEY (book_id) REFERENCES books (id) ON DELETE CASCADE
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_nopad_bin;

CREATE TABLE IF NOT EXISTS items_without_words (
  item_id BIGINT NOT NULL PRIMARY KEY,
  CONSTRAINT items_without_words_fk FOREIGN KEY (item_id) REFERENCES items (id) ON DELETE CASCADE
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_nopad_bin;
INSERT IGNORE INTO items_without_words SELECT id FROM items;

CREATE TABLE IF NOT EXISTS books_without_words (
  book_id BIGINT NOT NULL PRIMARY KEY,
  CONSTRAINT books_without_words_fk FOREIGN KEY (book_id) REFERENCES books (id) ON DELETE CASCADE
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_nopad_bin;
INSERT IGNORE INTO books_without_words SELECT id FROM books;
