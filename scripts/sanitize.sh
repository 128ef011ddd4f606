# shellcheck shell=bash
# Sourced by ./dev: the test suites against binaries that watch their own memory or threads.

# run_sanitized asan|tsan [SUITE...]: those suites, or all that run our binaries without a browser.
# A process that finds something writes a report and ends, and one report is a failed run.
run_sanitized() {
  local preset=${1:-} suite
  case $preset in
    asan | tsan) shift ;;
    *) die "sanitize takes asan or tsan, not ${preset:-nothing}" 2 ;;
  esac
  local suites=("$@")
  if ((${#suites[@]} == 0)); then
    suites=(unit curl faults catalogue conformance vectors sessions tokens clients examples)
  fi
  for suite in "${suites[@]}"; do
    declare -F "test_$suite" >/dev/null || die "no suite $suite" 2
  done

  need node
  need build build-tests run test faults
  build "$preset"
  start_tests
  built=build/$preset
  watch_reports "$preset"
  run_suites "${suites[@]}"
  run_step "no report of $preset" no_reports
  conclude
}

# watch_reports PRESET: tells every process where its report goes, and the tests that memory and
# time are not what they are in a release.
watch_reports() {
  reports=$PWD/$results/reports
  mkdir -p "$reports"
  export BIN_DIR=$PWD/$built/bin SANITIZER=$1
  local every="halt_on_error=1:log_path=$reports/$1"
  export ASAN_OPTIONS="$every:detect_stack_use_after_return=1:strict_string_checks=1"
  export UBSAN_OPTIONS="$every:print_stacktrace=1"
  export TSAN_OPTIONS="$every:second_deadlock_stack=1:suppressions=$PWD/scripts/tsan.supp"
}

# Reports, and what a process whose environment a test chose said of one on its standard error.
no_reports() {
  local marks='(ERROR: (Address|Leak)|WARNING: Thread)Sanitizer|: runtime error:' found
  found=$(grep -rlE "$marks" "$reports" "$TEST_RECORD/logs" || true)
  if [[ -z $found ]]; then return; fi
  printf '%s\n' "$found"
  # shellcheck disable=SC2086  # a name a word
  grep -hE -A 30 "$marks" $found
  return 1
}
