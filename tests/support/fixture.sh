#!/usr/bin/env bash
# The fixtures of CTest, whose files are in TEST_STATE: fixture.sh start|stop mariadb|cluster,
# fixture.sh start record
#   record    the folder in which tests record logs and answers for the suite `secrets`
#   mariadb   the server that most tests share
#   cluster   the Galera cluster
set -euo pipefail
support=$(dirname "$(realpath "${BASH_SOURCE[0]}")")
PATH=$PATH:/usr/sbin:/sbin
record=$TEST_STATE/record
readonly cluster_kib=$((2 * 1024 * 1024))

# Prints /dev/shm if the cluster fits there, else the folder for temporary files.
memory_folder() {
  local free
  free=$(df --output=avail /dev/shm 2>/dev/null | tail -1)
  if ((${free:-0} >= cluster_kib)); then echo /dev/shm; else echo "${TMPDIR:-/tmp}"; fi
}

case "$1 $2" in
  'start record')
    rm -rf "$record"
    mkdir -p "$record"/{logs,shown,secrets,exchanges}
    chmod 700 "$TEST_STATE"
    ;;
  'start mariadb') "$support/mariadb.sh" start "$TEST_STATE/mariadb" >/dev/null ;;
  'stop mariadb')
    # The server of tests/faults/database.test.mjs, which a failure may leave running.
    "$support/mariadb.sh" stop "$TEST_STATE/faults-mariadb"
    if [[ ! -e $TEST_STATE/mariadb/url ]]; then exit; fi
    "$support/mariadb.sh" stop "$TEST_STATE/mariadb"
    rm "$TEST_STATE/mariadb/url"
    if [[ -d $record ]]; then install --mode=600 "$TEST_STATE/mariadb/log" "$record/logs/mariadb"; fi
    ;;
  'start cluster')
    # In memory, because three nodes on one slow disk can stall for longer than a service waits, and
    # not under TEST_STATE, because the account that runs the nodes may not have access to it.
    cluster=$(mktemp -d -p "$(memory_folder)" llavero-cluster.XXXXXX)
    printf '%s\n' "$cluster" >"$TEST_STATE/cluster"
    "$support/galera.sh" start "$cluster" >/dev/null || {
      "$support/galera.sh" stop "$cluster"
      exit 1
    }
    ;;
  'stop cluster')
    if [[ ! -e $TEST_STATE/cluster ]]; then exit; fi
    cluster=$(<"$TEST_STATE/cluster")
    "$support/galera.sh" stop "$cluster"
    rm -rf "$cluster" "$TEST_STATE/cluster"
    ;;
  *)
    printf 'usage: fixture.sh start|stop mariadb|cluster, start record\n' >&2
    exit 2
    ;;
esac
