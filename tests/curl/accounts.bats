# auth-service: roles, abuse, changes to accounts, and commands.

# shellcheck disable=SC2016  # these are variables of jq
# shellcheck disable=SC2030,SC2031  # each test runs in its own process
# shellcheck source=tests/curl/helpers.bash
. "$BATS_TEST_DIRNAME/helpers.bash"

setup_file() {
  start_service auth-service
  "$bin_dir/auth-service" seed >"$BATS_FILE_TMPDIR/seed"
}

teardown_file() {
  stop_service
}

setup() {
  username=user-$(random_hex 4)
  password=pass-$(random_hex 8)
}

# credentials NAME PASSWORD
credentials() {
  jq -n --arg username "$1" --arg password "$2" '{$username, $password}'
}

# sign_in [NAME PASSWORD]: sets `access`, `refresh` and `id`.
sign_in() {
  post /auth/login "$(credentials "${1:-$username}" "${2:-$password}")"
  expect_status 200
  access=$(json .access_token)
  refresh=$(json .refresh_token)
  id=$(json .user.id)
}

register() {
  post /auth/register "$(credentials "$username" "$password")"
  expect_status 201
}

# sign_in_stale: sets `access` to a token that was refreshed, so it is not fresh.
sign_in_stale() {
  sign_in
  as "$refresh" request POST /auth/refresh
  access=$(json .access_token)
}

sign_in_as_admin() {
  sign_in admin demo-admin
  admin=$access
}

@test "a new password needs a fresh token, which reauthentication provides" {
  register
  sign_in_stale
  new="{\"current_password\":\"$password\",\"new_password\":\"$password-2\"}"
  put=(request PUT /api/profile/password --header 'Content-Type: application/json' --data-binary "$new")

  as "$access" "${put[@]}"
  expect_error 401 fresh_token_required 'Fresh token required'

  as "$access" post /auth/reauth "{\"password\":\"$password\"}"
  expect_status 200
  expect_json 'keys == ["access_token", "expires_in", "token_type"]'
  as "$(json .access_token)" "${put[@]}"
  expect_status 204

  post /auth/login "$(credentials "$username" "$password")"
  expect_error 401 bad_credentials
  sign_in "$username" "$password-2"
}

@test "a new password revokes the other sessions" {
  register
  sign_in
  other=$refresh
  sign_in

  as "$access" request PUT /api/profile/password --header 'Content-Type: application/json' \
    --data-binary "{\"current_password\":\"$password\",\"new_password\":\"$password-2\"}"
  expect_status 204

  as "$other" request POST /auth/refresh
  expect_error 401 token_revoked
  as "$refresh" request POST /auth/refresh
  expect_status 200
}

@test "a fresh token deletes the account" {
  register
  sign_in_stale
  as "$access" request DELETE /api/profile
  expect_error 401 fresh_token_required
  sign_in

  as "$access" request DELETE /api/profile
  expect_status 204

  as "$refresh" request POST /auth/refresh
  [[ $code == 401 ]]
  post /auth/login "$(credentials "$username" "$password")"
  expect_error 401 bad_credentials
}

@test "common passwords are refused" {
  for common in password Password1 12345678 iloveyou1; do
    post /auth/register "$(credentials "$username" "$common")"
    expect_error 422 validation_failed
    expect_json '.errors == [{pointer: "/password", code: "too_common", detail: .errors[0].detail}]'
  done
}

@test "a password must not be the name of the user or of the program" {
  for expected in "${username^^}" Llavero-2026; do
    post /auth/register "$(credentials "$username" "$expected")"
    expect_error 422 validation_failed
    expect_json '[.errors[].code] == ["too_common"]'
  done
}

@test "an unknown user and a wrong password get the same body and headers" {
  register
  answers() {
    post /auth/login "$(credentials "$1" wrong)" --header 'X-Request-ID: same'
    grep -vi '^date:' "$BATS_TEST_TMPDIR/headers"
    cat "$BATS_TEST_TMPDIR/body"
  }

  [[ $(answers "$username") == "$(answers nobody-here)" ]]
}

@test "the 11th of 200 wrong passwords is 429, and the user can log in from another address" {
  register
  codes=$(curl --silent --output /dev/null --write-out '%{http_code} %header{retry-after}\n' \
    --header 'Content-Type: application/json' --data "$(credentials "$username" wrong)" \
    "$BASE/auth/login#[1-200]")

  [[ $(head -10 <<<"$codes" | sort | uniq -c | tr -s ' ' | sed 's/ $//') == ' 10 401' ]]
  [[ $(tail -n +11 <<<"$codes" | grep -cE '^429 [0-9]+$') == 190 ]]
  post /auth/login "$(credentials "$username" "$password")"
  expect_error 429 too_many_tries
  expect_header Retry-After '8[0-9]{2}|900'
  post /auth/login "$(credentials "$username" "$password")" --interface 127.0.0.9
  expect_status 200
}

