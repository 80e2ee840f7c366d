#!/usr/bin/env bash
# Opens JupyterLab on the tour, in a browser where there is a display, otherwise by printing the
# address. $1 = dev: rebuilds the bundles on every change and reloads them in the open page.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

# The address that is printed leads to the tour too, not only the browser.
options=(--log-level=WARN --LabApp.default_url=/lab/tree/notebooks/00_tour.ipynb)
[ "$(id -u)" -ne 0 ] || options+=(--allow-root)
if [ "$(uname)" = Linux ] && [ -z "${DISPLAY:-}${WAYLAND_DISPLAY:-}" ]; then
  options+=(--no-browser)
  echo "No display here: open the address printed below in a browser."
fi

# JupyterLab asks nothing about its own news; what a reader has chosen for every environment counts.
quiet=.venv/share/jupyter/lab/settings/overrides.json
if [ ! -e "$quiet" ]; then
  mkdir -p "$(dirname "$quiet")"
  echo '{"@jupyterlab/apputils-extension:notification": {"fetchNews": "false", "checkForUpdates": false}}' >"$quiet"
fi
echo "The tour opens with pictures of its figures; Run > Run All Cells makes them live."
echo "The course without a kernel: make site, then open site/index.html."

if [ "${1:-}" = dev ]; then
  # segwidgets hands anywidget the bundle's path instead of its text; anywidget watches the file.
  export SEGWIDGETS_DEV=1 ANYWIDGET_HMR=1
  (cd js && exec npm run watch) &
  watcher=$!
  trap 'kill "$watcher" 2>/dev/null || true' EXIT
fi
.venv/bin/python -m jupyterlab "${options[@]}"
