# The behaviour that both services share. TEST_SERVICE=auth-service|books-service selects the
# service.

# shellcheck disable=SC2016  # these are variables of jq
# shellcheck disable=SC2030,SC2031  # each test runs in its own process
# shellcheck source=tests/curl/helpers.bash
. "$BATS_TEST_DIRNAME/helpers.bash"

setup_file() {
  # books-service needs the feed of auth-service to be ready.
  start_service auth-service
  if [[ ${TEST_SERVICE:-auth-service} == books-service ]]; then
    export auth_pid=$service_pid
    start_service books-service AUTH_URL="$BASE"
  fi
  wait_until_ready
}

teardown_file() {
  stop_service
  if [[ -n ${auth_pid:-} ]]; then
    service_pid=$auth_pid
    stop_service
  fi
}

setup() {
  service=${TEST_SERVICE:-auth-service}
}

teardown() {
  if [[ -n ${pid:-} ]]; then kill -KILL "$pid" 2>/dev/null || true; fi
}

# --- Health --------------------------------------------------------------------------------------

@test "/health shows the service, its version, its time and the fingerprint of its secret" {
  request GET /health

  expect_status 200
  expect_header Content-Type application/json
  expect_json '.status == "ok" and .service == $service' --arg service "$service"
  expect_json '.version | test("^[0-9]+\\.[0-9]+")'
  expect_json '.time | sub("\\.[0-9]+"; "") | fromdateiso8601 - now | fabs < 10'
  local fingerprint
  fingerprint=$(json .secret_fingerprint)
  [[ $(sign_token '{}' | cut -d . -f 1 | basenc --base64url --decode 2>/dev/null) == *"\"$fingerprint\""* ]]
}

@test "/health/ready is 200 while the database answers" {
  request GET /health/ready

  expect_status 200
}

# --- Every response ------------------------------------------------------------------------------

@test "an unknown path is 404 in JSON" {
  request GET /nowhere

  expect_error 404 not_found
}

@test "a method that the path does not support is 405 with Allow" {
  request DELETE /health

  expect_error 405 method_not_allowed
  expect_header Allow 'GET, HEAD, OPTIONS'
}

@test "a body that is too large is 413 on every path" {
  head -c 70000 /dev/zero >"$BATS_TEST_TMPDIR/large"

  request POST /health --data-binary "@$BATS_TEST_TMPDIR/large"

  expect_error 413 body_too_large
}

@test "a preflight is 204 and allows the requested method and headers" {
  request OPTIONS /health --header 'Origin: http://llavero.test' \
    --header 'Access-Control-Request-Method: GET' \
    --header 'Access-Control-Request-Headers: authorization,x-requested-with'

  expect_status 204
  expect_header Access-Control-Allow-Methods '.*GET.*'
  expect_header Access-Control-Allow-Headers 'authorization,x-requested-with'
  expect_header Access-Control-Max-Age 600
}

@test "Access-Control-Expose-Headers lists the headers that a page may read" {
  request GET /health

  expect_header Access-Control-Expose-Headers \
    'X-Request-ID, Location, ETag, Link, Retry-After, WWW-Authenticate, Date'
}

@test "the response repeats the request id of the client" {
  request GET /health --header 'X-Request-ID: abc-DEF_1.2'
  expect_header X-Request-ID 'abc-DEF_1\.2'

  request GET /nowhere --header 'X-Request-ID: abc-DEF_1.2'
  expect_json '.request_id == "abc-DEF_1.2"'
}

@test "a client that accepts problem details also gets the members of RFC 9457" {
  request GET /nowhere --header 'Accept: application/problem+json'

  expect_status 404
  expect_header Content-Type 'application/problem\+json'
  expect_json '.status == 404 and (.type, .title, .detail, .instance, .msg | length > 0)'
}

@test "Expect: 100-continue is answered" {
  request POST /health --header 'Expect: 100-continue' --data-binary 0123456789

  grep -q '^HTTP/1.1 100' "$BATS_TEST_TMPDIR/headers"
  expect_status 405
}

@test "a connection serves several requests" {
  local connects
  connects=$(curl --silent --output /dev/null --output /dev/null --write-out '%{num_connects}\n' \
    "$BASE/health" "$BASE/nowhere")

  [[ $connects == $'1\n0' ]]
}

# --- Start and stop ------------------------------------------------------------------------------

# refuses SETTING [VARIABLE=VALUE...]: the service does not start, and its last line names SETTING.
refuses() {
  local setting=$1
  shift
  run timeout 10 env -u JWT_SECRET_FILE LISTEN=127.0.0.1:0 DATABASE_URL="sqlite:$BATS_TEST_TMPDIR/x.db" "$@" \
    "$bin_dir/$service"
  [[ $status -ne 0 && $status -ne 124 ]]
  [[ ${#lines[@]} -eq 1 && $output == *"$setting"* ]]
}

good_secret=JWT_SECRET=0123456789abcdefghijklmnopqrstuvwxyz

@test "a service without a secret does not start and names the command that creates one" {
  refuses JWT_SECRET

  [[ $output == *'secret new'* ]]
}

@test "a secret that is short, repeats a few bytes or was published is refused" {
  refuses JWT_SECRET JWT_SECRET=0123456789abcdef0123456789abcde
  refuses JWT_SECRET JWT_SECRET="$(printf 'a%.0s' {1..64})"
  refuses JWT_SECRET JWT_SECRET=your-256-bit-secret-your-256-bit-secret
  refuses JWT_SECRET JWT_SECRET=super-secret
}

@test "a secret file that does not exist is refused" {
  refuses JWT_SECRET_FILE JWT_SECRET_FILE="$BATS_TEST_TMPDIR/none"
}

@test "a refused secret is not printed" {
  refuses JWT_SECRET JWT_SECRET=0123456789abcdef0123456789abcde

  [[ $output != *0123456789* ]]
}

@test "the refusal of a wrong setting names it" {
  refuses LISTEN "$good_secret" LISTEN=nowhere
  refuses LISTEN "$good_secret" LISTEN=127.0.0.1:99999
  refuses LOG_LEVEL "$good_secret" LOG_LEVEL=loud
  refuses LOG_FORMAT "$good_secret" LOG_FORMAT=xml
  refuses INVALID_TOKEN_STATUS "$good_secret" INVALID_TOKEN_STATUS=200
  refuses DATABASE_URL "$good_secret" DATABASE_URL=postgres://x/y
  refuses ACCESS_TOKEN_TTL_SECONDS "$good_secret" ACCESS_TOKEN_TTL_SECONDS=-1
}

@test "the refusal of a port in use names it" {
  refuses "${BASE##*:}" "$good_secret" LISTEN="${BASE#http://}"
}

@test "a flag overrides its environment variable" {
  run timeout 10 env LISTEN=nowhere "$bin_dir/$service" --listen elsewhere

  [[ $status -ne 0 && $output == *elsewhere* ]]
}

@test "--version prints the version and exits 0" {
  run -0 "$bin_dir/$service" --version

  [[ $output =~ [0-9]+\.[0-9]+ ]]
}

@test "SIGTERM stops the service with exit status 0" {
  local log=$BATS_TEST_TMPDIR/log
  LISTEN=127.0.0.1:0 DATABASE_URL=sqlite:$BATS_TEST_TMPDIR/x.db "$bin_dir/$service" \
    >"$log" 2>&1 3>&- &
  pid=$!
  wait_for_line "$log" "$pid" listening >/dev/null

  kill -TERM "$pid"

  wait "$pid"
  pid=''
}
