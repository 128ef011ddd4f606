# shellcheck shell=bash
# Sourced by ./dev: Debian packages, and how they get here.

# PACKAGE/COMMAND means that the command is what we need, whichever package brought it. node comes
# before the rest, because NodeSource's contains npm, which brings Swagger UI and packages of tests,
# and excludes Debian's.
# mariadb-server-core is the server of mariadb-server without the system service around it; a
# cluster needs the state transfer scripts of the latter.
declare -A packages=(
  [build]='g++ cmake ninja-build pkg-config libcpprest-dev libmariadb-dev libjwt-dev libssl-dev
    libcurl4-openssl-dev libfmt-dev nlohmann-json3-dev libsodium-dev libsqlite3-dev libspdlog-dev libcli11-dev
    libcrypt-dev libunistring-dev prometheus-cpp-dev python3-zxcvbn
    npm/npm'
  [run]='nginx-light/nginx curl/curl ca-certificates iproute2/ss'
  [build-tests]='libgtest-dev libgmock-dev libbenchmark-dev'
  [node]='nodejs/node'
  [test]='mariadb-server-core/mariadbd mariadb-client-core/mariadb bats/bats jq/jq
    chromium/chromium wrk/wrk strace/strace procps/ps openssl/openssl faketime/faketime
    prometheus/promtool python3-requests-oauthlib python3-authlib sqlite3/sqlite3
    systemd/systemd-analyze'
  [cluster]='mariadb-server/wsrep_sst_rsync galera-4 rsync/rsync lsof/lsof'
  [fuzz]='clang/clang++ libclang-rt-14-dev'
  [coverage]='gcovr/gcovr'
  [faults]='slowhttptest/slowhttptest fiu-utils/fiu-run'
  [sqlmap]='sqlmap/sqlmap'
  [scan]='wapiti/wapiti ffuf/ffuf'
  [bench]='golang-go/go golang-github-go-sql-driver-mysql-dev golang-github-golang-jwt-jwt-dev gunicorn
    python3-flask python3-jwt python3-mysqldb python3-fastapi uvicorn python3-uvloop python3-httptools'
  [compose]='docker.io/docker docker-compose/docker-compose bats/bats jq/jq openssl/openssl'
  [check]='git/git clang-format/clang-format clang-tidy/clang-tidy shellcheck/shellcheck'
)

# need GROUP...: installs what is missing of those groups, and says so first.
need() {
  local missing=() group package
  for group in "$@"; do
    for package in ${packages[$group]}; do
      is_installed "$package" || missing+=("${package%/*}")
    done
  done
  if ((${#missing[@]} == 0)); then return; fi
  printf 'Installing with apt what is missing to %s: %s\n' "$*" "${missing[*]}"
  apt_install "${missing[@]}"
}

is_installed() {
  if [[ $1 == */* ]] && command -v "${1#*/}" >/dev/null; then return; fi
  dpkg-query -W -f='${db:Status-Status}\n' "${1%/*}" 2>/dev/null | grep -qx installed
}

apt_install() (
  as_root=()
  if ((EUID != 0)); then
    command -v sudo >/dev/null ||
      die "apt needs root, and there is no sudo. As root: apt-get install --no-install-recommends $*"
    as_root=(sudo)
  fi
  # Debian starts the service of a package that it installs, unless policy-rc.d says no: its
  # documented switch for that (see invoke-rc.d(8)). Ours goes away again.
  policy=/usr/sbin/policy-rc.d
  if [[ ! -e $policy ]]; then
    trap '"${as_root[@]}" rm -f "$policy"' EXIT
    printf '#!/bin/sh\nexit 101\n' | "${as_root[@]}" install -m 755 /dev/stdin "$policy"
  fi
  "${as_root[@]}" apt-get update
  "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive \
    apt-get install -y --no-install-recommends "$@"
  # The next boot would start the system's servers all the same; ours are our own, and of prometheus
  # the tests use promtool alone.
  if [[ -d /run/systemd/system ]]; then
    if [[ " $* " == *' nginx-light '* ]]; then "${as_root[@]}" systemctl disable nginx; fi
    if [[ " $* " == *' mariadb-server '* ]]; then "${as_root[@]}" systemctl disable mariadb; fi
    if [[ " $* " == *' prometheus '* ]]; then "${as_root[@]}" systemctl disable prometheus; fi
  fi
)
