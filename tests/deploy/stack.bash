# shellcheck shell=bash
# Sourced by the tests of containers. scripts/stack.sh starts them and exports their addresses.

bats_require_minimum_version 1.5.0

root=$(cd "${BASH_SOURCE[0]%/*}/../.." && pwd)
cd "$root" || return

compose() {
  if docker compose version >/dev/null 2>&1; then docker compose "$@"; else docker-compose "$@"; fi
}

# inside SERVICE COMMAND...
inside() {
  compose exec -T "$@"
}

wait_until_ready() {
  curl --silent --fail --retry 60 --retry-delay 1 --retry-all-errors --output /dev/null \
    "$TEST_AUTH_URL/health/ready"
}

# Docker chooses another port after a restart.
find_auth() {
  TEST_AUTH_URL=${TEST_AUTH_URL%%:*}://$(compose port "$TEST_AUTH_GATE" 8001)
}

# post PATH BODY: sends it and prints the status.
post() {
  curl --silent --output "$BATS_TEST_TMPDIR/body" --write-out '%{http_code}' --max-time 20 \
    --header 'Content-Type: application/json' --data "$2" "$TEST_AUTH_URL$1"
}

# A user name that is unique to this test.
account() {
  printf '{"username": "user-%s-%s", "password": "open sesame 22"}' "$BATS_TEST_NUMBER" "$1"
}

register() {
  [[ $(post /auth/register "$(account "$1")") == 201 ]]
}

log_in() {
  wait_until_ready
  [[ $(post /auth/login "$(account "$1")") == 200 ]]
}
