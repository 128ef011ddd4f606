# books-service alone, by curl: the tokens are signed here, with the secret that it is given.

# shellcheck disable=SC2016  # jq's variables, not the shell's
# shellcheck disable=SC2030,SC2031  # each test is a process of its own
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
  digits=$(printf '%09d' $((SRANDOM % 1000000000)))
}

# isbn13 NINE_DIGITS, isbn10 NINE_DIGITS: with the check digit of ISO 2108.
isbn13() {
  local digits=978$1 sum=0 i
  for ((i = 0; i < 12; i++)); do sum=$((sum + ${digits:i:1} * (i % 2 ? 3 : 1))); done
  printf '%s%s' "$digits" $(((10 - sum % 10) % 10))
}

isbn10() {
  local sum=0 i check
  for ((i = 0; i < 9; i++)); do sum=$((sum + ${1:i:1} * (10 - i))); done
  check=$(((11 - sum % 11) % 11))
  printf '%s%s' "$1" "${check/10/X}"
}

# --- Items ---------------------------------------------------------------------------------------

@test "a new item answers 201 with the item and where it is" {
  as "$token" post /api/items '{"name":"Lámpara","description":"de mesa"}'

  expect_status 201
  expect_json '.name == "Lámpara" and .description == "de mesa" and (.id | type) == "number"'
  expect_header Location "/api/items/$(json .id)"
  expect_header Cache-Control no-store
}

@test "an item is found where its Location says" {
  as "$token" post /api/items '{"name":"lamp"}'
  local created=$body

  as "$token" request GET "$(header Location)"

  expect_status 200
  expect_json '. == $created' --argjson created "$created"
}

