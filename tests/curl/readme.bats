# Runs the curl commands of the README and both guides, unchanged, against both services.

# shellcheck disable=SC2030,SC2031  # each test runs in its own process
# shellcheck source=tests/curl/helpers.bash
. "$BATS_TEST_DIRNAME/helpers.bash"

setup_file() {
  start_service auth-service
  export auth_pid=$service_pid auth_base=$BASE auth_log=$LOG
  start_service books-service AUTH_URL="$auth_base"
  wait_until_ready
  export books_base=$BASE books_log=$LOG
}

teardown_file() {
  stop_service
  service_pid=$auth_pid
  stop_service
}

# commands FILE: prints its commands, with the addresses of these services and a new user.
commands() {
  awk '/^```/ { inside = $0 == "```bash"; next } inside' "$root/$1" |
    sed -e "s|^AUTH=.*|AUTH=$auth_base|" -e "s|^BOOKS=.*|BOOKS=$books_base|" \
      -e "s|\"ana\"|\"ana-$(random_hex 4)\"|"
}

# answers FILE [CURL_ARG...]: runs them and prints the method, path and status of each request.
answers() {
  commands "$1" >"$BATS_TEST_TMPDIR/commands"
  # shellcheck disable=SC2016  # expanded by the shell that runs the commands
  bash -euo pipefail -c '
    more=("${@:1}")
    curl() {
      local status=0
      command curl "${more[@]}" --output "$0.body" --write-out "%{method} %{url} %{http_code}\n" "$@" >&3 ||
        status=$?
      cat "$0.body"
      return "$status"
    }
    . "$0"' "$BATS_TEST_TMPDIR/commands" "${@:2}" 3>"$BATS_TEST_TMPDIR/answers" \
    >"$BATS_TEST_TMPDIR/output"
  record exchanges "$(<"$BATS_TEST_TMPDIR/commands")" "$(<"$BATS_TEST_TMPDIR/output")"
  sed -E 's| https?://[^/]+| |' "$BATS_TEST_TMPDIR/answers"
}

@test "every request of the Spanish README succeeds" {
  run -0 answers README.es.md --fail-with-body

  [[ ${#lines[@]} -eq 5 ]]
}

@test "every request of the README succeeds, and every endpoint is in it" {
  run -0 answers README.md --fail-with-body

  [[ $output == 'POST /auth/register 201
POST /auth/login 200
GET /api/profile 200
POST /auth/refresh 200
POST /api/items 201
GET /api/items 200
POST /api/books 201
GET /api/books 200
GET /api/books 200
GET /auth/sessions 200
POST /auth/logout 204
POST /token 200
POST /api/keys 201
POST /token 200
GET /health 200
GET /health/ready 200' ]]
}

# logged FILE: checks that the log of the service has each line that the guide shows. Times, ids and
# addresses may differ.
logged() {
  local service event id rest log missing=0
  while read -r _ _ service event id rest; do
    case $service in
      auth-service) log=$auth_log ;;
      books-service) log=$books_log ;;
    esac
    rest=$(sed -E 's/(session|user_id|ms|ip|user)=[^ ]+/\1=[^ ]+/g; s/\./[.]/g' <<<"$rest")
    grep -qE " $service $event $id $rest\$" "$log" || {
      printf 'no such line in the log: %s %s %s %s\n' "$service" "$event" "$id" "$rest"
      missing=1
    }
  done < <(awk '/^```/ { inside = $0 == "```log"; next } inside' "$root/$1")
  return "$missing"
}

# A request that is repeated until it is refused counts once.
follow_guide() {
  run -0 answers "$1"

  [[ $(uniq <<<"$output") == 'POST /auth/register 201
POST /auth/login 200
GET /api/profile 200
GET /api/profile 401
POST /api/items 201
GET /api/items 200
GET /api/items 401
POST /auth/login 200
GET /api/items 200
GET /api/items 401
POST /auth/refresh 200
OPTIONS /api/items 204
POST /auth/logout 204
'*'GET /api/items 401
POST /auth/login 200
POST /api/keys 201
POST /token 200
GET /api/items 200
GET /api/profile 403
DELETE /api/keys/key_'*' 204
'*'GET /api/items 401' ]]
  logged "$1"
}

@test "every request of the guide is answered and logged as shown" {
  follow_guide docs/guide.md
}

@test "every request of the Spanish guide is answered and logged as shown" {
  follow_guide docs/guia.md
}

@test "the files that the README names exist" {
  cd "$root" || return
  local path
  # shellcheck disable=SC2016  # backquotes are the text's
  while IFS= read -r path; do
    [[ -e $path ]] || {
      printf 'the README names %s\n' "$path"
      return 1
    }
  done < <(grep -oE '\]\([^)h][^)]*\)|`(auth-service|books-service|common|db|client-web|tests|docs)/[^` ]*`' \
    README.md | grep -v '<' | tr -d '`]()' | sed 's/#.*//')
}
