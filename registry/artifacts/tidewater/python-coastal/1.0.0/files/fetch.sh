#!/bin/sh
# Downloads the locked packages into a folder and checks each against its SHA-256.
#
#     sh fetch.sh FOLDER
#
# Needs Debian 12 (amd64) with its package lists up to date; installs nothing.
set -eu
lock=$(cd "$(dirname "$0")" && pwd)/debian-packages.lock
mkdir -p "$1"
cd "$1"
tab=$(printf '\t')
tail -n +2 "$lock" | while IFS=$tab read -r package version architecture size sha256 filename; do
  file="${package}_$(printf %s "$version" | sed 's/:/%3a/g')_${architecture}.deb"
  [ -f "$file" ] || apt-get download --quiet=2 "$package=$version"
  printf '%s  %s\n' "$sha256" "$file" | sha256sum --check --quiet
done
echo "all packages are there and as locked"
