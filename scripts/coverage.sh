# shellcheck shell=bash
# Sourced by ./dev: measures the line coverage of the tests.

# Runs the suites that exercise the C++ code most. They stop services with SIGTERM, because a
# process writes its counters when it exits normally.
run_coverage() {
  need node
  need build build-tests run test faults coverage
  local bin=$PWD/build/coverage/bin program seeds
  local programs=(unit_tests sql_unit_tests http_tests contract_tests)
  cmake --preset coverage
  cmake --build --preset coverage --target auth-service books-service fuzz_targets "${programs[@]}"
  find build/coverage -name '*.gcda' -delete
  start_tests

  for program in "${programs[@]}"; do run_step "$program" "$bin/$program" --gtest_brief=1; done
  for seeds in tests/fuzz/corpus/*; do
    run_step "seeds-${seeds##*/}" "$bin/fuzz_${seeds##*/}" "$seeds" >/dev/null
  done
  # SANITIZER makes the tests skip their limits on memory, because the counters need some.
  export BIN_DIR=$bin TEST_STOP_SIGNAL=SIGTERM SANITIZER=coverage
  test_curl
  test_conformance
  test_tokens
  test_sessions
  test_catalogue
  # The files in which most services exit normally.
  run_tap faults node --test --test-reporter=tap \
    tests/faults/{database,disk_full,lifecycle,load,protocol,start}.test.mjs

  mkdir -p var/coverage
  gcovr --root . --filter '(common|auth-service|books-service)/' --json var/coverage/lines.json \
    build/coverage
  gcovr --add-tracefile var/coverage/lines.json --txt var/coverage/lines.txt
  printf '\nvar/coverage/lines.txt lists the lines that no test runs.\n'
  run_step lines-of-all covered 90 '.*'
  run_step lines-of-tokens covered 95 common/token/
  run_step lines-of-http covered 95 common/http/
  run_step lines-of-validation covered 95 'common/(core/(validation|text)|http/json(_body)?)\.' \
    'auth-service/core/(user|password_check)\.' 'books-service/core/(book|item|isbn)\.'
  conclude
}

# covered PERCENT PATTERN...: fails if the files with such paths have a lower line coverage. The
# table goes to a file, because gcovr removes its output file when it fails, even /dev/null.
covered() {
  local percent=$1
  shift
  gcovr --add-tracefile var/coverage/lines.json "${@/#/--filter=}" --txt var/coverage/part.txt \
    --print-summary --fail-under-line "$percent" | grep '^lines'
}
