# shellcheck shell=bash
# Sourced by ./dev: runs the two services and the page as children of this shell.

auth_listen=${AUTH_LISTEN:-0.0.0.0:8001}
books_listen=${BOOKS_LISTEN:-0.0.0.0:8002}
web_listen=${WEB_LISTEN:-0.0.0.0:8080}
declare -A child_names=() # by pid

run_all() {
  need node
  need build run
  refuse_taken_port AUTH_LISTEN "$auth_listen"
  refuse_taken_port BOOKS_LISTEN "$books_listen"
  refuse_taken_port WEB_LISTEN "$web_listen"
  build release services
  ensure_secret
  # With cookies, the services must know the origins of the page.
  if [[ ${TOKEN_LOCATION:-} == *cookie* ]]; then export CORS_ORIGINS=${CORS_ORIGINS:-$(page_origins)}; fi

  trap stop_children EXIT
  trap 'exit 0' INT TERM HUP
  mkdir -p var/log
  start auth-service env LISTEN="$auth_listen" LOG_FILE="${LOG_FILE:-var/log/auth-service.log}" \
    build/release/bin/auth-service
  start books-service env LISTEN="$books_listen" LOG_FILE="${LOG_FILE:-var/log/books-service.log}" \
    AUTH_URL="${AUTH_URL:-http://$(reachable "$auth_listen")}" build/release/bin/books-service
  start page client-web/serve "$web_listen" var/nginx
  start readiness curl --silent --fail --fail-early \
    --retry 60 --retry-delay 1 --retry-connrefused --retry-max-time 60 \
    --output /dev/null "http://$(reachable "$auth_listen")/health/ready" \
    --output /dev/null "http://$(reachable "$books_listen")/health/ready" \
    --output /dev/null "http://$(reachable "$web_listen")/"
  watch_children
}

# Fails before the build, which takes minutes, and names the setting to change.
refuse_taken_port() {
  local setting=$1 host=${2%:*} port=${2##*:} taken
  while read -r _ _ _ taken _; do
    if is_any "$host" || is_any "${taken%:*}" || [[ ${taken%:*} == "$host" ]]; then
      die "port $port is in use ($taken): stop its program, or set $setting=address:port"
    fi
  done < <(ss -Hltn "sport = :$port")
}

is_any() {
  [[ $1 == 0.0.0.0 || $1 == '[::]' || $1 == '*' ]]
}

# Creates the secret that both services share, unless the environment names one.
ensure_secret() {
  if [[ -n ${JWT_SECRET:-}${JWT_SECRET_FILE:-} ]]; then return; fi
  if [[ ! -s var/jwt_secret ]]; then
    mkdir -p var
    (umask 077 && build/release/bin/auth-service secret new >var/jwt_secret.new)
    mv var/jwt_secret.new var/jwt_secret
  fi
  export JWT_SECRET_FILE=var/jwt_secret
}

# make_admin NAME: the user then logs in again, for a token with the new role.
make_admin() {
  if (($# != 1)); then die 'usage: ./dev admin NAME' 2; fi
  if [[ ! -x build/release/bin/auth-service ]]; then die 'start ./dev run first and register the user'; fi
  ensure_secret
  build/release/bin/auth-service user role "$1" admin
}

# start NAME COMMAND...
start() {
  local name=$1
  shift
  "$@" &
  child_names[$!]=$name
}

# Does not return. Exits if a service or the page ends, or if one is not ready in time.
watch_children() {
  local ended status name
  while true; do
    status=0
    wait -n -p ended "${!child_names[@]}" || status=$?
    name=${child_names[$ended]}
    unset "child_names[$ended]"
    if [[ $name != readiness ]]; then
      die "$name ended with status $status; stopping the rest"
    elif ((status != 0)); then
      die 'not all three became ready; stopping them'
    fi
    announce
  done
}

announce() {
  printf '\nLlavero is ready. Ctrl-C stops it.\n'
  print_url page "$web_listen"
  print_url auth-service "$auth_listen"
  print_url books-service "$books_listen"
  printf '\n'
}

# The address of this host in its LAN, if it has one: the source address that a packet to the outside
# would have.
lan_address() {
  ip -4 route get 192.0.2.1 2>/dev/null | sed -n 's/.* src \([0-9.]*\).*/\1/p' || true
}

# The origins by which browsers know the page, with commas between.
page_origins() {
  local port=${web_listen##*:} origins lan
  origins=http://$(reachable "$web_listen")
  lan=$(lan_address)
  if is_any "${web_listen%:*}"; then origins+=,http://localhost:$port${lan:+,http://$lan:$port}; fi
  printf '%s' "$origins"
}

print_url() {
  local elsewhere='' lan
  lan=$(lan_address)
  if is_any "${2%:*}" && [[ -n $lan ]]; then elsewhere="from other hosts http://$lan:${2##*:}"; fi
  printf '  %-13s  http://%-15s  %s\n' "$1" "$(reachable "$2")" "$elsewhere"
}

# reachable LISTEN: the address:port under which this machine reaches it.
reachable() {
  case ${1%:*} in
    0.0.0.0) printf '127.0.0.1:%s' "${1##*:}" ;;
    '[::]') printf '[::1]:%s' "${1##*:}" ;;
    *) printf '%s' "$1" ;;
  esac
}

stop_children() {
  trap '' INT TERM HUP # a second Ctrl-C would leave children running
  if ((${#child_names[@]} == 0)); then return; fi
  kill -TERM "${!child_names[@]}" 2>/dev/null || true
  wait "${!child_names[@]}" || true
}
