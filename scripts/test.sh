# shellcheck shell=bash
# Sourced by ./dev: runs tests with CTest (see tests/CMakeLists.txt) and prints the total.

results=var/test-results

# run_tests [all|SUITE]...: all but the slow suites, all, or the given suites.
run_tests() {
  local groups=(build build-tests run test faults)
  if [[ " $* " =~ \ (all|cluster|history|history-seeds)\  ]]; then groups+=(cluster); fi
  if [[ " $* " =~ \ (all|examples)\  ]]; then groups+=(examples); fi
  if [[ " $* " =~ \ (all|model)\  ]]; then groups+=(model); fi
  if [[ " $* " =~ \ (all|web)\  ]]; then groups+=(firefox); fi
  if [[ " $* " =~ \ (all|deploy)\  ]]; then groups+=(package machines); fi
  if [[ " $* " == *' sqlmap '* ]]; then groups+=(sqlmap); fi
  if [[ " $* " == *' scan '* ]]; then groups+=(scan); fi
  need node
  need "${groups[@]}"
  build release
  case $* in
    '') run_ctest test release -LE '^(slow|on_demand|check)$' ;;
    all) run_ctest test release -LE '^(on_demand|check)$' ;;
    *)
      check_suites release "$@"
      run_ctest test release -L "$(any_of "$@")"
      ;;
  esac
}

# check_suites PRESET SUITE...: ends ./dev if there is no such suite.
check_suites() {
  local suite known
  known=$(ctest --test-dir "build/$1" --print-labels)
  shift
  for suite in "$@"; do
    grep -qx " *$suite" <<<"$known" || die "there is no suite $suite" 2
  done
}

run_checks() {
  need node
  need build build-tests run test check
  build asan auth-service books-service notes-service unit_tests sql_unit_tests http_tests \
    fuzz_targets
  run_ctest check asan -L '^(check|unit|http|fuzz|asan)$'
}

# run_faults [NAME...]: runs the long form of tests/faults, tests/cluster and tests/history, or of
# these files.
run_faults() {
  need node
  need build build-tests run test cluster faults
  build release
  export FAULTS=long
  if (($# == 0)); then set -- '.*'; fi
  run_ctest faults release -L '^(faults|cluster|history)$' \
    -R "^(faults|cluster|history)/($(IFS='|' && echo "$*"))$"
}

# any_of NAME...: a regular expression.
any_of() {
  local IFS='|'
  printf '^(%s)$' "$*"
}

# run_ctest NAME PRESET ARG...: runs the tests that ARG selects, several at a time, because many of
# them wait, and prints the total. Fails if a test failed, with RETRY=1 if it failed twice.
run_ctest() {
  local name=$1 status=0
  built=build/$2
  shift 2
  trap stop_fixtures EXIT
  trap 'exit 130' INT TERM HUP
  mkdir -p "$results"
  rm -f "$results/$name".{xml,log}
  ctest --test-dir "$built" --parallel "${TEST_JOBS:-$((2 * $(nproc)))}" --no-tests=error \
    --repeat "until-pass:$((1 + ${RETRY:-0}))" --output-on-failure \
    --output-junit "$PWD/$results/$name.xml" "$@" | tee "$results/$name.log" || status=1
  print_total "$results/$name.xml" || status=1
  return "$status"
}

# CTest does not stop them if it is interrupted.
stop_fixtures() {
  local fixture
  for fixture in cluster mariadb; do
    TEST_STATE=$PWD/$built/test-state tests/support/fixture.sh stop "$fixture"
  done
}

# print_total JUNIT...: prints the total of these results, and fails unless all tests passed or were
# skipped. A missing file counts as one failure, and so does a test that could not start, which CTest
# calls skipped. CI has everything that a test needs, so there a skipped test counts as failed.
print_total() {
  local file all=0 passed=0 skipped=0
  for file in "$@"; do
    all=$((all + $(count '<testcase ' "$file" 1)))
    passed=$((passed + $(count '<testcase .* status="run"' "$file" 0)))
    if [[ ${CI:-} != true ]]; then
      skipped=$((skipped + $(count '<skipped message="SKIP_' "$file" 0)))
    fi
  done
  printf '%s passed, %s failed, %s skipped\n' "$passed" "$((all - passed - skipped))" "$skipped"
  ((all == passed + skipped))
}

# print_failures LOG...: prints the runs that failed, with the first lines of each failure.
print_failures() {
  cat "$@" | grep -E -A 8 '\*\*\*(Failed|Timeout|Exception)|^not ok|: Failure$' || true
}

# count PATTERN FILE DEFAULT: the number of matching lines, or DEFAULT if there is no such file.
count() {
  if [[ -s $2 ]]; then grep -cE "$1" "$2" || true; else printf '%s\n' "$3"; fi
}
