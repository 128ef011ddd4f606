# The OAuth endpoints of auth-service, tested with curl.

# shellcheck disable=SC2016  # these are variables of jq
# shellcheck disable=SC2030,SC2031  # each test runs in its own process
# shellcheck source=tests/curl/helpers.bash
. "$BATS_TEST_DIRNAME/helpers.bash"

setup_file() {
  start_service auth-service
}

teardown_file() {
  stop_service
}

setup() {
  username=user-$(random_hex 4)
  password=pass-$(random_hex 8)
  post /auth/register "{\"username\":\"$username\",\"password\":\"$password\"}"
  expect_status 201
}

# form PATH NAME=VALUE|--OPTION VALUE...
form() {
  local path=$1 arguments=()
  shift
  while (($# > 0)); do
    if [[ $1 == --* ]]; then
      arguments+=("$1" "$2")
      shift
    else
      arguments+=(--data-urlencode "$1")
    fi
    shift
  done
  request POST "$path" "${arguments[@]}"
}

# sign_in [NAME=VALUE...]: sets `access` and `refresh`.
sign_in() {
  form /token grant_type=password "username=$username" "password=$password" "$@"
  expect_status 200
  access=$(json .access_token)
  refresh=$(json .refresh_token)
}

# expect_refusal STATUS ERROR
expect_refusal() {
  expect_status "$1"
  expect_json '.error == $error and .error_description == .msg' --arg error "$2"
  expect_header Cache-Control no-store
  expect_header Pragma no-cache
}

@test "the password grant returns OAuth members, and also token and user_id" {
  sign_in

  expect_header Cache-Control no-store
  expect_header Pragma no-cache
  expect_json '.token_type == "Bearer" and .expires_in == 900 and .token == .access_token
    and .user_id == .user.id and .scope == "profile items books"'
}

@test "a user name and a password in JSON are enough" {
  post /token "{\"username\":\"$username\",\"password\":\"$password\"}"

  expect_status 200
  as "$(json .token)" request GET /api/profile
  expect_status 200
}

@test "errors of /token have the members of OAuth" {
  form /token "username=$username" password=wrong
  expect_refusal 400 invalid_grant
  form /token grant_type=implicit
  expect_refusal 400 unsupported_grant_type
  form /token "username=$username" "password=$password" scope=users
  expect_refusal 400 invalid_scope
  form /token "username=$username" "username=$username" "password=$password"
  expect_refusal 400 invalid_request
  request GET /token
  expect_refusal 405 invalid_request
}

@test "a refresh rotates the token and cannot widen the scope" {
  sign_in scope=items
  form /token grant_type=refresh_token "refresh_token=$refresh" "scope=items books"
  expect_refusal 400 invalid_scope
  form /token grant_type=refresh_token "refresh_token=$refresh"
  expect_status 200
  expect_json '.scope == "items" and .refresh_token != $old' --arg old "$refresh"
  as "$(json .refresh_token)" request POST /token/refresh
  expect_status 200
}

@test "a revoked session is inactive and gets no new tokens" {
  sign_in
  local revoked=$refresh
  form /token/revoke "token=$access"
  expect_status 200
  form /token/revoke token=nonsense
  expect_status 200

  form /token grant_type=refresh_token "refresh_token=$revoked"
  expect_refusal 400 invalid_grant
  sign_in
  as "$access" form /token/introspect "token=$revoked"
  expect_json '. == {active: false}'
  as "$access" form /token/introspect "token=$access"
  expect_json '.active and .username == $name' --arg name "$username"
}

@test "introspection needs an access token" {
  form /token/introspect token=x
  expect_refusal 401 invalid_client
}

@test "the metadata lists the endpoints" {
  request GET /.well-known/oauth-authorization-server

  expect_status 200
  expect_json '.issuer == "llavero" and (.token_endpoint | test("^https?://127.0.0.1:8001/token$"))'
}

@test "an explanation shows each check, but not the token" {
  sign_in
  form /token/explain "token=$refresh"

  expect_status 200
  expect_json '.valid == false and .claims.type == "refresh"
    and ([.checks[] | select(.result == "fail") | .code] == ["wrong_token_type"])'
  [[ $body != *"${refresh##*.}"* ]]
}

@test "the log contains no password and no token" {
  sign_in
  form /token "username=$username" "password=x$password"
  form "/token/explain?token=$access" "token=$access"
  form /token/revoke "token=$access" --header "X-Request-ID: $username"

  run ! grep --fixed-strings --regexp="$password" --regexp=eyJ --file="$JWT_SECRET_FILE" "$LOG"
}
