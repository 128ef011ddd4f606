# What nginx lets through in front of the services: the configurations of deploy/nginx, with sockets
# instead of ports and one real service behind them.

# shellcheck source=tests/curl/helpers.bash
. "$BATS_TEST_DIRNAME/../curl/helpers.bash"

setup_file() {
  start_service auth-service
}

teardown_file() {
  stop_service
}

setup() {
  # A socket's path has at most 107 characters.
  gate=$(mktemp -d -t llavero-gate.XXXX)
  chmod 711 "$gate"
  openssl req -x509 -newkey rsa:2048 -nodes -subj /CN=gate -days 1 \
    -keyout "$gate/tls_key" -out "$gate/tls_certificate" 2>/dev/null
}

teardown() {
  if [[ -n ${nginx_pid:-} ]]; then kill "$nginx_pid" && wait "$nginx_pid"; fi
  rm -rf "$gate"
}

# open_gate CONFIG: nginx with that file of deploy/nginx, on the sockets 8001 and 8002 in $gate.
open_gate() {
  sed -E -e "s#listen (80..)#listen unix:$gate/\1#" -e "s#/run/secrets#$gate#" \
    -e "s#http://(auth|books)-service:800.#$BASE#" -e "s#(auth|books)[12]:800.#${BASE#http://}#" \
    "$root/deploy/nginx/$1" >"$gate/config"
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

@test "nginx keeps the metrics of the services to itself, with TLS" {
  keeps_metrics tls.conf https
}

@test "nginx keeps the metrics of the services to itself, before a cluster" {
  keeps_metrics cluster.conf http
}
