# auth-service: users from one installation to another, and from other software.

# shellcheck disable=SC2016,SC2154  # these are variables of jq; bats sets stderr
# shellcheck source=tests/curl/helpers.bash
. "$BATS_TEST_DIRNAME/helpers.bash"

setup_file() {
  start_service auth-service
}

teardown_file() {
  stop_service
}

# The databases that users come from. A test names those that it makes.
teardown() {
  if [[ -n ${other:-} && -n ${TEST_MARIADB_URL:-} ]]; then
    mariadb_execute "DROP DATABASE IF EXISTS $other"
  fi
}

# use_other_database: sets `other_url`.
use_other_database() {
  other=llavero_test_$(random_hex 4)
  other_url=sqlite:$BATS_TEST_TMPDIR/$other.db
  if [[ ${TEST_DATABASE:-sqlite} == mariadb ]]; then
    mariadb_execute "CREATE DATABASE $other"
    other_url=${TEST_MARIADB_URL%/*}/$other
  fi
}

# log_in NAME PASSWORD
log_in() {
  post /auth/login "$(jq -n --arg username "$1" --arg password "$2" '$ARGS.named')"
}

@test "users who are exported and imported log in as before, with their ids" {
  use_other_database
  DATABASE_URL=$other_url "$bin_dir/auth-service" seed
  DATABASE_URL=$other_url "$bin_dir/auth-service" user disable editor
  DATABASE_URL=$other_url "$bin_dir/auth-service" user export >"$BATS_TEST_TMPDIR/users"
  [[ $(wc -l <"$BATS_TEST_TMPDIR/users") == 3 ]]

  run -0 "$bin_dir/auth-service" user import "$BATS_TEST_TMPDIR/users"
  [[ $output == '3 imported, 0 refused' ]]
  log_in admin demo-admin
  expect_status 200
  expect_json ".user.role == \"admin\" and .user.id ==
    $(jq 'select(.username == "admin").id' "$BATS_TEST_TMPDIR/users")"
  log_in editor demo-editor
  expect_error 403 account_disabled
  run -0 cmp "$BATS_TEST_TMPDIR/users" <("$bin_dir/auth-service" user export)

  run -1 --separate-stderr "$bin_dir/auth-service" user import "$BATS_TEST_TMPDIR/users"
  [[ $output == '0 imported, 3 refused' && $stderr == 'line 1: id: must be lower'* ]]
  [[ $stderr != *argon2* ]]
}

# As in tests/unit/foreign_hash_test.cpp, which says where they come from.
@test "users of Django, passlib and werkzeug log in with their passwords" {
  cat >"$BATS_TEST_TMPDIR/users" <<'END'
{"username": "django1", "password_hash": "pbkdf2_sha256$260000$saltsaltsaltsalt12345x$mAtaMhKC3P+nSYmt3Cas5AKguO5h3QeBZ6eyeRWyJ04="}
{"username": "django2", "password_hash": "bcrypt_sha256$$2b$04$abcdefghijklmnopqrstuusKc9nysTAJiZ46H6r5wXNZi/eFt69Zu"}
{"username": "django3", "password_hash": "bcrypt$$2b$04$abcdefghijklmnopqrstuuXto5SdqX4L.Qm8C9aADzFAah44QDMFC"}
{"username": "django4", "password_hash": "scrypt$16384$saltsaltsaltsalt12345x$8$1$dePMsRBooeyhv7cOW142TFgojuizVrwIJYUHwBxtJgCDWXKKR31gcJDykZpW/3HQTYZ/K6JBTks16IWIY+17WQ=="}
{"username": "passlib1", "password_hash": "$pbkdf2-sha256$29000$iFFq7d07xzgHYAzBeG/tvQ$zLeGUavuw/0Yx8f4BUqrnL2NPP.8vokla.rOCqmvt/s"}
{"username": "passlib2", "password_hash": "$argon2id$v=19$m=102400,t=2,p=8$01oLgZCSco5Rai3l3Dsn5A$fmc1PZZLOUrWUZRLBePKZg"}
{"username": "werkzeug", "password_hash": "scrypt:32768:8:1$saltsalt$f2d7001590f9cb9a09f45f30e05e5235b74f0ab96fb4949df97cd0af659900ae3ed8adaa3bb8fa64bfb536b68811651e55141601082dac29f87b699d352567ea"}
{"username": "nobody", "password_hash": "md5$salt$00"}
END
  run -0 --separate-stderr "$bin_dir/auth-service" user import --skip-refused <"$BATS_TEST_TMPDIR/users"
  [[ $output == '7 imported, 1 refused' && $stderr == 'line 8: password_hash: '* ]]

  for name in django1 django2 django3 django4 passlib1 passlib2 werkzeug; do
    log_in "$name" 'correct horse'
    expect_error 401 bad_credentials
    log_in "$name" 'correct horse ñ'
    expect_status 200
    [[ $(execute_sql "SELECT password_hash FROM users WHERE username = '$name'") == \
      *'$argon2id$v=19$m=19456,t=2,p=1$'* ]]
  done
}

@test "an import says why it cannot begin" {
  run -1 "$bin_dir/auth-service" user import "$BATS_TEST_TMPDIR/none"
  [[ $output == *"$BATS_TEST_TMPDIR/none cannot be read"* ]]
  run -1 "$bin_dir/auth-service" user import "$BATS_TEST_TMPDIR"
  [[ $output == *'the users cannot be read'* ]]
  run -1 bash -c "'$bin_dir/auth-service' user export >/dev/full"
  [[ $output == *'the users cannot be written'* ]]
}
