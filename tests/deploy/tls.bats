# The containers of docker-compose.yml behind nginx with TLS, started by ./dev tls.

# shellcheck source=tests/deploy/stack.bash
. "$BATS_TEST_DIRNAME/stack.bash"

# headers URL
headers() {
  curl --silent --dump-header - --output /dev/null "$1"
}

@test "plain http only redirects to https" {
  run -0 headers "$TEST_WEB_URL/?lang=es"

  [[ $output == 'HTTP/1.1 308 '* ]]
  [[ $output == *'Location: https://127.0.0.1:8443/?lang=es'* ]]
}

@test "the page and the services are served over TLS with HSTS" {
  local url
  for url in "https://$(compose port web 8443)/" "$TEST_AUTH_URL/health" "$TEST_BOOKS_URL/health"; do
    run -0 headers "$url"
    [[ $output == 'HTTP/1.1 200 '* && $output == *'Strict-Transport-Security: max-age='* ]]
  done
}

@test "the page keeps its security headers, and responses of the services have only their own" {
  run -0 headers "https://$(compose port web 8443)/"
  [[ $output == *"Content-Security-Policy: default-src 'none'"* ]]

  run -0 headers "$TEST_AUTH_URL/health"
  [[ $(grep -i '^content-security-policy' <<<"$output") == *"'none'; frame-ancestors 'none'"* ]]
  [[ $(grep -ci '^content-security-policy' <<<"$output") -eq 1 ]]
  [[ $(grep -ci '^x-content-type-options' <<<"$output") -eq 1 ]]
}

@test "the services can be reached only through nginx" {
  run ! grep -e '->' < <(docker ps --filter "label=com.docker.compose.project=$COMPOSE_PROJECT_NAME" \
    --format '{{.Names}} {{.Ports}}' | grep -v '[-_]web[-_]')
}

@test "a service logs the address of the client, not that of nginx" {
  local gateway
  gateway=$(docker network inspect "${COMPOSE_PROJECT_NAME}_default" --format '{{(index .IPAM.Config 0).Gateway}}')
  curl --silent --fail --output /dev/null --header 'X-Request-ID: by-tls' \
    --header 'X-Forwarded-For: 203.0.113.9' "$TEST_AUTH_URL/health"

  run -0 compose logs --no-color auth-service

  [[ $output == *"request_id=by-tls "*"ip=$gateway"* ]]
}
