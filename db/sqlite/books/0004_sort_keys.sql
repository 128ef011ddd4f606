-- The sort keys of lists: the beginning of a text without case and accents, and for a book without
-- a year a number below every year. Existing rows are ordered by lower() until the service has
-- computed their keys. Every order has an index that ends with the id, which makes the order
-- unique.
ALTER TABLE items ADD COLUMN name_key TEXT NOT NULL DEFAULT '';
UPDATE items SET name_key = lower(substr(name, 1, 100));
CREATE INDEX items_name_index ON items (user_id, name_key, id);
CREATE INDEX items_created_at_index ON items (user_id, created_at, id);
CREATE INDEX items_updated_at_index ON items (user_id, updated_at, id);

ALTER TABLE books ADD COLUMN title_key TEXT NOT NULL DEFAULT '';
ALTER TABLE books ADD COLUMN author_key TEXT NOT NULL DEFAULT '';
ALTER TABLE books ADD COLUMN year_key INTEGER NOT NULL DEFAULT -1000000;
UPDATE books SET title_key = lower(substr(title, 1, 100)), author_key = lower(substr(author, 1, 100)),
  year_key = coalesce(year, -1000000);
CREATE INDEX books_title_index ON books (title_key, id);
CREATE INDEX books_author_index ON books (author_key, id);
CREATE INDEX books_year_index ON books (year_key, id);
CREATE INDEX books_created_at_index ON books (created_at, id);
