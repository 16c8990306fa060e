#!/bin/sh
# Make sure that a command of the system is there; install its Debian package where we may.
#     tools/system_packages.sh PACKAGE CHECK...     CHECK is a command that succeeds if it is there
set -eu
package=$1
shift
if "$@" >/dev/null 2>&1; then
  exit 0
fi
if [ "$(id -u)" -ne 0 ] || ! command -v apt-get >/dev/null; then
  echo "Missing: $package. Install it, then try again. On Debian or Ubuntu:" >&2
  echo "    sudo apt-get install --yes $package" >&2
  exit 1
fi
echo "Installing $package (apt-get)"
log=$(mktemp)
install() {
  DEBIAN_FRONTEND=noninteractive apt-get install --yes --no-install-recommends "$package"
}
if ! { install || { apt-get update && install; }; } >"$log" 2>&1; then
  tail -n 20 "$log" >&2
  echo "apt-get could not install $package; its whole output is in $log" >&2
  exit 1
fi
rm -f "$log"
"$@" >/dev/null 2>&1 || { echo "$package is installed, yet this fails: $*" >&2; exit 1; }
