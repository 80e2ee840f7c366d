"""The sliding window figure where it stands still: as a picture, and as a film of the race."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from segwidgets.widgets.sliding_window.picture import Picture
from segwidgets.widgets.sliding_window.words import in_words
from segwidgets.widgets.sliding_window.work import Work
from segwidgets.widgets.words import amount, duration

if TYPE_CHECKING:
    from segwidgets.drawing.scene import Scene
    from segwidgets.widgets.sliding_window.drawing import Race

#: Moments that a film of the race has.
FRAMES = 48


def scenes(race: Race, steps: Sequence[int] | None, *, theme: Any, width: float) -> Iterator[Scene]:
    """Compose moments of the race.

    Parameters
    ----------
    race : Race
        What the figure shows.
    steps : range, optional
        Which of the 48 moments; by default the end.
    theme : {"light", "dark"}
        Of the colours.
    width : float
        Room, in points.

    Yields
    ------
    Scene
        One per moment.
    """
    from segwidgets.widgets.sliding_window.drawing import race_scene

    for step in [FRAMES - 1] if steps is None else steps:
        yield race_scene(race, theme=theme, width=width, part=(step + 1) / FRAMES)


def race_of(name: str, picture: Picture, work: Work | None, alpha: float) -> Race:
    """Hand over what the figure shows, to be drawn.

    Parameters
    ----------
    name : str
        The figure's name.
    picture : Picture
        The picture.
    work : Work or None
        What was computed; nothing is computed for a picture.
    alpha : float
        How much the mask covers the picture, 0 to 1.

    Returns
    -------
    Race
        With lanes where both ways have been computed.
    """
    from segwidgets.widgets.sliding_window.drawing import Lane, Race

    if work is None or work.slid is None:
        return Race(name, "Not computed yet: call run(), then update_display().", picture.pixels)
    spent = work.facts["cost"]
    window = Lane(
        "Window by window",
        _blended(work.slid, work, alpha),
        (spent["sliding_macs"], spent["sliding_seconds"]),
        (amount(spent["sliding_macs"]), duration(spent["sliding_seconds"])),
    )
    lanes = [window]
    if work.scores is not None:
        one = Lane(
            "One pass",
            _blended(work.scores, work, alpha),
            (spent["one_pass_macs"], spent["one_pass_seconds"]),
            (amount(spent["one_pass_macs"]), duration(spent["one_pass_seconds"])),
        )
        lanes.append(one)
    return Race(name, in_words(name, work.facts), picture.pixels, tuple(lanes))


def _blended(scores: Any, work: Work, alpha: float) -> Any:
    """Lay the mask over the picture, as torchvision does."""
    stride = work.plan.stride
    colours = np.array(work.plan.colours, float)[scores.argmax(0).cpu().numpy()]
    pixels = work.plan.picture.pixels[::stride, ::stride]
    return (pixels * (1 - alpha) + colours * alpha).round().astype(np.uint8)
