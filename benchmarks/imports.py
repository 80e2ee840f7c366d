"""What `import segwidgets` costs in a fresh interpreter, beside `import anywidget`."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from statistics import median

from benchmarks.rows import Row, limited

ROUNDS = 25
MOST = 1.15
STATEMENTS = (
    "import anywidget",
    "import segwidgets",
    "from segwidgets import ConvTranspose2d",
)
HEAVY = ("torch", "matplotlib")

# The clock runs in the new interpreter: its own start would blur the difference.
TIMED = """
from time import perf_counter
start = perf_counter()
{statement}
print(perf_counter() - start)
"""
LOADED = "import sys\n{statement}\nprint(sum(name in sys.modules for name in {heavy}))"


def measure() -> Iterator[Row]:
    """Time imports in turn, each in its own interpreter."""
    times: dict[str, list[float]] = {statement: [] for statement in STATEMENTS}
    for _ in range(ROUNDS + 1):
        for statement in STATEMENTS:
            times[statement].append(1000 * float(_run(TIMED.format(statement=statement))))
    # The first round reads the files from disk.
    peer, *own = (median(taken[1:]) for taken in times.values())
    for statement, taken in zip(STATEMENTS[1:], own, strict=True):
        # What a figure needs besides, numpy and ipywidgets, is no matter of the import.
        most = MOST if statement == "import segwidgets" else None
        yield Row(statement, taken, "ms", STATEMENTS[0], peer, most)
        loaded = _run(LOADED.format(statement=statement, heavy=HEAVY))
        yield limited(f"{statement}: torch, matplotlib loaded", int(loaded), "of them", 0)


def _run(code: str) -> str:
    command = [sys.executable, "-c", code]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout
