# shellcheck shell=bash
# Sourced by ./dev: starts the compose files under their own project name and ports, tests them
# through the published ports, and removes them with their volumes.

stack_state=var/stack

# test_stack compose|tls|cluster
test_stack() {
  local auth=auth-service books=books-service scheme=http
  need node
  need run compose
  docker info >/dev/null 2>&1 || die 'Docker does not answer: start it (systemctl start docker)'
  deploy/make-secrets
  export COMPOSE_PROJECT_NAME=llavero-test-$1 COMPOSE_FILE
  # Docker chooses the ports. In development auth-service explains tokens, which the tests cover.
  export {AUTH,BOOKS,WEB,WEB_TLS}_PUBLISH=127.0.0.1:0 ENVIRONMENT=development LOG_FORMAT=text \
    LOG_LEVEL=info
  # The containers that publish the ports of the services.
  export TEST_AUTH_GATE=web TEST_BOOKS_GATE=web
  case $1 in
    compose)
      COMPOSE_FILE=docker-compose.yml:docker-compose.override.yml
      TEST_AUTH_GATE=auth-service TEST_BOOKS_GATE=books-service
      ;;
    tls)
      COMPOSE_FILE=docker-compose.yml:docker-compose.tls.yml scheme=https
      [[ -e secrets/tls_key ]] || deploy/make-certificate 127.0.0.1 localhost
      export CURL_CA_BUNDLE=$PWD/secrets/tls_certificate
      ;;
    cluster) COMPOSE_FILE=docker-compose.cluster.yml auth='auth1 auth2' books='books1 books2' ;;
  esac
  trap stack_down EXIT
  trap 'exit 130' INT TERM HUP
  printf '\n== up\n'
  compose down --volumes --timeout 30 >/dev/null 2>&1 || true
  compose up --build --detach
  export TEST_AUTH_URL TEST_BOOKS_URL TEST_WEB_URL TEST_AUTH_LOG=$PWD/$stack_state/auth.log \
    TEST_BOOKS_LOG=$PWD/$stack_state/books.log JWT_SECRET_FILE=$PWD/secrets/jwt_secret
  TEST_AUTH_URL=$scheme://$(compose port "$TEST_AUTH_GATE" 8001)
  TEST_BOOKS_URL=$scheme://$(compose port "$TEST_BOOKS_GATE" 8002)
  TEST_WEB_URL=http://$(compose port web 8080)
  wait_for_stack
  follow_logs "$auth" "$books"
  bats tests/curl/{readme,auth,token,items,books}.bats "tests/deploy/$1.bats"
}

compose() {
  if docker compose version >/dev/null 2>&1; then docker compose "$@"; else docker-compose "$@"; fi
}

wait_for_stack() {
  curl --silent --show-error --fail --fail-early --retry 120 --retry-delay 1 --retry-all-errors \
    --retry-max-time 180 --output /dev/null "$TEST_AUTH_URL/health/ready" \
    --output /dev/null "$TEST_BOOKS_URL/health/ready" --output /dev/null "$TEST_WEB_URL/" \
    2>/dev/null || { compose ps && compose logs --tail 20 && die 'the stack did not become ready'; }
}

# follow_logs AUTH_SERVICES BOOKS_SERVICES: copies their logs into the files that the tests read.
follow_logs() {
  mkdir -p "$stack_state"
  log_pids=()
  # shellcheck disable=SC2086  # names in a list
  compose logs --follow --no-color $1 >"$TEST_AUTH_LOG" 2>/dev/null &
  log_pids+=($!)
  # shellcheck disable=SC2086
  compose logs --follow --no-color $2 >"$TEST_BOOKS_LOG" 2>/dev/null &
  log_pids+=($!)
}

stack_down() {
  printf '\n== down\n'
  compose down --volumes --timeout 30
  if [[ -n ${log_pids[*]:-} ]]; then kill "${log_pids[@]}" 2>/dev/null || true; fi
}
