# Backup, data loss and restore, on both databases.

# shellcheck source=tests/deploy/service.bash
. "$BATS_TEST_DIRNAME/service.bash"

setup() {
  export DATABASE_URL JWT_SECRET_FILE=$BATS_TEST_TMPDIR/secret
  openssl rand -hex 32 >"$JWT_SECRET_FILE"
  auth_service=${BIN_DIR:-build/release/bin}/auth-service
  backup=$BATS_TEST_TMPDIR/backup
}

teardown() {
  if [[ -d $BATS_TEST_TMPDIR/mariadb ]]; then tests/support/mariadb.sh stop "$BATS_TEST_TMPDIR/mariadb"; fi
}

start_mariadb() {
  DATABASE_URL=$(tests/support/mariadb.sh start "$BATS_TEST_TMPDIR/mariadb")
  client=(--no-defaults "--socket=$BATS_TEST_TMPDIR/mariadb/data/server.sock" "--user=$(id -un)")
}

# Starts a service, creates an account, takes a backup while it runs, and stops the service.
back_up() {
  start "$auth_service"
  [[ $(post /auth/register) == 201 ]]
  deploy/backup "$@"
  stop
}

@test "on SQLite a backup of a running service restores its users" {
  local path=$BATS_TEST_TMPDIR/auth.db
  DATABASE_URL=sqlite:$path
  back_up "sqlite:$path" "$backup"
  rm "$path"*

  deploy/restore "sqlite:$path" "$backup"

  start "$auth_service"
  [[ $(post /auth/login) == 200 ]]
  stop
}

@test "on SQLite a restore removes what was written after the backup" {
  local path=$BATS_TEST_TMPDIR/auth.db
  DATABASE_URL=sqlite:$path
  start "$auth_service"
  deploy/backup "sqlite:$path" "$backup"
  [[ $(post /auth/register) == 201 ]]
  kill -KILL "$service_pid" # leaves a write-ahead log of the old file
  wait "$service_pid" || true

  deploy/restore "sqlite:$path" "$backup"

  [[ -n $(sqlite3 "$path" 'SELECT went_back_at FROM feed_state') ]]
  start "$auth_service"
  [[ $(post /auth/login) == 401 ]]
  stop
}

@test "on MariaDB a backup of a running service restores its users" {
  start_mariadb
  back_up mariadb:test "$backup" "${client[@]}"
  mariadb "${client[@]}" --execute='DROP DATABASE test; CREATE DATABASE test'

  deploy/restore mariadb:test "$backup" "${client[@]}"

  [[ $(mariadb "${client[@]}" --skip-column-names test \
    --execute='SELECT went_back_at > 0 FROM feed_state') == 1 ]]
  start "$auth_service"
  [[ $(post /auth/login) == 200 ]]
  stop
}

@test "a backup without the table of auth-service is restored too" {
  start_mariadb
  mariadb "${client[@]}" test --execute='CREATE TABLE items (id INT); INSERT INTO items VALUES (7)'
  deploy/backup mariadb:test "$backup" "${client[@]}"
  sqlite3 "$BATS_TEST_TMPDIR/books.db" 'CREATE TABLE items (id INT)'
  deploy/backup "sqlite:$BATS_TEST_TMPDIR/books.db" "$backup.sqlite"

  deploy/restore mariadb:test "$backup" "${client[@]}"
  deploy/restore "sqlite:$BATS_TEST_TMPDIR/books.db" "$backup.sqlite"
}

@test "only its owner can read a backup" {
  local path=$BATS_TEST_TMPDIR/auth.db
  DATABASE_URL=sqlite:$path
  back_up "sqlite:$path" "$backup"

  [[ $(stat --format=%a "$backup") == 600 ]]
}

@test "a failed backup leaves the previous one unchanged" {
  echo 'the last one' >"$backup"

  run ! deploy/backup mariadb:test "$backup" --no-defaults --host=127.0.0.1 --port=1

  [[ $(<"$backup") == 'the last one' ]]
}

@test "a truncated dump is not restored" {
  start_mariadb
  back_up mariadb:test "$backup" "${client[@]}"
  head -n 40 "$backup" >"$backup.short"

  run ! deploy/restore mariadb:test "$backup.short" "${client[@]}"

  [[ $output == *'is not complete'* ]]
  start "$auth_service"
  [[ $(post /auth/login) == 200 ]]
  stop
}
