# shellcheck shell=bash
# Sourced by what needs packages of npm.

# install_packages FOLDER: those that its package-lock.json names; none of their scripts runs. npm notes
# in .package-lock.json what it has installed: a file that is older than a lock file which changed since.
install_packages() (
  cd "$1" || exit
  if [[ node_modules/.package-lock.json -nt package-lock.json ]]; then return; fi
  npm ci --ignore-scripts --no-audit --no-fund >&2
  touch node_modules/.package-lock.json
)
