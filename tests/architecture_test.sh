#!/usr/bin/env bash
# Checks the rules that the build cannot check. The build itself refuses to include one of our own
# headers from a layer that is not linked (cmake/Layers.cmake, tests/layers_test.sh). Prints each
# violation as file:line: text, with the rule it breaks.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

max_lines=400

# files NAME...: the files with such names, without build output and npm packages.
files() {
  local names=()
  for name in "$@"; do names+=(-o -name "$name"); done
  find . '(' -name build -o -name var -o -name node_modules -o -name '.?*' ')' -prune -o \
    -type f '(' "${names[@]:1}" ')' -printf '%P\n' | sort
}

# lines PATTERN: file:line:text of each matching line of C++.
lines() {
  files '*.hpp' '*.cpp' | xargs grep -HnE -- "$1" || true
}

# breaks RULE: prints each line of standard input with the rule it breaks.
breaks() {
  sed "s|\$|    <- $1|"
}

# allow_header PATTERN FILES RULE: only files with such paths include such third-party headers.
allow_header() {
  lines "^ *# *include *<($1)" | grep -vE -- "^($2)[^/:]*:" | breaks "$3" || true
}

third_party_headers() {
  lines '^ *# *include *<' | grep -E '^(common|auth-service|books-service)/core/' |
    grep -vE '<([a-z_]+|fmt/[a-z]+\.h|uni(case|ctype|gbrk|norm|str|types|wbrk)\.h)>' |
    grep -vE '^common/core/(random\.cpp:.*<sys/random|address\.cpp:.*<arpa/inet)\.h>' | # of the system
    breaks 'core includes only the standard library, fmt and libunistring' || true
  allow_header 'boost/' '(common|tests)/http/' 'only common/http includes Boost'
  allow_header '(cpprest|pplx)/' 'common/http/url\.cpp' 'only common/http/url.cpp includes cpprest'
  allow_header 'curl/' 'common/http/http_client' 'only common/http/http_client includes libcurl'
  allow_header 'sqlite3|mysql' 'common/sql/(sqlite|mariadb)|bench/ceiling' \
    'only the drivers in common/sql include sqlite3.h and mysql.h'
  allow_header 'prometheus/' 'common/service/(.*_)?metrics' \
    'only the metrics in common/service include prometheus-cpp'
}

# Calls of add_..._routes() in a main.cpp that tests/http does not make too.
routes_not_walked() {
  local walked
  walked=$(grep -ohE '\<add_[a-z_]*routes?\(' tests/http/*_routes.hpp | sort -u)
  lines '\<add_[a-z_]*routes?\(' | grep -E '^(auth|books)-service/main\.cpp:' |
    grep -vF -- "$walked" | breaks 'tests/http walks every route that a main.cpp adds' || true
}

long_files() {
  # shellcheck disable=SC2016  # awk expands its own variables
  files '*.hpp' '*.cpp' '*.js' '*.mjs' '*.css' '*.sh' '*.bash' '*.bats' |
    xargs awk -v max="$max_lines" 'FNR == max + 1 { print FILENAME ":" FNR ": " $0 }' |
    breaks "no file over $max_lines lines"
}

found=$(
  third_party_headers
  lines '^ *using namespace' | breaks 'no using namespace'
  routes_not_walked
  long_files
)
if [[ -n $found ]]; then
  printf '%s\n' "$found"
  exit 1
fi
