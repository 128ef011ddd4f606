# shellcheck shell=bash
# Sourced by tests that need a bare Debian. Its files are made by mmdebstrap. systemd boots in them
# as in a virtual machine: in a container of systemd-nspawn, with a loopback interface and no other.
# Needs root.

bats_require_minimum_version 1.5.0

root=$(cd "${BASH_SOURCE[0]%/*}/../.." && pwd)
cd "$root" || return
# shellcheck source=tests/support/wait_for_line.sh
. "$root/tests/support/wait_for_line.sh"

# make_machine RELEASE DIR: Debian with apt, systemd and ca-certificates, as any server has them. It is
# in memory, so that the speed of a disk does not count.
make_machine() {
  mkdir -p "$2"
  mount -t tmpfs -o mode=755 tmpfs "$2"
  mmdebstrap --quiet --variant=apt --include=systemd-sysv,ca-certificates "$1" "$2" >"$2.log" 2>&1 ||
    { tail -n 20 "$2.log" && return 1; }
  chroot "$2" apt-get update -qq
}

# forget_machine DIR: shuts it down and removes it.
forget_machine() {
  shut_down
  umount "$1"
}

# boot DIR: sets nspawn_pid and init_pid, and returns when systemd has started everything.
# shellcheck disable=SC2016  # expanded by the shell that it starts
boot() {
  local dir=$1 log=$1.log
  # systemd of Debian 13 needs version 2 of control groups. Where the machine mounts version 1, only
  # this container sees the other.
  unshare --mount bash -euc '
    if [[ $(stat --file-system --format=%T /sys/fs/cgroup) != cgroup2fs ]]; then
      mount --make-rprivate /
      umount --recursive /sys/fs/cgroup
      mount -t cgroup2 none /sys/fs/cgroup
    fi
    exec systemd-nspawn --quiet --register=no --keep-unit --private-network --machine="llavero-$$" \
      --directory="$1" --boot' bash "$dir" </dev/null >"$log" 2>&1 3>&- &
  nspawn_pid=$!
  wait_for_line "$log" "$nspawn_pid" 'Reached target .*multi-user' 60 >/dev/null ||
    { tail -n 20 "$log" && return 1; }
  init_pid=$(pgrep --parent "$nspawn_pid")
  export nspawn_pid init_pid
}

# shut_down: ends the container and everything in it.
shut_down() {
  if [[ -z ${nspawn_pid:-} ]]; then return; fi
  kill -TERM "$nspawn_pid"
  tail --pid="$nspawn_pid" -f /dev/null # not a child of each test's shell
}

# inside COMMAND...: runs it on the machine, as root.
inside() {
  nsenter --target "$init_pid" --mount --uts --ipc --net --pid --cgroup --root -- \
    env -i --chdir=/root PATH=/usr/sbin:/usr/bin:/sbin:/bin LC_ALL=C.UTF-8 "$@" </dev/null 3>&-
}

# on_its_network COMMAND...: runs a program of this machine on the network of the other.
on_its_network() {
  nsenter --target "$init_pid" --net -- "$@"
}
