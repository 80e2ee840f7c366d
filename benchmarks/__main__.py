"""Run the benchmarks, all or those that are named: ``python -m benchmarks page labels``."""

from __future__ import annotations

import argparse
import json
import os
import platform
import subprocess
import sys
import traceback
from importlib import import_module
from importlib.metadata import version
from pathlib import Path

from benchmarks.rows import Row, table
from tests.hosts import chromium

NAMES = (
    "imports",
    "terms",
    "unpooling",
    "annotation",
    "metrics",
    "scoring",
    "page",
    "painting",
    "unpooling_page",
    "labels",
    "bundles",
    "films",
    "messages",
    "strokes",
    "inference",
    "encoder_decoder",
    "networks_page",
    "site",
)


def main() -> int:
    """Print one table; 1 where a benchmark failed to measure, whatever the numbers say."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="name", help=f"any of {', '.join(NAMES)}")
    parser.add_argument("--json", type=Path, metavar="PATH", help="write the rows there too")
    options = parser.parse_args()
    unknown = [name for name in options.names if name not in NAMES]
    if unknown:
        parser.error(f"no benchmark is called {unknown[0]!r}: choose from {', '.join(NAMES)}")

    machine = _machine()
    rows: list[Row] = []
    failed = []
    for name in options.names or NAMES:
        print(f"{name} …", file=sys.stderr, flush=True)
        try:
            rows += import_module(f"benchmarks.{name}").measure()
        except Exception:
            # The others are worth their numbers all the same.
            traceback.print_exc()
            failed.append(name)
    print(f"{machine}\n\n{table(rows)}")
    if options.json:
        found = {"machine": machine, "rows": [row.as_json() for row in rows]}
        options.json.write_text(json.dumps(found, indent=2, ensure_ascii=False), "utf-8")
    if failed:
        print(f"\nfailed: {', '.join(failed)}", file=sys.stderr)
    return 1 if failed else 0


def _machine() -> str:
    """Say where this was measured, and how busy the machine was before."""
    browser = chromium.find()
    told = (
        subprocess.run([browser, "--version"], capture_output=True, text=True) if browser else None
    )
    return ", ".join(
        [
            f"{os.cpu_count()} cores",
            f"load {os.getloadavg()[0]:.1f}",
            platform.platform(terse=True),
            f"Python {platform.python_version()}",
            f"torch {version('torch')}",
            *([" ".join(told.stdout.split()[:2])] if told else []),
        ]
    )


if __name__ == "__main__":
    sys.exit(main())
