"""A wood that grows: the same hills with more and more trees on them."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from segwidgets.images.scene import Scene
from segwidgets.scenes.canvas import Canvas, light
from segwidgets.scenes.generate import developed
from segwidgets.scenes.stuff import grass, rolling, sky
from segwidgets.scenes.things import shadow, tree

#: At most so many trees are planted.
MAX_TREES = 100
# A tree can be told from its neighbours while so much of it is seen.
_TOLD = 0.5


class Forest(NamedTuple):
    """A scene of trees, and how much of each is seen.

    Attributes
    ----------
    scene : Scene
        Picture and labels; tree `k` is instance `k`, the farthest first.
    visible : tuple of float
        Of each tree the part of its pixels that no nearer tree hides, 0 to 1.
    """

    scene: Scene
    visible: tuple[float, ...]

    @property
    def told(self) -> int:
        """How many trees can be told apart: at least half of each is seen."""
        return sum(part >= _TOLD for part in self.visible)

    @property
    def counts(self) -> bool:
        """Whether trees can still be counted: most of them can be told apart."""
        return 2 * self.told >= len(self.visible)


def forest(trees: int, size: tuple[int, int] = (128, 192), seed: int = 0) -> Forest:
    """Plant trees on hills. More trees are planted among the same ones, at the same places."""
    rng = np.random.default_rng([seed, 0])
    canvas = Canvas(*size)
    hour = light(rng)
    horizon = 0.3 * canvas.bottom
    sky(canvas, rng, hour, horizon + 0.05)
    grass(canvas, rng, hour, rolling(rng, horizon, 0.04, waves=0.9), 0.2)
    grass(canvas, rng, hour, rolling(rng, horizon + 0.26 * canvas.bottom, 0.04, waves=0.9), 0.8)
    grown = [np.random.default_rng([seed, number + 1]) for number in range(trees)]
    spots = sorted(
        (
            horizon + 0.05 + own.uniform(0, 1) ** 1.2 * (canvas.bottom - horizon - 0.02),
            own.uniform(0.02, 0.98) * canvas.right,
            number,
        )
        for number, own in enumerate(grown)
    )
    planted = []
    for number, (foot, x, which) in enumerate(spots, 1):
        high = (0.2 + 0.34 * (foot - horizon) / (canvas.bottom - horizon)) * grown[which].uniform(
            0.85, 1.15
        )
        shadow(canvas, hour, x, foot, 0.3 * high)
        tree(canvas, grown[which], hour, x, foot, high)
        # Nothing stands before it yet.
        planted.append(int((canvas.instance == number).sum()))
    seen = np.bincount(canvas.instance.ravel(), minlength=trees + 1)[1:]
    visible = tuple(float(n / max(1, all_)) for n, all_ in zip(seen, planted, strict=True))
    picture = Scene(developed(canvas, rng, hour), canvas.semantic, canvas.instance, seed=seed)
    return Forest(picture, visible)
