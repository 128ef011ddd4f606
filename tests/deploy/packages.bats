# Installs, uses, upgrades, removes and purges the packages of ./dev package on a bare Debian. The
# tests follow each other on one machine. systemd runs on it, so the units are tested as they are.
# RELEASE, OLD_PACKAGES and NEW_PACKAGES (folders) test those of another release.

# shellcheck source=tests/deploy/machine.bash
. "$BATS_TEST_DIRNAME/machine.bash"

kAuth=http://127.0.0.1:8001
kBooks=http://127.0.0.1:8002

setup() {
  ((EUID == 0)) || skip 'needs root, for mmdebstrap and chroot'
}

setup_file() {
  if ((EUID != 0)); then return; fi
  export machine=$BATS_FILE_TMPDIR/machine
  if [[ -z ${NEW_PACKAGES:-} ]]; then
    export RELEASE OLD_PACKAGES=$BATS_FILE_TMPDIR/old NEW_PACKAGES=$BATS_FILE_TMPDIR/new
    # shellcheck source=/dev/null
    RELEASE=$(. /etc/os-release && echo "$VERSION_CODENAME")
    build_packages "$OLD_PACKAGES" 0.1.0+1
    build_packages "$NEW_PACKAGES" 0.1.0+2
  fi
  make_machine "$RELEASE" "$machine"
  cp -r "$OLD_PACKAGES" "$machine/root/old"
  cp -r "$NEW_PACKAGES" "$machine/root/new"
  # The machine has no network, and the time of a download says nothing about the packages.
  chroot "$machine" sh -c 'apt-get install -qq --download-only /root/old/*.deb nginx-light'
  boot "$machine"
}

teardown_file() {
  if ((EUID != 0)); then return; fi
  forget_machine "$machine"
}

# build_packages DIR VERSION
build_packages() {
  cpack --config build/release/CPackConfig.cmake -B "$1" -D CPACK_DEBIAN_PACKAGE_VERSION="$2"
  rm -rf "$1/_CPack_Packages"
}

# call STATUS URL [CURL_ARG...]: prints the body, and fails if the status is another.
call() {
  local status
  status=$(on_its_network curl --silent --max-time 10 --output "$BATS_TEST_TMPDIR/body" \
    --write-out '%{http_code}' --header 'Content-Type: application/json' "${@:2}")
  cat "$BATS_TEST_TMPDIR/body"
  [[ $status == "$1" ]]
}

kAccount='{"username": "johndoe", "password": "open sesame 22"}'

log_in() {
  call 200 "$kAuth/auth/login" --data "$kAccount" | jq -re .access_token
}

wait_until_ready() {
  on_its_network curl --silent --fail-early --fail --retry 20 --retry-delay 1 --retry-all-errors \
    --output /dev/null "$kAuth/health/ready" --output /dev/null "$kBooks/health/ready"
}

# ms FROM TO: the time between two values of EPOCHREALTIME.
ms() {
  printf '%s' "$(((${2/./} - ${1/./}) / 1000))"
}

state_of() {
  inside systemctl show --value --property="$2" "llavero-$1"
}

@test "from the installation to the first verified token it takes at most 10 s" {
  local token began=$EPOCHREALTIME installed ended listening
  inside sh -c 'apt-get install -qq /root/old/*.deb'
  installed=$EPOCHREALTIME
  # Nothing has started.
  for part in auth books web; do
    [[ $(state_of "$part" ActiveState) == inactive ]]
    [[ $(state_of "$part" UnitFileState) == disabled ]]
  done
  listening=$(on_its_network ss -Hltn)
  [[ -z $listening ]]

  inside systemctl enable --quiet --now llavero-auth llavero-books
  wait_until_ready
  call 201 "$kAuth/auth/register" --data "$kAccount"
  token=$(log_in)
  call 201 "$kBooks/api/items" --header "Authorization: Bearer $token" --data '{"name": "key"}'

  ended=$EPOCHREALTIME
  printf '# %s ms on %s, of which the installation took %s ms\n' "$(ms "$began" "$ended")" "$RELEASE" \
    "$(ms "$began" "$installed")" >&3
  (($(ms "$began" "$ended") <= 10000))
}

