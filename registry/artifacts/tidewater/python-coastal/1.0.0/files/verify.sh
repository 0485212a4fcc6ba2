#!/bin/sh
# Lists the locked packages that this machine lacks or has in another version; status 1 if there are any.
#
#     sh verify.sh
set -eu
lock=$(cd "$(dirname "$0")" && pwd)/debian-packages.lock
tab=$(printf '\t')
differences=$(tail -n +2 "$lock" | while IFS=$tab read -r package version rest; do
  installed=$(dpkg-query --show --showformat='${Version}' "$package" 2>/dev/null) || installed=missing
  [ "${installed:-missing}" = "$version" ] || echo "$package: locked $version, here ${installed:-missing}"
done)
[ -z "$differences" ] && echo "as locked" && exit 0
echo "$differences"
exit 1
