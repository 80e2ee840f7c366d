"""Build js/ into segwidgets/static/ whenever Python packages the project.

Runs for wheels, source archives and editable installs. Set ``SEGWIDGETS_SKIP_JS_BUILD=1`` to
leave the bundles as they are. A source archive carries the bundles, so installing from one
needs no Node.
"""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

SKIP = "SEGWIDGETS_SKIP_JS_BUILD"


class BundleHook(BuildHookInterface[Any]):
    """Produces the bundles before the files are collected."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:  # noqa: ARG002
        """Build the bundles, or accept the ones that are there."""
        if os.environ.get(SKIP, "") not in ("", "0"):
            return
        root = Path(self.root)
        built = any((root / "segwidgets" / "static").glob("*.js"))
        if built and (root / "PKG-INFO").exists():
            return  # A source archive: its bundles were built from its sources.
        npm = shutil.which("npm")
        if npm is None:
            if not built:
                raise RuntimeError(
                    "segwidgets is built from TypeScript here, and `npm` was not found. Install "
                    "Node.js 20 or newer, or install a released wheel, or set "
                    f"{SKIP}=1 to go without the figures' bundles."
                )
            self.app.display_warning("npm was not found: using the bundles built earlier.")
            return
        build(npm, root / "js")


def build(npm: str, js: Path) -> None:
    """Install the front end's packages where the lock file asks for it, then bundle."""
    lock, installed = js / "package-lock.json", js / "node_modules" / ".package-lock.json"
    if not installed.exists() or installed.stat().st_mtime < lock.stat().st_mtime:
        subprocess.run([npm, "ci", "--no-audit", "--no-fund"], cwd=js, check=True)
    subprocess.run([npm, "run", "build"], cwd=js, check=True)
