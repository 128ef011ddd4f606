# The items of books-service alone, tested with curl. The tests sign the tokens with the secret of
# the service.

# shellcheck disable=SC2016  # these are variables of jq
# shellcheck disable=SC2030,SC2031  # each test runs in its own process
# shellcheck source=tests/curl/helpers.bash
. "$BATS_TEST_DIRNAME/helpers.bash"

setup_file() {
  start_service books-service
}

teardown_file() {
  stop_service
}

setup() {
  user_id=$((SRANDOM % 1000000000))
  token=$(sign_token "{\"sub\":\"$user_id\"}")
  run_id=run-$(random_hex 4)
}

# --- Items ---------------------------------------------------------------------------------------

@test "a new item is 201 with the item and its Location" {
  as "$token" post /api/items '{"name":"Lámpara","description":"de mesa"}'

  expect_status 201
  expect_json '.name == "Lámpara" and .description == "de mesa" and (.id | type) == "number"'
  expect_header Location "/api/items/$(json .id)"
  expect_header Cache-Control no-store
}

@test "the Location of a new item leads to it" {
  as "$token" post /api/items '{"name":"lamp"}'
  local created=$body

  as "$token" request GET "$(header Location)"

  expect_status 200
  expect_json '. == $created' --argjson created "$created"
}

@test "the list has the items of the user" {
  as "$token" post /api/items '{"name":"lamp"}'
  as "$token" post /api/items '{"name":"chair"}'

  as "$token" request GET /api/items

  expect_status 200
  expect_header Cache-Control no-store
  expect_json '[.items[].name] == ["lamp", "chair"] and .next == null'
}

@test "another user sees none of them" {
  as "$token" post /api/items '{"name":"lamp"}'
  local location
  location=$(header Location)
  token=$(sign_token "{\"sub\":\"$((user_id + 1))\"}")

  as "$token" request GET /api/items
  expect_json '.items == []'
  as "$token" request GET "$location"
  expect_error 404 not_found
}

@test "an item needs a name that is a string" {
  local bad
  for bad in '{}' '{"name":""}' '{"name":7}' '{"name":null}' '{"name":"a","name":"b"}'; do
    as "$token" post /api/items "$bad"
    expect_status 422
    expect_json '[.errors[].pointer] | index("/name") != null'
  done
  as "$token" request GET /api/items
  expect_json '.items == []'
}

@test "an unknown member of an item is 422" {
  as "$token" post /api/items '{"name":"lamp","owner":1}'

  expect_status 422
  expect_json '.errors == [.errors[0]] and .errors[0].pointer == "/owner"'
  expect_json '.errors[0].code == "unknown_member"'
}

@test "an item has its version as ETag" {
  as "$token" post /api/items '{"name":"lamp"}'
  expect_header ETag '"1"'
  local location
  location=$(header Location)

  as "$token" request GET "$location"
  expect_header ETag '"1"'
  as "$token" send PATCH "$location" '{"description":"of brass"}'
  expect_header ETag '"2"'
}

@test "PUT replaces the whole item" {
  as "$token" post /api/items '{"name":"lamp","description":"of brass"}'
  local location
  location=$(header Location)

  as "$token" send PUT "$location" '{"name":"chair"}'

  expect_status 200
  expect_json '.name == "chair" and .description == null'
  local changed=$body
  as "$token" request GET "$location"
  expect_json '. == $changed' --argjson changed "$changed"
}

@test "PATCH changes the members in its body, and null removes one" {
  as "$token" post /api/items '{"name":"lamp","description":"of brass"}'
  local location
  location=$(header Location)

  as "$token" send PATCH "$location" '{"name":"chair"}' --header 'Content-Type: application/merge-patch+json'
  expect_status 200
  expect_json '.name == "chair" and .description == "of brass"'
  as "$token" send PATCH "$location" '{"description":null}'
  expect_json '.name == "chair" and .description == null'
  as "$token" send PATCH "$location" '{"name":null}'
  expect_status 422
  expect_json '.errors[0].pointer == "/name"'
}

@test "DELETE answers 204, then 404" {
  as "$token" post /api/items '{"name":"lamp"}'
  local location
  location=$(header Location)

  as "$token" request DELETE "$location"
  expect_status 204
  as "$token" request DELETE "$location"
  expect_error 404 not_found
  as "$token" request GET "$location"
  expect_error 404 not_found
}

