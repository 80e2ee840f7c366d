"""A labelled picture, its classes and their colors."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

#: Stuff, which has no instances: background without a shape of its own.
STUFF: Final = ("sky", "sea", "sand", "grass")
#: Things, which can be counted.
THINGS: Final = ("tree", "house", "boat", "bird", "ball")
#: All class names; a label is an index into them.
CLASSES: Final = (*STUFF, *THINGS)
#: The color of each class in a mask, distinct on light and dark and for color-blind readers.
COLORS: Final = (
    *("#9CCBEB", "#1F6FB2", "#E9C46A", "#7FB069"),
    *("#1B5E3F", "#C44536", "#7B3F8C", "#1C202B", "#F28E2B"),
)
#: Label of pixels without one, as in torch's `ignore_index` of most datasets.
UNLABELLED: Final = 255
#: A panoptic label is `class * INSTANCES + instance`, as in Cityscapes.
INSTANCES: Final = 1000


@dataclass(frozen=True, eq=False)
class Scene:
    """A picture with a label for each pixel.

    Attributes
    ----------
    image : numpy.ndarray
        Shape (height, width, 3), uint8.
    semantic : numpy.ndarray
        Shape (height, width), uint8: an index into `class_names`, or 255 for no label.
    instance : numpy.ndarray
        Shape (height, width), int32: 0 for stuff, and a number of its own for each thing, from
        1 on, the farther ones first. A thing that others hide has no pixels.
    class_names : tuple of str
        One name per class.
    colors : tuple of str
        One "#rrggbb" per class.
    seed : int or None
        Names a generated scene.

    Examples
    --------
    >>> picture = Scene(
    ...     image=np.zeros((1, 2, 3), np.uint8),
    ...     semantic=np.array([[0, 7]], np.uint8),
    ...     instance=np.array([[0, 1]], np.int32),
    ... )
    >>> picture.shares
    {'sky': 0.5, 'bird': 0.5}
    >>> picture.panoptic
    array([[   0, 7001]], dtype=int32)
    """

    image: NDArray[np.uint8]
    semantic: NDArray[np.uint8]
    instance: NDArray[np.int32]
    class_names: tuple[str, ...] = CLASSES
    colors: tuple[str, ...] = COLORS
    seed: int | None = None

    @property
    def panoptic(self) -> NDArray[np.int32]:
        """Class and instance in one: `semantic * 1000 + instance`, as in Cityscapes; −1 unlabelled.

        Returns
        -------
        numpy.ndarray
            Shape (height, width), int32.
        """
        joined = self.semantic.astype(np.int32) * INSTANCES + self.instance
        return np.where(self.semantic == UNLABELLED, np.int32(-1), joined)

    @property
    def shares(self) -> dict[str, float]:
        """Which part of the pixels each class has, classes without pixels left out."""
        counts = np.bincount(self.semantic.ravel(), minlength=len(self.class_names))
        return {
            name: float(count / self.semantic.size)
            for name, count in zip(self.class_names, counts, strict=False)
            if count
        }
