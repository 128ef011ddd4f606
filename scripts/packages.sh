# shellcheck shell=bash
# Sourced by ./dev: the Debian packages that each command needs, and their installation.

# PACKAGE/COMMAND means that any package will do that provides the command. node is installed before
# the rest, because NodeSource's package contains npm and conflicts with Debian's npm. npm is needed
# for Swagger UI and for packages of the tests.
# mariadb-server-core is the server without a system service. A cluster needs the state transfer
# scripts of mariadb-server.
declare -A packages=(
  [build]='g++ cmake ninja-build pkg-config libcpprest-dev libmariadb-dev libjwt-dev libssl-dev
    libcurl4-openssl-dev libfmt-dev nlohmann-json3-dev libsodium-dev libsqlite3-dev libspdlog-dev libcli11-dev
    libcrypt-dev libunistring-dev prometheus-cpp-dev python3-django
    npm/npm'
  [run]='nginx-light/nginx curl/curl jq/jq ca-certificates iproute2/ss'
  [package]='dpkg-dev/dpkg-shlibdeps file/file'
  [build-tests]='libgtest-dev libgmock-dev libbenchmark-dev'
  [node]='nodejs/node'
  [test]='mariadb-server-core/mariadbd mariadb-client-core/mariadb bats/bats
    chromium/chromium wrk/wrk strace/strace procps/ps openssl/openssl faketime/faketime
    prometheus/promtool python3-requests-oauthlib python3-authlib python3-flask python3-jwt
    python3-requests sqlite3/sqlite3 systemd/systemd-analyze'
  [firefox]='firefox-esr/firefox-esr'
  [cluster]='mariadb-server/wsrep_sst_mariabackup galera-4 mariadb-backup/mariadb-backup socat/socat lsof/lsof'
  [model]='spin/spin gcc/gcc'
  [fuzz]='clang/clang++ libclang-rt-dev'
  [coverage]='gcovr/gcovr'
  [faults]='slowhttptest/slowhttptest fiu-utils/fiu-run'
  [sqlmap]='sqlmap/sqlmap'
  [scan]='wapiti/wapiti ffuf/ffuf'
  [examples]='golang-go/go golang-github-golang-jwt-jwt-dev python3-fastapi uvicorn'
  [bench]='golang-github-go-sql-driver-mysql-dev gunicorn python3-mysqldb python3-uvloop
    python3-httptools'
  [compose]='docker.io/dockerd docker-compose/docker-compose bats/bats jq/jq openssl/openssl'
  [machines]='mmdebstrap/mmdebstrap systemd-container/systemd-nspawn lintian/lintian'
  [check]='git/git clang-format/clang-format clang-tidy/clang-tidy shellcheck/shellcheck'
)
# Debian 12 has the command docker in docker.io, later releases in a package of its own.
if ! grep -qx VERSION_CODENAME=bookworm /etc/os-release; then packages[compose]+=' docker-cli/docker'; fi

# need GROUP...: installs the missing packages of these groups, and lists them first.
need() {
  local missing=() group package
  for group in "$@"; do
    for package in ${packages[$group]}; do
      is_installed "$package" || missing+=("${package%/*}")
    done
  done
  if ((${#missing[@]} == 0)); then return; fi
  printf 'Installing packages for %s with apt: %s\n' "$*" "${missing[*]}"
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
      die "apt needs root and there is no sudo. As root: apt-get install --no-install-recommends $*"
    as_root=(sudo)
  fi
  # Debian starts the service of a package that it installs, unless policy-rc.d forbids it (see
  # invoke-rc.d(8)). Ours is removed afterwards.
  policy=/usr/sbin/policy-rc.d
  if [[ ! -e $policy ]]; then
    trap '"${as_root[@]}" rm -f "$policy"' EXIT
    printf '#!/bin/sh\nexit 101\n' | "${as_root[@]}" install -m 755 /dev/stdin "$policy"
  fi
  "${as_root[@]}" apt-get update
  "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive \
    apt-get install -y --no-install-recommends "$@"
  # Without this, the next boot would start the system's servers. We start our own, and of
  # prometheus the tests use only promtool.
  if [[ -d /run/systemd/system ]]; then
    if [[ " $* " == *' nginx-light '* ]]; then "${as_root[@]}" systemctl disable nginx; fi
    if [[ " $* " == *' mariadb-server '* ]]; then "${as_root[@]}" systemctl disable mariadb; fi
    if [[ " $* " == *' prometheus '* ]]; then "${as_root[@]}" systemctl disable prometheus; fi
  fi
)
