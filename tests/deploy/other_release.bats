# Builds on a bare root of the other Debian release, 12 or 13, and runs the unit tests, the main job
# and the packages there. The first time takes about 7 minutes on 2 cores; var/other-release keeps
# the compiler's cache for the next time. Needs root.

# shellcheck source=tests/deploy/machine.bash
. "$BATS_TEST_DIRNAME/machine.bash"

kAccount='{"username": "johndoe", "password": "open sesame 22"}'

setup() {
  ((EUID == 0)) || skip 'needs root, for mmdebstrap and chroot'
}

setup_file() {
  if ((EUID != 0)); then return; fi
  export other other_root=$BATS_FILE_TMPDIR/root cache=$root/var/other-release
  # shellcheck source=/dev/null
  other=$(. /etc/os-release && echo "$VERSION_CODENAME")
  if [[ $other == bookworm ]]; then other=trixie; else other=bookworm; fi
  mkdir -p "$cache"
  mmdebstrap --quiet --variant=apt "$other" "$other_root" >"$other_root.log" 2>&1 ||
    { tail -n 20 "$other_root.log" && return 1; }
  mkdir "$other_root"/{src,cache}
  # npm has to trust the same authorities as here.
  cp /etc/ssl/certs/ca-certificates.crt "$other_root/ca.crt"
  mount -t proc proc "$other_root/proc"
  mount --bind "$cache" "$other_root/cache"
  # The files of the work tree, so that a change can be tested before it is committed.
  git ls-files -z --cached --others --exclude-standard |
    tar --null --files-from=- --ignore-failed-read --create 2>/dev/null | tar -C "$other_root/src" --extract
}

teardown() {
  if [[ -n ${run_pid:-} ]]; then kill "$run_pid" 2>/dev/null || true; fi
}

teardown_file() {
  if ((EUID != 0)); then return; fi
  umount "$other_root/cache" "$other_root/proc"
}

# enter COMMAND...: becomes that command, in the copy of the project on the other release. Its network
# is that of this machine.
enter() {
  # shellcheck disable=SC2016  # expanded by the shell that it starts
  exec chroot "$other_root" env -i HOME=/root LC_ALL=C.UTF-8 PATH=/usr/sbin:/usr/bin:/sbin:/bin \
    CCACHE_DIR=/cache NODE_EXTRA_CA_CERTS=/ca.crt sh -c 'cd /src && exec "$@"' sh "$@" </dev/null 3>&-
}

there() {
  (enter "$@")
}

# report SINCE WHAT: SINCE is a value of SECONDS.
report() {
  printf '# %s: %s s for %s\n' "$other" $((SECONDS - $1)) "$2" >&3
}

call() {
  curl --silent --fail-with-body --header 'Content-Type: application/json' "$@"
}

@test "./dev build installs what is missing and builds without a warning" {
  local began=$SECONDS log=$BATS_FILE_TMPDIR/build.log
  there sh -c 'apt-get update -qq && apt-get install -qq --no-install-recommends ccache' >"$log" 2>&1

  there ./dev build release auth-service books-service unit_tests sql_unit_tests >"$log" 2>&1 ||
    { tail -n 40 "$log" && return 1; }

  report "$began" './dev build release'
  run ! grep 'warning:' "$log"
}

@test "the unit tests pass there" {
  local began=$SECONDS log=$BATS_FILE_TMPDIR/unit.log

  there ctest --test-dir build/release --label-regex '^unit$' --parallel 2 --output-on-failure \
    >"$log" 2>&1 || { grep -A 20 'Failed  ' "$log" && tail -n 20 "$log" && return 1; }

  report "$began" 'the unit tests'
}

@test "./dev run starts both services and the page, and the flow of the README works" {
  local log=$BATS_TEST_TMPDIR/log began=$SECONDS token bearer
  local host=127.$((SRANDOM % 250 + 1)).$((SRANDOM % 250 + 1)).1
  enter env AUTH_LISTEN="$host:8001" BOOKS_LISTEN="$host:8002" WEB_LISTEN="$host:8080" ./dev run \
    >"$log" 2>&1 &
  run_pid=$!

  wait_for_line "$log" "$run_pid" 'Llavero is ready' 300 || { tail -n 20 "$log" && return 1; }

  call "http://$host:8001/auth/register" --data "$kAccount"
  token=$(call "http://$host:8001/auth/login" --data "$kAccount" | jq -re .access_token)
  bearer="Authorization: Bearer $token"
  call "http://$host:8001/api/profile" --header "$bearer" | jq -e '.username == "johndoe"'
  call "http://$host:8002/api/items" --header "$bearer" --data '{"name": "Brass key"}'
  call "http://$host:8002/api/items" --header "$bearer" | jq -e '.items[0].name == "Brass key"'
  call "http://$host:8080/" | grep -q '<title>Llavero'
  report "$began" './dev run and the flow'
  kill -TERM "$run_pid"
  wait "$run_pid"
}

@test "./dev package works there, and its packages on a bare machine of that release" {
  there ./dev package
  there cpack --config build/release/CPackConfig.cmake -B build/old -D CPACK_DEBIAN_PACKAGE_VERSION=0.1.0+1
  rm -rf "$other_root/src/build/old/_CPack_Packages"

  run -0 env RELEASE="$other" OLD_PACKAGES="$other_root/src/build/old" \
    NEW_PACKAGES="$other_root/src/build/package" bats --formatter tap "$BATS_TEST_DIRNAME/packages.bats"

  grep '^# .* ms on' <<<"$output" >&3
}
