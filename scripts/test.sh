# shellcheck shell=bash
# Sourced by ./dev: the test suites and the total of their results.

results=var/test-results
built=build/release

run_tests() {
  local suite suites=("$@")
  local known=(unit curl faults catalogue conformance vectors sessions tokens openapi cluster clients
    examples web deploy secrets)
  local on_demand=(sqlmap scan)
  if ((${#suites[@]} == 0)); then suites=("${known[@]}"); fi
  for suite in "${suites[@]}"; do
    declare -F "test_$suite" >/dev/null ||
      die "test takes ${known[*]} ${on_demand[*]}, not $suite" 2
  done

  need node
  need build build-tests run test cluster faults
  build release
  start_tests
  run_suites "${suites[@]}"
  conclude
}

# Removes old results and starts the database that the suites share.
start_tests() {
  forget_results
  trap 'stop_databases; stop_cluster' EXIT
  trap 'exit 130' INT TERM HUP
  TEST_MARIADB_URL=$(tests/support/mariadb.sh start var/test-mariadb)
  export TEST_MARIADB_URL
  # The suites record logs and answers here for the suite `secrets`: see tests/support/record.mjs.
  export TEST_RECORD=$PWD/$results/record
  mkdir -p "$TEST_RECORD"/{logs,shown,secrets,exchanges}
}

run_suites() {
  local suite
  for suite in "$@"; do
    printf '\n== %s\n' "$suite"
    "test_$suite"
  done
}

# run_faults [NAME...]: runs the long form of tests/faults/NAME.test.mjs, or of all. `cluster` is
# tests/cluster.
run_faults() {
  local name names=("$@") files=() on_cluster=no
  if (($# == 0)); then
    mapfile -t names < <(basename -as .test.mjs tests/faults/*.test.mjs && echo cluster)
  fi
  for name in "${names[@]}"; do
    if [[ $name == cluster ]]; then on_cluster=yes; else files+=("tests/faults/$name.test.mjs"); fi
  done
  need node
  need build build-tests run test cluster faults
  build release
  start_tests
  export FAULTS=long
  if ((${#files[@]} > 0)); then
    run_tap faults node --test --test-concurrency=1 --test-reporter=tap "${files[@]}"
  fi
  if [[ $on_cluster == yes ]]; then
    start_cluster
    run_on_cluster
    stop_cluster
  fi
  conclude
}

# tests/faults/database.test.mjs starts its own server, which a failure may leave running.
stop_databases() {
  tests/support/mariadb.sh stop var/test-mariadb
  tests/support/mariadb.sh stop var/faults-mariadb
}

forget_results() {
  rm -rf "$results"
  mkdir -p "$results"
}

test_unit() {
  run_ctest unit "$built"
}

# The prefix of each test's name says which database or service it tests.
test_curl() {
  local database service
  for database in sqlite mariadb; do
    TEST_DATABASE=$database BATS_TEST_NAME_PREFIX="$database: " run_tap "curl-$database" \
      bats --formatter tap tests/curl/{auth,accounts,token,items,books,lists}.bats
  done
  for service in auth-service books-service; do
    TEST_SERVICE=$service BATS_TEST_NAME_PREFIX="$service: " run_tap "curl-$service" \
      bats --formatter tap tests/curl/{http,metrics}.bats
  done
  run_tap readme bats --formatter tap tests/curl/readme.bats
}

test_faults() {
  run_tap faults node --test --test-reporter=tap tests/faults/*.test.mjs
}

test_catalogue() {
  run_tap catalogue node --test --test-reporter=tap tests/catalogue/*.test.mjs
}

test_conformance() {
  run_tap conformance node --test --test-reporter=tap tests/conformance/*.test.mjs
}

# One file at a time, because each hashes hundreds of passwords.
test_vectors() {
  run_tap vectors node --test --test-concurrency=1 --test-reporter=tap tests/vectors/*.test.mjs
}

test_tokens() {
  run_tap tokens node --test --test-reporter=tap tests/tokens/*.test.mjs
}

test_openapi() {
  run_tap openapi tests/openapi/run
}

test_clients() {
  run_tap clients tests/clients/run
}

test_examples() {
  run_tap examples node --test --test-reporter=tap tests/examples/*.test.mjs
}

# Only on demand: it attacks every parameter, which takes minutes.
test_sqlmap() {
  need sqlmap
  run_tap sqlmap node --test --test-reporter=tap tests/sqlmap/sqlmap.test.mjs
}

# Only on demand: the scan takes minutes.
test_scan() {
  need scan
  run_tap scan node --test --test-reporter=tap tests/scan/scan.test.mjs
}

test_sessions() {
  run_tap sessions node --test --test-reporter=tap tests/sessions/*.test.mjs
}

test_cluster() {
  local urls
  start_cluster
  read -ra urls <<<"$TEST_GALERA_URLS"
  TEST_MARIADB_URL=${urls[0]} TEST_MARIADB_OTHER_HOST=$(sed -E 's|.*@(.*)/.*|\1|' <<<"${urls[1]}") \
    run_ctest cluster-contract "$built" -L contract -R Mariadb -E '(Connection|Pool|Migrate)(Contract|ToMariadb)|Plans'
  run_on_cluster
  stop_cluster
}

run_on_cluster() {
  run_tap cluster node --test --test-concurrency=1 --test-reporter=tap tests/cluster/*.test.mjs
}

# Not under var/, because the account that runs the nodes may not have access to it.
start_cluster() {
  local urls
  cluster=$(mktemp -d -t llavero-cluster.XXXXXX)
  mapfile -t urls < <(tests/support/galera.sh start "$cluster")
  ((${#urls[@]} == 3)) || die 'the cluster did not start'
  export TEST_GALERA_DIR=$cluster TEST_GALERA_URLS=${urls[*]}
}

stop_cluster() {
  if [[ -z ${cluster:-} ]]; then return; fi
  tests/support/galera.sh stop "$cluster"
  rm -rf "$cluster"
  cluster=''
}

# ./dev compose, tls and cluster test the containers, because they need Docker.
test_deploy() {
  run_tap deploy bats --formatter tap tests/deploy/{accounts,install,backup,gate}.bats
}

test_web() {
  run_tap web tests/web/run
}

test_secrets() {
  install -D --mode=600 --target-directory="$TEST_RECORD/logs" var/test-mariadb/log
  run_tap secrets node --test --test-reporter=tap tests/secrets/*.test.mjs
}

# run_ctest NAME BUILD_DIR [ARG...]
run_ctest() {
  local name=$1 dir=$2 status=0
  shift 2
  ctest --test-dir "$dir" --parallel "$(nproc)" --no-tests=error --output-on-failure \
    --output-junit "$PWD/$results/$name.xml" "$@" || status=$?
  awk -f scripts/verdicts_junit.awk "$results/$name.xml" >"$results/$name.verdicts" || true
  judge_runner "$name" "$status"
}

# run_tap NAME COMMAND...
run_tap() {
  local name=$1 status=0
  shift
  "$@" 2>&1 | tee "$results/$name.tap" || status=$?
  awk -f scripts/verdicts_tap.awk "$results/$name.tap" >"$results/$name.verdicts"
  judge_runner "$name" "$status"
}

# run_step NAME COMMAND...: runs a command that counts as one test.
run_step() {
  local verdict=passed name=$1
  shift
  printf '== %s\n' "$name"
  "$@" || verdict=failed
  printf '%s\t%s\n' "$verdict" "$name" >"$results/$name.verdicts"
}

# Counts a failure if the runner failed without a failed test, or ran no test.
judge_runner() {
  local verdicts=$results/$1.verdicts
  if [[ ! -s $verdicts ]]; then
    printf 'failed\t%s ran no test\n' "$1" >"$verdicts"
  elif (($2 != 0)) && ! grep -q '^failed' "$verdicts"; then
    printf 'failed\t%s ended with status %s\n' "$1" "$2" >>"$verdicts"
  fi
}

# Lists failed and skipped tests, prints the total as the last line, and fails if a test failed. CI
# has everything that a test needs, so there a skipped test counts as failed.
conclude() {
  local passed failed skipped
  passed=$(count passed)
  failed=$(count failed)
  skipped=$(count skipped)
  printf '\n'
  (cd "$results" && grep -E '^(failed|skipped)' -- *.verdicts /dev/null) |
    sed -E 's/^([^:]*)\.verdicts:([a-z]+)\t/\2  \1: /' || true
  if [[ ${CI:-} == true && $skipped -gt 0 ]]; then
    printf 'Under CI a skipped test counts as failed.\n'
    failed=$((failed + skipped))
    skipped=0
  fi
  printf '%s passed, %s failed, %s skipped\n' "$passed" "$failed" "$skipped"
  ((failed == 0))
}

count() {
  cat "$results"/*.verdicts | grep -c "^$1" || true
}
