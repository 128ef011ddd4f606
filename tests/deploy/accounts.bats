# The accounts of db/mariadb/accounts.sql, created on a separate server as the compose files do.

bats_require_minimum_version 1.5.0

setup_file() {
  cd "$BATS_TEST_DIRNAME/../.." || return
  export bin_dir=${BIN_DIR:-$PWD/build/release/bin} SECRETS_DIR=$BATS_FILE_TMPDIR/secrets server
  deploy/make-secrets
  chmod 711 "$SECRETS_DIR" # the server may run as another user
  server=$(tests/support/mariadb.sh start "$BATS_FILE_TMPDIR/mariadb")
  server=${server##*@}
  server=${server%/*}
  as_root -e 'CREATE DATABASE JWT'
  make_accounts
  export JWT_SECRET_FILE=$SECRETS_DIR/jwt_secret
  DATABASE_URL=$(url_of auth) "$bin_dir/auth-service" migrate
  DATABASE_URL=$(url_of books) "$bin_dir/books-service" migrate
}

teardown_file() {
  "$BATS_TEST_DIRNAME/../support/mariadb.sh" stop "$BATS_FILE_TMPDIR/mariadb"
}

as_root() {
  (cd "$BATS_FILE_TMPDIR/mariadb/data" &&
    mariadb --no-defaults --socket=server.sock --user="$(id -un)" --skip-column-names "$@")
}

make_accounts() {
  sed "s|/run/secrets/|$SECRETS_DIR/|" db/mariadb/accounts.sql | as_root
}

url_of() {
  local url
  url=$(<"$SECRETS_DIR/$1_database_url")
  printf '%s' "${url/@mariadb\//@$server/}"
}

# as SERVICE SQL: runs SQL with the account of that service.
as() {
  MYSQL_PWD=$(<"$SECRETS_DIR/$1_database_password") mariadb --no-defaults --protocol=tcp \
    --host="${server%:*}" --port="${server#*:}" --user="llavero_$1" --skip-column-names JWT -e "$2"
}

tables() {
  as_root -e "SELECT table_name FROM information_schema.tables WHERE table_schema = 'JWT' $1"
}

@test "each service can create its tables with its account" {
  run -0 tables "AND table_name IN ('auth_migrations', 'users', 'books_migrations', 'books')"

  [[ ${#lines[@]} -eq 4 ]]
}

@test "the account of books-service cannot read the users or the key of auth-service" {
  local table
  for table in users auth_keys; do
    run -1 as books "SELECT * FROM $table"
    [[ $output == *'SELECT command denied'*"$table"* ]]
  done
}

@test "no account can read a table of the other service, and every table belongs to an account" {
  local seen_by_auth seen_by_books all
  seen_by_auth=$(as auth 'SHOW TABLES')
  seen_by_books=$(as books 'SHOW TABLES')
  all=$(tables '')

  [[ $seen_by_auth == *users* && $seen_by_books == *items* ]]
  [[ -z $(sort <<<"$seen_by_auth"$'\n'"$seen_by_books" | uniq -d) ]]
  [[ $(sort <<<"$seen_by_auth"$'\n'"$seen_by_books") == "$(sort <<<"$all")" ]]
}

@test "no account can create other tables, drop a table or read files" {
  local service
  for service in auth books; do
    run -1 as "$service" 'CREATE TABLE other (id INT)'
    run -1 as "$service" "DROP TABLE ${service}_migrations"
    [[ $(as "$service" "SELECT LOAD_FILE('$SECRETS_DIR/jwt_secret')") == NULL ]]
  done
}

@test "the accounts can be created again, as after an update" {
  cd "$BATS_TEST_DIRNAME/../.." || return

  make_accounts

  as books 'SELECT * FROM items'
}

@test "no account is created without a readable password" {
  as_root -e 'DROP USER llavero_books'
  mv "$SECRETS_DIR"/books_database_password{,.away}
  cd "$BATS_TEST_DIRNAME/../.." || return

  run ! make_accounts

  mv "$SECRETS_DIR"/books_database_password{.away,}
  [[ $(as_root -e "SELECT count(*) FROM mysql.user WHERE user = 'llavero_books'") == 0 ]]
}