@test "If-Match with an old version is 412 and changes nothing" {
  as "$token" post /api/items '{"name":"lamp"}'
  local location method
  location=$(header Location)
  as "$token" send PUT "$location" '{"name":"chair"}' --header 'If-Match: "1"'
  expect_status 200

  for method in PUT PATCH DELETE; do
    as "$token" send "$method" "$location" '{"name":"table"}' --header 'If-Match: "1"'
    expect_error 412 precondition_failed
  done
  as "$token" request GET "$location"
  expect_json '.name == "chair"'
  as "$token" request DELETE "$location" --header 'If-Match: "2"'
  expect_status 204
}

@test "an If-Match that is not a list of entity tags is 400" {
  as "$token" post /api/items '{"name":"lamp"}'

  as "$token" send PUT "$(header Location)" '{"name":"chair"}' --header 'If-Match: 1'

  expect_error 400 bad_precondition
}

@test "If-None-Match with the current version is 304 without a body" {
  as "$token" post /api/items '{"name":"lamp"}'
  local location method
  location=$(header Location)

  for method in GET HEAD; do
    as "$token" request "$method" "$location" --header 'If-None-Match: "9", W/"1"'
    expect_status 304
    expect_header ETag '"1"'
    expect_header Content-Length ''
  done
  as "$token" send PUT "$location" '{"name":"chair"}' --header 'If-None-Match: *'
  expect_error 412 precondition_failed
}

@test "another user can neither change nor remove an item, nor see its version" {
  as "$token" post /api/items '{"name":"lamp"}'
  local location method tag
  location=$(header Location)
  token=$(sign_token "{\"sub\":\"$((user_id + 1))\"}")

  for method in PUT PATCH DELETE; do
    for tag in '"1"' '"9"' '*'; do
      as "$token" send "$method" "$location" '{"name":"mine"}' --header "If-Match: $tag"
      expect_error 404 not_found
    done
  done
}

# --- Tokens --------------------------------------------------------------------------------------

@test "items without a token are 401" {
  request GET /api/items
  expect_error 401 authorization_missing 'Missing Authorization Header'
  expect_header WWW-Authenticate 'Bearer( realm="[^"]*")?'

  post /api/items '{"name":"lamp"}'
  expect_error 401 authorization_missing 'Missing Authorization Header'
}

@test "the response to an expired token says that it has expired" {
  token=$(expired_token)

  as "$token" request GET /api/items --header "X-Request-ID: $run_id"

  expect_error 401 token_expired 'Token has expired'
  expect_header WWW-Authenticate 'Bearer error="invalid_token", error_description="Token has expired"'
  expect_log "token_rejected.*request_id=$run_id.*reason=token_expired"
}

@test "a token signed with another secret is refused" {
  local other=$BATS_TEST_TMPDIR/other
  random_hex 32 >"$other"
  token=$(JWT_SECRET_FILE=$other sign_token '{}')

  as "$token" request GET /api/items

  expect_status 401
  expect_header WWW-Authenticate 'Bearer error="invalid_token".*'
}

@test "a refresh token gives no access to items" {
  token=$(sign_token '{"type":"refresh","ctr":0}')

  as "$token" request GET /api/items

  expect_error 401 wrong_token_type 'Only non-refresh tokens are allowed'
}

@test "a token of another issuer or without exp is refused" {
  local claims
  for claims in '{"iss":"elsewhere"}' '{"iss":null}' '{"exp":null}' '{"sub":null}' '{"sub":7}'; do
    token=$(sign_token "$claims")
    as "$token" request GET /api/items
    expect_status 401
  done
}

@test "access is logged with the request id" {
  as "$token" request GET /api/items --header "X-Request-ID: $run_id"

  expect_log "token_validated.*request_id=$run_id"
  expect_log "access_granted.*request_id=$run_id"
}

@test "the log contains no token or secret" {
  as "$token" request GET "/api/items?limit=1"
  as "x$token" request GET /api/items --header "X-Request-ID: $run_id"
  expect_log "request .*request_id=$run_id"

  run ! grep --fixed-strings --regexp=eyJ --file="$JWT_SECRET_FILE" "$LOG"
}

@test "a preflight allows the Authorization header" {
  request OPTIONS /api/items --header 'Origin: http://llavero.test' \
    --header 'Access-Control-Request-Method: POST' \
    --header 'Access-Control-Request-Headers: authorization,content-type'

  expect_status 204
  expect_header Access-Control-Allow-Methods '.*POST.*'
  expect_header Access-Control-Allow-Headers 'authorization,content-type'
  request OPTIONS /api/items/1 --header 'Origin: http://llavero.test' \
    --header 'Access-Control-Request-Method: PATCH' \
    --header 'Access-Control-Request-Headers: authorization,content-type,if-match'
  expect_header Access-Control-Allow-Methods '.*PUT, PATCH, DELETE.*'
  expect_header Access-Control-Allow-Headers '.*if-match'
}
