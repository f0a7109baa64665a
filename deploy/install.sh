#!/bin/sh
# Installs the bot, and nothing else, into a folder: deploy/install.sh /opt/media-scheduler
# The image is built with it, and so is an installation under systemd. It needs Python 3.11 or
# newer (the one that PYTHON names, else python3) and the network; run it as whoever may write there.
set -eu

[ $# -eq 1 ] || { echo "usage: deploy/install.sh FOLDER" >&2; exit 2; }
source=$(cd "$(dirname "$0")/.." && pwd)
folder=$1
wheels=$(mktemp -d)
trap 'rm -rf "$wheels"' EXIT

"${PYTHON:-python3}" -m venv --clear "$folder"
pip() { "$folder/bin/python" -m pip --disable-pip-version-check --quiet "$@"; }

pip install --no-cache-dir --require-hashes --requirement "$source/deploy/requirements.lock"
pip wheel --no-deps --wheel-dir "$wheels" "$source"
pip install --no-deps --no-index "$wheels"/*.whl
# What was needed to install is not needed to run.
pip uninstall --yes setuptools pip 2>/dev/null || true
"$folder/bin/media-scheduler-bot" --help >/dev/null
