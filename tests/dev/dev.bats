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

@test "an unknown suite is refused" {
  write bin/ctest 'echo "  unit"'
  . scripts/test.sh
  die() { printf '%s\n' "$1" && exit "$2"; }

  run -0 check_suites release unit
  run -2 check_suites release unit curll
  [[ $output == 'there is no suite curll' ]]
}

@test "sanitize refuses unknown presets" {
  run -2 ./dev sanitize
  [[ $output == *'asan or tsan'* ]]
  run -2 ./dev sanitize msan unit
  [[ $output == *'asan or tsan, not msan'* ]]
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

@test "run gives the origins of the page to services that use cookies" {
  TOKEN_LOCATION=header,cookie start_run
  pid=$(sed -n 's/^auth //p' out)
  [[ $(tr '\0' '\n' <"/proc/$pid/environ") == *"CORS_ORIGINS=http://$WEB_LISTEN"* ]]
  kill "$run_pid" && wait "$run_pid"
}

@test "admin makes a user an administrator with the secret of run" {
  run -2 ./dev admin
  write build/release/bin/auth-service '[ "$1" = secret ] && echo 0123456789abcdef0123456789abcdef && exit' \
    'echo "$JWT_SECRET_FILE $*"'

  run -0 ./dev admin ana

  [[ $output == 'var/jwt_secret user role ana admin' ]]
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

# total_of CI: the total of a run with one test of each kind, and of one that left no results.
total_of() {
  cat >junit.xml <<'XML'
<testsuite name="(empty)" tests="4">
	<testcase name="LogIn.Works" classname="x" time="0.1" status="run">
		<system-out>&lt;testcase hello</system-out>
	</testcase>
	<testcase name="LogIn.Breaks" classname="x" time="0.1" status="fail">
		<failure message=""/>
		<system-out></system-out>
	</testcase>
	<testcase name="Gone" classname="x" time="0" status="notrun">
		<skipped message="Unable to find executable"/>
		<system-out>Unable to find executable: x</system-out>
	</testcase>
	<testcase name="curl/auth" classname="x" time="0" status="notrun">
		<skipped message="SKIP_RETURN_CODE=77"/>
		<system-out>ok 1 an admin # skip</system-out>
	</testcase>
</testsuite>
XML
  CI=$1 run bash -c '. scripts/test.sh; print_total junit.xml no_such.xml'
}

@test "the total counts a test that cannot start and a run without results as failed" {
  total_of ''
  [[ $status -eq 1 && $output == '1 passed, 3 failed, 1 skipped' ]]
}

@test "in CI a skipped test counts as failed" {
  total_of true
  [[ $status -eq 1 && $output == '1 passed, 4 failed, 0 skipped' ]]
}

@test "a total without failures succeeds" {
  echo '<testcase name="a" status="run">' >junit.xml
  run -0 bash -c '. scripts/test.sh; print_total junit.xml'
  [[ $output == '1 passed, 0 failed, 0 skipped' ]]
}

# status_of FILE: the status of tests/run for a file of the lines of standard input.
status_of() {
  cat >"$1"
  run "$BATS_TEST_DIRNAME/../run" "$1"
}

@test "a skipped case makes its file skipped, and a failed one makes it failed" {
  status_of a.test.mjs <<<'import test from "node:test"; test("one", () => {});'
  [[ $status -eq 0 ]]
  status_of b.test.mjs <<<'import test from "node:test"; test("o", () => {}); test.skip("two", () => {});'
  [[ $status -eq 77 ]]
  status_of c.test.mjs <<<'import test from "node:test"; test.skip("o"); test("two", () => { throw 1; });'
  [[ $status -eq 1 ]]

  status_of a.bats <<<'@test "one" { true; }'
  [[ $status -eq 0 ]]
  status_of b.bats <<<$'@test "one" { true; }\n@test "two" { skip "no reason"; }'
  [[ $status -eq 77 ]]
  status_of c.bats <<<$'@test "one" { skip; }\n@test "two" { false; }'
  [[ $status -eq 1 ]]
}

# fuzz ARG...: ./dev fuzz with two fake targets. The second one finds a failure.
fuzz() {
  mkdir -p build/fuzz/bin
  write build/fuzz/bin/fuzz_form 'echo "form $*" >seen; echo "stat::number_of_executed_units: 7"'
  write build/fuzz/bin/fuzz_token 'echo "does not hold: a property"; exit 77'
  run bash -o pipefail -c '. scripts/fuzz.sh; need() { :; }
    die() { echo "$1"; exit "$2"; }; run_fuzz "$@"' fuzz "$@"
}

@test "fuzz runs the given targets for the given time, and fails on a failing input" {
  fuzz 3 form token

  [[ $status -eq 1 ]]
  [[ $output == *'does not hold: a property'* && $output == *executed_units* ]]
  [[ $(<seen) == *-max_total_time=3* ]]
}

@test "fuzz refuses an unknown target" {
  fuzz 3 forms

  [[ $status -eq 2 && $output == *'form framing json'*'not forms'* ]]
  [[ ! -e seen ]]
}

# A fake ./dev that passes one test of each command, and fails one more of `check` if $1 is `fail`.
write_dev() {
  write dev 'mkdir -p var/test-results; exec >>"var/test-results/$1.xml"' \
    'echo "<testcase name=\"a\" status=\"run\">"' \
    "[ \"\$1 $1\" = 'check fail' ] || exit 0" \
    'echo "<testcase name=\"b\" status=\"fail\">"; exit 1'
}

@test ".ci/run prints the total of both commands" {
  write_dev pass
  run -0 .ci/run
  [[ ${lines[-1]} == '2 passed, 0 failed, 0 skipped' ]]
}

@test ".ci/run continues after a failure and exits 1" {
  write_dev fail
  run -1 .ci/run
  [[ ${lines[-1]} == '2 passed, 1 failed, 0 skipped' ]]
}

@test ".ci/run lists every failed run, and a test passes at its second run" {
  cat >build/release/CTestTestfile.cmake <<'CMAKE'
add_test(late sh -c "echo 'not ok 1 - once'; test -e again || { touch again; exit 1; }")
CMAKE
  write dev 'exec bash -o pipefail -c ". scripts/test.sh; stop_fixtures() { :; }; run_ctest $1 release"'
  run -0 .ci/run
  [[ ${lines[-1]} == '2 passed, 0 failed, 0 skipped' ]]
  [[ $output == *$'***Failed'*'***Failed'*'not ok 1 - once'* ]]
}

@test ".ci/run fails if a command ends without results" {
  write dev 'exit 9'
  run -1 .ci/run
  [[ ${lines[-1]} == '0 passed, 2 failed, 0 skipped' ]]
}

@test "a checkout with the line ends of Windows keeps those of the repository" {
  git clone --quiet --config core.autocrlf=true "$BATS_TEST_DIRNAME/../.." checkout
  cd checkout

  run -1 git grep -lI $'\r$' -- ':!tests/fuzz/corpus'
}
