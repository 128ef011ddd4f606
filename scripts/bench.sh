# shellcheck shell=bash
# Sourced by ./dev: the benchmarks, bench/NAME.mjs each. Figures count only on a machine that does
# nothing else.

run_bench() {
  local name=${1:-}
  [[ -n $name && -e bench/$name.mjs ]] ||
    die "bench takes one of: $(basename -as .mjs bench/*.mjs | paste -sd ' ')" 2
  need node
  need build build-tests run test
  build release
  trap 'tests/support/mariadb.sh stop var/bench-mariadb' EXIT
  trap 'exit 130' INT TERM HUP
  TEST_MARIADB_URL=$(tests/support/mariadb.sh start var/bench-mariadb)
  export TEST_MARIADB_URL
  # The tests make do with 32 MB; a server that is measured has its indexes in memory.
  (cd var/bench-mariadb/data && mariadb --no-defaults --socket=server.sock --user="$(id -un)" \
    --execute='SET GLOBAL innodb_buffer_pool_size = 1024 * 1024 * 1024')
  node "bench/$name.mjs"
}
