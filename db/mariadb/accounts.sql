-- Creates one account per service, with access to the tables of that service only. Run it as root
-- on a server where the database JWT exists. The server reads the passwords from files. It is safe
-- to run again, and necessary after an update that adds a table.
--
-- The migrations need CREATE, ALTER, INDEX and REFERENCES. A grant with CREATE may name a table
-- that does not exist yet.
SET @auth_password = TRIM(TRAILING '\n' FROM LOAD_FILE('/run/secrets/auth_database_password'));
SET @books_password = TRIM(TRAILING '\n' FROM LOAD_FILE('/run/secrets/books_database_password'));

-- A password that could not be read is NULL. Fail in that case.
EXECUTE IMMEDIATE CONCAT('CREATE USER IF NOT EXISTS llavero_auth IDENTIFIED BY ',
                         QUOTE(@auth_password));
EXECUTE IMMEDIATE CONCAT('CREATE USER IF NOT EXISTS llavero_books IDENTIFIED BY ',
                         QUOTE(@books_password));

DELIMITER //
FOR granted IN (
  SELECT 'llavero_auth' AS account, 'auth_migrations' AS name
  UNION ALL SELECT 'llavero_auth', 'users'
  UNION ALL SELECT 'llavero_auth', 'sessions'
  UNION ALL SELECT 'llavero_auth', 'revocations'
  UNION ALL SELECT 'llavero_auth', 'login_throttle'
  UNION ALL SELECT 'llavero_auth', 'audit_events'
  UNION ALL SELECT 'llavero_auth', 'reset_codes'
  UNION ALL SELECT 'llavero_auth', 'admin_guard'
  UNION ALL SELECT 'llavero_auth', 'feed_state'
  UNION ALL SELECT 'llavero_auth', 'auth_keys'
  UNION ALL SELECT 'llavero_auth', 'invites'
  UNION ALL SELECT 'llavero_auth', 'access_keys'
  UNION ALL SELECT 'llavero_books', 'books_migrations'
  UNION ALL SELECT 'llavero_books', 'items'
  UNION ALL SELECT 'llavero_books', 'books'
  UNION ALL SELECT 'llavero_books', 'item_words'
  UNION ALL SELECT 'llavero_books', 'book_words'
  UNION ALL SELECT 'llavero_books', 'items_without_words'
  UNION ALL SELECT 'llavero_books', 'books_without_words'
  UNION ALL SELECT 'llavero_books', 'items_unfolded'
  UNION ALL SELECT 'llavero_books', 'books_unfolded'
  UNION ALL SELECT 'llavero_books', 'revocations_seen'
  UNION ALL SELECT 'llavero_books', 'auth_database'
) DO
  EXECUTE IMMEDIATE CONCAT(
    'GRANT SELECT, INSERT, UPDATE, DELETE, CREATE, ALTER, INDEX, REFERENCES ON JWT.',
    granted.name, ' TO ', granted.account);
END FOR//

-- Migration 0006 of books drops these.
FOR dropped IN (
  SELECT 'item_words' AS name
  UNION ALL SELECT 'book_words'
  UNION ALL SELECT 'items_without_words'
  UNION ALL SELECT 'books_without_words'
) DO
  EXECUTE IMMEDIATE CONCAT('GRANT CREATE, DROP ON JWT.', dropped.name, ' TO llavero_books');
END FOR//
DELIMITER ;
