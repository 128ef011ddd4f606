# shellcheck shell=bash
# Sourced by ./dev: measures the line coverage of the tests.

# Runs the suites that exercise the C++ code most. They stop services with SIGTERM, because a
# process writes its counters when it exits normally.
run_coverage() {
  local status=0
  need node
  need build build-tests run test faults coverage
  cmake --preset coverage
  cmake --build --preset coverage
  find build/coverage -name '*.gcda' -delete
  # SANITIZER makes the tests skip their limits on memory, because the counters need some.
  export TEST_STOP_SIGNAL=SIGTERM SANITIZER=coverage
  run_ctest coverage coverage \
    -L '^(unit|http|contract|curl|conformance|tokens|sessions|catalogue|faults)$' || status=1

  mkdir -p var/coverage
  gcovr --root . --filter '(common|auth-service|books-service)/' --json var/coverage/lines.json \
    build/coverage
  gcovr --add-tracefile var/coverage/lines.json --txt var/coverage/lines.txt
  printf '\nvar/coverage/lines.txt lists the lines that no test runs.\n'
  covered 90 '.*' || status=1
  covered 95 common/token/ || status=1
  covered 95 common/http/ || status=1
  covered 95 'common/(core/(validation|text)|http/json(_body)?)\.' \
    'auth-service/core/(user|password_check)\.' 'books-service/core/(book|item|isbn)\.' || status=1
  return "$status"
}

# covered PERCENT PATTERN...: fails if the files with such paths have a lower line coverage. The
# table goes to a file, because gcovr removes its output file when it fails, even /dev/null.
covered() {
  local percent=$1
  shift
  gcovr --add-tracefile var/coverage/lines.json "${@/#/--filter=}" --txt var/coverage/part.txt \
    --print-summary --fail-under-line "$percent" | grep '^lines'
}
