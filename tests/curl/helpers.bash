# shellcheck shell=bash
# Sourced by the tests of this folder: starts a service, sends requests and checks the responses.
#
# TEST_DATABASE=sqlite|mariadb selects the database; MariaDB needs TEST_MARIADB_URL. BIN_DIR is the
# folder of the binaries.
#
# If TEST_AUTH_URL or TEST_BOOKS_URL is set, that running service is tested. TEST_AUTH_LOG or
# TEST_BOOKS_LOG is then its log file, and JWT_SECRET_FILE its secret.
# shellcheck disable=SC2016  # these are variables of jq

bats_require_minimum_version 1.5.0

root=$(cd "${BASH_SOURCE[0]%/*}/../.." && pwd)
bin_dir=${BIN_DIR:-$root/build/release/bin}
# shellcheck source=tests/support/wait_for_line.sh
. "$root/tests/support/wait_for_line.sh"

random_hex() {
  openssl rand -hex "$1"
}

# --- The service -------------------------------------------------------------------------------

# start_service NAME [SETTING=VALUE...]: call it from setup_file. Sets BASE, LOG and
# JWT_SECRET_FILE. Returns once the service listens.
start_service() {
  local name=$1 line
  shift
  export BASE LOG
  if use_running_service "$name"; then return; fi
  export JWT_SECRET_FILE=$BATS_FILE_TMPDIR/secret
  local logs=${TEST_RECORD:+$TEST_RECORD/logs}
  LOG=$(mktemp -p "${logs:-$BATS_FILE_TMPDIR}" "$name.XXXXXX")
  if [[ ! -e $JWT_SECRET_FILE ]]; then (umask 077 && random_hex 32 >"$JWT_SECRET_FILE"); fi
  create_database "$name"
  record exchanges "JWT_SECRET=$(<"$JWT_SECRET_FILE")" "$@"
  env LISTEN=127.0.0.1:0 DATABASE_URL="$DATABASE_URL" "$@" "$bin_dir/$name" >"$LOG" 2>&1 3>&- &
  service_pid=$!
  if ! line=$(wait_for_line "$LOG" "$service_pid" 'listening.*address=[^ ]+'); then
    cat "$LOG" >&2
    return 1
  fi
  line=${line##*address=}
  BASE=http://${line%% *}
}

use_running_service() {
  case $1 in
    auth-service) BASE=${TEST_AUTH_URL:-} LOG=${TEST_AUTH_LOG:-} ;;
    books-service) BASE=${TEST_BOOKS_URL:-} LOG=${TEST_BOOKS_LOG:-} ;;
  esac
  [[ -n $BASE ]]
}

# Returns once the service is ready. books-service is ready after it has read the feed of AUTH_URL.
wait_until_ready() {
  curl --silent --fail --retry 10 --retry-delay 1 --output /dev/null "$BASE/health/ready"
}

# Call it from teardown_file. Fails unless the service exits with 0.
stop_service() {
  if [[ -n ${service_pid:-} ]]; then
    kill -TERM "$service_pid"
    wait "$service_pid"
  fi
  drop_database
}

# --- Its database ------------------------------------------------------------------------------

