# Checks the documents against the sources.

# shellcheck disable=SC2016  # the backquotes are Markdown
bats_require_minimum_version 1.5.0

setup() {
  cd "$BATS_TEST_DIRNAME/../.." || return
}

# has_test FILE NAME: tests/FILE has this test. Of a generated name, NAME is the fixed part.
has_test() {
  local file=tests/$1 name=$2
  if [[ ! -e $file ]]; then return 1; fi
  case $file in
    *.cpp) grep -qE "^(TYPED_)?TEST(_F|_P)?\(${name%.*}, ${name#*.}\)" "$file" ;;
    # A long name is on a line of its own.
    *) grep -F -- "$name" "$file" | grep -qE "@test |(test|inTab)\(|^ +['\"\`]" ;;
  esac
}

@test "every test that docs/security quotes exists" {
  local quoted missing=()
  mapfile -t quoted < <(grep -rhoE '`[a-z_]+/[a-z0-9_./]+\.(cpp|bats|mjs|js): [^`]+`' docs/security* | tr -d '`' | sort -u)
  [[ ${#quoted[@]} -gt 100 ]]

  for quote in "${quoted[@]}"; do
    has_test "${quote%%: *}" "${quote#*: }" || missing+=("$quote")
  done

  printf '%s\n' "${missing[@]}"
  [[ ${#missing[@]} -eq 0 ]]
}

@test "a wrongly quoted test is detected" {
  has_test unit/login_test.cpp LogIn.RefusesAWrongPassword
  has_test curl/auth.bats 'an expired token is refused as expired'
  run ! has_test unit/login_test.cpp LogIn.RefusesAWrong
  run ! has_test curl/auth.bats 'an expired token is welcome'
  run ! has_test curl/no_such.bats 'an expired token is refused as expired'
}

@test "docs/security.md lists exactly the events that the services log" {
  local logged written
  logged=$({
    grep -rhoPz '\b(trace|debug|info|warn|error)\(\s*\K"[a-z_]+"(?=[,)])' --include='*.cpp' \
      auth-service books-service common
    # Those of the log itself.
    grep -rhoP 'LogLevel::k\w+, \K"[a-z_]+"(?=, fields\))' common
    # Those of every request.
    grep -rhoP '\? \K"[a-z_]+" : "[a-z_]+"(?=, fields\))' common | sed 's/ : /\n/'
    # The names of SecurityEvents.
    grep -rhoPz '\.name = \K"(?!llavero_)[a-z_]+"(?=[,}])' --include='*.cpp' auth-service
  } | tr '\0' '\n' | tr -d '"' | sort -u)
  written=$(sed -n '/^## What is logged/,$p' docs/security.md | grep '^| `' | cut -d '|' -f 2 |
    grep -oE '[a-z_]+' | sort -u)
  [[ $(wc -l <<<"$logged") -gt 30 ]]

  diff <(printf '%s\n' "$logged") <(printf '%s\n' "$written")
}

@test "docs/third-party.md lists every linked library" {
  # shellcheck source=scripts/packages.sh
  . scripts/packages.sh
  local package missing=()
  for package in ${packages[build]}; do
    if [[ $package != lib*-dev && $package != *-dev ]]; then continue; fi
    grep -qF "\`$package\`" docs/third-party.md || missing+=("$package")
  done

  printf '%s\n' "${missing[@]}"
  [[ ${#missing[@]} -eq 0 ]]
}

@test "every link between documents has a target" {
  local file link target broken=()
  while IFS= read -r file; do
    while IFS= read -r link; do
      target=${link%%#*}
      if [[ -n $target && ! -e ${file%/*}/$target ]]; then broken+=("$file: $link"); fi
    done < <(awk '/^```/ { code = !code } !code' "$file" | grep -oE '\]\([^)]+\)' | sed -E 's/^\]\(//; s/\)$//' | grep -vE '^[a-z]+:' || true)
  done < <(git ls-files '*.md' | sed 's|^|./|')

  printf '%s\n' "${broken[@]}"
  [[ ${#broken[@]} -eq 0 ]]
}

@test "every bug of tests/history/seeds applies to the sources" {
  local patch patches=(tests/history/seeds/*.patch)
  [[ ${#patches[@]} -eq 12 ]]

  for patch in "${patches[@]}"; do git apply --check -C1 "$patch"; done
}

@test "the patch in CONTRIBUTING.md applies to the sources" {
  awk '/^```diff/ { on = 1; next } /^```/ { on = 0 } on' CONTRIBUTING.md >"$BATS_TEST_TMPDIR/example"
  [[ $(grep -c '^+++ ' "$BATS_TEST_TMPDIR/example") -eq 9 ]]

  git apply --check -C1 "$BATS_TEST_TMPDIR/example"
}
