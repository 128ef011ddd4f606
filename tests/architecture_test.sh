#!/usr/bin/env bash
# The rules of layering, checked on the text of the sources. Prints each violation as
# file:line: text, with the rule it breaks. Before it looks at the repository it plants one violation
# of each rule in an empty tree, to prove that it would see it.
set -euo pipefail

max_lines=400

# files NAME...: the tree's own files with such names.
files() {
  local names=()
  for name in "$@"; do names+=(-o -name "$name"); done
  find . '(' -name build -o -name var -o -name node_modules -o -name '.?*' ')' -prune -o \
    -type f '(' "${names[@]:1}" ')' -printf '%P\n' | sort
}

# lines PATTERN: file:line:text of each matching line of C++.
lines() {
  files '*.hpp' '*.cpp' | xargs -r grep -HnE -- "$1" || true
}

# includes PATTERN: the #include lines whose target starts with it.
includes() {
  lines "^ *# *include *[<\"]($1)"
}

only() {
  grep -E -- "$1" || true
}

without() {
  grep -vE -- "$1" || true
}

# Leaves out the calls that tests/http/*_routes.hpp make, too.
without_walked() {
  local walked
  walked=$(cat tests/http/*_routes.hpp 2>/dev/null | grep -oE '\<add_[a-z_]*routes?\(' | sort -u)
  grep -vF -- "${walked:-no call}" || true
}

# breaks RULE: prints each line of standard input with the rule it breaks.
breaks() {
  sed "s|\$|    <- $1|"
}

# violations TREE: one line per violation, nothing for a clean tree.
violations() (
  cd "$1" || exit
  includes '' | only '^(common|auth-service|books-service)/core/' |
    without '# *include <([a-z_]+|fmt/[a-z]+\.h)>' |
    without '# *include "common/core/' |
    without '^([a-z-]+)/core/[^:]*:[0-9]+: *# *include "\1/core/' |
    breaks 'core includes only std, fmt, common/core and its own core'
  includes '[^>"]*/adapters/' |
    without '^(auth|books)-service/(main\.cpp|adapters/)|^(tests|bench)/' |
    breaks 'only main.cpp includes adapters'
  includes '[a-z]*/?(sqlite3|mysql)\.h' |
    without '^common/sql/(sqlite|mariadb)[a-z_]*\.[ch]pp:|^bench/ceiling\.cpp:' |
    breaks 'only the drivers in common/sql include sqlite3.h and mysql.h'
  includes 'boost/' | without '^common/http/' |
    breaks 'only common/http includes Boost'
  includes 'cpprest/|pplx/' | without '^common/http/(http_client|url)\.[ch]pp:' |
    breaks 'only the HTTP client and the URI code of common include cpprest'
  includes 'prometheus/' | without '^common/metrics/' |
    breaks 'only common/metrics includes prometheus-cpp'
  lines '^ *using namespace' |
    breaks 'no using namespace'
  lines '\<add_[a-z_]*routes?\(' | only '^(auth|books)-service/main\.cpp:' | without_walked |
    breaks 'the walk over the routes, tests/http, adds every route that a main.cpp does'
  # shellcheck disable=SC2016  # awk's variables, not the shell's
  files '*.hpp' '*.cpp' '*.js' '*.mjs' '*.css' '*.sh' '*.bash' '*.bats' |
    xargs -r awk -v most="$max_lines" 'FNR == most + 1 { print FILENAME ":" FNR ": " $0 }' |
    breaks "no file over $max_lines lines"
)

# expect_finding FILE TEXT: FILE with that text is reported.
expect_finding() {
  plant "$1" "$2"
  if ! violations "$tree" | grep -q "^$1:"; then
    printf 'self-test: %s in %s was not found\n' "${2:0:60}" "$1" >&2
    return 1
  fi
}

# expect_silence FILE TEXT: FILE with that text is fine.
expect_silence() {
  plant "$1" "$2"
  if [[ -n $(violations "$tree") ]]; then
    printf 'self-test: %s in %s was reported\n' "${2:0:60}" "$1" >&2
    return 1
  fi
}

plant() {
  rm -rf "${tree:?}"/*
  mkdir -p "$tree/$(dirname "$1")"
  printf '%s\n' "$2" >"$tree/$1"
}

self_test() {
  expect_finding auth-service/core/accounts.hpp '#include <nlohmann/json.hpp>'
  expect_finding auth-service/core/accounts.hpp '#include <unistd.h>'
  expect_finding auth-service/core/accounts.cpp '#include "books-service/core/book.hpp"'
  expect_finding common/core/text.cpp '#include "common/sql/connection.hpp"'
  expect_silence books-service/core/catalogue.cpp '#include "books-service/core/ports.hpp"'
  expect_silence books-service/core/catalogue.cpp '#include "common/core/error.hpp"'
  expect_silence common/core/text.cpp '#include <fmt/format.h>'
  expect_finding auth-service/http_routes.cpp '#include "auth-service/adapters/users.hpp"'
  expect_silence auth-service/main.cpp '#include "auth-service/adapters/users.hpp"'
  expect_finding auth-service/main.cpp '  auth::add_new_routes(router);'
  expect_finding common/sql/pool.cpp '#include <mysql.h>'
  expect_finding auth-service/adapters/users.cpp '#include <sqlite3.h>'
  expect_silence common/sql/mariadb.cpp '#include <mysql.h>'
  expect_finding books-service/main.cpp '#include <boost/asio.hpp>'
  expect_silence common/http/server.cpp '#include <boost/beast.hpp>'
  expect_finding auth-service/main.cpp '#include <cpprest/http_listener.h>'
  expect_silence common/http/http_client.cpp '#include <cpprest/base_uri.h>'
  expect_finding common/http/router.cpp '#include <prometheus/counter.h>'
  expect_silence common/service/metrics.cpp '#include <prometheus/collectable.h>'
  expect_finding tests/unit/router_test.cpp '  using namespace std;'
  expect_silence tests/unit/router_test.cpp '  using std::chrono_literals::operator""s;'
  expect_finding client-web/app.js "$(yes '// line' | head -n $((max_lines + 1)))"
  expect_silence client-web/app.js "$(yes '// line' | head -n "$max_lines")"
}

tree=$(mktemp -d)
trap 'rm -rf "$tree"' EXIT
self_test

found=$(violations "$(dirname "${BASH_SOURCE[0]}")/..")
if [[ -n $found ]]; then
  printf '%s\n' "$found"
  exit 1
fi
