"""The model of the sliding window figure: the trained one, and what its scores stand for."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from segwidgets.scenes import CLASSES, COLORS
from segwidgets.shared.palette import torchvision_palette

if TYPE_CHECKING:
    import torch


def default_model() -> torch.nn.Module:
    """Load the patch classifier that comes with the package.

    Returns
    -------
    torch.nn.Module
        Trained on generated scenes.
    """
    from segwidgets.networks import pretrained

    return pretrained("patch")


def classes_of(
    model: Any, given: tuple[str, ...] | None, scores: int
) -> tuple[tuple[str, ...], list[list[int]]]:
    """Name the classes of a model, and give each a colour.

    Parameters
    ----------
    model : torch.nn.Module
        May have `class_names` of its own.
    given : tuple of str or None
        Names that a reader gave.
    scores : int
        How many there have to be.

    Returns
    -------
    tuple of tuple of str and list of list of int
        Names, and red, green and blue from 0 to 255: those of the scenes where the names are,
        else torchvision's.

    Raises
    ------
    ValueError
        If there are more or fewer names than scores.
    """
    names = given or getattr(model, "class_names", None)
    if names is None and type(model).__module__.startswith("segwidgets."):
        names = CLASSES
    if names is None:
        names = [f"class {number}" for number in range(scores)]
    if len(names) != scores:
        raise ValueError(
            f"class_names has {len(names)} names, and the model gives {scores} scores: give one "
            f"name for each."
        )
    hues = dict(zip(CLASSES, COLORS, strict=True))
    if set(names) <= set(hues):
        return tuple(names), [_bytes(hues[name]) for name in names]
    return tuple(map(str, names)), torchvision_palette(scores)


def _bytes(colour: str) -> list[int]:
    return [int(colour[place : place + 2], 16) for place in (1, 3, 5)]