create_database() {
  export DATABASE_URL database
  case ${TEST_DATABASE:-sqlite} in
    sqlite) DATABASE_URL=sqlite:$BATS_FILE_TMPDIR/$1.db ;;
    mariadb)
      if [[ -z ${TEST_MARIADB_URL:-} ]]; then skip 'no MariaDB: TEST_MARIADB_URL is not set'; fi
      database=llavero_test_$(random_hex 4)
      mariadb_execute "CREATE DATABASE $database"
      DATABASE_URL=${TEST_MARIADB_URL%/*}/$database
      ;;
  esac
}

drop_database() {
  if [[ -n ${database:-} ]]; then mariadb_execute "DROP DATABASE $database"; fi
}

mariadb_execute() {
  [[ $TEST_MARIADB_URL =~ ^mariadb://([^:]+):([^@]+)@([^:]+):([0-9]+)/ ]] || return
  MYSQL_PWD=${BASH_REMATCH[2]} mariadb --no-defaults --user="${BASH_REMATCH[1]}" \
    --host="${BASH_REMATCH[3]}" --port="${BASH_REMATCH[4]}" --execute="$1"
}

# execute_sql STATEMENT: runs it in the database of the service.
execute_sql() {
  if [[ -n ${database:-} ]]; then
    mariadb_execute "USE $database; $1"
  else
    python3 -c 'import sqlite3, sys
with sqlite3.connect(sys.argv[1], timeout=10) as db: print(*db.execute(sys.argv[2]).fetchone() or ())' \
      "${DATABASE_URL#sqlite:}" "$1"
  fi
}

# --- The record --------------------------------------------------------------------------------

# record exchanges|shown LINE...: records lines for the suite `secrets`: see
# tests/support/record.mjs.
record() {
  if [[ -n ${TEST_RECORD:-} ]]; then printf '%s\n' "${@:2}" >>"$TEST_RECORD/$1/curl"; fi
}

# --- Requests ----------------------------------------------------------------------------------

# request METHOD PATH [CURL_ARG...]: sets `code` and `body`. `header` reads the headers.
request() {
  local method=(--request "$1") path=$2
  shift 2
  if [[ ${method[1]} == HEAD ]]; then method=(--head); fi
  code=$(curl --silent --show-error --globoff --max-time 20 "${method[@]}" "$@" "$BASE$path" \
    --dump-header "$BATS_TEST_TMPDIR/headers" --output "$BATS_TEST_TMPDIR/body" \
    --write-out '%{http_code}')
  body=$(<"$BATS_TEST_TMPDIR/body")
  read_headers
  record exchanges "$@" "$body"
  if ((code >= 400)); then record shown "$(<"$BATS_TEST_TMPDIR/headers")" "$body"; fi
  record shown "${headers[location]:-}" "${headers[link]:-}"
  expect_common_headers
}

# read_headers: sets `headers`, by lower-case name, to those of the last response. Without another
# program, because every test sends many requests.
read_headers() {
  local name value
  declare -gA headers=()
  while IFS=: read -r name value; do
    if [[ $name == HTTP/* ]]; then headers=(); fi
    if [[ $name == $'\r' ]]; then continue; fi
    value=${value%$'\r'}
    headers[${name,,}]=${value# }
  done <"$BATS_TEST_TMPDIR/headers"
}

# send METHOD PATH JSON [CURL_ARG...]: sends JSON unless CURL_ARG sets another Content-Type.
send() {
  local verb=$1 path=$2 json=$3 type=(--header 'Content-Type: application/json')
  shift 3
  if [[ $* == *Content-Type:* ]]; then type=(); fi
  request "$verb" "$path" "${type[@]}" --data-binary "$json" "$@"
}

# post PATH JSON [CURL_ARG...]
post() {
  send POST "$@"
}

# as TOKEN request|send|post ...
as() {
  "${@:2}" --header "Authorization: Bearer $1"
}

# header NAME: prints its value in the last response, or nothing.
header() {
  printf '%s' "${headers[${1,,}]:-}"
}

# json FILTER: prints the result of the jq filter for the last body.
json() {
  jq --raw-output "$1" <<<"$body"
}

# sign_token CLAIMS: prints an access token with these claims changed (see tests/support/token.mjs).
sign_token() {
  node "$root/tests/support/token.mjs" "$1"
}

expired_token() {
  local now
  now=$(date +%s)
  sign_token "{\"iat\":$((now - 960)),\"nbf\":$((now - 960)),\"exp\":$((now - 60))}"
}

# --- Expectations ------------------------------------------------------------------------------

explain() {
  printf '%s\nstatus %s\n' "$1" "${code:-}" >&2
  cat "$BATS_TEST_TMPDIR/headers" "$BATS_TEST_TMPDIR/body" >&2
  return 1
}

expect_status() {
  [[ $code == "$1" ]] || explain "expected status $1"
}

# expect_header NAME PATTERN: the extended regular expression matches the whole value.
expect_header() {
  [[ ${headers[${1,,}]:-} =~ ^($2)$ ]] || explain "expected header $1: $2"
}

# expect_json FILTER [JQ_ARG...]: the jq filter is true for the body.
expect_json() {
  jq --exit-status "${@:2}" "$1" <<<"$body" >/dev/null || explain "expected $1"
}

# expect_error STATUS CODE [MSG]: the response has the shape that all errors share.
expect_error() {
  expect_status "$1"
  expect_header Content-Type application/json
  expect_json '.code == $code' --arg code "$2"
  expect_json '.request_id == $id' --arg id "$(header X-Request-ID)"
  expect_json '.msg | length > 0'
  if [[ -n ${3:-} ]]; then expect_json '.msg == $msg' --arg msg "$3"; fi
}

expect_common_headers() {
  expect_header Access-Control-Allow-Origin '\*'
  expect_header Access-Control-Expose-Headers '.*X-Request-ID.*'
  expect_header X-Content-Type-Options nosniff
  expect_header X-Request-ID '[A-Za-z0-9._-]{1,64}'
}

# expect_log PATTERN: a line of the service's log matches, or one does within 5 s.
expect_log() {
  wait_for_line "$LOG" "$BASHPID" "$1" 5 >/dev/null || {
    printf 'no log line matches %s\n' "$1" >&2
    return 1
  }
}
