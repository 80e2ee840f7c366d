"""A reader's own picture with its labels: a label image, or annotations as in COCO's files."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from segwidgets.images.coco import (
    Category,
    is_whole,
    listed_categories,
    of_one_picture,
    topmost,
)
from segwidgets.images.hints import describe_invalid_labels, invalid_labels, refuse_black_and_white
from segwidgets.images.labels import read_labels, voc_palette
from segwidgets.images.read import read_image
from segwidgets.images.scene import CLASSES, COLORS, INSTANCES, UNLABELLED, Scene
from segwidgets.shared.numbers import short
from segwidgets.shared.words import refuse_unshown

_BACKGROUND = "background"
# Outlines may touch the rim, and annotators' tools overshoot by a pixel.
_SLACK = 1


class _Labelling(NamedTuple):
    """The labels of a `Scene` and the names of its classes."""

    semantic: NDArray[np.uint8]
    instance: NDArray[np.int32]
    class_names: tuple[str, ...]


def read_scene(
    image: Any,
    labels: Any = None,
    *,
    instances: Any = None,
    annotations: Iterable[Mapping[str, Any]] | None = None,
    categories: Iterable[Mapping[str, Any]] | Mapping[int, str] | None = None,
    class_names: Sequence[str] | None = None,
    colors: Mapping[Sequence[int], int] | None = None,
) -> Scene:
    """Read a picture of one's own with its labels, from a label image or from annotations.

    Parameters
    ----------
    image : path, PIL image, array-like or torch.Tensor
        The picture; whatever `read_image` takes.
    labels : path, binary file, PIL image, array-like, torch.Tensor or mapping, optional
        A label image of the picture's size: whatever `segwidgets.images.read_labels` takes, a
        palette PNG or a run-length code too. Classes from 0 on, 255 where there is no label.
    instances : like `labels`, optional
        Beside `labels`: 0 for stuff, and a number from 1 to 999 for each thing. Without it, and
        where there is no label, instances are 0.
    annotations : iterable of mapping, optional
        Instead of `labels`: those of one picture, as in a COCO file, each with `category_id` and
        `segmentation`, polygons or a run-length code. Later ones cover earlier ones. Each is a
        thing and gets the next number, at most 999, unless `iscrowd` says that it is many, or its
        category's `isthing` is 0.
    categories : iterable of mapping, or mapping, optional
        Beside `annotations`: a COCO file's list of them, with `id` and `name`, or a name for each
        id. Annotations of other categories are left out.
    class_names : sequence of str, optional
        One per class, at most 255. The classes of annotations are found by name if there are
        `categories`, which leaves out what has no name here; otherwise a category's id is its
        class. What nobody annotated belongs to "background" if that is a class, else it has no
        label. By default the classes are numbered, "class 0", or those of `categories`, after
        "background". The trained networks know `segwidgets.scenes.CLASSES`.
    colors : mapping, optional
        Of label images in colors: the label of each (red, green, blue).

    Returns
    -------
    Scene
        With the colors of `COLORS` for `CLASSES`, and of Pascal VOC for any others.

    Raises
    ------
    FileNotFoundError
        If there is no such file.
    TypeError
        If something is none of these, or labels are not whole numbers.
    ValueError
        If there are both labels and annotations or neither, sizes differ, a polygon reaches
        beyond the picture, a label is no class, a file cannot be read, or annotations belong to
        several pictures.

    References
    ----------
    T.-Y. Lin et al.: Microsoft COCO: Common Objects in Context. ECCV 2014.

    Examples
    --------
    >>> photo = np.zeros((2, 4, 3), "uint8")
    >>> read_scene(photo, [[0, 0, 1, 1], [0, 0, 1, 255]], class_names=["sky", "kite"]).shares
    {'sky': 0.5, 'kite': 0.375}

    Annotations count things:

    >>> kites = [
    ...     {"category_id": 38, "segmentation": [[0, 0, 2, 0, 2, 2, 0, 2]]},
    ...     {"category_id": 38, "segmentation": {"size": [2, 4], "counts": [6, 2]}},
    ... ]
    >>> picture = read_scene(photo, annotations=kites, categories={38: "kite"})
    >>> picture.class_names
    ('background', 'kite')
    >>> picture.instance
    array([[1, 1, 0, 2],
           [1, 1, 0, 2]], dtype=int32)
    """
    if (labels is None) == (annotations is None):
        raise ValueError(
            "labels and annotations: give one of them, a label image or what COCO's files have; "
            "a picture without labels is read by read_image."
        )
    given = None if class_names is None else read_class_names(class_names)
    pixels = read_image(image)
    size = pixels.shape[0], pixels.shape[1]
    if annotations is not None:
        _refuse("annotations", instances=instances, colors=colors)
        read = _from_annotations(annotations, size, categories, given)
    else:
        _refuse("labels", categories=categories)
        read = _from_label_images(labels, instances, size, given, colors)
    return Scene(pixels, *read, colors=_colors(read.class_names))


def _from_annotations(
    annotations: Iterable[Mapping[str, Any]],
    size: tuple[int, int],
    categories: Any,
    class_names: tuple[str, ...] | None,
) -> _Labelling:
    """Paint annotations over each other, and number the things among them."""
    numbered, ids = of_one_picture(annotations)
    known = listed_categories(categories, ids)
    names = _classes(known, ids) if class_names is None else class_names
    if categories is None:
        # Without names of its own, class 0 is the background.
        labels = _numbered(ids, names, first=class_names is None)
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
    return _Labelling(np.array(classes, np.uint8)[top], np.array(things, np.int32)[top], names)


def _classes(known: Mapping[Any, Category], ids: list[Any]) -> tuple[str, ...]:
    """Name the classes where no names are given: after the categories, or by number."""
    named = any(category.name for category in known.values())
    names = tuple(dict.fromkeys((_BACKGROUND, *(c.name for c in known.values() if c.name))))
    last = max((int(i) for i in ids if is_whole(i)), default=0)
    count = len(names) if named else last + 1
    if count > UNLABELLED:
        way_out = "give categories, whose classes are numbered anew"
        if named:
            way_out = "give as categories only those that you want"
        raise ValueError(
            f"annotations need {short(count)} classes with the background, and a picture has room "
            f"for {UNLABELLED}: {way_out}."
        )
    return names if named else (_BACKGROUND, *(f"class {label}" for label in range(1, count)))


def _named(known: Mapping[Any, Category], names: tuple[str, ...]) -> dict[Any, int]:
    """Find the classes of categories by their names; those that have none are not wanted."""
    labels = {i: names.index(c.name) for i, c in known.items() if c.name in names}
    if not labels:
        raise ValueError(
            f"categories has none of class_names: {', '.join(c.name for c in known.values())} "
            f"against {', '.join(names)}; name classes as their categories."
        )
    return labels


def _numbered(ids: list[Any], names: tuple[str, ...], first: int) -> dict[Any, int]:
    """Take ids of categories as classes."""
    for number, category in enumerate(ids):
        if not is_whole(category) or not first <= category < len(names):
            raise ValueError(
                f"annotations[{number}]: category_id {short(category)} is no class, "
                f"{int(first)} to {max(len(names) - 1, 1)}; say what it is, "
                f'categories={{{short(category)}: "…"}}.'
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


def _refuse(beside: str, **others: Any) -> None:
    for name, value in others.items():
        if value is not None:
            other = "annotations" if beside == "labels" else "labels"
            raise ValueError(f"{name} belongs to {other}: leave it out beside {beside}.")


def read_class_names(class_names: Any) -> tuple[str, ...]:
    """Refuse what names no classes, each by a word of its own."""
    listed = isinstance(class_names, Iterable) and not isinstance(class_names, str)
    names = tuple(class_names) if listed else ()
    if not names or not all(isinstance(name, str) for name in names):
        raise TypeError(
            f'class_names = {short(class_names)}: give one name per class, ["sky", "kite"].'
        )
    for number, name in enumerate(names):
        refuse_unshown(f"class_names[{number}]", name)
    if len(names) > UNLABELLED:
        raise ValueError(
            f"class_names has {len(names)} names: a picture has room for {UNLABELLED}."
        )
    twice = next((name for name in names if names.count(name) > 1), None)
    if twice is not None:
        raise ValueError(f"class_names has {twice!r} twice: give each class a name of its own.")
    return names


def _from_label_images(
    labels: Any,
    instances: Any,
    size: tuple[int, int],
    class_names: tuple[str, ...] | None,
    colors: Mapping[Sequence[int], int] | None,
) -> _Labelling:
    cells = read_labels(labels, name="labels", colors=colors)
    _check_size("labels", cells, size)
    if class_names is None:
        refuse_black_and_white("labels", cells, 'name the classes, class_names=["class 0"]')
    classes = UNLABELLED if class_names is None else len(class_names)
    found = invalid_labels(cells, classes, ignored=UNLABELLED)
    if found.any():
        way_out = (
            f"number the classes anew, with {UNLABELLED} for no label"
            if class_names is None
            else f"give all class_names, or {UNLABELLED} where there is no label"
        )
        raise ValueError(describe_invalid_labels("labels", cells, found, classes, way_out))
    semantic = cells.astype(np.uint8)
    things = np.zeros(size, np.int32)
    if instances is not None:
        numbers = read_labels(instances, name="instances")
        _check_size("instances", numbers, size)
        # Outlines without a label are marked in both images.
        things[:] = np.where(semantic == UNLABELLED, 0, numbers)
        if things.max() >= INSTANCES:
            raise ValueError(
                f"instances holds {things.max()}: a picture has room for {INSTANCES - 1} things; "
                f"number them anew, from 1 on."
            )
    if class_names is None:
        last = int(semantic.max(initial=0, where=semantic != UNLABELLED))
        class_names = tuple(f"class {label}" for label in range(last + 1))
    return _Labelling(semantic, things, class_names)


def _check_size(name: str, cells: NDArray[Any], size: tuple[int, int]) -> None:
    if cells.shape != size:
        raise ValueError(
            f"{name} has {cells.shape[0]} × {cells.shape[1]} pixels and the picture "
            f"{size[0]} × {size[1]}: give one label for each pixel; to resize labels, take the "
            f"nearest, never a mixture."
        )


def _colors(class_names: tuple[str, ...]) -> tuple[str, ...]:
    if class_names == CLASSES:
        return COLORS
    return tuple(f"#{r:02X}{g:02X}{b:02X}" for r, g, b in voc_palette()[: len(class_names)])
