#!/usr/bin/env bash
# layers_test.sh COMPILER FLAG...: proves that the build refuses an include across layers. FLAG...
# are the include directories of the target auth_core, which links common_core alone.
set -euo pipefail

# compiles HEADER
compiles() {
  printf '#include "%s"\n' "$1" | "${compile[@]}" -std=c++20 -fsyntax-only -x c++ - 2>&1
}

compile=("$@")

# An allowed include first: otherwise a broken command line would pass for a refusal.
compiles common/core/identity.hpp

for header in common/sql/connection.hpp common/http/router.hpp books-service/core/item.hpp; do
  if compiles "$header" >/dev/null; then
    printf 'auth_core can include %s\n' "$header"
    exit 1
  fi
done
