# Tests which requests nginx passes on with the configurations of deploy/nginx. They listen on Unix
# sockets here, with one real service behind them.

# shellcheck source=tests/curl/helpers.bash
. "$BATS_TEST_DIRNAME/../curl/helpers.bash"

setup_file() {
  start_service auth-service
}

teardown_file() {
  stop_service
}

setup() {
  # The path of a Unix socket has at most 107 bytes.
  gate=$(mktemp -d -t llavero-gate.XXXX)
  chmod 711 "$gate"
  openssl req -x509 -newkey rsa:2048 -nodes -subj /CN=gate -days 1 \
    -keyout "$gate/tls_key" -out "$gate/tls_certificate" 2>/dev/null
}

teardown() {
  if [[ -n ${nginx_pid:-} ]]; then kill "$nginx_pid" && wait "$nginx_pid"; fi
  rm -rf "$gate"
}

# open_gate CONFIG: starts nginx with this file of deploy/nginx, on the sockets 8001 and 8002 in
# $gate.
open_gate() {
  sed -E -e "s#listen (80..)#listen unix:$gate/\1#" -e "s#/run/secrets#$gate#" \
    -e "s#http://(auth|books)-service:800.#$BASE#" -e "s#(auth|books)[12]:800.#${BASE#http://}#" \
    "$root/deploy/nginx/$1" >"$gate/config"
  cp "$root"/deploy/nginx/{gate,service,error}.conf "$gate"
  "$root/client-web/serve" "unix:$gate/page" "$gate/run" "$gate/config" >"$gate/log" 2>&1 3>&- &
  nginx_pid=$!
  wait_for_line "$gate/log" "$nginx_pid" 'start worker process [0-9]' >/dev/null
}

# status SCHEME PORT PATH
status() {
  curl --silent --insecure --unix-socket "$gate/$2" --output /dev/null --write-out '%{http_code}' \
    "$1://gate$3"
}

keeps_metrics() {
  local port
  open_gate "$1"
  [[ $(curl --silent --output /dev/null --write-out '%{http_code}' "$BASE/metrics") == 200 ]]
  for port in 8001 8002; do
    [[ $(status "$2" "$port" /health) == 200 ]]
    [[ $(status "$2" "$port" /metrics) == 404 ]]
    [[ $(status "$2" "$port" /%6detrics) == 404 ]]
  done
}

@test "nginx with TLS does not expose the metrics of the services" {
  keeps_metrics tls.conf https
}

@test "nginx in front of a cluster does not expose the metrics of the services" {
  keeps_metrics cluster.conf http
}

@test "every response over TLS has HSTS, also those of nginx itself" {
  open_gate tls.conf
  for path in /health /metrics "/$(printf 'x%.0s' {1..9000})"; do
    curl --silent --insecure --unix-socket "$gate/8001" --dump-header "$gate/headers" \
      --output /dev/null "https://gate$path"
    grep -qi '^Strict-Transport-Security: max-age=86400' "$gate/headers"
  done
}

@test "no response over plain http has HSTS" {
  open_gate cluster.conf
  curl --silent --unix-socket "$gate/8001" --dump-header "$gate/headers" --output /dev/null \
    http://gate/metrics
  grep -q ' 404' "$gate/headers"
  run -1 grep -i strict-transport "$gate/headers"
}
