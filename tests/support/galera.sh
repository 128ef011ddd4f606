#!/usr/bin/env bash
# A Galera cluster for tests: three of Debian's mariadbd on free loopback ports, with all files
# under DIR. They authenticate each other as those of deploy/galera do. Needs mariadb-server (its
# state transfer scripts), mariadb-backup, galera-4, socat, lsof and openssl.
#
#   galera.sh start DIR       starts three nodes with an empty database, waits until all are in sync
#                             and prints a URL for each, as mariadb.sh does
#   galera.sh urls DIR        prints those URLs again
#   galera.sh kill DIR N...   kills nodes (1 to 3), like a power cut
#   galera.sh rejoin DIR N... restarts killed nodes and waits until all three are in sync;
#                             if all three were killed, name all
#   galera.sh refound DIR     the same if all three were killed and lost their last view: the most
#                             advanced node bootstraps the cluster, the others join
#   galera.sh heal DIR        restarts the nodes that do not run and waits until all three are in sync
#   galera.sh isolate DIR N   cuts node N off from the others
#   galera.sh restore DIR N   reconnects it and waits until all three are in sync
#   galera.sh freeze DIR N    suspends node N
#   galera.sh thaw DIR N      resumes it and waits until all three are in sync
#   galera.sh stranger DIR    starts a fourth node that has no certificate, and prints its log when it
#                             gave up
#   galera.sh stop DIR        stops the nodes and waits for them
set -euo pipefail
# shellcheck source=tests/support/wait_for_line.sh
. "$(dirname "${BASH_SOURCE[0]}")/wait_for_line.sh"
root=$(realpath "$(dirname "${BASH_SOURCE[0]}")/../..")

readonly nodes=(1 2 3)
readonly provider=/usr/lib/galera/libgalera_smm.so
readonly in_sync_seconds=120
readonly start_seconds=60

fail() {
  printf 'galera.sh: %s\n' "$1" >&2
  exit 1
}

# mariadbd does not run as root, so root runs the nodes under the account of mariadb-server.
if ((EUID == 0)); then owner=mysql; else owner=$(id -un); fi

# Prints the node's pid if it runs. mariadb.sh explains why the command line is compared.
running_pid() {
  local pid
  pid=$(cat "$dir/$1/pid" 2>/dev/null) || return 1
  tr '\0' '\n' <"/proc/$pid/cmdline" 2>/dev/null | grep -qxF -- "--defaults-file=$dir/$1/my.cnf" ||
    return 1
  printf '%s\n' "$pid"
}

# signal NAME NODE...: signals all these nodes together.
signal() {
  local name=$1 node pid pids=()
  shift
  for node in "$@"; do
    pids+=("$(running_pid "$node")") || fail "node $node does not run"
  done
  kill "-$name" "${pids[@]}"
  if [[ $name != KILL ]]; then return; fi
  for pid in "${pids[@]}"; do tail --pid="$pid" -s 0.05 -f /dev/null; done
}

stop() {
  local node pid pids=()
  for node in "${nodes[@]}"; do
    pid=$(running_pid "$node") || continue
    kill -TERM "$pid"
    kill -CONT "$pid"
    pids+=("$pid")
  done
  for pid in "${pids[@]}"; do
    timeout 30 tail --pid="$pid" -s 0.05 -f /dev/null || kill -KILL "$pid"
  done
}

# The first of 16 free consecutive ports below the kernel's range for outgoing connections.
free_base_port() {
  local base port taken
  taken=" $(ss -Htan | awk '{sub(/.*:/, "", $4); print $4}' | sort -u | tr '\n' ' ')"
  for _ in {1..100}; do
    base=$((20000 + SRANDOM % 9980))
    for ((port = base; port < base + 16; ++port)); do
      [[ $taken == *" $port "* ]] && continue 2
    done
    printf '%s\n' "$base"
    return
  done
  fail 'found no free ports'
}

# port_of NODE WHICH: 0 clients, 1 the group, 2 incremental and 3 full state transfer.
port_of() {
  printf '%s\n' "$((base_port + 4 * ($1 - 1) + $2))"
}

