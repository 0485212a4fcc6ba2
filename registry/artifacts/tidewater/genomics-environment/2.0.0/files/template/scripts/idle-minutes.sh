#!/bin/sh
# Prints for how many whole minutes nobody has used this machine; idle_detection in
# environment/environment.yaml says when that is long enough to stop it. Linux only.
#   idle-minutes.sh [LOADAVG_FILE [TERMINALS_FOLDER]]
set -eu
loadavg=${1:-/proc/loadavg}
terminals=${2:-/dev/pts}

# Work without a terminal counts: idle services stay below a load of 0.10 over five minutes.
if awk '{ exit !($2 >= 0.10) }' "$loadavg"; then
  echo 0
  exit 0
fi

# A terminal's access time is the time of its last input. Without terminals, the machine has been
# idle since it started.
last=$(find "$terminals" -mindepth 1 -maxdepth 1 ! -name ptmx -exec stat -c %X {} + | sort -n | tail -n 1)
[ -n "$last" ] || last=$(($(date +%s) - $(cut -d . -f 1 /proc/uptime)))
echo $((($(date +%s) - last) / 60))
