"""Classes and things of a picture from its annotations."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from segwidgets.images.classes import INSTANCES, UNLABELLED

_BACKGROUND = "background"
# Outlines may touch the rim, and annotators' tools overshoot by a pixel.
_SLACK = 1


class Painted(NamedTuple):
    """What labels say of a picture.

    Attributes
    ----------
    semantic : numpy.ndarray
        (H, W), uint8: an index into `class_names`, or 255 for no label.
    instance : numpy.ndarray
        (H, W), int32: a number for each thing, 0 for stuff.
    class_names : tuple of str
        One name per class.
    """

    semantic: NDArray[np.uint8]
    instance: NDArray[np.int32]
    class_names: tuple[str, ...]


class _Category(NamedTuple):
    name: str
    is_thing: bool = True


def painted(
    annotations: Iterable[Mapping[str, Any]],
    size: tuple[int, int],
    categories: Any,
    class_names: tuple[str, ...] | None,
) -> Painted:
    """Paint annotations over each other, and count them.

    Parameters
    ----------
    annotations : iterable of mapping
        Those of one picture; see `read_scene`.
    size : tuple of int
        Height and width of the picture.
    categories : iterable of mapping, mapping or None
        Their names.
    class_names : tuple of str or None
        The classes to find.

    Returns
    -------
    Painted
        Classes and things.

    Raises
    ------
    TypeError, ValueError
        As `read_scene` says.

    Examples
    --------
    >>> kite = {"category_id": 1, "segmentation": [[0, 0, 1, 0, 1, 1, 0, 1]]}
    >>> painted([kite], (1, 2), None, ("background", "kite")).semantic
    array([[1, 0]], dtype=uint8)
    """
    from segwidgets.images.coco import part_of, topmost

    if isinstance(annotations, Mapping | str) or not isinstance(annotations, Iterable):
        raise TypeError(
            "annotations are those of one picture, as a list: of a whole COCO file choose them, "
            '[a for a in file["annotations"] if a["image_id"] == 42].'
        )
    numbered = list(annotations)
    ids = [part_of(a, number, "category_id") for number, a in enumerate(numbered)]
    pictures = {repr(a["image_id"]) for a in numbered if "image_id" in a}
    if len(pictures) > 1:
        raise ValueError(
            f"annotations belong to {len(pictures)} pictures, image_id "
            f"{', '.join(sorted(pictures)[:4])}: choose those of one."
        )
    known = _listed(categories, ids)
    names = _classes(known, ids) if class_names is None else class_names
    if categories is None:
        # Without names of its own, class 0 is the background.
        labels = _numbered(ids, names, least=class_names is None)
    else:
        labels = _named(known, names)
    kept = {number: a for number, a in enumerate(numbered) if ids[number] in labels}
    things, classes = [0], [names.index(_BACKGROUND) if _BACKGROUND in names else UNLABELLED]
    count = 0
    for number, annotation in kept.items():
        category = known[ids[number]]
        is_thing = category.is_thing and not annotation.get("iscrowd")
        count += is_thing
        things.append(count if is_thing else 0)
        classes.append(labels[ids[number]])
    if count >= INSTANCES:
        raise ValueError(
            f"annotations are {count} things: a picture has room for {INSTANCES - 1}; leave out "
            f"the small ones."
        )
    top = topmost(kept, height=size[0], width=size[1])
    for number, annotation in kept.items():
        _check_reach(number, annotation["segmentation"], size)
    return Painted(np.array(classes, np.uint8)[top], np.array(things, np.int32)[top], names)


def _listed(categories: Any, ids: list[Any]) -> dict[Any, _Category]:
    """Give each category its name; without names all that are there are things."""
    if categories is None:
        return {category: _Category("") for category in ids}
    try:
        if isinstance(categories, Mapping):
            known = {category: _Category(name) for category, name in categories.items()}
        else:
            known = {
                row["id"]: _Category(row["name"], bool(row.get("isthing", 1))) for row in categories
            }
    except (TypeError, KeyError, AttributeError):
        known = {}
    if not known or not all(isinstance(category.name, str) for category in known.values()):
        raise TypeError(
            'categories: give the list of a COCO file, [{"id": 38, "name": "kite"}], or names, '
            '{38: "kite"}.'
        )
    return known


def _classes(known: Mapping[Any, _Category], ids: list[Any]) -> tuple[str, ...]:
    """Name the classes, where nobody has: after the categories, or by number."""
    if any(category.name for category in known.values()):
        names = tuple(dict.fromkeys((_BACKGROUND, *(c.name for c in known.values()))))
        way_out = "give as categories only those that you want"
    else:
        most = max((i for i in ids if isinstance(i, int | np.integer)), default=0)
        names = (_BACKGROUND, *(f"class {label}" for label in range(1, most + 1)))
        way_out = "give categories, whose classes are numbered anew"
    if len(names) > UNLABELLED:
        raise ValueError(
            f"annotations need {len(names)} classes with the background, and a picture has room "
            f"for {UNLABELLED}: {way_out}."
        )
    return names


def _named(known: Mapping[Any, _Category], names: tuple[str, ...]) -> dict[Any, int]:
    """Find the classes of categories by their names; those that have none are not wanted."""
    labels = {i: names.index(c.name) for i, c in known.items() if c.name in names}
    if not labels:
        raise ValueError(
            f"categories has none of class_names: {', '.join(c.name for c in known.values())} "
            f"against {', '.join(names)}; name classes as their categories."
        )
    return labels


def _numbered(ids: list[Any], names: tuple[str, ...], least: int) -> dict[Any, int]:
    """Take ids of categories as classes."""
    for number, category in enumerate(ids):
        if not isinstance(category, int | np.integer) or not least <= category < len(names):
            raise ValueError(
                f"annotations[{number}]: category_id {category!r} is no class, "
                f"{int(least)} to {max(len(names) - 1, 1)}; say what it is, "
                f'categories={{{category!r}: "…"}}.'
            )
    return {category: int(category) for category in ids}


def _check_reach(number: int, segmentation: Any, size: tuple[int, int]) -> None:
    """See whether polygons were drawn in this picture, or in a larger one."""
    if isinstance(segmentation, Mapping):
        return
    height, width = size
    for polygon in segmentation:
        x, y = np.asarray(polygon, float).reshape(-1, 2).T
        for axis, places, side in (("x", x, width), ("y", y, height)):
            far = float(places[np.abs(places - side / 2).argmax()])
            if not -_SLACK <= far <= side + _SLACK:
                raise ValueError(
                    f"annotations[{number}] reaches {axis} = {far:g}, outside the picture of "
                    f"{height} × {width} pixels: give the picture in the size in which it was "
                    f"annotated, or scale the polygons with it."
                )
