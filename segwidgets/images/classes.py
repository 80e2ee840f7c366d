"""The classes of the generated scenes, and a colour for each."""

from __future__ import annotations

from typing import Final

#: Stuff, which has no instances: background without a shape of its own.
STUFF: Final = ("sky", "sea", "sand", "grass")
#: Things, which can be counted.
THINGS: Final = ("tree", "house", "boat", "bird", "ball")
#: All class names; a label is an index into them.
CLASSES: Final = (*STUFF, *THINGS)
#: The colour of each class in a mask, told apart in light and dark and by colour-blind readers.
COLOURS: Final = (
    *("#9CCBEB", "#1F6FB2", "#E9C46A", "#7FB069"),
    *("#1B5E3F", "#C44536", "#7B3F8C", "#1C202B", "#F28E2B"),
)
#: Label of pixels that nobody labelled, as in torch's `ignore_index` of most datasets.
UNLABELLED: Final = 255
#: A panoptic label is `class * INSTANCES + instance`, as in Cityscapes.
INSTANCES: Final = 1000


def label_of(name: str) -> int:
    """Give the label of a class.

    Parameters
    ----------
    name : str
        One of `CLASSES`.

    Returns
    -------
    int
        Its index.

    Raises
    ------
    ValueError
        If there is no such class.

    Examples
    --------
    >>> label_of("bird")
    7
    """
    if name not in CLASSES:
        raise ValueError(f"class {name!r} is unknown: choose one of {', '.join(CLASSES)}.")
    return CLASSES.index(name)
