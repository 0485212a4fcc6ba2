#!/bin/sh
# Starts the notebook on this machine only. Reach it through SSH:
#   ssh -L 8888:127.0.0.1:8888 ubuntu@machine
# JUPYTER_TOKEN must hold at least 32 characters; make one with: openssl rand -hex 32
set -eu
cd "$(dirname "$0")/.."

token=${JUPYTER_TOKEN:-}
if [ "${#token}" -lt 32 ]; then
  echo "start: set JUPYTER_TOKEN to at least 32 characters" >&2
  exit 1
fi
# The notebook reads the variable itself: on the command line every user of the machine could see it.
exec jupyter notebook --ip=127.0.0.1 --port=8888 --no-browser
