#!/usr/bin/env bash
# Runs the contract tests of MariaDB on two nodes of the cluster, with connections to them in turn.
set -euo pipefail
read -r first second _ <<<"$TEST_GALERA_URLS"
TEST_MARIADB_OTHER_HOST=${second##*@}
export TEST_MARIADB_URL=$first TEST_MARIADB_OTHER_HOST=${TEST_MARIADB_OTHER_HOST%/*}
excluded='*ConnectionContract*:*PoolContract*:*MigrateContract*:*ToMariadb*:*Plans*'
filter="*Mariadb*-$excluded"
# GoogleTest passes if the filter matches nothing.
"$BIN_DIR/contract_tests" --gtest_list_tests --gtest_filter="$filter" | grep Mariadb >/dev/null
exec "$BIN_DIR/contract_tests" --gtest_brief=1 --gtest_filter="$filter"
