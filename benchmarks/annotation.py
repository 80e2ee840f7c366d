"""What completes an annotation, beside SciPy and scikit-image, and a whole figure of it."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from scipy.sparse.csgraph import dijkstra
from skimage.graph import MCP_Geometric

import segwidgets as sw
from benchmarks.rows import Row, limited
from benchmarks.timing import interleaved_medians
from segwidgets.widgets.annotation.attempts import marks
from tests.vectors.make_annotation import cracks, differences, lattice

REPETITIONS = 10
SIDE = 256
# A stroke is completed before the hand is back, and a figure is there before anybody waits.
COMPLETED, MADE = 400, 1500


def measure() -> Iterator[Row]:
    """Complete scribbles, follow edges and propose regions of a picture of 256×256."""
    image = sw.scenes.scene(362, SIDE).image
    strokes = [
        {"object": True, "points": [[100, 120], [140, 130]]},
        {"object": False, "points": [[10, 10], [240, 10], [240, 240], [10, 240]]},
    ]
    own, background = marks(strokes, (SIDE, SIDE))
    graph = lattice((SIDE, SIDE), 1 + differences(image, 1), 1 + differences(image, 0))
    wires = cracks(image)
    start, end = (40, 60), (200, 180)

    def scipys() -> object:
        places = (np.flatnonzero(own), np.flatnonzero(background))
        return [dijkstra(graph, directed=False, indices=at, min_only=True) for at in places]

    def scikit_images() -> object:
        # Costs of pixels instead of cracks: as much work, another way.
        costs = np.pad(1.0 + image.sum(-1), ((0, 1), (0, 1)))
        return MCP_Geometric(costs, fully_connected=False).find_costs([start[::-1]])

    taken = interleaved_medians(
        {
            "geodesic": lambda: sw.images.complete_scribbles(image, own, background),
            "scipy": scipys,
            "walker": lambda: sw.images.complete_scribbles(image, own, background, "random_walker"),
            "wire": lambda: sw.images.live_wire(image, start, end),
            "scipy wire": lambda: dijkstra(wires, directed=False, indices=start[1] * 257 + 40),
            "skimage": scikit_images,
            "proposals": lambda: sw.images.region_proposals(image),
            "figure": lambda: sw.Annotation().close(),
        },
        REPETITIONS,
        warm_up=2,
    )
    size = f"{SIDE}×{SIDE}"
    peer = ("SciPy's dijkstra", taken["scipy"])
    yield Row(f"complete scribbles by distance, {size}", taken["geodesic"], "ms", *peer)
    yield limited("– within", taken["geodesic"], "ms", COMPLETED)
    yield Row(f"complete scribbles by random walker, {size}", taken["walker"], "ms")
    peer = ("SciPy's dijkstra", taken["scipy wire"])
    yield Row(f"follow edges, {size}", taken["wire"], "ms", *peer)
    yield Row("– beside pixels' costs", taken["wire"], "ms", "MCP_Geometric", taken["skimage"])
    yield Row(f"propose regions at three scales, {size}", taken["proposals"], "ms")
    yield limited("make a figure of annotation, 160×240", taken["figure"], "ms", MADE)