@test "each service has an account, a folder of its own and the shared secret" {
  run -0 inside stat --format='%a %U %G' /etc/llavero/jwt_secret
  [[ $output == '640 root llavero' ]]
  for service in auth books; do
    run -0 inside stat --format='%a %U' "/var/lib/llavero/$service" "/var/lib/llavero/$service/$service.db"
    [[ $output == "700 llavero-$service"$'\n'"600 llavero-$service" ]]
    [[ $(inside stat --format=%U "/proc/$(state_of "$service" MainPID)") == "llavero-$service" ]]
  done
  run ! inside runuser -u llavero-books -- cat /var/lib/llavero/auth/auth.db
  run ! inside runuser -u llavero-auth -- sh -c 'echo x >>/etc/llavero/jwt_secret'
}

@test "threads that hash passwords run at a lower priority" {
  local pid
  pid=$(state_of auth MainPID)

  run -0 inside sh -c "cat /proc/$pid/task/*/stat"

  # The name of a thread ends with a bracket. 17 fields later is its nice value.
  [[ -n $(awk '{ sub(/.*\) /, "") } $17 > 0' <<<"$output") ]]
}

@test "an administrator of the machine makes the first administrator of Llavero" {
  # shellcheck disable=SC2016  # expanded there
  run -0 inside sh -c 'set -a; . /etc/llavero/auth.env; echo "an open door 22" |
    runuser -u llavero-auth -- auth-service user add root --role admin'

  call 200 "$kAuth/auth/login" --data '{"username": "root", "password": "an open door 22"}' |
    jq -e '.user.role == "admin"'
}

@test "an upgrade asks nothing, keeps data, secret and settings, and restarts what runs" {
  local before
  before=$(state_of auth MainPID)
  inside cp /etc/llavero/jwt_secret /root/secret
  inside sh -c 'echo LOG_FORMAT=json >>/etc/llavero/auth.env'

  run -0 inside sh -c 'apt-get install -qq /root/new/*.deb'

  [[ $(inside dpkg -s llavero-auth) == *"$(dpkg-deb -f "$NEW_PACKAGES"/llavero-auth_*.deb Version)"* ]]
  wait_until_ready
  [[ $(state_of auth MainPID) != "$before" ]]
  [[ $(state_of web ActiveState) == inactive ]]
  inside cmp /etc/llavero/jwt_secret /root/secret
  inside grep -q '^LOG_FORMAT=json' /etc/llavero/auth.env
  call 200 "$kBooks/api/items" --header "Authorization: Bearer $(log_in)" |
    jq -e '.items[0].name == "key"'
  inside journalctl --quiet --unit llavero-auth --output cat | tail -n 1 | jq -e .
}

@test "removed and installed again, the services have their data and start at boot" {
  inside sh -c 'apt-get remove -qq llavero-auth llavero-books'
  run -0 on_its_network ss -Hltn
  [[ -z $output ]]

  inside sh -c 'apt-get install -qq /root/new/*.deb'

  [[ $(state_of auth UnitFileState) == enabled ]]
  inside systemctl start llavero-auth llavero-books
  wait_until_ready
  call 200 "$kBooks/api/items" --header "Authorization: Bearer $(log_in)" |
    jq -e '.items[0].name == "key"'
}

@test "with nginx installed, llavero-web serves the page" {
  inside apt-get install -qq --no-install-recommends nginx-light

  inside systemctl start llavero-web

  run -0 on_its_network curl --silent --fail --retry 10 --retry-connrefused --retry-delay 1 http://127.0.0.1:8080/
  [[ $output == *'<title>Llavero'* ]]
}

@test "a purge removes everything" {
  inside apt-get purge -qq llavero-auth llavero-books llavero-web

  run -0 inside find / -xdev -name '*llavero*' -not -path '/proc/*' -not -path '/root/*' \
    -not -path '/tmp/systemd-private-*' -not -path '/var/tmp/systemd-private-*' -not -path '/sys/*'
  [[ -z $output ]]
  run -1 inside grep llavero /etc/passwd /etc/group
}

@test "lintian finds no error" {
  command -v lintian || skip 'no lintian'

  # ./dev package writes no changelog, and --help is the manual.
  run -0 lintian --allow-root --fail-on error --suppress-tags no-changelog,no-manual-page "$NEW_PACKAGES"/*.deb
}
