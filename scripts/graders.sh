#!/usr/bin/env bash
# Creates .venv-graders, where nbgrader and Otter run the example notebooks: they pin packages that
# .venv has newer. What they do not bring along, torch for instance, is read from .venv.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
rm -rf .venv-graders
.venv/bin/python -m venv .venv-graders
.venv-graders/bin/python -m pip --disable-pip-version-check install --quiet \
  --requirement tests/graders/requirements.txt
site=$(.venv-graders/bin/python -c "import sysconfig; print(sysconfig.get_path('purelib'))")
{
  pwd
  .venv/bin/python -c "import sysconfig; print(sysconfig.get_path('purelib'))"
} >"$site/zz-segwidgets.pth"
touch .venv-graders/.installed
