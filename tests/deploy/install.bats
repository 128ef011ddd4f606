# Tests the files that `cmake --install` installs, systemd units included.

# shellcheck source=tests/deploy/service.bash
. "$BATS_TEST_DIRNAME/service.bash"

setup_file() {
  export installed=$BATS_FILE_TMPDIR/root
  DESTDIR=$installed cmake --install build/release --prefix /usr >"$BATS_FILE_TMPDIR/installation"
}

# The units, unchanged except for the paths of the programs, which are not in /usr/bin here.
units() {
  local unit
  for unit in "$installed"/usr/lib/systemd/system/*.service; do
    sed "s|^ExecStart=|&$installed|" "$unit" >"$BATS_TEST_TMPDIR/${unit##*/}"
  done
  printf '%s\n' "$BATS_TEST_TMPDIR"/*.service
}

@test "programs, units, settings and the page are installed where Debian expects them" {
  cd "$installed" || return

  [[ -x usr/bin/auth-service && -x usr/bin/books-service ]]
  [[ -e usr/lib/systemd/system/llavero-auth.service ]]
  [[ -e etc/llavero/auth.env && -e etc/llavero/books.env ]]
  [[ -e usr/share/llavero/client-web/index.html ]]
  [[ -x usr/share/llavero/client-web/serve ]]
}

@test "without npm the services are built with a /docs page that says so" {
  run -0 cmake --preset release -B "$BATS_TEST_TMPDIR/build" -D NPM=/bin/false -D LLAVERO_TESTS=OFF

  [[ $output == *'No Swagger UI: install npm'* ]]
  grep -q 'common/service/docs/absent/index.html' "$BATS_TEST_TMPDIR/build/build.ninja"
}

@test "an installed service starts with an empty folder and registers a user" {
  openssl rand -hex 32 >"$BATS_TEST_TMPDIR/secret"
  cd "$BATS_TEST_TMPDIR" || return
  export JWT_SECRET_FILE=secret DATABASE_URL=sqlite:auth.db

  start "$installed/usr/bin/auth-service"

  [[ $(post /auth/register) == 201 ]]
  stop
}

@test "the files of settings contain only settings that the services have" {
  local service name
  for service in auth books; do
    run -0 "$installed/usr/bin/$service-service" --help
    while read -r name; do
      [[ $output == *"($name)"* ]]
    done < <(sed -nE 's/^#?([A-Z_]+)=.*/\1/p' "$installed/etc/llavero/$service.env")
  done
}

@test "systemd accepts the units" {
  command -v systemd-analyze || skip 'no systemd-analyze: install systemd'
  local files
  mapfile -t files < <(units)

  run -0 systemd-analyze verify "${files[@]}"

  [[ -z $output ]]
}

@test "systemd-analyze rates the exposure of the units as low" {
  command -v systemd-analyze || skip 'no systemd-analyze: install systemd'
  local files
  mapfile -t files < <(units)

  run -0 systemd-analyze security --offline=true --threshold=15 "${files[@]}"
}

@test "the programs are hardened against memory errors" {
  local program elf
  for program in auth-service books-service; do
    elf=$(readelf --wide --program-headers --dynamic --dyn-syms "$installed/usr/bin/$program")

    [[ $elf =~ FLAGS_1[^$'\n']*NOW[^$'\n']*PIE ]]  # at a random place, and linked before it runs
    [[ $elf == *GNU_RELRO* ]]
    [[ ! $elf =~ GNU_STACK[^$'\n']*RWE ]]
    [[ $elf == *__stack_chk_fail* ]]
    [[ $elf == *__memcpy_chk* ]]  # _FORTIFY_SOURCE
  done
}

# These options leave no trace in a binary.
@test "each source of a release is compiled with stack clash protection and library assertions" {
  run -0 jq -r '.[] | select(.command | contains("-fstack-clash-protection") and
    contains("-fstack-protector-strong") and contains("-D_GLIBCXX_ASSERTIONS") | not) | .file' \
    build/release/compile_commands.json

  [[ -z $output ]]
}
