# shellcheck shell=bash
# Sourced by ./dev: the benchmarks (bench/NAME.mjs) and the comparison with peers. Figures are valid
# only on an otherwise idle machine.

run_bench() {
  local name=${1:-table}
  if [[ $name == micro ]]; then
    run_micro
    return
  fi
  [[ -e bench/$name.mjs ]] ||
    die "bench takes one of: micro $(basename -as .mjs bench/*.mjs | paste -sd ' ')" 2
  need node
  need build build-tests run test
  if [[ $name == table ]]; then
    need examples bench
    prepare_peers
  fi
  build release
  trap 'tests/support/mariadb.sh stop var/bench-mariadb' EXIT
  trap 'exit 130' INT TERM HUP
  TEST_MARIADB_URL=$(tests/support/mariadb.sh start var/bench-mariadb)
  export TEST_MARIADB_URL
  # The tests run with a buffer pool of 32 MB. A benchmark needs the indexes in memory, and a redo
  # log large enough to avoid a checkpoint every few seconds.
  (cd var/bench-mariadb/data && mariadb --no-defaults --socket=server.sock --user="$(id -un)" \
    --execute='SET GLOBAL innodb_buffer_pool_size = 1024 * 1024 * 1024;
               SET GLOBAL innodb_log_file_size = 256 * 1024 * 1024')
  node "bench/$name.mjs"
}

# Builds the peers that do not run from source.
prepare_peers() {
  mkdir -p var/bench
  GO111MODULE=off GOPATH=/usr/share/gocode go build -o var/bench/go-peer bench/peers/go/main.go
  # shellcheck source=tests/support/npm_packages.sh
  . tests/support/npm_packages.sh
  install_packages bench/peers/fastify
}

run_micro() {
  need build build-tests
  build release
  build/release/bin/micro
}
