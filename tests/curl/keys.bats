# The commands of auth-service for access keys.

# shellcheck source=tests/curl/helpers.bash
. "$BATS_TEST_DIRNAME/helpers.bash"

setup_file() {
  start_service auth-service
}

teardown_file() {
  stop_service
}

@test "commands make, list and revoke access keys" {
  service=$bin_dir/auth-service
  username=user-$(random_hex 4)
  post /auth/register "{\"username\":\"$username\",\"password\":\"pass-$(random_hex 8)\"}"
  expect_status 201
  run -0 "$service" key new "$username" --name 'nightly backup' --scope 'profile items' --days 1
  id=$(awk '$1 == "client_id" { print $2 }' <<<"$output")
  secret=$(awk '$1 == "client_secret" { print $2 }' <<<"$output")
  record exchanges "client_secret=$secret"
  "$service" key list "$username" | grep -qP "^$id\tnightly backup\tprofile items\t.*\tnever$"

  request POST /token --user "$id:$secret" --data grant_type=client_credentials
  expect_status 200
  expect_json '.scope == "profile items" and (has("refresh_token") | not)'
  "$service" key list "$username" | grep -qP "^$id\t.*Z\t.*Z$"
  token=$(json .access_token)
  "$service" key revoke "$id"
  request POST /token --user "$id:$secret" --data grant_type=client_credentials
  expect_error 401 invalid_client
  as "$token" request GET /api/profile
  expect_error 401 token_revoked

  run ! "$service" key revoke "$id"
  run ! "$service" key new nobody-here --name x
  run ! "$service" key new "$username" --name x --days 367
  run ! "$service" key new "$username" --name x --scope users
}