# A file, not command-line options, because the state transfer scripts also read it.
#
# evs.*: evicts a node after 2 s without an answer (default: 5 s); with 1 s the cluster did not
# form. The socket's path is relative because an absolute one may be too long. tmpdir: a starting
# mariadbd removes the temporary tables of others from it.
configure() {
  local node=$1 options=$2 group='' other
  for other in "${nodes[@]}"; do group+="127.0.0.1:$(port_of "$other" 1),"; done
  cat >"$dir/$node/my.cnf" <<CNF
[mysqld]
datadir=$dir/$node/data
tmpdir=$dir/$node/tmp
socket=server.sock
pid-file=$dir/$node/pid
bind-address=127.0.0.1
port=$(port_of "$node" 0)
skip-name-resolve
innodb-flush-log-at-trx-commit=1
innodb-buffer-pool-size=32M
innodb-log-file-size=16M
innodb-autoinc-lock-mode=2
key-buffer-size=1M
performance-schema=OFF
max-connections=200
binlog-format=ROW
wsrep-on=ON
wsrep-provider=$provider
wsrep-cluster-name=llavero_test
wsrep-cluster-address=gcomm://${group%,}
wsrep-node-name=node$node
wsrep-node-address=127.0.0.1:$(port_of "$node" 1)
wsrep-sst-method=mariabackup
wsrep-sst-auth=$owner:
wsrep-sst-receive-address=127.0.0.1:$(port_of "$node" 3)
wsrep-provider-options="$options;gmcast.listen_addr=tcp://127.0.0.1:$(port_of "$node" 1);ist.recv_addr=127.0.0.1:$(port_of "$node" 2);gcache.size=32M;evs.keepalive_period=PT0.5S;evs.suspect_timeout=PT2S;evs.inactive_timeout=PT6S"
[sst]
encrypt=4
ssl-mode=VERIFY_CA
ssl-ca=$dir/secrets/galera_ca
ssl-cert=$dir/secrets/galera_certificate
ssl-key=$dir/secrets/galera_key
CNF
}

# launch NODE [OPTION...]
launch() {
  local node=$1
  shift
  : >"$dir/$node/log"
  (
    cd "$dir/$node/data"
    exec mariadbd --defaults-file="$dir/$node/my.cnf" --user="$owner" "$@"
  ) </dev/null >>"$dir/$node/log" 2>&1 &
  pid_of[node]=$!
}

# sql NODE: runs the statements from standard input
sql() {
  (cd "$dir/$1/data" && mariadb --no-defaults --socket=server.sock --user="$(id -un)" -N)
}

status_of() {
  sql "$1" <<<"SELECT variable_value FROM information_schema.global_status WHERE variable_name IN
    ('wsrep_cluster_size', 'wsrep_local_state_comment') ORDER BY variable_name" 2>/dev/null |
    tr '\n' ' '
}

# in_sync NODE...: these nodes, and no others, form the cluster.
in_sync() {
  local node
  for node in "$@"; do
    [[ $(status_of "$node") == "$# Synced " ]] || return
  done
}

wait_until_in_sync() {
  local node deadline=$((SECONDS + in_sync_seconds))
  until in_sync "${@:-"${nodes[@]}"}"; do
    ((SECONDS < deadline)) || fail "the nodes are not in sync: see $dir/*/log"
    for node in "${!pid_of[@]}"; do
      kill -0 "${pid_of[$node]}" 2>/dev/null || fail "node $node ended: see $dir/$node/log"
    done
    sleep 0.1
  done
}

