-- The sort keys of lists: the beginning of a text without case and accents, and for a book without
-- a year a number below every year. Existing rows are ordered by lower() until the service has
-- computed their keys. Every order has an index that ends with the id, which makes the order
-- unique.
ALTER TABLE items
  ADD COLUMN IF NOT EXISTS name_key VARCHAR(100) COLLATE utf8mb4_nopad_bin NOT NULL DEFAULT '';
UPDATE items SET name_key = lower(left(name, 100));
ALTER TABLE items
  ADD INDEX IF NOT EXISTS items_name_index (user_id, name_key, id),
  ADD INDEX IF NOT EXISTS items_created_at_index (user_id, created_at, id),
  ADD INDEX IF NOT EXISTS items_updated_at_index (user_id, updated_at, id);

ALTER TABLE books
  ADD COLUMN IF NOT EXISTS title_key VARCHAR(100) COLLATE utf8mb4_nopad_bin NOT NULL DEFAULT '',
  ADD COLUMN IF NOT EXISTS author_key VARCHAR(100) COLLATE utf8mb4_nopad_bin NOT NULL DEFAULT '',
  ADD COLUMN IF NOT EXISTS year_key BIGINT NOT NULL DEFAULT -1000000;
UPDATE books SET title_key = lower(left(title, 100)), author_key = lower(left(author, 100)),
  year_key = coalesce(year, -1000000);
ALTER TABLE books
  ADD INDEX IF NOT EXISTS books_title_index (title_key, id),
  ADD INDEX IF NOT EXISTS books_author_index (author_key, id),
  ADD INDEX IF NOT EXISTS books_year_index (year_key, id),
  ADD INDEX IF NOT EXISTS books_created_at_index (created_at, id);
