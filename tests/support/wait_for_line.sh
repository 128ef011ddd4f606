# shellcheck shell=bash
# Sourced by the scripts that start a server.

# wait_for_line FILE PID PATTERN [SECONDS]: waits for a line of FILE that matches the extended
# regular expression, and prints it. Fails if PID ends before that, or if nothing is written for
# SECONDS (10).
wait_for_line() {
  local file=$1 pid=$2 pattern=$3 seconds=${4:-10} lines line tail_pid found=1
  : >>"$file" # the process may not have opened it yet
  exec {lines}< <(exec tail --pid="$pid" -n +1 -f "$file" 2>/dev/null)
  tail_pid=$!
  while IFS= read -r -t "$seconds" -u "$lines" line; do
    if [[ $line =~ $pattern ]]; then
      printf '%s\n' "$line"
      found=0
      break
    fi
  done
  kill "$tail_pid" 2>/dev/null || true
  : >>"$file" # the process may not have opened it yet
  exec {lines}<&-
  return "$found"
}
