#!/usr/bin/env bash
# A MariaDB server for tests: Debian's mariadbd on a free loopback port, with all files under DIR.
#
#   mariadb.sh start DIR   starts with an empty database and prints the URL of an account that can
#                          create the databases llavero_test_* and JWT
#   mariadb.sh url DIR     prints that URL again
#   mariadb.sh stop DIR    stops the server and waits for it
#   mariadb.sh kill DIR    kills it, like a power cut
#   mariadb.sh again DIR   restarts it after that, with its data and its port
#   mariadb.sh freeze DIR  suspends the process
#   mariadb.sh thaw DIR    resumes it
#   mariadb.sh sql DIR     runs the statements of standard input as its administrator
set -euo pipefail
# shellcheck source=tests/support/wait_for_line.sh
. "$(dirname "${BASH_SOURCE[0]}")/wait_for_line.sh"

fail() {
  printf 'mariadb.sh: %s\n' "$1" >&2
  exit 1
}

# Prints the server's pid if it runs. The command line is compared because a pid file can outlive
# its process, and another process can then have the same pid.
running_pid() {
  local pid
  pid=$(cat "$dir/pid" 2>/dev/null) || return 1
  tr '\0' '\n' <"/proc/$pid/cmdline" 2>/dev/null | grep -qxF -- "--datadir=$dir/data" || return 1
  printf '%s\n' "$pid"
}

# signal NAME: signals the server, which must run.
signal() {
  local pid
  pid=$(running_pid) || fail 'the server does not run'
  kill "-$1" "$pid"
  if [[ $1 == KILL ]]; then tail --pid="$pid" -s 0.05 -f /dev/null; fi
}

stop() {
  local pid
  pid=$(running_pid) || return 0
  kill -TERM "$pid"
  kill -CONT "$pid"
  timeout 30 tail --pid="$pid" -s 0.05 -f /dev/null || fail "process $pid does not end"
  rm -f "$dir/pid"
}

# Below the kernel's range for outgoing connections. If the port is in use, mariadbd exits and start
# tries the next one.
random_port() {
  printf '%s\n' "$((20000 + SRANDOM % 10000))"
}

# The socket's path is relative to the data directory, the working directory of server and clients,
# because an absolute one may be longer than the kernel's limit of 107 bytes.
sql() {
  (cd "$dir/data" && mariadb --no-defaults --socket=server.sock --user="$(id -un)")
}

launch() {
  local port=$1
  : >"$dir/log"
  (
    cd "$dir/data"
    exec mariadbd --no-defaults --user="$(id -un)" --datadir="$dir/data" --socket=server.sock \
      --pid-file="$dir/pid" --bind-address=127.0.0.1 --port="$port" --skip-name-resolve \
      --innodb-flush-log-at-trx-commit=1 --innodb-buffer-pool-size=32M --innodb-log-file-size=16M \
      --key-buffer-size=1M --performance-schema=OFF --max-connections=200
  ) </dev/null >>"$dir/log" 2>&1 &
  wait_for_line "$dir/log" $! 'ready for connections' 30 >/dev/null
}

create_account() {
  local password=$1
  sql <<SQL
CREATE DATABASE test;
CREATE USER llavero@127.0.0.1 IDENTIFIED BY '$password', llavero@localhost IDENTIFIED BY '$password';
GRANT ALL ON test.* TO llavero@127.0.0.1, llavero@localhost;
GRANT ALL ON JWT.* TO llavero@127.0.0.1, llavero@localhost;
GRANT ALL ON \`llavero\\_test\\_%\`.* TO llavero@127.0.0.1, llavero@localhost;
SQL
}

start() {
  local port='' password
  stop
  rm -rf "$dir/data"
  mkdir -p "$dir/data" "$dir/tmp"
  chmod 700 "$dir"
  mariadb-install-db --no-defaults --user="$(id -un)" --datadir="$dir/data" --skip-test-db \
    --auth-root-authentication-method=socket --auth-root-socket-user="$(id -un)" \
    >"$dir/log" 2>&1 || fail "mariadb-install-db failed: see $dir/log"

  for _ in 1 2 3 4 5; do
    port=$(random_port)
    if launch "$port"; then break; fi
    grep -q 'Address already in use' "$dir/log" || fail "mariadbd does not start: see $dir/log"
    port=''
  done
  [[ -n $port ]] || fail 'found no free port'

  password=$(openssl rand -hex 16)
  create_account "$password"
  (umask 077 && printf 'mariadb://llavero:%s@127.0.0.1:%s/test\n' "$password" "$port" >"$dir/url")
  cat "$dir/url"
}

again() {
  launch "$(sed -E 's|.*:([0-9]+)/.*|\1|' "$dir/url")" ||
    fail "mariadbd does not start again: see $dir/log"
}

[[ $# -eq 2 ]] || fail 'usage: mariadb.sh start|url|stop|kill|again|freeze|thaw|sql DIR'
dir=$(realpath -m "$2")
# A starting mariadbd removes the temporary tables of others from its tmpdir.
export TMPDIR=$dir/tmp
case $1 in
  start) start ;;
  stop) stop ;;
  kill) signal KILL ;;
  again) again ;;
  freeze) signal STOP ;;
  thaw) signal CONT ;;
  sql) sql ;;
  url) running_pid >/dev/null && cat "$dir/url" ;;
  *) fail "unknown command $1" ;;
esac
