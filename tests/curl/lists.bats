# The lists of books-service with curl: pages, orders, cursors and search.

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
}

# walk PATH FIELD: the field of every entry, page by page, on one line.
walk() {
  local next=$1 seen=()
  while [[ $next != null ]]; do
    as "$token" request GET "$next"
    expect_status 200 || return
    seen+=("$(json "[.items[].$2 | tostring] | join(\" \")")")
    next=$(json .next)
  done
  printf '%s\n' "${seen[*]}"
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

@test "a list is sorted by the field that sort names" {
  local entry
  for entry in 'beta 1' 'Ánfora 2' 'alfa 1' 'ánfora 1'; do
    as "$token" post /api/items "{\"name\":\"${entry% *}\",\"description\":\"${entry#* }\"}"
  done

  [[ $(walk '/api/items?sort=name&limit=2' name) == 'alfa Ánfora ánfora beta' ]]
  [[ $(walk '/api/items?sort=-name&limit=3' name) == 'beta ánfora Ánfora alfa' ]]
  [[ $(walk '/api/items?sort=-created_at&limit=1' description) == '1 1 2 1' ]]
  [[ $(walk '/api/items?sort=-id' name) == 'ánfora alfa Ánfora beta' ]]
}

@test "books without a year come before the oldest" {
  local author year
  author=author-$(random_hex 4)
  for year in 1963 null -700 0; do
    as "$token" post /api/books "{\"title\":\"t\",\"author\":\"$author\",\"year\":$year}"
  done

  as "$token" request GET '/api/books?sort=year&limit=100'
  expect_json '[.items[] | select(.author == $author).year] == [null, -700, 0, 1963]' --arg author "$author"
  as "$token" request GET '/api/books?sort=-year&limit=100'
  expect_json '[.items[] | select(.author == $author).year] == [1963, 0, -700, null]' --arg author "$author"
}

@test "next and Link keep limit and order" {
  local name
  for name in a b c; do as "$token" post /api/items "{\"name\":\"$name\"}"; done

  as "$token" request GET '/api/items?sort=-name&limit=2'

  expect_json '.next | startswith("/api/items?limit=2&sort=-name&cursor=")'
  [[ $(header Link) == "<$(json .next)>; rel=\"next\"" ]]
}

@test "a cursor is valid for its list and order only" {
  local name cursor
  for name in a b c; do as "$token" post /api/items "{\"name\":\"$name\"}"; done
  as "$token" request GET '/api/items?sort=name&limit=1'
  cursor=$(json .next)
  cursor=${cursor##*cursor=}

  as "$token" request GET "/api/items?sort=name&cursor=$cursor"
  expect_status 200
  expect_json '[.items[].name] == ["b", "c"]'
  local other
  for other in '/api/items?' '/api/items?sort=-name&' '/api/books?' '/api/items?sort=name&cursor=A'; do
    as "$token" request GET "${other%cursor=A}cursor=$([[ $other != *A ]] || echo A)$cursor"
    expect_error 400 bad_cursor
  done
}

@test "an unknown or bad query parameter is 400" {
  request GET '/api/books?colour=red'
  expect_error 400 unknown_parameter
  as "$token" request GET '/api/items?colour=red'
  expect_error 400 unknown_parameter

  local bad
  for bad in limit=x limit=0 limit=-1 cursor=x sort=- sort=name sort=year,title; do
    request GET "/api/books?$bad"
    expect_status 400
  done
  request GET '/api/books?sort=year,title'
  expect_error 400 bad_query
  expect_json '.msg == "sort takes one field"'
  request GET '/api/books?limit=1&limit=2'
  expect_error 400 repeated_parameter
}

# --- Search --------------------------------------------------------------------------------------

@test "q finds the entries that contain each of its words, page by page and in every order" {
  local name
  for name in 'Llave de latón' 'llave de hierro' 'LLAVE de oro' 'Lámpara de latón'; do
    as "$token" post /api/items "{\"name\":\"$name\",\"description\":\"hall\"}"
  done

  [[ $(walk '/api/items?q=Laton+hall&limit=1' name) == 'Llave de latón Lámpara de latón' ]]
  [[ $(walk '/api/items?q=llave&sort=name&limit=1' name) == 'llave de hierro Llave de latón LLAVE de oro' ]]
  [[ $(walk '/api/items?q=mpar' name) == 'Lámpara de latón' ]]
  [[ $(walk '/api/items?q=' name | wc -w) == 12 ]]
  local q
  for q in lla* llavero %F0%9F%94%91; do
    as "$token" request GET "/api/items?q=$q"
    expect_status 200
    expect_json '.items == [] and .next == null'
  done
}

@test "q finds a book by title, author and ISBN, without a token too" {
  as "$token" post /api/books '{"title":"Bestiario","author":"Cortázar","isbn":"978-84-376-0457-2"}'
  expect_status 201

  [[ $(walk '/api/books?q=CORTAZAR+bestiario' title) == Bestiario ]]
  [[ $(walk '/api/books?q=8437604575' title) == Bestiario ]]
  request GET '/api/books?q=bestiario'
  expect_json '.items[0].isbn == "9788437604572"'
}
