# shellcheck shell=bash
# Sourced by ./dev: runs the test suites against binaries built with sanitizers.

# run_sanitized asan|tsan [SUITE...]: runs the given suites, or all that start our binaries without
# a browser. A process with a finding writes a report and ends. Any report fails the run.
run_sanitized() {
  local preset=${1:-} status=0
  case $preset in
    asan | tsan) shift ;;
    *) die "sanitize takes asan or tsan, not ${preset:-nothing}" 2 ;;
  esac
  if (($# == 0)); then
    set -- unit http contract curl faults catalogue conformance vectors sessions tokens clients examples
  fi
  need node
  need build build-tests run test faults
  build "$preset"
  check_suites "$preset" "$@"
  watch_reports "$preset"
  run_ctest sanitize "$preset" -L "$(any_of "$@")" || status=1
  no_reports "$preset" || status=1
  return "$status"
}

# watch_reports PRESET: sets where every process writes its report. SANITIZER makes the tests skip
# their limits on memory and time.
watch_reports() {
  reports=$PWD/$results/reports
  rm -rf "$reports"
  mkdir -p "$reports"
  export SANITIZER=$1
  local every="halt_on_error=1:log_path=$reports/$1"
  export ASAN_OPTIONS="$every:detect_stack_use_after_return=1:strict_string_checks=1"
  export UBSAN_OPTIONS="$every:print_stacktrace=1"
  export TSAN_OPTIONS="$every:second_deadlock_stack=1:suppressions=$PWD/scripts/tsan.supp"
}

# no_reports PRESET: looks into the reports, and into logs: a process with its own environment
# reports on standard error.
no_reports() {
  local marks='(ERROR: (Address|Leak)|WARNING: Thread)Sanitizer|: runtime error:' found
  found=$(grep -rlE "$marks" "$reports" "build/$1/test-state/record/logs" || true)
  if [[ -z $found ]]; then return; fi
  printf '%s\n' "$found"
  # shellcheck disable=SC2086  # one word per name
  grep -hE -A 30 "$marks" $found
  return 1
}
