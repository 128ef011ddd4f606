#!/usr/bin/env bash
# Checks the sources: scripts/check.sh format|shellcheck|javascript|clang-tidy BUILD_DIR
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

case $1 in
  format) git ls-files -z '*.cpp' '*.hpp' | xargs -0 clang-format --dry-run -Werror ;;
  shellcheck)
    git ls-files -z dev .ci/run tests/run client-web/serve scripts/check.sh \
      deploy/{backup,healthcheck,restore} deploy/galera/start 'deploy/make-*' '*.bats' '*.bash' 'tests/*.sh' |
      xargs -0 shellcheck --external-sources --check-sourced
    ;;
  javascript)
    # shellcheck source=tests/support/npm_packages.sh
    . tests/support/npm_packages.sh
    install_packages scripts/javascript
    bin=scripts/javascript/node_modules/.bin
    git ls-files -z '*.js' '*.mjs' | xargs -0 "$bin/prettier" --check
    git ls-files -z '*.js' '*.mjs' |
      xargs -0 "$bin/eslint" --config scripts/javascript/eslint.config.js
    ;;
  clang-tidy)
    # One process per file and core. Hides the count of warnings in third-party headers.
    git ls-files -z common auth-service books-service examples | grep -zE '\.cpp$' |
      xargs -0 -P "$(nproc)" -n 1 clang-tidy --quiet -p "$2" 2>&1 |
      { grep -vE '^[0-9]+ warnings? (generated|treated as errors?)' || true; }
    ;;
esac
