#!/bin/sh
# Records the installed version of every package, or finds what differs from the record.
#   lock-versions.sh write    writes packages.lock
#   lock-versions.sh check    exit code 1 and the differences when the machine is another one
set -eu
cd "$(dirname "$0")/.."

installed() {
  xargs dpkg-query --show --showformat='${Package}=${Version}\n' <environment/packages.txt | LC_ALL=C sort
}

case ${1:-} in
  write)
    installed >environment/packages.lock
    echo "lock-versions: environment/packages.lock"
    ;;
  check)
    installed | diff environment/packages.lock - && echo "lock-versions: same as recorded"
    ;;
  *)
    echo "usage: lock-versions.sh write|check" >&2
    exit 2
    ;;
esac