create_account() {
  local password=$1
  sql 1 <<SQL
CREATE DATABASE test;
CREATE USER IF NOT EXISTS $owner@localhost IDENTIFIED VIA unix_socket;
GRANT RELOAD, PROCESS, LOCK TABLES, BINLOG MONITOR, REPLICA MONITOR ON *.* TO $owner@localhost;
CREATE USER llavero@127.0.0.1 IDENTIFIED BY '$password', llavero@localhost IDENTIFIED BY '$password';
GRANT ALL ON test.* TO llavero@127.0.0.1, llavero@localhost;
GRANT ALL ON JWT.* TO llavero@127.0.0.1, llavero@localhost;
GRANT ALL ON \`llavero\\_test\\_%\`.* TO llavero@127.0.0.1, llavero@localhost;
SQL
}

# The other two nodes copy the first node's empty database when they join.
start() {
  local node password base_port
  stop
  rm -rf "${dir:?}"/{1,2,3,4,secrets}
  base_port=$(free_base_port)
  SECRETS_DIR=$dir/secrets "$root/deploy/make-secrets" >/dev/null
  for node in "${nodes[@]}"; do
    mkdir -p "$dir/$node"/{data,tmp}
    configure "$node" "$authenticated"
  done
  chmod 700 "$dir"
  if ((EUID == 0)); then chown -R "$owner" "$dir"; fi
  TMPDIR=$dir/1/tmp mariadb-install-db --no-defaults --user="$owner" --datadir="$dir/1/data" --skip-test-db \
    --auth-root-authentication-method=socket --auth-root-socket-user="$(id -un)" \
    >"$dir/1/log" 2>&1 || fail "mariadb-install-db failed: see $dir/1/log"
  launch 1 --wsrep-new-cluster
  wait_for_line "$dir/1/log" "${pid_of[1]}" 'ready for connections' "$start_seconds" >/dev/null ||
    fail "node 1 does not start: see $dir/1/log"
  password=$(openssl rand -hex 16)
  create_account "$password"
  (umask 077 && for node in "${nodes[@]}"; do
    printf 'mariadb://llavero:%s@127.0.0.1:%s/test\n' "$password" "$(port_of "$node" 0)"
  done >"$dir/urls")
  # One after the other: of two state transfers at the same time, one sometimes fails.
  launch 2
  wait_until_in_sync 1 2
  launch 3
  wait_until_in_sync
  cat "$dir/urls"
}

# isolate NODE 1|0
isolate() {
  sql "$1" <<<"SET GLOBAL wsrep_provider_options='gmcast.isolate=$2'"
}

# recover NODE: prints the last position of a killed node in its log, as UUID:NUMBER.
recover() {
  launch "$1" --wsrep-recover
  wait "${pid_of[$1]}" || true
  sed -n 's/.*Recovered position: //p' "$dir/$1/log"
}

# With its last position, a node requests only the rest from the others.
rejoin() {
  local node position
  for node in "$@"; do
    position=$(recover "$node")
    launch "$node" ${position:+--wsrep-start-position="$position"}
  done
  wait_until_in_sync
}

refound() {
  local node position first furthest=-1 positions=() joined
  for node in "${nodes[@]}"; do
    rm -f "$dir/$node/data/gvwstate.dat"
    position=$(recover "$node")
    positions[node]=$position
    if ((${position##*:} > furthest)); then
      first=$node
      furthest=${position##*:}
    fi
  done
  printf 'node %s founds the cluster: %s\n' "$first" "${positions[*]}"
  sed -i 's/^safe_to_bootstrap:.*/safe_to_bootstrap: 1/' "$dir/$first/data/grastate.dat"
  launch "$first" --wsrep-new-cluster --wsrep-start-position="${positions[$first]}"
  wait_for_line "$dir/$first/log" "${pid_of[$first]}" 'ready for connections' "$start_seconds" >/dev/null ||
    fail "node $first does not start: see $dir/$first/log"
  joined=("$first")
  # One after the other: a node that has just joined cannot always send the rest to the next.
  for node in "${nodes[@]}"; do
    if ((node == first)); then continue; fi
    launch "$node" --wsrep-start-position="${positions[$node]}"
    joined+=("$node")
    wait_until_in_sync "${joined[@]}"
  done
}

heal() {
  local node ended=()
  for node in "${nodes[@]}"; do
    running_pid "$node" >/dev/null || ended+=("$node")
  done
  if ((${#ended[@]} == ${#nodes[@]})); then refound; else rejoin "${ended[@]}"; fi
}

stranger() {
  local base_port node=4
  base_port=$(sed -n 's/^port=//p' "$dir/1/my.cnf")
  mkdir -p "$dir/$node"/{data,tmp}
  configure "$node" pc.wait_prim_timeout=PT5S
  if ((EUID == 0)); then chown -R "$owner" "$dir/$node"; fi
  launch "$node"
  if wait "${pid_of[$node]}"; then fail "node $node ended without an error: see $dir/$node/log"; fi
  cat "$dir/$node/log"
}

command=${1:-}
[[ $# -ge 2 ]] || fail 'usage: galera.sh start|urls|stop DIR, stranger|refound|heal|kill|rejoin|isolate|restore|freeze|thaw DIR [N...]'
dir=$(realpath -m "$2")
authenticated="socket.ssl_ca=$dir/secrets/galera_ca;socket.ssl_cert=$dir/secrets/galera_certificate"
authenticated+=";socket.ssl_key=$dir/secrets/galera_key"
pid_of=()
shift 2
case $command in
  start) start ;;
  urls) running_pid 1 >/dev/null && cat "$dir/urls" ;;
  kill) signal KILL "$@" ;;
  isolate) isolate "$1" 1 ;;
  restore)
    isolate "$1" 0
    wait_until_in_sync
    ;;
  freeze) signal STOP "$1" ;;
  thaw)
    signal CONT "$1"
    wait_until_in_sync
    ;;
  rejoin) rejoin "$@" ;;
  refound) refound ;;
  heal) heal ;;
  stranger) stranger ;;
  stop) stop ;;
  *) fail "unknown command $command" ;;
esac
