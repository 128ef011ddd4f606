# The README's curl commands, run as they stand against both services, so that they cannot rot.

# shellcheck source=tests/curl/helpers.bash
. "$BATS_TEST_DIRNAME/helpers.bash"

setup_file() {
  start_service auth-service
  export auth_pid=$service_pid auth_base=$BASE
  start_service books-service AUTH_URL="$auth_base"
  wait_until_ready
  export books_base=$BASE
}

teardown_file() {
  stop_service
  service_pid=$auth_pid
  stop_service
}

# The commands of the README, with the addresses of these services.
commands() {
  awk '/^```/ { inside = $0 == "```bash"; next } inside' "$root/README.md" |
    sed -e "s|^AUTH=.*|AUTH=$auth_base|" -e "s|^BOOKS=.*|BOOKS=$books_base|"
}

# Runs them, and prints method, path and status of each request.
answers() {
  commands >"$BATS_TEST_TMPDIR/commands"
  # shellcheck disable=SC2016  # expanded by the shell that runs the commands
  bash -euo pipefail -c '
    curl() {
      command curl --fail-with-body --output "$0.body" --write-out "%{method} %{url} %{http_code}\n" "$@" >&3
      cat "$0.body"
    }
    . "$0"' "$BATS_TEST_TMPDIR/commands" 3>"$BATS_TEST_TMPDIR/answers" >"$BATS_TEST_TMPDIR/output"
  record exchanges "$(<"$BATS_TEST_TMPDIR/commands")" "$(<"$BATS_TEST_TMPDIR/output")"
  sed -E 's| https?://[^/]+| |' "$BATS_TEST_TMPDIR/answers"
}

@test "every request of the README succeeds, and every endpoint is there" {
  run -0 answers

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
GET /health 200
GET /health/ready 200' ]]
}

@test "the files that the README names are there" {
  cd "$root" || return
  local path
  # shellcheck disable=SC2016  # backquotes are the text's
  while IFS= read -r path; do
    [[ -e $path ]] || {
      printf 'the README names %s\n' "$path"
      return 1
    }
  done < <(grep -oE '\]\([^)h][^)]*\)|`(auth-service|books-service|common|db|client-web|tests|docs)/[^` ]*`' \
    README.md | tr -d '`]()')
}
