"""What the traits of the unpooling figure have to agree on."""

from __future__ import annotations

from collections.abc import Mapping
from math import prod
from typing import Any

from segwidgets.terms.parameters import Axes, per_axis
from segwidgets.terms.pooling import Pooling
from segwidgets.widgets.linear.linear import shape
from segwidgets.widgets.traits import collapse
from segwidgets.widgets.words import times

Spec = Mapping[str, Any]


def pooling_of(spec: Spec) -> Pooling:
    """Read the windows.

    Parameters
    ----------
    spec : mapping
        The figure's traits.

    Returns
    -------
    Pooling
        One number per axis.

    Raises
    ------
    ValueError
        If the padding is more than half a window.
    """
    return Pooling.of(*(spec[name] for name in ("kernel_size", "stride", "padding", "ceil_mode")))


def sizes(spec: Spec) -> list[Axes]:
    """Tell how large the original is, and what every pooling leaves of it.

    Parameters
    ----------
    spec : mapping
        The figure's traits.

    Returns
    -------
    list of tuple of int
        Rows and columns; two of them for cells, `levels` + 1 for a photograph.

    Raises
    ------
    ValueError
        If a window does not fit, with the way out.
    """
    pooling = pooling_of(spec)
    found = [original_size(spec)]
    for level in range(spec["levels"] if spec["image"] else 1):
        try:
            found.append(pooling.size(found[-1]))
        except ValueError as error:
            if level == 0:
                raise
            raise ValueError(
                f"levels = {spec['levels']}: after {level} level{'s'[: level - 1]} the picture is "
                f"{times(found[-1])}, smaller than the window: choose fewer levels."
            ) from error
    return found


def original_size(spec: Spec) -> Axes:
    """Tell how large the original is.

    Parameters
    ----------
    spec : mapping
        The figure's traits.

    Returns
    -------
    tuple of int
        Rows and columns.
    """
    if spec["image"]:
        rows, columns = spec["image"]["shape"][:2]
        return rows, columns
    return shape(spec["input"])


def steps(spec: Spec) -> int:
    """Count the windows, one step each; a photograph is not played.

    Parameters
    ----------
    spec : mapping
        The figure's traits, which fit together.

    Returns
    -------
    int
        At least 1.
    """
    return 1 if spec["image"] else prod(sizes(spec)[-1])


def check_edits(spec: Spec) -> None:
    """Check that every edited cell is there.

    Parameters
    ----------
    spec : mapping
        The figure's traits.

    Raises
    ------
    ValueError
        If one is outside, or there is a photograph.
    """
    if not spec["edits"]:
        return
    if spec["image"]:
        raise ValueError("edits: the cells of a photograph are not edited; change gain instead.")
    rows, columns = sizes(spec)[-1]
    for row, column, _ in spec["edits"]:
        if row >= rows or column >= columns:
            raise ValueError(
                f"edits: cell {(row, column)} is outside the pooled {times((rows, columns))}: "
                f"choose rows 0 to {rows - 1} and columns 0 to {columns - 1}."
            )


def check_lens(spec: Spec) -> None:
    """Check that the lens lies on the picture.

    Parameters
    ----------
    spec : mapping
        The figure's traits.

    Raises
    ------
    ValueError
        If it lies beside it.
    """
    if spec["lens"] is None:
        return
    rows, columns = original_size(spec)
    if spec["lens"][0] >= rows or spec["lens"][1] >= columns:
        raise ValueError(
            f"lens = {spec['lens']}: choose a row of 0 to {rows - 1} and a column of 0 to "
            f"{columns - 1}."
        )


def following(spec: Spec) -> dict[str, Any]:
    """Move what depends on other traits to where it is allowed.

    Parameters
    ----------
    spec : mapping
        The figure's traits, whose windows fit.

    Returns
    -------
    dict
        `edits`, `method`, `step` and `lens`.

    Raises
    ------
    ValueError
        If a window does not fit.
    """
    rows, columns = sizes(spec)[-1]
    lens = spec["lens"]
    if lens is not None:
        lens = tuple(min(i, n - 1) for i, n in zip(lens, original_size(spec), strict=True))
    return {
        "edits": tuple(
            edit
            for edit in spec["edits"]
            if not spec["image"] and edit[0] < rows and edit[1] < columns
        ),
        "method": spec["method"] if spec["method"] in spec["methods"] else spec["methods"][0],
        "step": min(spec["step"], steps(spec) - 1),
        "lens": lens,
    }


def halved(spec: Spec) -> int | Axes:
    """Give the padding, at most half of each window.

    Parameters
    ----------
    spec : mapping
        The figure's traits.

    Returns
    -------
    int or tuple of int
        As the trait holds it.
    """
    paddings = per_axis("padding", spec["padding"], 2, 0)
    kernel = per_axis("kernel_size", spec["kernel_size"], 2, 1)
    return collapse(tuple(min(p, k // 2) for p, k in zip(paddings, kernel, strict=True)))
