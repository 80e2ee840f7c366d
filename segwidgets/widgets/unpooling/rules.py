"""What the traits of the unpooling figure have to agree on."""

from __future__ import annotations

from collections.abc import Callable
from math import prod
from typing import Any

from segwidgets.terms.parameters import Axes, per_axis
from segwidgets.terms.pooling import Pooling
from segwidgets.widgets.methods import Spec, check_lens, check_method, following_look, original_size
from segwidgets.widgets.traits import collapse
from segwidgets.widgets.words import times

#: Traits that decide where the windows lie, and those that decide the result.
WINDOW_NAMES = ("input", "image", "levels", "kernel_size", "stride", "padding", "ceil_mode")
RESULT_NAMES = (*WINDOW_NAMES, "methods", "corner", "gain", "edits")


def pooling_of(spec: Spec) -> Pooling:
    """Read the windows; a padding of more than half a window raises a ValueError."""
    return Pooling.of(*(spec[name] for name in ("kernel_size", "stride", "padding", "ceil_mode")))


def sizes(spec: Spec) -> list[Axes]:
    """Give the original's size and what every pooling leaves of it; windows must fit."""
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


def steps(spec: Spec) -> int:
    """Count the windows, one step each; a photograph is not played."""
    return 1 if spec["image"] else prod(sizes(spec)[-1])


def _check_edits(spec: Spec) -> None:
    """Raise a ValueError if an edited cell does not exist, or if there is a photograph."""
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


#: What raises a ValueError if a trait does not fit the others, by the trait's name.
CHECKS: dict[str, Callable[[Spec], object]] = {
    **dict.fromkeys(WINDOW_NAMES, sizes),
    "edits": _check_edits,
    "lens": check_lens,
    "method": check_method,
}


def following(spec: Spec) -> dict[str, Any]:
    """Move edits, method, step and lens to where the other traits, which fit, allow them."""
    rows, columns = sizes(spec)[-1]
    return {
        "edits": tuple(
            edit
            for edit in spec["edits"]
            if not spec["image"] and edit[0] < rows and edit[1] < columns
        ),
        **following_look(spec, steps(spec)),
    }


def limited(spec: Spec) -> dict[str, Any]:
    """Take the padding down to half a window, where the page asks for more."""
    kernel = per_axis("kernel_size", spec["kernel_size"], 2, 1)
    padding = per_axis("padding", spec["padding"], 2, 0)
    allowed = collapse(tuple(min(p, k // 2) for p, k in zip(padding, kernel, strict=True)))
    return {**spec, "padding": allowed}