@test "of 200 concurrent wrong passwords ten are checked" {
  register
  curl --silent --parallel --parallel-immediate --parallel-max 40 --output /dev/null \
    --write-out '%{http_code}\n' --header 'Content-Type: application/json' \
    --data "$(credentials "$username" wrong)" "$BASE/auth/login#[1-200]" >"$BATS_TEST_TMPDIR/codes"

  [[ $(grep -c 401 "$BATS_TEST_TMPDIR/codes") == 10 ]]
  [[ $(grep -c 429 "$BATS_TEST_TMPDIR/codes") == 190 ]]
}

@test "X-Forwarded-For of an untrusted client is ignored" {
  register
  for i in {1..10}; do
    post /auth/login "$(credentials "$username" wrong)" --header "X-Forwarded-For: 192.0.2.$i"
    expect_status 401
  done
  post /auth/login "$(credentials "$username" wrong)" --header 'X-Forwarded-For: 192.0.2.99'
  expect_error 429 too_many_tries
  [[ $(grep -c 'forwarded_ignored.*peer=127.0.0.1.*TRUSTED_PROXIES' "$LOG") == 1 ]]
  request GET /health/ready
  expect_json '.forwarded_ignored >= 11'
}

@test "an admin lists, promotes and disables users" {
  register
  sign_in
  victim=$id
  sign_in_as_admin

  as "$admin" request GET '/api/users?limit=2'
  expect_status 200
  expect_json '(.items | length) == 2 and .items[0].username == "johndoe" and .next != null'

  as "$admin" request PATCH "/api/users/$victim" --header 'Content-Type: application/json' \
    --data-binary '{"role":"editor","disabled":true}'
  expect_status 200
  expect_json '.role == "editor" and .disabled == true'
  as "$refresh" request POST /auth/refresh
  post /auth/login "$(credentials "$username" "$password")"
  expect_error 403 account_disabled

  as "$admin" request PATCH "/api/users/$id" --header 'Content-Type: application/json' \
    --data-binary '{"disabled":true}'
  expect_error 403 own_account
}

@test "a forbidden request is 403 and names the missing scope" {
  register
  sign_in

  as "$access" request GET /api/users

  expect_error 403 insufficient_scope
  expect_header WWW-Authenticate 'Bearer error="insufficient_scope", .*, scope="users"'
}

# The same password in each format of werkzeug 3 and bcrypt, hashed with Python's hashlib and crypt,
# as in tests/unit/foreign_hash_test.cpp.
foreign_hashes=(
  'scrypt:32768:8:1$saltsalt$f2d7001590f9cb9a09f45f30e05e5235b74f0ab96fb4949df97cd0af659900ae3ed8adaa3bb8fa64bfb536b68811651e55141601082dac29f87b699d352567ea'
  'pbkdf2:sha256:600000$saltsalt$c1e668f0959b56b662902926305270fff4f83cc14e36bee87fd575f026a93881'
  '$2b$04$abcdefghijklmnopqrstuuXto5SdqX4L.Qm8C9aADzFAah44QDMFC'
)

@test "imported users of a Flask application can log in, and their hash becomes Argon2id" {
  local hash
  for hash in "${foreign_hashes[@]}"; do
    username=user-$(random_hex 4)
    execute_sql "INSERT INTO users (username, password_hash, role, disabled, created_at)
      VALUES ('$username', '$hash', 'user', 0, 0)"

    post /auth/login "$(credentials "$username" 'correct horse')"
    expect_error 401 bad_credentials
    sign_in "$username" 'correct horse ñ'

    [[ $(execute_sql "SELECT password_hash FROM users WHERE username = '$username'") == \
      *'$argon2id$v=19$m=19456,t=2,p=1$'* ]]
    sign_in "$username" 'correct horse ñ'
    as "$refresh" request POST /auth/refresh
    expect_status 200
  done
}

@test "a user name with invisible characters is refused" {
  post /auth/register "$(credentials $'adm\xe2\x80\x8bin' "$password")"
  expect_error 422 validation_failed
  expect_json '.errors[0] | .pointer == "/username" and .code == "invisible_character"'
}

@test "logging out other sessions needs the scope profile" {
  register
  sign_in
  whole=$access
  request POST /token --data-urlencode "username=$username" \
    --data-urlencode "password=$password" --data scope=items
  expect_status 200
  access=$(json .access_token)
  refresh=$(json .refresh_token)

  for token in "$access" "$refresh"; do
    as "$token" post /auth/logout '{"scope":"global"}'
    expect_error 403 insufficient_scope
    expect_header WWW-Authenticate '.*scope="profile"'
  done
  as "$whole" request GET /api/profile
  expect_status 200
  as "$refresh" post /auth/logout '{"scope":"local"}'
  expect_status 204
}

@test "a new password invalidates a reset code" {
  register
  sign_in
  mine=$access
  sign_in_as_admin
  as "$admin" request POST "/api/users/$(as "$mine" request GET /api/profile && json .id)/reset-code"
  reset=$(json .code)

  as "$mine" request PUT /api/profile/password --header 'Content-Type: application/json' \
    --data-binary "{\"current_password\":\"$password\",\"new_password\":\"$password-2\"}"
  expect_status 204

  post /auth/reset "{\"username\":\"$username\",\"code\":\"$reset\",\"password\":\"$password-3\"}"
  expect_error 401 bad_reset_code
}

