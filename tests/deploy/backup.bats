# Backup, loss, and restore, on both databases.

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

# A service with an account; a backup while it runs; then no service.
back_up() {
  start "$auth_service"
  [[ $(post /auth/register) == 201 ]]
  deploy/backup "$@"
  stop
}

@test "on SQLite a backup of a running service brings its users back" {
  local path=$BATS_TEST_TMPDIR/auth.db
  DATABASE_URL=sqlite:$path
  back_up "sqlite:$path" "$backup"
  rm "$path"*

  deploy/restore "sqlite:$path" "$backup"

  start "$auth_service"
  [[ $(post /auth/login) == 200 ]]
  stop
}

@test "on SQLite what was written after the backup is gone with the restore" {
  local path=$BATS_TEST_TMPDIR/auth.db
  DATABASE_URL=sqlite:$path
  start "$auth_service"
  deploy/backup "sqlite:$path" "$backup"
  [[ $(post /auth/register) == 201 ]]
  kill -KILL "$service_pid" # which leaves a log of the old file behind
  wait "$service_pid" || true

  deploy/restore "sqlite:$path" "$backup"

  start "$auth_service"
  [[ $(post /auth/login) == 401 ]]
  stop
}

@test "on MariaDB a backup of a running service brings its users back" {
  start_mariadb
  back_up mariadb:test "$backup" "${client[@]}"
  mariadb "${client[@]}" --execute='DROP DATABASE test; CREATE DATABASE test'

  deploy/restore mariadb:test "$backup" "${client[@]}"

  start "$auth_service"
  [[ $(post /auth/login) == 200 ]]
  stop
}

@test "a backup is for its owner alone" {
  local path=$BATS_TEST_TMPDIR/auth.db
  DATABASE_URL=sqlite:$path
  back_up "sqlite:$path" "$backup"

  [[ $(stat --format=%a "$backup") == 600 ]]
}

@test "a backup that fails leaves the last one as it was" {
  echo 'the last one' >"$backup"

  run ! deploy/backup mariadb:test "$backup" --no-defaults --host=127.0.0.1 --port=1

  [[ $(<"$backup") == 'the last one' ]]
}

@test "a dump that was cut short is not restored" {
  start_mariadb
  back_up mariadb:test "$backup" "${client[@]}"
  head -n 40 "$backup" >"$backup.short"

  run ! deploy/restore mariadb:test "$backup.short" "${client[@]}"

  [[ $output == *'is not complete'* ]]
  start "$auth_service"
  [[ $(post /auth/login) == 200 ]]
  stop
}