@test "the list has the caller's items" {
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

@test "an item needs a name that is text" {
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

@test "a list longer than its limit is read page by page" {
  local name seen=() next='/api/items?limit=2'
  for name in a b c d e; do as "$token" post /api/items "{\"name\":\"$name\"}"; done

  while [[ $next != null ]]; do
    as "$token" request GET "$next"
    expect_status 200
    seen+=("$(json '[.items[].name] | add')")
    next=$(json .next)
  done

  [[ ${seen[*]} == 'ab cd e' ]]
}

# --- Tokens --------------------------------------------------------------------------------------

@test "items without a token are 401" {
  request GET /api/items
  expect_error 401 authorization_missing 'Missing Authorization Header'
  expect_header WWW-Authenticate 'Bearer( realm="[^"]*")?'

  post /api/items '{"name":"lamp"}'
  expect_error 401 authorization_missing 'Missing Authorization Header'
}

@test "an expired token is told that it expired" {
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

@test "a refresh token does not open the items" {
  token=$(sign_token '{"type":"refresh","ctr":0}')

  as "$token" request GET /api/items

  expect_error 401 wrong_token_type 'Only non-refresh tokens are allowed'
}

@test "a token of another issuer, or without an end, is refused" {
  local claims
  for claims in '{"iss":"elsewhere"}' '{"iss":null}' '{"exp":null}' '{"sub":null}' '{"sub":7}'; do
    token=$(sign_token "$claims")
    as "$token" request GET /api/items
    expect_status 401
  done
}

@test "access is in the log with its request id" {
  as "$token" request GET /api/items --header "X-Request-ID: $run_id"

  expect_log "token_validated.*request_id=$run_id"
  expect_log "access_granted.*request_id=$run_id"
}

@test "no token or secret is ever in the log" {
  as "$token" request GET "/api/items?limit=1"
  as "x$token" request GET /api/items --header "X-Request-ID: $run_id"
  expect_log "request .*request_id=$run_id"

  run ! grep --fixed-strings --regexp=eyJ --file="$JWT_SECRET_FILE" "$LOG"
}

# --- Books ---------------------------------------------------------------------------------------

@test "a new book answers 201 with the book and where it is" {
  as "$token" post /api/books "{\"title\":\"Rayuela\",\"author\":\"Julio Cortázar\",\"year\":1963,
    \"isbn\":\"$(isbn13 "$digits")\"}"

  expect_status 201
  expect_json '.title == "Rayuela" and .author == "Julio Cortázar" and .year == 1963'
  expect_json '.isbn == $isbn' --arg isbn "$(isbn13 "$digits")"
  expect_header Location "/api/books/$(json .id)"
}

@test "books are read without a token" {
  as "$token" post /api/books '{"title":"Rayuela","author":"Julio Cortázar"}'

  request GET '/api/books?limit=100'

  expect_status 200
  expect_json '.items | any(.title == "Rayuela") and all(has("mine") | not)'
}

@test "books read with a token say which are mine" {
  as "$token" post /api/books '{"title":"Rayuela","author":"Julio Cortázar"}'
  local location
  location=$(header Location)

  as "$token" request GET "$location"
  expect_json '.mine == true'
  token=$(sign_token "{\"sub\":\"$((user_id + 1))\"}")
  as "$token" request GET "$location"
  expect_json '.mine == false'
  as "$token" request GET '/api/books?limit=100'
  expect_json '.items | length > 0 and all(has("mine"))'
}

@test "books read with a bad token are 401" {
  request GET /api/books --header 'Authorization: Bearer x.y.z'
  expect_status 401
  expect_header WWW-Authenticate 'Bearer error="invalid_token".*'
}

@test "a book needs a token to be created" {
  post /api/books '{"title":"Rayuela","author":"Julio Cortázar"}'

  expect_error 401 authorization_missing
}

@test "all faults of a book come at once" {
  as "$token" post /api/books '{"author":"","isbn":"9780000000000","year":"1963","pages":600}'

  expect_status 422
  expect_json '[.errors[].pointer] | unique == ["/author", "/isbn", "/pages", "/title", "/year"]'
}

@test "an ISBN with a wrong check digit, length or character is 422" {
  local good bad
  good=$(isbn13 "$digits")
  for bad in "${good:0:12}$(((${good:12} + 1) % 10))" "${good:0:12}" "${good}0" 97812345678X0 ''; do
    as "$token" post /api/books "{\"title\":\"t\",\"author\":\"a\",\"isbn\":\"$bad\"}"
    expect_status 422
    expect_json '[.errors[].pointer] == ["/isbn"]'
  done
}

@test "an ISBN that is there already is 409 with the book's Location" {
  as "$token" post /api/books "{\"title\":\"t\",\"author\":\"a\",\"isbn\":\"$(isbn13 "$digits")\"}"
  local location
  location=$(header Location)

  as "$token" post /api/books "{\"title\":\"u\",\"author\":\"b\",\"isbn\":\"$(isbn13 "$digits")\"}"

  expect_status 409
  expect_header Location "$location"
}

@test "ISBN-10, ISBN-13 and hyphens name the same book" {
  local thirteen same location
  thirteen=$(isbn13 "$digits")
  as "$token" post /api/books "{\"title\":\"t\",\"author\":\"a\",\"isbn\":\"$(isbn10 "$digits")\"}"
  expect_status 201
  expect_json '.isbn == $isbn' --arg isbn "$thirteen"
  location=$(header Location)

  for same in "$thirteen" "${thirteen:0:3}-${thirteen:3:9}-${thirteen:12}"; do
    as "$token" post /api/books "{\"title\":\"t\",\"author\":\"a\",\"isbn\":\"$same\"}"
    expect_status 409
    expect_header Location "$location"
  done
}

@test "an unknown or bad query parameter is 400" {
  request GET '/api/books?colour=red'
  expect_error 400 unknown_parameter
  as "$token" request GET '/api/items?colour=red'
  expect_error 400 unknown_parameter

  local bad
  for bad in limit=x limit=0 limit=-1 cursor=x; do
    request GET "/api/books?$bad"
    expect_status 400
  done
}

@test "a limit above 100 counts as 100" {
  request GET '/api/books?limit=1000'

  expect_status 200
}

@test "the browser may send the token: the preflight lists Authorization" {
  request OPTIONS /api/items --header 'Origin: http://llavero.test' \
    --header 'Access-Control-Request-Method: POST' \
    --header 'Access-Control-Request-Headers: authorization,content-type'

  expect_status 204
  expect_header Access-Control-Allow-Methods '.*POST.*'
  expect_header Access-Control-Allow-Headers '.*Authorization.*Content-Type.*'
}
