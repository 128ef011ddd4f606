# shellcheck shell=bash
# Sourced by ./dev: builds the Debian packages.

package_all() {
  need node
  need build package
  build release services
  rm -rf build/package
  cpack --config build/release/CPackConfig.cmake -B build/package \
    -D CPACK_DEBIAN_PACKAGE_VERSION="$(package_version)"
  rm -rf build/package/_CPack_Packages
  printf '\nTo install them: apt install ./build/package/*.deb\n'
}

# A later commit has a higher version, and so has the same commit on a later release of Debian.
package_version() {
  local number time
  number=$(sed -nE 's/^project\(llavero VERSION ([0-9.]+).*/\1/p' CMakeLists.txt)
  time=$(TZ=UTC git log -1 --format=%cd --date=format-local:%Y%m%d%H%M%S 2>/dev/null) ||
    time=$(date -u +%Y%m%d%H%M%S)
  # shellcheck source=/dev/null
  printf '%s+%s+deb%s' "$number" "$time" "$(. /etc/os-release && printf '%s' "${VERSION_ID:-0}")"
}
