# The books of books-service alone, tested with curl. The tests sign the tokens with the secret of
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
  digits=$(printf '%09d' $((SRANDOM % 1000000000)))
}

# isbn13 NINE_DIGITS, isbn10 NINE_DIGITS: prints the ISBN with its check digit (ISO 2108).
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

@test "a new book is 201 with the book and its Location" {
  as "$token" post /api/books "{\"title\":\"Rayuela\",\"author\":\"Julio Cortázar\",\"year\":1963,
    \"isbn\":\"$(isbn13 "$digits")\"}"

  expect_status 201
  expect_json '.title == "Rayuela" and .author == "Julio Cortázar" and .year == 1963'
  expect_json '.isbn == $isbn' --arg isbn "$(isbn13 "$digits")"
  expect_header Location "/api/books/$(json .id)"
}

@test "books can be read without a token" {
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

@test "creating a book requires a token" {
  post /api/books '{"title":"Rayuela","author":"Julio Cortázar"}'

  expect_error 401 authorization_missing
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

@test "a duplicate ISBN is 409 with the book's Location" {
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

@test "the owner can change single members of a book or all of it" {
  as "$token" post /api/books "{\"title\":\"t\",\"author\":\"a\",\"isbn\":\"$(isbn13 "$digits")\"}"
  local location
  location=$(header Location)

  as "$token" send PATCH "$location" '{"year":1963}' --header 'If-Match: "1-mine"'
  expect_status 200
  expect_json '.year == 1963 and .isbn != null and .mine == true'
  expect_header ETag '"2-mine"'
  as "$token" send PUT "$location" '{"title":"Rayuela","author":"Julio Cortázar"}'
  expect_json '.title == "Rayuela" and .year == null and .isbn == null'
  as "$token" request DELETE "$location"
  expect_status 204
  request GET "$location"
  expect_error 404 not_found
}

@test "another user cannot change a book, and the response names the missing scope" {
  as "$token" post /api/books '{"title":"t","author":"a"}'
  local location method
  location=$(header Location)
  token=$(sign_token "{\"sub\":\"$((user_id + 1))\"}")

  for method in PUT PATCH DELETE; do
    as "$token" send "$method" "$location" '{"title":"u","author":"b"}' --header 'If-Match: "9"'
    expect_error 403 insufficient_scope
    expect_header WWW-Authenticate '.*scope="books:edit"'
  done
  request GET "$location"
  expect_json '.title == "t"'
}

@test "an editor can change and remove the books of others" {
  as "$token" post /api/books '{"title":"t","author":"a"}'
  local location
  location=$(header Location)
  token=$(sign_token "{\"sub\":\"$((user_id + 1))\",\"scope\":\"books books:edit\"}")

  as "$token" send PATCH "$location" '{"title":"u"}'
  expect_status 200
  expect_json '.title == "u" and .mine == false'
  as "$token" request DELETE "$location"
  expect_status 204
}
