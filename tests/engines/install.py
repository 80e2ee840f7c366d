"""Install what the tests of engines drive.

``python -m tests.engines.install firefox`` or ``webkit`` gets one, where it is missing, from
Debian's packages.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys

from tests.hosts.chromium import is_root

#: For each engine: programs of which one does, beside others that are needed, and packages.
ENGINES = {
    "firefox": ([{"firefox-esr", "firefox"}], ["firefox-esr"]),
    "webkit": ([{"WPEWebDriver"}, {"cog"}], ["wpewebkit-driver", "cog"]),
}


def is_there(engine: str) -> bool:
    """Whether all programs of an engine are on the search path."""
    programs, _ = ENGINES[engine]
    return all(any(map(shutil.which, names)) for names in programs)


def install(engine: str) -> None:
    """Install an engine where it is missing.

    Raises
    ------
    SystemExit
        Where it could not be installed.
    """
    if is_there(engine):
        return
    _, packages = ENGINES[engine]
    if shutil.which("apt-get"):
        print(f"Installing {' and '.join(packages)} with apt-get.", flush=True)
        prefix = [] if is_root() else ["sudo"]
        environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
        subprocess.run([*prefix, "apt-get", "update", "-qq"], check=False)
        command = [*prefix, "apt-get", "install", "-y", "-qq", "--no-install-recommends", *packages]
        subprocess.run(command, env=environment, check=False, stdout=subprocess.DEVNULL)
    if not is_there(engine):
        raise SystemExit(
            f"{packages[0]} could not be installed for the tests of engines. Install it by hand: "
            f"on Debian and Ubuntu it comes with {' and '.join(packages)}; on another system run "
            "these tests in a container of Debian."
        )


if __name__ == "__main__":
    for named in sys.argv[1:]:
        install(named)
