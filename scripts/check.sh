# shellcheck shell=bash
# Sourced by ./dev: the checks that every change has to pass, besides the tests.

run_checks() {
  need node
  need build build-tests run test check
  forget_results
  run_step format check_format
  run_step shellcheck check_shell
  run_step layering tests/architecture_test.sh
  run_tap dev bats --formatter tap tests/dev
  build asan
  run_step clang-tidy check_tidy build/asan
  run_ctest unit-asan build/asan --label-regex '^(unit|http)$'
  BIN_DIR=build/asan/bin run_tap faults-asan node --test --test-reporter=tap \
    tests/conformance/*.test.mjs tests/faults/protocol.test.mjs
  conclude
}

check_format() {
  git ls-files -z '*.cpp' '*.hpp' | xargs -0 clang-format --dry-run -Werror
}

check_shell() {
  git ls-files -z dev .ci/run client-web/serve tests/{clients,openapi,web}/run \
    deploy/{backup,healthcheck,restore} deploy/galera/start 'deploy/make-*' '*.bats' '*.bash' 'tests/*.sh' |
    xargs -0 shellcheck --external-sources --check-sourced
}

# check_tidy BUILD_DIR: one process per file and core. Hides the count of warnings in third-party
# headers.
check_tidy() {
  git ls-files -z common auth-service books-service examples | grep -zE '\.cpp$' |
    xargs -0 -P "$(nproc)" -n 1 clang-tidy --quiet -p "$1" 2>&1 |
    { grep -vE '^[0-9]+ warnings? (generated|treated as errors?)' || true; }
}
