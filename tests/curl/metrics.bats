# GET /metrics of both services. TEST_SERVICE=auth-service|books-service selects the service.

# shellcheck disable=SC2030,SC2031  # each test runs in its own process
# shellcheck source=tests/curl/helpers.bash
. "$BATS_TEST_DIRNAME/helpers.bash"

setup_file() {
  start_service "${TEST_SERVICE:-auth-service}"
}

teardown_file() {
  stop_service
}

setup() {
  service=${TEST_SERVICE:-auth-service}
}

# metrics: sets `body` to the response of GET /metrics.
metrics() {
  request GET /metrics
  expect_status 200
}

# value SERIES: prints its value in `body`, or 0 if it is absent.
value() {
  awk -v series="$1" 'index($0, series " ") == 1 { value = $NF } END { print value == "" ? 0 : value }' <<<"$body"
}

requests_to() {
  value "llavero_http_requests_total{route=\"$1\",method=\"$2\",status=\"$3\"}"
}

series() {
  grep --count --invert-match '^#' <<<"$body"
}

@test "/metrics is in Prometheus' text format and has the common headers" {
  metrics

  expect_header Content-Type 'text/plain; version=0\.0\.4; charset=utf-8'
}

@test "promtool accepts the metrics" {
  request GET /health
  metrics

  promtool check metrics <<<"$body"
}

@test "each request is counted once by route, method and status" {
  metrics
  local before
  before=$(requests_to /health GET 200)

  for _ in 1 2 3; do request GET /health; done
  request HEAD /health
  request POST /health

  metrics
  (($(requests_to /health GET 200) == before + 3))
  (($(requests_to /health HEAD 200) == 1))
  (($(requests_to /health POST 405) == 1))
}

@test "durations have one sample per request" {
  request GET /health/ready
  metrics

  local labels='route="/health/ready",method="GET"' count
  count=$(value "llavero_http_request_duration_seconds_count{$labels}")
  ((count > 0))
  (($(value "llavero_http_request_duration_seconds_bucket{$labels,le=\"+Inf\"}") == count))
  (($(requests_to /health/ready GET 200) + $(requests_to /health/ready GET 503) == count))
}

@test "1,000 unknown paths and methods add no series" {
  request GET /nowhere
  request MADEUP /nowhere
  metrics
  metrics  # which shows the request for the first one
  local series_before found_before unknown_before
  series_before=$(series)
  found_before=$(requests_to unmatched GET 404)
  unknown_before=$(requests_to unmatched other 501)

  curl --silent --output /dev/null "$BASE/nowhere/[1-1000]"
  for method in {MADE,UP,METHOD}{1..10}; do request "$method" /nowhere; done

  metrics
  (($(series) == series_before))
  (($(requests_to unmatched GET 404) == found_before + 1000))
  (($(requests_to unmatched other 501) == unknown_before + 30))
  [[ $body != *nowhere* && $body != *MADE* ]]
}

@test "a request that is too large is counted by route" {
  local route=/auth/login
  if [[ $service == books-service ]]; then route=/api/items; fi

  head --bytes 70000 /dev/zero | request POST "$route" --data-binary @-

  metrics
  (($(requests_to "$route" POST 413) == 1))
}

@test "a refused token is counted by reason" {
  local path=/api/profile
  if [[ $service == books-service ]]; then path=/api/items; fi

  request GET "$path"
  as x.y request GET "$path"
  as x.y request GET "$path"
  as "$(expired_token)" request GET "$path"

  metrics
  (($(value 'llavero_token_refusals_total{reason="authorization_missing"}') == 1))
  (($(value 'llavero_token_refusals_total{reason="not_enough_segments"}') == 2))
  (($(value 'llavero_token_refusals_total{reason="token_expired"}') == 1))
  (($(value 'llavero_token_refusals_total{reason="other"}') == 0))
}

@test "the metrics show service, version, start time and memory" {
  request GET /health
  local version
  version=$(json .version)

  metrics

  (($(value "llavero_build_info{service=\"$service\",version=\"$version\"}") == 1))
  local started resident
  started=$(value process_start_time_seconds)
  resident=$(value process_resident_memory_bytes)
  ((${started%.*} > $(date +%s) - 3600 && ${started%.*} <= $(date +%s)))
  ((resident > 1000000 && resident < 1000000000))
}
