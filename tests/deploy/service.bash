# shellcheck shell=bash
# Sourced by tests that start a service several times on one database.

bats_require_minimum_version 1.5.0

root=$(cd "${BASH_SOURCE[0]%/*}/../.." && pwd)
cd "$root" || return
# shellcheck source=tests/support/wait_for_line.sh
. "$root/tests/support/wait_for_line.sh"

# start PROGRAM: starts it with the settings of the environment. Sets BASE and service_pid.
start() {
  local line
  LISTEN=127.0.0.1:0 "$1" >"$BATS_TEST_TMPDIR/log" 2>&1 3>&- &
  service_pid=$!
  if ! line=$(wait_for_line "$BATS_TEST_TMPDIR/log" "$service_pid" 'listening.*address=[^ ]+'); then
    cat "$BATS_TEST_TMPDIR/log" >&2
    return 1
  fi
  line=${line##*address=}
  BASE=http://${line%% *}
}

stop() {
  kill -TERM "$service_pid"
  wait "$service_pid"
}

# post PATH: sends the account of these tests and prints the status.
post() {
  curl --silent --retry 5 --output /dev/null --write-out '%{http_code}' --header 'Content-Type: application/json' \
    --data '{"username": "johndoe", "password": "open sesame 22"}' "$BASE$1"
}
