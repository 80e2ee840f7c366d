#!/usr/bin/env bash
# Creates .venv where it is missing and installs segwidgets and its tools into it, editable,
# under constraints.txt. $1: the Python to create it with.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
python=${1:-python3}

if ! command -v "$python" >/dev/null; then
  echo "There is no '$python' here. segwidgets needs Python 3.10 or newer: make PYTHON=/path/to/python3" >&2
  exit 1
fi
if ! "$python" -c 'import sys; sys.exit(sys.version_info < (3, 10))'; then
  echo "segwidgets needs Python 3.10 or newer, and '$python' is $("$python" -V 2>&1)." >&2
  echo "Name a newer one: make PYTHON=python3.12" >&2
  exit 1
fi
if ! .venv/bin/python -m pip --version >/dev/null 2>&1; then
  rm -rf .venv
  if ! "$python" -m venv .venv; then
    rm -rf .venv
    echo "'$python -m venv' failed. On Debian and Ubuntu: apt-get install python3-venv" >&2
    exit 1
  fi
fi

pip() { .venv/bin/python -m pip --disable-pip-version-check "$@"; }
# The build backend comes first and under its pin, so that nothing unpinned builds the package.
pip install --quiet --constraint constraints.txt hatchling
# make builds the bundles itself, and only when their sources changed.
SEGWIDGETS_SKIP_JS_BUILD=1 pip install --constraint constraints.txt --no-build-isolation \
  --progress-bar off --editable '.[dev,jupyter]' | { grep -E '^Collecting ' || true; }
