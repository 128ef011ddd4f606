# Tests ./dev and .ci/run on copies, with fakes for the compiler, apt and the services.
# shellcheck disable=SC2016  # the fakes expand these variables

bats_require_minimum_version 1.5.0

setup() {
  cd "$BATS_TEST_TMPDIR" || return
  cp -r "$BATS_TEST_DIRNAME"/../../{dev,scripts,.ci} .
  mkdir -p bin build/release/bin client-web
  write bin/cmake 'echo "cmake $*"'
  PATH=$PWD/bin:$PATH

  service='
    import http from "node:http";
    const [host, port] = process.env.LISTEN.split(":");
    const answer = (request, response) => {
      response.end("ok");
      if (request.url === "/die") process.exit(3);
    };
    http.createServer(answer).listen(Number(port), host, () => console.log(process.env.SERVICE, process.pid));'
  write build/release/bin/auth-service \
    '[ "$1" = secret ] && echo 0123456789abcdef0123456789abcdef && exit' \
    "SERVICE=auth exec node --input-type=module -e '$service'"
  write build/release/bin/books-service "SERVICE=books exec node --input-type=module -e '$service'"
  write client-web/serve "LISTEN=\$1 SERVICE=page exec node --input-type=module -e '$service'"

  # A random address and ports, so that a running ./dev run is not in the way.
  local host=127.$((SRANDOM % 250 + 1)).$((SRANDOM % 250 + 1)).1 port=$((20000 + SRANDOM % 10000))
  export AUTH_LISTEN=$host:$port BOOKS_LISTEN=$host:$((port + 1)) WEB_LISTEN=$host:$((port + 2))
  # shellcheck source=tests/support/wait_for_line.sh
  . "$BATS_TEST_DIRNAME/../support/wait_for_line.sh"
}

teardown() {
  if [[ -n ${run_pid:-} ]]; then kill "$run_pid" 2>/dev/null || true; fi
}

# write FILE LINE...: an executable shell script.
write() {
  printf '%s\n' '#!/bin/sh' "${@:2}" >"$1"
  chmod +x "$1"
}

start_run() {
  : >out # a test may call this twice
  ./dev run >out 2>&1 3>&- &
  run_pid=$!
  wait_for_line out "$run_pid" 'books-service +http' >/dev/null
}

expect_no_children() {
  local name pid
  while read -r name pid; do
    if [[ -e /proc/$pid ]]; then
      printf '%s still runs\n' "$name"
      return 1
    fi
  done < <(grep -E '^(auth|books|page) [0-9]+$' out)
}

@test "an unknown command prints the usage and exits 2" {
  run -2 ./dev frobnicate
  [[ $output == *'./dev test'* ]]
}

@test "sanitize refuses unknown presets and suites" {
  run -2 ./dev sanitize
  [[ $output == *'asan or tsan'* ]]
  run -2 ./dev sanitize msan unit
  [[ $output == *'asan or tsan, not msan'* ]]
  run -2 ./dev sanitize asan nothing
  [[ $output == *'unknown suite: nothing'* ]]
}

@test "compose, tls and cluster say that Docker does not answer and start nothing" {
  write bin/docker 'exit 1'
  write bin/docker-compose 'echo tried; exit 1'

  for command in compose tls cluster; do
    run -1 ./dev "$command"
    [[ $output == *'Docker does not answer'* && $output != *tried* ]]
  done
}

@test "run prints the three addresses once all are ready, and SIGTERM stops them" {
  start_run
  grep -q "auth-service .*http://$AUTH_LISTEN" out
  grep -q "books-service .*http://$BOOKS_LISTEN" out
  grep -q "page .*http://$WEB_LISTEN" out

  kill -TERM "$run_pid"
  wait "$run_pid"
  expect_no_children
}

@test "run works on a host without a default route" {
  write bin/ip 'exit 2'

  start_run

  grep -q "page .*http://$WEB_LISTEN" out
  kill -TERM "$run_pid"
  wait "$run_pid"
}

@test "run creates the shared secret once, readable only by its owner" {
  start_run
  kill "$run_pid" && wait "$run_pid"
  [[ $(stat -c %a var/jwt_secret) == 600 ]]
  echo 'a secret that is there already....' >var/jwt_secret

  start_run
  kill "$run_pid" && wait "$run_pid"
  [[ $(<var/jwt_secret) == 'a secret that is there already....' ]]
}

@test "run names the process that ended, stops the others and exits 1" {
  start_run

  curl --silent --output /dev/null "http://$BOOKS_LISTEN/die"
  status=0
  wait "$run_pid" || status=$?

  [[ $status -eq 1 ]]
  grep -q 'books-service ended with status 3' out
  expect_no_children
}

