# Invites and lifted limits: with the commands of auth-service and with curl.

# shellcheck source=tests/curl/helpers.bash
. "$BATS_TEST_DIRNAME/helpers.bash"

setup_file() {
  start_service auth-service REGISTRATION=invite
}

teardown_file() {
  stop_service
}

setup() {
  service=$bin_dir/auth-service
  username=user-$(random_hex 4)
}

# register_with CODE [NAME]
register_with() {
  post /auth/register \
    "{\"username\":\"${2:-$username}\",\"password\":\"open sesame 22\",\"invite\":\"$1\"}"
}

log_in() {
  post /auth/login "{\"username\":\"$username\",\"password\":\"$1\"}"
}

@test "an invite of the command line admits as many users as it has uses" {
  run -0 "$service" invite new --role editor --uses 2 --note 'class 2B'
  invite=${lines[0]}
  [[ $invite =~ ^[0-9a-f]{32}$ ]]

  post /auth/register "{\"username\":\"$username\",\"password\":\"open sesame 22\"}"
  expect_error 403 invite_required
  register_with "$invite"
  expect_status 201
  [[ $(json .role) == editor ]]
  register_with "$invite"
  expect_error 409 username_taken
  register_with "$invite" "$username-2"
  expect_status 201
  register_with "$invite" "$username-3"
  expect_error 403 invite_invalid

  run -0 "$service" invite list
  [[ $output == *$'editor\t2/2\t'*$'\tnot valid\tclass 2B'* ]]
  [[ $output != *"$invite"* ]]
}

@test "a revoked invite admits nobody" {
  run -0 "$service" invite new
  invite=${lines[0]}
  id=$(sed -nE 's/^invite ([0-9]+),.*/\1/p' <<<"$output")

  "$service" invite revoke "$id"

  register_with "$invite"
  expect_error 403 invite_invalid
  run ! "$service" invite revoke "$id"
  run ! "$service" invite new --uses 1001
  run ! "$service" invite new --days 366
}

@test "an unlocked user may try passwords again" {
  printf 'open sesame 22\n' | "$service" user add "$username"
  for _ in {1..10}; do log_in wrong; done
  log_in 'open sesame 22'
  expect_error 429 too_many_tries

  "$service" user unlock "$username"

  log_in 'open sesame 22'
  expect_status 200
}
