# auth-service: how the commands read a password.

# shellcheck source=tests/curl/helpers.bash
. "$BATS_TEST_DIRNAME/helpers.bash"

setup_file() {
  start_service auth-service
}

teardown_file() {
  stop_service
}

setup() {
  username=user-$(random_hex 4)
  password=pass-$(random_hex 8)
}

# log_in PASSWORD
log_in() {
  post /auth/login "$(jq -n --arg username "$username" --arg password "$1" '{$username, $password}')"
  expect_status 200
}

@test "a password from a pipe ends before CR LF" {
  printf '%s\r\n' "$password" | "$bin_dir/auth-service" user add "$username"
  log_in "$password"
  printf '%s' "$password-2" | "$bin_dir/auth-service" user passwd "$username"
  log_in "$password-2"
}

# on_terminal LINE COMMAND...: runs the command on a terminal of its own, where LINE is typed at
# each of two prompts, as soon as the terminal does not show what is typed. Prints what the terminal
# shows.
on_terminal() {
  local line=$1 prompt device shown='' character screen keyboard
  shift
  coproc terminal { script --quiet --flush --return --echo always --command "tty; $*" /dev/null; }
  screen=${terminal[0]} keyboard=${terminal[1]}
  IFS=$'\r' read -r -t 30 -u "$screen" device _
  for prompt in 'Password: ' 'Verifying - Password: '; do
    until [[ $shown == *"$prompt" ]]; do
      IFS= read -r -N 1 -t 30 -u "$screen" character || return 1
      shown+=$character
    done
    until [[ $(stty --file="$device" --all) == *' -echo '* ]]; do sleep 0.01; done
    printf '%s\n' "$line" >&"$keyboard"
  done
  printf '%s' "$shown"
  cat <&"$screen"
}

@test "on a terminal a password is asked for and not shown" {
  run -0 on_terminal "$password" "$bin_dir/auth-service" user add "$username"

  [[ $output == *'Password: '* && $output != *"$password"* ]]
  log_in "$password"
}
