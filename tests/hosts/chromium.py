"""Find a Chromium that starts, or install one.

``python -m tests.hosts.chromium`` prints its path; with ``--install`` it first gets one where
there is none: Playwright's own download, else the system's package manager.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

# The Node that Playwright brings wants libraries a bare Linux lacks; the checkout's Node will do.
if node := shutil.which("node"):
    os.environ.setdefault("PLAYWRIGHT_NODEJS_PATH", node)

#: Names on the search path, then places that are on none.
COMMANDS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
APPLICATIONS = (
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
)

#: What package managers call it. Fonts come along: figures are compared as pictures.
PACKAGES = {
    "apt-get": ("chromium", "fonts-dejavu-core"),
    "dnf": ("chromium", "dejavu-sans-fonts"),
    "brew": ("--cask", "chromium"),
}


def launch_arguments() -> list[str]:
    """Keep the browser alone with the page: no sandbox for root, nothing in the background."""
    arguments = [
        "--disable-gpu",
        "--disable-quic",
        "--no-first-run",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
    ]
    return ["--no-sandbox", *arguments] if is_root() else arguments


@contextmanager
def launched() -> Iterator[Browser]:
    """Open a browser, and close it at the end of the block.

    Raises
    ------
    RuntimeError
        Where there is no Chromium.
    """
    path = find()
    if path is None:
        raise RuntimeError("No Chromium for the browser tests: `make chromium` installs one.")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=launch_arguments())
        yield browser
        browser.close()


def find() -> str | None:
    """Path of the first Chromium that tells its version, or None."""
    return next((path for path in _candidates() if _starts(path)), None)


def install() -> str:
    """Path of a Chromium, installed where there was none.

    Raises
    ------
    RuntimeError
        Where neither Playwright nor a package manager could bring one.
    """
    for attempt in (lambda: None, _install_by_playwright, _install_by_package_manager):
        attempt()
        if path := find():
            return path
    raise RuntimeError(
        "No Chromium could be installed for the browser tests. Install Chromium or Chrome, or "
        "name one in the environment variable CHROMIUM."
    )


def is_root() -> bool:
    """Whether this process runs as root, for whom Chromium refuses its sandbox."""
    return hasattr(os, "geteuid") and os.geteuid() == 0


def _candidates() -> Iterator[str]:
    if named := os.environ.get("CHROMIUM"):
        yield named
    yield from filter(None, map(shutil.which, COMMANDS))
    yield from (path for path in APPLICATIONS if Path(path).exists())
    with sync_playwright() as playwright:
        path = playwright.chromium.executable_path
    if Path(path).exists():
        yield path


def _starts(path: str) -> bool:
    """Weed out stubs that only point to a store, and downloads that lack system libraries."""
    try:
        told = subprocess.run([path, "--version"], capture_output=True, text=True, timeout=30)
    except (OSError, subprocess.TimeoutExpired):
        return False
    return told.returncode == 0 and "Chrom" in told.stdout


def _install_by_playwright() -> None:
    # Behind a closed network this must fail soon, not after a row of half minutes.
    environment = {"PLAYWRIGHT_DOWNLOAD_CONNECTION_TIMEOUT": "10000", **os.environ}
    command = [sys.executable, "-m", "playwright", "install", "chromium"]
    print("No Chromium found; trying Playwright's download.", flush=True)
    subprocess.run(command, env=environment, check=False, stderr=subprocess.DEVNULL)


def _install_by_package_manager() -> None:
    manager = next(filter(shutil.which, PACKAGES), None)
    if manager is None:
        return
    print(f"Installing Chromium with {manager}.", flush=True)
    asks_root = manager != "brew" and not is_root()
    prefix = ["sudo"] if asks_root else []
    yes = [] if manager == "brew" else ["-y"]
    if manager == "apt-get":
        subprocess.run([*prefix, manager, "update", "-qq"], check=False)
        yes += ["-qq", "--no-install-recommends"]
    command = [*prefix, manager, "install", *yes, *PACKAGES[manager]]
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    subprocess.run(command, env=environment, check=False, stdout=subprocess.DEVNULL)


if __name__ == "__main__":
    print(install() if "--install" in sys.argv else find() or "No Chromium found.")
