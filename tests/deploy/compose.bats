# The containers of docker-compose.yml, started by ./dev compose.

# shellcheck source=tests/deploy/stack.bash
. "$BATS_TEST_DIRNAME/stack.bash"

setup() {
  find_auth
}

@test "the page has its security headers" {
  run -0 curl --silent --fail --dump-header - "$TEST_WEB_URL/"

  [[ $output == *"Content-Security-Policy: default-src 'none'; script-src 'self'"* ]]
  [[ $output == *'X-Content-Type-Options: nosniff'* && $output == *'<html'* ]]
  [[ $output != *Strict-Transport-Security* ]]
}

@test "only MariaDB's entrypoint runs as root, and no process has or gains a capability" {
  local service status
  for service in auth-service books-service web; do
    status=$(inside "$service" cat /proc/self/status)
    [[ $status == *$'Uid:\t10001\t10001\t10001\t10001'* && $status == *$'CapEff:\t0000000000000000'* ]]
    [[ $status == *$'CapBnd:\t0000000000000000'* && $status == *$'NoNewPrivs:\t1'* ]]
  done
  # shellcheck disable=SC2016  # the container's shell expands it
  status=$(inside mariadb bash -c 'cat /proc/$(cat /run/mysqld/*.pid 2>/dev/null || pidof mariadbd)/status')
  [[ $status != *$'Uid:\t0\t'* && $status == *$'CapEff:\t0000000000000000'* ]]
}

@test "no container can write to its root file system" {
  local service
  for service in mariadb auth-service books-service web; do
    run ! inside "$service" touch /usr/bin/planted
    [[ $output == *'Read-only file system'* ]]
  done
}

@test "every container has a memory limit" {
  local id
  for id in $(compose ps -q); do
    [[ $(docker inspect --format '{{.HostConfig.Memory}}' "$id") -gt 0 ]]
  done
}

@test "the environment and the log of containers contain no password or secret" {
  local id secret
  for id in $(compose ps -q); do
    for secret in jwt_secret database_root_password auth_database_password books_database_password; do
      run ! grep --fixed-strings --file="$root/secrets/$secret" < <(docker inspect "$id"; docker logs "$id" 2>&1)
    done
  done
}

@test "the database account of books-service cannot read the users" {
  # shellcheck disable=SC2016  # the container's shell expands it
  run -1 inside mariadb bash -c 'MYSQL_PWD=$(</run/secrets/books_database_password) \
    mariadb --no-defaults --protocol=tcp --host=127.0.0.1 --user=llavero_books JWT -e "SELECT * FROM users"'

  [[ $output == *'SELECT command denied'* ]]
}

@test "recreated containers find the stored data" {
  register 1

  compose down --timeout 30
  compose up --detach
  find_auth

  log_in 1
}

@test "a backup restores a lost volume" {
  register 1
  deploy/backup compose "$BATS_TEST_TMPDIR/backup"
  compose down --volumes --timeout 30
  compose up --detach
  find_auth
  wait_until_ready
  [[ $(post /auth/login "$(account 1)") == 401 ]]
  compose stop --timeout 30 auth-service books-service

  deploy/restore compose "$BATS_TEST_TMPDIR/backup"

  compose start auth-service
  compose start books-service
  find_auth
  log_in 1
}

@test "a service without its database reports it and recovers with it" {
  compose stop --timeout 30 mariadb
  run curl --silent --output /dev/null --write-out '%{http_code} %header{retry-after}' "$TEST_AUTH_URL/health/ready"
  [[ $output == 503* ]]

  compose start mariadb

  wait_until_ready
}

@test "a service that starts before its database waits for it" {
  compose stop --timeout 30 mariadb
  compose restart auth-service
  find_auth
  curl --silent --fail --retry 20 --retry-delay 1 --retry-all-errors --output /dev/null "$TEST_AUTH_URL/health"

  compose start mariadb

  wait_until_ready
}

@test "the image adds less than 60 MB to its base image" {
  local own base
  own=$(docker image inspect --format '{{.Size}}' llavero)
  base=$(docker image inspect --format '{{.Size}}' debian:trixie-slim)
  printf '# %s MB above the base\n' "$(((own - base) / 1000000))" >&3
  ((own - base < 60 * 1000 * 1000))
}