@test "run refuses a port in use before it builds, and names the setting" {
  start_run
  AUTH_LISTEN=127.251.0.1:${AUTH_LISTEN##*:} run -1 ./dev run
  kill "$run_pid" && wait "$run_pid"

  [[ $output == *"port ${BOOKS_LISTEN##*:} is in use"*BOOKS_LISTEN* ]]
  [[ $output != *cmake* ]]
}

@test "need lists the missing packages, then installs only these" {
  write bin/apt-get 'echo "apt-get $*"'
  write bin/sudo 'exec "$@"'

  run -0 bash -c 'die() { exit 1; }; . scripts/packages.sh
    packages[test]="bash no-such-package other-package/cat"; need test'

  [[ ${lines[0]} == 'Installing packages for test with apt: no-such-package' ]]
  [[ $output == *'apt-get install -y --no-install-recommends no-such-package' ]]
}

@test "need does not call apt if nothing is missing" {
  write bin/apt-get 'echo "apt-get $*"'

  run -0 bash -c '. scripts/packages.sh; packages[test]="bash other-package/cat"; need test'

  [[ -z $output ]]
}

verdicts_of_tap() {
  awk -f scripts/verdicts_tap.awk | cut -f 1 | sort | uniq -c | tr -s ' \n' ' '
}

@test "TAP results count nested tests, skips and failures" {
  run verdicts_of_tap <<'END'
TAP version 13
    ok 1 - inner
      ---
      ...
    not ok 2 - inner too
    1..2
not ok 1 - outer
ok 2 - other # SKIP no reason
ok 3 third
1..3
END
  [[ $output == ' 2 failed 2 passed 1 skipped ' ]]
}

@test "planned TAP tests that did not run count as failed" {
  run verdicts_of_tap <<<$'1..3\nok 1 one'
  [[ $output == ' 2 failed 1 passed ' ]]
}

@test "TAP without a plan counts as failed" {
  run verdicts_of_tap <<<'ok 1 one'
  [[ $output == ' 1 failed 1 passed ' ]]
}

@test "JUnit results count a test that cannot start as failed and keep the reason of a skip" {
  cat >junit.xml <<'END'
<testsuite name="(empty)" tests="4">
	<testcase name="LogIn.Works" classname="x" time="0.1" status="run">
		<system-out>hello</system-out>
	</testcase>
	<testcase name="LogIn.Breaks" classname="x" time="0.1" status="fail">
		<failure message=""/>
		<system-out></system-out>
	</testcase>
	<testcase name="Gone" classname="x" time="0" status="notrun">
		<skipped message="Unable to find executable"/>
		<system-out>Unable to find executable: x</system-out>
	</testcase>
	<testcase name="Users/Add.Races" classname="x" time="0" status="notrun">
		<skipped message="SKIP_REGULAR_EXPRESSION_MATCHED"/>
		<system-out>tests/contract/users.cpp:9: Skipped
no TEST_MARIADB_URL
</system-out>
	</testcase>
</testsuite>
END
  run awk -f scripts/verdicts_junit.awk junit.xml
  [[ ${lines[0]} == $'passed\tLogIn.Works' ]]
  [[ ${lines[1]} == $'failed\tLogIn.Breaks' ]]
  [[ ${lines[2]} == $'failed\tGone' ]]
  [[ ${lines[3]} == $'skipped\tUsers/Add.Races: no TEST_MARIADB_URL' ]]
}

# conclude_of CI VERDICT...: runs the conclusion of ./dev test on these verdicts.
conclude_of() {
  mkdir -p var/test-results
  printf '%s\ta test\n' "${@:2}" >var/test-results/x.verdicts
  CI=$1 run bash -c '. scripts/test.sh; conclude'
}

@test "the last line is the total, and a failure sets the exit status" {
  conclude_of '' passed passed skipped
  [[ $status -eq 0 && ${lines[-1]} == '2 passed, 0 failed, 1 skipped' ]]
  conclude_of '' passed failed
  [[ $status -eq 1 && ${lines[-1]} == '1 passed, 1 failed, 0 skipped' ]]
}

@test "in CI a skipped test counts as failed" {
  conclude_of true passed skipped
  [[ $status -eq 1 && ${lines[-1]} == '1 passed, 1 failed, 0 skipped' ]]
}

@test "a runner that fails without a failed test counts as failed" {
  run -1 bash -o pipefail -c '. scripts/test.sh; forget_results
    run_tap broken sh -c "echo 1..1; echo ok 1; exit 7"; conclude'
  [[ ${lines[-1]} == '1 passed, 1 failed, 0 skipped' ]]
}

# fuzz ARG...: ./dev fuzz with two fake targets. The second one finds a failure.
fuzz() {
  mkdir -p build/fuzz/bin
  write build/fuzz/bin/fuzz_form 'echo "form $*" >seen; echo "stat::number_of_executed_units: 7"'
  write build/fuzz/bin/fuzz_token 'echo "does not hold: a property"; exit 77'
  run bash -o pipefail -c '. scripts/test.sh; . scripts/fuzz.sh; need() { :; }
    die() { echo "$1"; exit "$2"; }; run_fuzz "$@"' fuzz "$@"
}

@test "fuzz runs the given targets for the given time, and a failing input counts as failed" {
  fuzz 3 form token

  [[ $status -eq 1 && ${lines[-1]} == '1 passed, 1 failed, 0 skipped' ]]
  [[ $output == *'does not hold: a property'* && $output == *executed_units* ]]
  [[ $(<seen) == *-max_total_time=3* ]]
}

@test "fuzz refuses an unknown target" {
  fuzz 3 forms

  [[ $status -eq 2 && $output == *'form framing json'*'not forms'* ]]
  [[ ! -e seen ]]
}

@test ".ci/run runs both commands and adds up their last lines" {
  write dev 'echo "$1 ran"; echo "2 passed, 0 failed, 1 skipped"'
  run -0 .ci/run
  [[ $output == *'check ran'*'test ran'* ]]
  [[ ${lines[-1]} == '4 passed, 0 failed, 2 skipped' ]]
}

@test ".ci/run continues after a failure and exits 1" {
  write dev '[ "$1" = test ] && echo "2 passed, 0 failed, 0 skipped" && exit' \
    'echo "1 passed, 1 failed, 0 skipped"; exit 1'
  run -1 .ci/run
  [[ ${lines[-1]} == '3 passed, 1 failed, 0 skipped' ]]
}

@test ".ci/run counts a command without a last line of totals as failed" {
  write dev '[ "$1" = test ] && echo "2 passed, 0 failed, 0 skipped" && exit' 'exit 9'
  run -1 .ci/run
  [[ ${lines[-1]} == '2 passed, 1 failed, 0 skipped' ]]
}
