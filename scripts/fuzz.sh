# shellcheck shell=bash
# Sourced by ./dev: runs the targets of tests/fuzz under libFuzzer.

# run_fuzz [SECONDS] [TARGET...]: runs each given target, or all, for SECONDS. var/fuzz/TARGET keeps
# the corpus, from which the next run continues, and the failing inputs in crashes/.
run_fuzz() {
  local seconds=60 target targets
  if [[ ${1:-} =~ ^[0-9]+$ ]]; then
    seconds=$1
    shift
  fi
  local known=(authorization cursor database_url form framing json settings token)
  targets=("$@")
  if ((${#targets[@]} == 0)); then targets=("${known[@]}"); fi
  for target in "${targets[@]}"; do
    [[ " ${known[*]} " == *" $target "* ]] ||
      die "fuzz takes a number of seconds and ${known[*]}, not $target" 2
  done

  need build build-tests fuzz
  cmake --preset fuzz
  cmake --build --preset fuzz --target fuzz_targets
  local status=0
  for target in "${targets[@]}"; do
    printf '== %s\n' "$target"
    fuzz "$target" "$seconds" || status=1
  done
  return "$status"
}

# fuzz TARGET SECONDS. An input that takes 10 s or 2 GB is a failure.
fuzz() {
  local target=$1 seconds=$2 status=0 dir=var/fuzz/$1
  mkdir -p "$dir"/{corpus,crashes}
  "build/fuzz/bin/fuzz_$target" -max_total_time="$seconds" -max_len=4096 -timeout=10 \
    -rss_limit_mb=2048 -print_final_stats=1 -dict="tests/fuzz/dictionaries/$target" \
    -artifact_prefix="$dir/crashes/" "$dir/corpus" "tests/fuzz/corpus/$target" \
    >"$dir/log" 2>&1 || status=$?
  if ((status == 0)); then
    grep -E '^(#[0-9]+.*DONE|stat::(number_of_executed_units|peak_rss_mb))' "$dir/log"
  else
    tail -n 60 "$dir/log"
  fi
  return "$status"
}
