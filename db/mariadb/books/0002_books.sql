CREATE TABLE IF NOT EXISTS books (
  id BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY,
  user_id BIGINT NOT NULL,
  title VARCHAR(300) NOT NULL,
  author VARCHAR(200) NOT NULL,
  isbn VARCHAR(13) COLLATE utf8mb4_nopad_bin NULL,
  year BIGINT NULL,
  created_at BIGINT NOT NULL,
  updated_at BIGINT NOT NULL,
  version BIGINT NOT NULL,
  CONSTRAINT books_isbn_unique UNIQUE (isbn),
  INDEX books_user_index (user_id)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_520_nopad_ci;
