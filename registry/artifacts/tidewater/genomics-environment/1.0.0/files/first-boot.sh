#!/bin/sh
# Prepares a fresh Ubuntu 24.04 machine: packages and the account "researcher". Runs as root, as user
# data or by hand; running it again changes nothing. It downloads signed packages of Ubuntu only and
# sets no password: people log in with the SSH keys of the account "ubuntu" and use sudo -u.
set -eu

packages="bcftools bwa fastqc git make samtools tabix"

. /etc/os-release
if [ "$ID" != ubuntu ] || [ "$VERSION_ID" != 24.04 ]; then
  echo "first-boot: this is $ID $VERSION_ID; Ubuntu 24.04 is needed" >&2
  exit 1
fi
if [ "$(id -u)" -ne 0 ]; then
  echo "first-boot: must run as root" >&2
  exit 1
fi

export DEBIAN_FRONTEND=noninteractive
apt-get update
# shellcheck disable=SC2086
apt-get install --yes --no-install-recommends $packages

if ! id researcher >/dev/null 2>&1; then
  useradd --create-home --shell /bin/bash --groups users researcher
fi
echo "first-boot: ready"
