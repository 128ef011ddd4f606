# auth-service alone, tested with curl.

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
  credentials="{\"username\":\"$username\",\"password\":\"$password\"}"
}

# sign_in: registers an account and sets `access` and `refresh`.
sign_in() {
  post /auth/register "$credentials"
  expect_status 201
  post /auth/login "$credentials"
  expect_status 200
  access=$(json .access_token)
  refresh=$(json .refresh_token)
}

# claims TOKEN
claims() {
  jq --raw-input 'split(".")[1] | gsub("-"; "+") | gsub("_"; "/") | @base64d | fromjson' <<<"$1"
}

# --- Register ------------------------------------------------------------------------------------

@test "registering answers 201 with the account and its Location" {
  post /auth/register "$credentials"

  expect_status 201
  expect_header Location /api/profile
  expect_header Cache-Control no-store
  expect_json 'keys == ["created_at", "id", "role", "username"]'
  expect_json '(.id | type) == "number" and .role == "user" and .username == $name' \
    --arg name "$username"
  expect_json '.created_at | test("^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9:.]+Z$")'
}

@test "a taken user name is 409" {
  post /auth/register "$credentials"

  post /auth/register "$credentials"

  expect_error 409 username_taken
}

@test "a user name in another case is taken" {
  post /auth/register "$credentials"

  post /auth/register "{\"username\":\"${username^^}\",\"password\":\"$password\"}"

  expect_error 409 username_taken
}

@test "all errors of a registration are reported together" {
  post /auth/register '{"username":"","password":7,"email":"a@b"}'

  expect_status 422
  expect_json '[.errors[].pointer] | sort == ["/email", "/password", "/username"]'
  expect_json '.errors[] | select(.pointer == "/email") | .code == "unknown_member"'
  expect_json 'all(.errors[]; .detail | length > 0)'
}

@test "a password with fewer than 8 or more than 256 characters is 422" {
  local bad
  for bad in ñandú77 "$(printf 'x%.0s' {1..257})"; do
    post /auth/register "{\"username\":\"$username\",\"password\":\"$bad\"}"
    expect_status 422
    expect_json '[.errors[].pointer] == ["/password"]'
  done
}

@test "a refused registration creates no account" {
  post /auth/register "{\"username\":\"$username\",\"password\":\"$password\",\"more\":1}"
  expect_status 422

  post /auth/login "$credentials"
  expect_status 401
}

@test "a duplicate member is 422" {
  post /auth/register "{\"username\":\"a\",\"username\":\"$username\",\"password\":\"$password\"}"

  expect_status 422
  expect_json '.errors[] | select(.pointer == "/username") | .code == "duplicate_member"'
}

@test "a body that is not JSON is 400" {
  local bad
  for bad in '' '{' '{"username":}' "{'username':'x'}" '{}{}' $'{"a":"\x01"}' $'"\xff"'; do
    post /auth/register "$bad"
    expect_error 400 invalid_json
  done
}

@test "a body without a JSON content type is 415" {
  request POST /auth/register --data-binary "$credentials"
  expect_error 415 unsupported_media_type

  request POST /auth/register --header 'Content-Type:' --data-binary "$credentials"
  expect_error 415 unsupported_media_type
}

@test "a body of more than 64 KiB is 413, with or without Content-Length" {
  head -c 65537 /dev/zero | tr '\0' ' ' >"$BATS_TEST_TMPDIR/large"

  post /auth/register "@$BATS_TEST_TMPDIR/large"
  expect_error 413 body_too_large

  post /auth/register "@$BATS_TEST_TMPDIR/large" --header 'Transfer-Encoding: chunked'
  expect_error 413 body_too_large
}

