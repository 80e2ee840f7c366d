"""A labelled 64×64 grid: this project's painter against SVG and against `fillText` per cell."""

from __future__ import annotations

from collections.abc import Iterator
from statistics import median

from benchmarks.chrome import measuring_page
from benchmarks.rows import Row, limited

PEERS = {"svg": "SVG per cell", "fillText": "fillText per cell"}
BLOCKS = 4
REPETITIONS = 25  # per block
LIMIT = 8  # ms


def measure() -> Iterator[Row]:
    """Redraw with other labels each time, block by block in turn."""
    times: dict[str, list[float]] = {name: [] for name in ("own", *PEERS)}
    with measuring_page("labels") as page:
        for _ in range(BLOCKS):
            for name, taken in times.items():
                found = page.evaluate(f"(n) => bench.{name}(n)", REPETITIONS)
                taken += [time["painted"] for time in found]
    own = median(times["own"])
    yield limited("labelled 64×64 redraw", own, "ms", LIMIT)
    for name, peer in PEERS.items():
        yield Row("labelled 64×64 redraw", own, "ms", peer, median(times[name]))
