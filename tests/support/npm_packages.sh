# shellcheck shell=bash
# Sourced by scripts that need npm packages.

# install_packages FOLDER: installs the packages of its package-lock.json without running their
# scripts, unless npm's record of the installation, .package-lock.json, is newer than the lock file.
# Tests that run concurrently wait for each other here.
install_packages() (
  cd "$1" || exit
  exec 9<package-lock.json
  flock 9
  if [[ node_modules/.package-lock.json -nt package-lock.json ]]; then return; fi
  npm ci --ignore-scripts --no-audit --no-fund >&2
  touch node_modules/.package-lock.json
)