@test "a body of exactly 64 KiB is accepted" {
  {
    printf '%s' "$credentials"
    head -c $((65536 - ${#credentials})) /dev/zero | tr '\0' ' '
  } >"$BATS_TEST_TMPDIR/full"

  post /auth/register "@$BATS_TEST_TMPDIR/full"

  expect_status 201
}

# --- Log in --------------------------------------------------------------------------------------

@test "logging in answers 200 with both tokens and the user" {
  post /auth/register "$credentials"

  post /auth/login "$credentials"

  expect_status 200
  expect_header Cache-Control no-store
  expect_json '.token_type == "Bearer" and .expires_in == 900 and .refresh_expires_in == 2592000'
  expect_json '.user.username == $name and .user.role == "user" and (.user.id | type) == "number"' \
    --arg name "$username"
  expect_json '[.access_token, .refresh_token][] | test("^[\\w-]+\\.[\\w-]+\\.[\\w-]+$")'
}

@test "the tokens contain the documented claims" {
  sign_in

  body=$(claims "$access")
  expect_json '.iss == "llavero" and .type == "access" and .fresh and .role == "user"'
  expect_json '.username == $name and (.sub | type) == "string"' --arg name "$username"
  expect_json '.exp - .iat == 900 and .nbf == .iat'
  expect_json '(.jti, .sid) | test("^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$")'
  body=$(claims "$refresh")
  expect_json '.type == "refresh" and (.ctr | type) == "number" and (has("username") | not)'
}

@test "expires_in can only shorten the lifetime of the access token" {
  post /auth/register "$credentials"

  post /auth/login "${credentials%\}},\"expires_in\":60}"
  expect_json '.expires_in == 60'
  post /auth/login "${credentials%\}},\"expires_in\":86400}"
  expect_json '.expires_in == 900'
}

@test "a wrong password and an unknown user get the same 401" {
  post /auth/register "$credentials"

  post /auth/login "{\"username\":\"$username\",\"password\":\"not-$password\"}"
  expect_error 401 bad_credentials 'Bad username or password'
  local wrong_password
  wrong_password=$(json 'del(.request_id)')
  post /auth/login "{\"username\":\"no-$username\",\"password\":\"$password\"}"
  expect_error 401 bad_credentials 'Bad username or password'
  [[ $(json 'del(.request_id)') == "$wrong_password" ]]
}

# --- Refresh -------------------------------------------------------------------------------------

@test "refreshing answers 200 with new tokens of the same session" {
  sign_in

  as "$refresh" request POST /auth/refresh

  expect_status 200
  expect_header Cache-Control no-store
  expect_json '.token_type == "Bearer" and .expires_in == 900 and .user.username == $name' \
    --arg name "$username"
  expect_json '.access_token != $access and .refresh_token != $refresh' \
    --arg access "$access" --arg refresh "$refresh"
  [[ $(claims "$(json .access_token)" | jq .sid) == "$(claims "$refresh" | jq .sid)" ]]
  [[ $(claims "$(json .access_token)" | jq .fresh) == false ]]
}

@test "the tokens from a refresh work and can be refreshed" {
  sign_in
  as "$refresh" request POST /auth/refresh

  local rotated
  rotated=$(json .refresh_token)
  as "$(json .access_token)" request GET /api/profile
  expect_status 200
  as "$rotated" request POST /auth/refresh
  expect_status 200
}

@test "an access token does not refresh" {
  sign_in

  as "$access" request POST /auth/refresh

  expect_error 401 wrong_token_type 'Only refresh tokens are allowed'
}

@test "a refresh token does not give access to the profile" {
  sign_in

  as "$refresh" request GET /api/profile

  expect_error 401 wrong_token_type 'Only non-refresh tokens are allowed'
}

# --- Profile and tokens --------------------------------------------------------------------------

@test "the profile shows the authenticated user" {
  sign_in

  as "$access" request GET /api/profile

  expect_status 200
  expect_header Cache-Control no-store
  expect_json '.username == $name and .role == "user" and (.id | type) == "number"' \
    --arg name "$username"
  expect_json 'has("password_hash") | not'
}

@test "the profile without a token is 401 with a challenge that names no error" {
  request GET /api/profile

  expect_error 401 authorization_missing 'Missing Authorization Header'
  expect_header WWW-Authenticate 'Bearer( realm="[^"]*")?'
}

@test "a scheme other than Bearer is 401" {
  request GET /api/profile --user "$username:$password"

  expect_status 401
}

@test "an expired token is refused as expired" {
  as "$(expired_token)" request GET /api/profile --header "X-Request-ID: expired-$username"

  expect_error 401 token_expired 'Token has expired'
  expect_header WWW-Authenticate 'Bearer error="invalid_token", error_description="Token has expired"'
  expect_log "token_rejected.*request_id=expired-$username.*reason=token_expired"
}

@test "a token with a changed signature is refused" {
  sign_in
  local signature=${access##*.} other
  other=$(tr 'A-Za-z0-9_-' 'B-Za-z0-9_\-A' <<<"${signature:0:1}")

  as "${access%.*}.$other${signature:1}" request GET /api/profile \
    --header "X-Request-ID: bad-$username"

  expect_error 401 bad_signature 'Signature verification failed'
  expect_header WWW-Authenticate 'Bearer error="invalid_token".*'
  expect_log "token_rejected.*request_id=bad-$username.*reason=bad_signature"
}

@test "a token with another secret, no algorithm or a wrong format is refused" {
  sign_in
  local header claims=${access#*.}
  claims=${claims%.*}
  header=$(printf '{"alg":"none","typ":"JWT"}' | basenc --base64url --wrap 0 | tr -d =)
  local bad
  for bad in "$header.$claims." "${access%.*}." "$access.x" "${access#*.}" x . .. "$access="; do
    as "$bad" request GET /api/profile
    expect_status 401
    expect_header WWW-Authenticate 'Bearer error="invalid_token".*'
  done
}

@test "a token that another holder of the secret signed is refused" {
  as "$(sign_token '{}')" request GET /api/profile

  expect_status 401
  expect_json '.code == "missing_mac" and .msg == "Token is missing the \"mac\" claim"'
}

# --- Log -----------------------------------------------------------------------------------------

@test "the log has every step with its request id" {
  post /auth/register "$credentials" --header "X-Request-ID: register-$username"
  post /auth/login "$credentials" --header "X-Request-ID: login-$username"
  access=$(json .access_token)
  refresh=$(json .refresh_token)
  post /auth/login "{\"username\":\"$username\",\"password\":\"x$password\"}" \
    --header "X-Request-ID: failed-$username"
  as "$refresh" request POST /auth/refresh --header "X-Request-ID: refresh-$username"
  as "$access" request GET /api/profile --header "X-Request-ID: profile-$username"

  expect_log "login_ok.*request_id=login-$username"
  expect_log "token_issued.*request_id=login-$username"
  expect_log "login_failed.*request_id=failed-$username"
  expect_log "token_refreshed.*request_id=refresh-$username"
  expect_log "access_granted.*request_id=profile-$username"
}

@test "the log contains no password, token or secret" {
  sign_in
  post /auth/login "{\"username\":\"$username\",\"password\":\"x$password\"}"
  as "$refresh" request POST /auth/refresh
  as "x$access" request GET "/api/profile?token=$access" --header "X-Request-ID: $username"
  expect_log "request .*request_id=$username"

  run ! grep --fixed-strings --regexp="$password" --regexp=eyJ --file="$JWT_SECRET_FILE" "$LOG"
}

@test "client input cannot forge a log line" {
  post /auth/login "{\"username\":\"x\\nforged login_ok user=admin\",\"password\":\"$password\"}" \
    --header "X-Request-ID: $username"
  request GET '/x%0aforged%0d%1b[31m' --header "X-Request-ID: path-$username"

  expect_log "request .*request_id=$username"
  expect_log "request .*request_id=path-$username"
  run ! grep -E '^forged' "$LOG"
  run ! grep --perl-regexp '[\x00-\x08\x0b-\x1f\x7f]' "$LOG"
}

# --- Concurrency ---------------------------------------------------------------------------------

@test "of twenty concurrent registrations of one name, one is 201 and the others are 409" {
  local codes
  # On a busy machine 20 hashes exceed the deadline of a request. curl retries such a 503.
  codes=$(for _ in {1..20}; do
    printf 'next\nurl = "%s/auth/register"\noutput = /dev/null\n' "$BASE"
    printf 'header = "Content-Type: application/json"\nretry = 5\n'
    printf 'data = "%s"\nwrite-out = "%%{http_code}\\n"\n' "${credentials//\"/\\\"}"
  done | tail -n +2 | curl --silent --parallel --parallel-immediate --config - | sort | uniq -c)

  [[ $(tr -s ' \n' ' ' <<<"$codes") == ' 1 201 19 409 ' ]]
}
