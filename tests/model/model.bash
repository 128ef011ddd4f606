# shellcheck shell=bash
# Compiles and runs the models (docs/model.md). The seconds are those of the search alone.

setup() {
  [[ -x $(command -v spin) ]] || skip "spin is not installed"
  cd "$BATS_TEST_TMPDIR" || return
}

# search MODEL [-D SWITCH...] [-- OPTION...]: writes the result of the search to the file result.
# The options are those of the generated program: -DBFS finds the shortest counterexample.
search() {
  local model=$BATS_TEST_DIRNAME/$1.pml switches=()
  shift
  while (($# > 0)) && [[ $1 != -- ]]; do
    switches+=("$1")
    shift
  done
  shift $(($# > 0 ? 1 : 0))
  spin -a "${switches[@]}" "$model" >/dev/null
  gcc -O1 -w -DSAFETY -DCOLLAPSE -DMEMLIM=1500 "$@" -o pan pan.c
  ./pan -E -m20000 >result
}

# holds MODEL [-D SWITCH...]: every invariant holds in every state.
holds() {
  search "$@"
  print_figures
  grep -q 'errors: 0$' result
  # Neither limit was reached.
  run ! grep -qE 'Search not completed|max search depth too small|out of memory' result
}

# breaks INVARIANT MODEL [-D SWITCH...] [-- OPTION...]
breaks() {
  local invariant=$1
  shift
  search "$@"
  print_figures
  grep -qF "assertion violated $invariant " result
}

print_figures() {
  printf '# %s states, %s s: %s\n' "$(grep -oP '\d+(?= states, stored)' result)" \
    "$(grep -oP 'elapsed time \K[0-9.e+-]+' result)" "$BATS_TEST_DESCRIPTION" >&3
}
