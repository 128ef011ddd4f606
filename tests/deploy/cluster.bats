# The containers of docker-compose.cluster.yml, started by ./dev cluster.

# shellcheck source=tests/deploy/stack.bash
. "$BATS_TEST_DIRNAME/stack.bash"

# status NODE: prints the Galera status of a node.
status() {
  # shellcheck disable=SC2016  # the container's shell expands it
  inside "$1" bash -c 'MYSQL_PWD=$(</run/secrets/database_root_password) mariadb --no-defaults \
    --socket=/run/mysqld/mysqld.sock --user=root --skip-column-names -e "SHOW STATUS WHERE
    variable_name IN (\"wsrep_cluster_size\", \"wsrep_local_state_comment\")" | sort | cut -f 2 | paste -sd " "'
}

wait_until_in_sync() {
  local node
  for node in galera1 galera2 galera3; do
    timeout 150 bash -c "until [[ \$(status $node 2>/dev/null) == '3 Synced' ]]; do sleep 0.5; done"
  done
}

setup() {
  export -f status inside compose post
  find_auth
  wait_until_in_sync
}

@test "three nodes form one cluster" {
  [[ $(status galera3) == '3 Synced' ]]
}

@test "both instances of each service get requests" {
  for _ in {1..10}; do
    curl --silent --fail --output /dev/null "$TEST_AUTH_URL/health" "$TEST_BOOKS_URL/health"
  done

  for service in auth1 auth2 books1 books2; do
    run -0 compose logs --no-color "$service"
    [[ $output == *'path=/health '* ]]
  done
}

@test "no request fails when one instance of auth-service is killed" {
  local failed=0
  compose kill auth1

  for _ in {1..100}; do
    curl --silent --fail --max-time 5 --output /dev/null "$TEST_AUTH_URL/health" || failed=$((failed + 1))
  done

  compose start auth1
  ((failed == 0))
}

@test "acknowledged writes survive a killed database node, and new writes succeed" {
  register 1
  compose kill galera1

  timeout 20 bash -c "until [[ \$(post /auth/register '$(account 2)') == 201 ]]; do :; done"

  log_in 1
  compose start galera1
  wait_until_in_sync
  log_in 2
}

@test "a stopped cluster starts again with its data" {
  register 1

  compose stop --timeout 60
  compose up --detach
  find_auth
  wait_until_in_sync

  log_in 1
}

@test "a cluster that lost power starts again with its data" {
  register 1

  compose kill
  compose up --detach
  find_auth
  wait_until_in_sync

  log_in 1
}