@test "a reset code works once and revokes the sessions" {
  register
  sign_in
  old=$refresh
  sign_in_as_admin
  user=$(as "$admin" request GET '/api/users?limit=100' && json ".items[] | select(.username == \"$username\").id")
  as "$admin" request POST "/api/users/$user/reset-code"
  expect_status 201
  reset=$(jq --arg username "$username" --arg password "$password-3" \
    '{$username, code, $password}' <<<"$body")

  post /auth/reset "$reset"
  expect_status 204
  post /auth/reset "$reset"
  expect_error 401 bad_reset_code

  as "$old" request POST /auth/refresh
  expect_error 401 token_revoked
  sign_in "$username" "$password-3"
}

@test "the audit trail lists logins and changes, newest first" {
  register
  post /auth/login "$(credentials "$username" wrong)"
  sign_in_as_admin

  as "$admin" request GET '/api/audit?limit=3'

  expect_status 200
  expect_json '[.items[].event] == ["login_ok", "login_failed", "user_registered"]'
  expect_json '.items[1].detail | startswith("reason=bad_password user=user-")'
}

@test "a refresh repeated from another address is shown, and the second in a row is reuse" {
  register
  sign_in
  mine=$refresh
  as "$mine" request POST /auth/refresh
  sign_in_as_admin
  as "$mine" request POST /auth/refresh --interface 127.0.0.9
  expect_status 200
  access=$(json .access_token)
  next=$(json .refresh_token)

  as "$access" request GET /auth/sessions
  expect_json '.items[0] | .last_ip == "127.0.0.1" and .other_ip == "127.0.0.9"'
  as "$admin" request GET '/api/audit?limit=1'
  expect_json '.items[0] | .event == "refresh_from_another_address" and .ip == "127.0.0.9"'

  as "$next" request POST /auth/refresh --interface 127.0.0.9
  expect_status 200
  as "$next" request POST /auth/refresh
  expect_error 401 refresh_reused
}

@test "no request looks like the command line in the audit trail" {
  printf '%s\n' "$password" | "$bin_dir/auth-service" user add "$username"
  post /auth/login "$(credentials "$username" "$password")" --header 'X-Request-ID;'
  sign_in_as_admin

  as "$admin" request GET '/api/audit?limit=3'

  expect_json '[.items[] | .request_id == ""] == [false, false, true]'
  expect_json '.items[2] | .event == "user_registered" and .ip == ""'
}

@test "commands add, list, change and reset users" {
  service=$bin_dir/auth-service
  printf '%s\n' "$password" | "$service" user add "$username" --role editor
  "$service" user list | grep -qP "\t$username\teditor\tenabled\t"
  "$service" user role "$username" user
  "$service" user disable "$username"
  "$service" user list | grep -qP "\t$username\tuser\tdisabled\t"
  "$service" user enable "$username"
  printf '%s\n' "$password-2" | "$service" user passwd "$username"
  sign_in "$username" "$password-2"
  [[ $("$service" user reset-code "$username" | head -1) =~ ^[0-9a-f]{32}$ ]]

  run ! "$service" user role "$username" boss
  run ! "$service" user disable nobody-here
  run ! "$service" user disable admin
  run ! bash -c "printf 'password\n' | '$service' user add other"
}

@test "seed can run repeatedly, but not in production" {
  run -0 "$bin_dir/auth-service" seed
  [[ $output == *'johndoe (user): was there already'* ]]

  ENVIRONMENT=production run ! "$bin_dir/auth-service" seed
  sign_in johndoe secret
}

@test "token decode prints the claims and that they are not verified" {
  sign_in johndoe secret

  run -0 "$bin_dir/auth-service" token decode <<<"$access"

  [[ $output == *'"alg": "HS256"'*'"username": "johndoe"'*'Not verified'* ]]
  run ! "$bin_dir/auth-service" token decode <<<'no token'
}

@test "doctor of a service without its peer names the peer" {
  BOOKS_URL=http://127.0.0.1:9 run "$bin_dir/auth-service" doctor

  [[ $status == 1 && $output == *'FAIL books-service: '*'check BOOKS_URL'*'ok   database: '* ]]
}

@test "doctor shows that the database went back until an operator accepts it" {
  run -0 "$bin_dir/auth-service" database went-back
  run "$bin_dir/auth-service" doctor
  [[ $status == 1 && $output == *'FAIL history: '*'auth-service database accept'* ]]

  run -0 "$bin_dir/auth-service" database accept
  run "$bin_dir/auth-service" doctor
  [[ $output == *'ok   history: '* ]]
}

@test "the log contains no password and no token" {
  register
  sign_in
  sign_in_stale
  sign_in_as_admin

  run ! grep -F -e eyJ -e pass- -e demo-admin -e "$password" "$LOG"
}
