#!/usr/bin/env bash
# Hosts for tests: network namespaces, each with its own address, that resolve each other's names
# and reach nothing else.
#
#   hosts.sh NAME...   prints a line per host, `NAME ADDRESS COMMAND...`: COMMAND runs a program there.
#                      The hosts are removed when standard input ends.
set -euo pipefail

# Runs itself again as the switch between them, in namespaces where it is root.
if [[ -z ${HOSTS_SWITCH:-} ]]; then
  as_root=()
  if ((EUID != 0)); then as_root=(--map-root-user); fi
  HOSTS_SWITCH=${as_root[*]:-yes} exec unshare "${as_root[@]}" --net --mount "$0" "$@"
fi
enter=(nsenter --net --mount)
if [[ $HOSTS_SWITCH != yes ]]; then enter+=(--user --preserve-credentials); fi

names=$(mktemp)
pids=()
trap 'kill "${pids[@]}"; rm -f "$names"' EXIT
trap 'exit 143' TERM INT HUP

address_of() {
  printf '10.77.0.%s\n' "$1"
}

# add_host NUMBER: creates its namespaces, which an idle process keeps.
add_host() {
  local number=$1 pid own
  own=$(readlink /proc/self/ns/net)
  unshare --net --mount sleep infinity <&- >&- &
  pid=$!
  pids+=("$pid")
  until [[ $(readlink "/proc/$pid/ns/net") != "$own" ]]; do sleep 0.01; done
  ip link add "port$number" type veth peer name eth0 netns "$pid"
  ip link set "port$number" master switch up
  # shellcheck disable=SC2016  # for the shell that runs there
  nsenter --target "$pid" --net --mount sh -euc '
    ip link set lo up
    ip address add "$0/24" dev eth0
    ip link set eth0 up
    mount --bind "$1" /etc/hosts' "$(address_of "$number")" "$names"
}

ip link add switch type bridge
ip link set switch up
printf '127.0.0.1 localhost\n' >"$names"
for ((number = 1; number <= $#; ++number)); do
  printf '%s %s\n' "$(address_of "$number")" "${!number}" >>"$names"
done
for ((number = 1; number <= $#; ++number)); do add_host "$number"; done
for ((number = 1; number <= $#; ++number)); do
  printf '%s %s %s --target %s\n' "${!number}" "$(address_of "$number")" "${enter[*]}" "${pids[number - 1]}"
done
cat >/dev/null
