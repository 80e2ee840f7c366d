"""A picture cut into segments: things with instances and stuff without."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from segwidgets.images.class_colors import class_colors
from segwidgets.images.coco import Category, listed_categories, of_one_picture, topmost
from segwidgets.images.hints import refuse_black_and_white
from segwidgets.images.labelled import read_class_names
from segwidgets.images.labels import (
    in_voc_colors,
    labels_of_image,
    read_labels,
    refuse_lossy,
)
from segwidgets.images.read import (
    is_file,
    is_pil,
    load,
    opened,
    plain_array,
    read_image,
    read_only,
    upright_image,
)
from segwidgets.images.scene import INSTANCES, THINGS, UNLABELLED, Scene
from segwidgets.shared.numbers import short, whole

_BACKGROUND = "background"
# A panoptic PNG has three bytes for an id.
MAX_ID = 2**24 - 1
#: A map of segments has two bytes for each pixel.
MAX_SEGMENTS = 2**16 - 1

#: What Cityscapes calls its label ids; those before the road are void.
_CITYSCAPES = (
    *("unlabeled", "ego vehicle", "rectification border", "out of roi", "static", "dynamic"),
    *("ground", "road", "sidewalk", "parking", "rail track", "building", "wall", "fence"),
    *("guard rail", "bridge", "tunnel", "pole", "polegroup", "traffic light", "traffic sign"),
    *("vegetation", "terrain", "sky", "person", "rider", "car", "truck", "bus", "caravan"),
    *("trailer", "train", "motorcycle", "bicycle"),
)
_FIRST_LABELLED, _FIRST_THING = 7, 24
_VOC = (
    *(_BACKGROUND, "aeroplane", "bicycle", "bird", "boat", "bottle", "bus", "car", "cat", "chair"),
    *("cow", "diningtable", "dog", "horse", "motorbike", "person", "pottedplant", "sheep", "sofa"),
    *("train", "tvmonitor"),
)
_AS_VOC = (
    "The classes are named as Pascal VOC's, in whose colors the labels come: class_names=[…] names "
    "others."
)
# The way out where 255 has its usual meaning.
_NAMED = (
    'name the classes, segwidgets.images.read_segments(picture, labels, class_names=["background"])'
)


class Segment(NamedTuple):
    """A region of a picture: an instance of a thing, a crowd of them, or all of a kind of stuff.

    Attributes
    ----------
    label : int
        Its class.
    instance : int
        Which thing, from 1 on; 0 for stuff and for a crowd.
    category_id, annotation_id : int
        What a COCO file calls its class, and it.
    id : int
        What a panoptic PNG writes into its pixels, 1 to 2²⁴ − 1.
    is_crowd : bool
        Whether it is many things that nobody separated.
    score : float
        How sure a prediction is of it, 0 to 1.

    Examples
    --------
    >>> bird = Segment(label=1, instance=2, category_id=16, annotation_id=7, id=16002)
    >>> bird.is_crowd, [bird.id >> 8 * byte & 255 for byte in range(3)]
    (False, [130, 62, 0])
    """

    label: int
    instance: int
    category_id: int
    annotation_id: int
    id: int
    is_crowd: bool = False
    score: float = 1.0


@dataclass(frozen=True, eq=False)
class Segments:
    """A picture and the segments into which it is cut; none overlaps another.

    Attributes
    ----------
    image : numpy.ndarray
        uint8 [H, W, 3].
    index : numpy.ndarray
        int32 [H, W]: k where `segments[k - 1]` is, 0 where nothing is labelled.
    segments : tuple of Segment
        Each with at least one pixel.
    class_names, colors : tuple of str
        A name and a "#rrggbb" for each class.
    things : frozenset of int
        The classes whose instances are counted; the others are stuff.
    notes : tuple of str
        What was done to what was given, in sentences.

    Examples
    --------
    >>> import segwidgets as sw
    >>> picture = sw.images.read_segments(
    ...     np.zeros((1, 4, 3), "uint8"), [[0, 1, 1, 255]], instances=[[0, 1, 2, 0]]
    ... )
    >>> picture.index
    array([[1, 2, 3, 0]], dtype=int32)
    >>> picture.pairs.tolist()
    [[[0, 0], [1, 1], [1, 2], [255, 0]]]
    """

    image: NDArray[np.uint8]
    index: NDArray[np.int32]
    segments: tuple[Segment, ...]
    class_names: tuple[str, ...]
    colors: tuple[str, ...]
    things: frozenset[int]
    notes: tuple[str, ...] = ()

    @property
    def pairs(self) -> NDArray[np.int64]:
        """Class and instance of each pixel; 255 and 0 where nothing is labelled.

        Returns
        -------
        numpy.ndarray
            int64 [H, W, 2], as `segwidgets.metrics.panoptic_quality` takes it.
        """
        table = [(UNLABELLED, 0), *((one.label, one.instance) for one in self.segments)]
        return np.array(table, np.int64)[self.index]

    @property
    def stuff(self) -> frozenset[int]:
        """The classes that have no instances.

        Returns
        -------
        frozenset of int
        """
        return frozenset(range(len(self.class_names))) - self.things


def read_segments(
    image: Any,
    labels: Any = None,
    *,
    instances: Any = None,
    annotations: Iterable[Mapping[str, Any]] | None = None,
    panoptic: Any = None,
    segments_info: Iterable[Mapping[str, Any]] | None = None,
    instance_ids: Any = None,
    categories: Iterable[Mapping[str, Any]] | Mapping[int, str] | None = None,
    class_names: Sequence[str] | None = None,
    things: Iterable[str] | None = None,
) -> Segments:
    """Read a picture with its things and stuff, from whatever form a data set has them in.

    Parameters
    ----------
    image : path, PIL image, array-like or torch.Tensor
        The picture; whatever `read_image` takes.
    labels : like `read_labels` takes, optional
        Classes, 255 where nothing is labelled: as in Pascal VOC's SegmentationClass.
    instances : like `labels`, optional
        Beside `labels`: 0 for stuff, else the number of a thing, as in VOC's SegmentationObject.
    annotations : iterable of mapping, optional
        Those of one picture as in a COCO file of instances, each with an id of its own or all
        without. Later ones cover earlier ones; what none covers is "background".
    panoptic : path, PIL image or array-like, optional
        A panoptic PNG, red + 256 · green + 256² · blue; or its ids, whole numbers [H, W].
    segments_info : iterable of mapping, optional
        Beside `panoptic`: `id`, `category_id` and perhaps `iscrowd` of each segment.
    instance_ids : like `labels`, optional
        As in Cityscapes' instanceIds: class · 1000 + instance, or the class alone, which of a
        class of things is a crowd.
    categories : iterable of mapping, or mapping, optional
        Beside `annotations` and `panoptic`: a COCO file's list, with `id`, `name` and perhaps
        `isthing`; or a name for each id.
    class_names : sequence of str, optional
        Beside `labels`: one for each class; by default "class 0" and so on, or VOC's for a palette
        image in VOC's colors with 255 in it.
    things : iterable of str, optional
        Names of the classes that are things, where the form does not say it.

    Returns
    -------
    Segments
        The picture, cut into segments.

    Raises
    ------
    TypeError
        If something is of another kind.
    ValueError
        If not exactly one form is given, sizes differ, ids meet or are missing, or a name is none.

    References
    ----------
    T.-Y. Lin et al.: Microsoft COCO: Common Objects in Context. ECCV 2014.
    A. Kirillov et al.: Panoptic Segmentation. CVPR 2019.
    M. Cordts et al.: The Cityscapes Dataset for Semantic Urban Scene Understanding. CVPR 2016.

    Examples
    --------
    >>> photo = np.zeros((1, 3, 3), "uint8")
    >>> street = read_segments(photo, instance_ids=[[7, 26000, 26001]])
    >>> street.class_names, [segment.id for segment in street.segments]
    (('road', 'car'), [7, 26000, 26001])
    >>> ids = [[8, 8, 300]]
    >>> info = [{"id": 8, "category_id": 1}, {"id": 300, "category_id": 187}]
    >>> kinds = [{"id": 1, "name": "person"}, {"id": 187, "name": "sky-other", "isthing": 0}]
    >>> read_segments(photo, panoptic=ids, segments_info=info, categories=kinds).things
    frozenset({0})
    """
    forms = {
        "labels": labels,
        "annotations": annotations,
        "panoptic": panoptic,
        "instance_ids": instance_ids,
    }
    given = [name for name, value in forms.items() if value is not None]
    if len(given) != 1:
        have = "none is given" if not given else f"{' and '.join(given)} are given"
        raise ValueError(f"labels, annotations, panoptic, instance_ids: {have}; give one of them.")
    pixels = read_image(image)
    size = (pixels.shape[0], pixels.shape[1])
    if annotations is not None:
        cut = _of_annotations(annotations, size, categories)
    elif panoptic is not None:
        cut = _of_panoptic(panoptic, size, segments_info, categories)
    elif instance_ids is not None:
        cut = _of_cityscapes(instance_ids, size)
    else:
        cut = _of_labels(labels, instances, size, class_names)
    return _cut(pixels, cut, things)


def own_copy(picture: Segments) -> Segments:
    """Copy what a figure is computed from: whoever wrote into it would change it in silence.

    >>> owned = own_copy(read_segments(np.zeros((1, 2, 3), np.uint8), [[0, 1]]))
    >>> owned.index[0, 0] = 2
    Traceback (most recent call last):
    ValueError: assignment destination is read-only
    """
    return replace(
        picture, image=read_only(picture.image.copy()), index=read_only(picture.index.copy())
    )


def segments_of_scene(scene: Scene, things: Iterable[str] | None = None) -> Segments:
    """Cut a scene into its things and stuff; a class is a thing that scenes count, or that has one.

    Its category_id is its class and one, since a panoptic PNG keeps 0 for what has no label.
    """
    pairs = scene.semantic.astype(np.int64) * SPAN + scene.instance
    pairs[scene.semantic == UNLABELLED] = -1
    known = {name for name in THINGS if name in scene.class_names}
    counted = {scene.class_names[k] for k in np.unique(scene.semantic[scene.instance > 0])}
    cut = _of_pairs(pairs, tuple(scene.class_names), known | counted)
    return replace(_cut(scene.image, cut, things), colors=tuple(scene.colors))


#: A class and an instance are one number, class · SPAN + instance.
SPAN = 2**31


class _Cut(NamedTuple):
    """Segments before those without a pixel are left out: codes of pixels, −1 for none."""

    codes: NDArray[np.int64]
    segments: Mapping[int, Segment]
    names: tuple[str, ...]
    things: frozenset[str]
    notes: tuple[str, ...] = ()


def _cut(image: NDArray[np.uint8], cut: _Cut, things: Iterable[str] | None) -> Segments:
    """Give numbers to the segments that have pixels."""
    counted = cut.things if things is None else frozenset(things)
    unknown = sorted(counted - set(cut.names))
    if unknown:
        raise ValueError(
            f"things has {unknown[0]!r}, which is no class: choose among {', '.join(cut.names)}."
        )
    codes, where = np.unique(cut.codes, return_inverse=True)
    kept = [code for code in codes.tolist() if code >= 0]
    if len(kept) > MAX_SEGMENTS:
        raise ValueError(
            f"the picture has {len(kept)} segments: at most {MAX_SEGMENTS}; leave out small ones."
        )
    labels = frozenset(cut.names.index(name) for name in counted)
    first = int(len(codes) > len(kept))
    index = (where.reshape(cut.codes.shape) + 1 - first).astype(np.int32)
    index[cut.codes < 0] = 0
    segments = [cut.segments[code] for code in kept]
    # What a reader counts as stuff has no instances, however it came.
    merged: dict[tuple[int, int], int] = {}
    table, place = [], np.zeros(len(kept) + 1, np.int32)
    for number, one in enumerate(segments, 1):
        is_thing = one.label in labels
        key = (one.label, number if is_thing else 0)
        if key not in merged:
            table.append(one if is_thing else one._replace(instance=0, is_crowd=False))
            merged[key] = len(table)
        place[number] = merged[key]
    return Segments(
        image, place[index], tuple(table), cut.names, class_colors(cut.names), labels, cut.notes
    )


def _check_size(name: str, shape: tuple[int, ...], size: tuple[int, int]) -> None:
    if shape != size:
        raise ValueError(
            f"{name} has {' × '.join(map(str, shape))} pixels and the picture "
            f"{size[0]} × {size[1]}: give one number for each pixel; to resize them, take the "
            f"nearest, never a mixture."
        )


def _of_labels(labels: Any, instances: Any, size: tuple[int, int], names: Any) -> _Cut:
    cells = read_labels(labels, name="labels")
    _check_size("labels", cells.shape, size)
    numbers = np.zeros(size, np.int64)
    if instances is not None:
        read = read_labels(instances, name="instances")
        _check_size("instances", read.shape, size)
        # VOC marks the outlines of objects with 255 in both images.
        numbers[:] = np.where(cells == UNLABELLED, 0, read)
    highest = int(cells.max(initial=0, where=cells != UNLABELLED))
    notes: tuple[str, ...] = ()
    if names is None:
        refuse_black_and_white("labels", cells, _NAMED)
        names = tuple(f"class {label}" for label in range(highest + 1))
        if np.isin(UNLABELLED, cells) and highest < len(_VOC) and in_voc_colors(labels):
            names, notes = _VOC, (_AS_VOC,)
    names = read_class_names(names)
    if highest >= len(names):
        where = tuple(np.argwhere(cells == highest)[0].tolist())
        raise ValueError(
            f"labels holds {highest}, first at {where}, and class_names has {len(names)} "
            f"name{'s' * (len(names) != 1)}: "
            f"give a name for each class, or {UNLABELLED} where there is no label."
        )
    counted = {names[label] for label in np.unique(cells[numbers > 0])}
    codes = np.where(cells == UNLABELLED, -1, cells.astype(np.int64) * SPAN + numbers)
    return _of_pairs(codes, names, counted, notes)


def _of_pairs(
    codes: NDArray[np.int64],
    names: tuple[str, ...],
    things: Iterable[str],
    notes: tuple[str, ...] = (),
) -> _Cut:
    """Give each pair of a class and an instance its ids."""
    segments: dict[int, Segment] = {}
    counted = frozenset(things)
    found = [code for code in np.unique(codes).tolist() if code >= 0]
    most = max((code % SPAN for code in found), default=0)
    # As Cityscapes does it, with room for all instances.
    span = max(INSTANCES, 10 ** len(str(most)))
    for number, code in enumerate(found, 1):
        label, instance = divmod(code, SPAN)
        own = (label + 1) * span + instance
        segments[code] = Segment(
            label=label,
            instance=instance,
            category_id=label + 1,
            annotation_id=instance or number,
            id=own if len(names) * span + most < MAX_ID else number,
            # A thing without a number is many.
            is_crowd=instance == 0 and names[label] in counted,
        )
    return _Cut(codes, segments, names, counted, notes)


def _listed(categories: Any, ids: Sequence[Any]) -> dict[Any, Category]:
    """Name each category that is there; without names by its id."""
    known = listed_categories(categories, ids)
    if categories is None:
        return {i: category._replace(name=f"category {i}") for i, category in known.items()}
    missing = next((i for i in ids if i not in known), None)
    if missing is not None:
        raise ValueError(
            f"categories has no id {short(missing)}: give all of the file's categories, or leave "
            f"out what belongs to it."
        )
    return known


def _names(known: Mapping[Any, Category], ids: Iterable[Any], *first: str) -> tuple[str, ...]:
    """Name the classes of the categories that are there, each once."""
    there = set(ids)
    names = tuple(dict.fromkeys([*first, *(c.name for i, c in known.items() if i in there)]))
    if len(names) > UNLABELLED:
        raise ValueError(f"there are {len(names)} classes: a picture has room for {UNLABELLED}.")
    return names


def _of_annotations(annotations: Any, size: tuple[int, int], categories: Any) -> _Cut:
    numbered, ids = of_one_picture(annotations)
    _refuse_twice([(n, one["id"]) for n, one in enumerate(numbered) if one.get("id") is not None])
    known = _listed(categories, ids)
    names = _names(known, ids, _BACKGROUND)
    top = topmost(dict(enumerate(numbered)), height=size[0], width=size[1]).astype(np.int64)
    seen = set(np.unique(top).tolist())
    segments = {0: Segment(0, 0, 0, 0, 0)}
    thing = 0
    for number, annotation in enumerate(numbered, 1):
        category, own = ids[number - 1], annotation.get("id")
        label = names.index(known[category].name)
        crowd = bool(annotation.get("iscrowd"))
        counts = known[category].is_thing and not crowd
        thing += counts
        segments[number] = Segment(
            label=label,
            instance=thing if counts else 0,
            category_id=category if isinstance(category, int) else label,
            annotation_id=own if isinstance(own, int) else number,
            id=number,
            is_crowd=crowd and known[category].is_thing,
            score=float(annotation.get("score", 1.0)),
        )
    hidden = len(numbered) - len(seen - {0})
    note = (
        f"{hidden} of {len(numbered)} annotations lie wholly below later ones and are not seen.",
    )
    # The background has an id of its own, which 0 is not.
    segments[0] = segments[0]._replace(id=len(numbered) + 1)
    things = frozenset(known[i].name for i in ids if known[i].is_thing)
    return _Cut(top, segments, names, things, note if hidden else ())


def _refuse_twice(numbered: Sequence[tuple[int, Any]]) -> None:
    """Refuse two annotations with one id, of which a reader could mean only one."""
    seen: dict[Any, int] = {}
    for number, own in numbered:
        first = seen.setdefault(repr(own), number)
        if first != number:
            raise ValueError(
                f"annotations[{first}] and annotations[{number}] have the same id, {short(own)}: "
                f"give each an id of its own, or leave the ids out, "
                f'[{{key: a[key] for key in a if key != "id"}} for a in annotations].'
            )


def _of_panoptic(panoptic: Any, size: tuple[int, int], segments_info: Any, categories: Any) -> _Cut:
    ids = panoptic_ids(panoptic)
    _check_size("panoptic", ids.shape, size)
    if segments_info is None:
        raise ValueError(
            'panoptic needs segments_info, what each id is: annotation["segments_info"] of the '
            "picture's annotation."
        )
    rows = [part_of_info(row, number) for number, row in enumerate(segments_info)]
    twice = [own for own, count in Counter(own for own, _, _ in rows).items() if count > 1]
    if twice:
        raise ValueError(
            f"segments_info has id {twice[0]} more than once: two segments that share an id "
            f"cannot be told apart; give each an id of its own, in the PNG too."
        )
    there = {int(i): int(n) for i, n in zip(*np.unique(ids, return_counts=True), strict=True) if i}
    unknown = sorted(set(there) - {own for own, _, _ in rows})
    if unknown:
        where = tuple(np.argwhere(ids == unknown[0])[0].tolist())
        raise ValueError(
            f"panoptic has id {unknown[0]} in {there[unknown[0]]} pixels, first at {where}, and "
            f"segments_info has no such id: add it there, or write 0 into what has no label."
        )
    known = _listed(categories, [category for _, category, _ in rows])
    names = _names(known, (category for own, category, _ in rows if own in there))
    segments: dict[int, Segment] = {}
    thing = 0
    for own, category, crowd in rows:
        if own not in there:
            continue
        counts = known[category].is_thing and not crowd
        thing += counts
        segments[own] = Segment(
            label=names.index(known[category].name),
            instance=thing if counts else 0,
            category_id=category,
            annotation_id=own,
            id=own,
            is_crowd=crowd and known[category].is_thing,
        )
    gone = len(rows) - len(segments)
    note = (f"{gone} of {len(rows)} segments have no pixel in the PNG and are left out.",)
    things = frozenset(known[c].name for own, c, _ in rows if own in there and known[c].is_thing)
    codes = np.where(ids == 0, -1, ids)
    return _Cut(codes, segments, names, things, note if gone else ())


def part_of_info(row: Any, number: int) -> tuple[int, int, bool]:
    """Read a row of `segments_info`: id, category_id and whether it is a crowd."""
    if not isinstance(row, Mapping):
        raise TypeError(f"segments_info[{number}] is a {type(row).__name__}: give dicts with id.")
    for key in ("id", "category_id"):
        if key not in row:
            raise ValueError(f"segments_info[{number}] has no {key}: it needs id and category_id.")
    own = whole(f"segments_info[{number}]: id", row["id"], 1, MAX_ID)
    return own, row["category_id"], bool(row.get("iscrowd"))


def panoptic_ids(panoptic: Any) -> NDArray[np.int64]:
    """Read the ids of a panoptic PNG, or of what was read from one: int64 [H, W]."""
    if is_file(panoptic):
        with opened(panoptic) as file:
            panoptic = _ids_of_image(file)
    elif is_pil(panoptic):
        panoptic = _ids_of_image(panoptic)
    cells = plain_array("panoptic", panoptic, "astype(int)")
    if cells.dtype.kind not in "iu":
        raise TypeError(f"panoptic holds {cells.dtype}: ids are whole numbers.")
    wide = cells.astype(np.int64)
    if wide.ndim == 3 and wide.shape[2] in (3, 4):
        wide = wide[..., 0] + 256 * wide[..., 1] + 256**2 * wide[..., 2]
    if wide.ndim != 2 or wide.size == 0:
        raise ValueError(
            f"panoptic has shape {cells.shape}: give the PNG's colors, [H, W, 3], or ids, [H, W]."
        )
    if wide.min() < 0 or wide.max() > MAX_ID:
        worst = wide.min() if wide.min() < 0 else wide.max()
        raise ValueError(f"panoptic holds {worst}: ids are 0 to {MAX_ID}, three bytes.")
    return wide


def _ids_of_image(image: Any) -> NDArray[Any]:
    """Take the colors of a panoptic PNG; grey ones, of 16 bits too, hold the ids themselves."""
    refuse_lossy("panoptic", image)
    if image.mode in ("1", "L") or image.mode.startswith("I"):
        return labels_of_image("panoptic", image, None)
    load(image, "panoptic cannot be read")
    return np.asarray(upright_image(image).convert("RGB"))


def _of_cityscapes(instance_ids: Any, size: tuple[int, int]) -> _Cut:
    cells = read_labels(instance_ids, name="instance_ids").astype(np.int64)
    _check_size("instance_ids", cells.shape, size)
    labels = np.where(cells >= INSTANCES, cells // INSTANCES, cells)
    if labels.max() >= len(_CITYSCAPES):
        where = tuple(np.argwhere(labels >= len(_CITYSCAPES))[0].tolist())
        raise ValueError(
            f"instance_ids holds {cells[where]} at {where}, of class {labels[where]}: Cityscapes "
            f"has classes up to {len(_CITYSCAPES) - 1}; of train ids, or of classes of your own, "
            f"give labels and instances."
        )
    present = [k for k in np.unique(labels).tolist() if k >= _FIRST_LABELLED]
    names = tuple(_CITYSCAPES[k] for k in present)
    segments: dict[int, Segment] = {}
    thing = 0
    for code in np.unique(cells).tolist():
        category = code // INSTANCES if code >= INSTANCES else code
        if category < _FIRST_LABELLED:
            continue
        counts = code >= INSTANCES
        thing += counts
        segments[code] = Segment(
            label=present.index(category),
            instance=thing if counts else 0,
            category_id=category,
            annotation_id=code,
            id=code,
            is_crowd=not counts and category >= _FIRST_THING,
        )
    things = frozenset(_CITYSCAPES[k] for k in present if k >= _FIRST_THING)
    return _Cut(np.where(labels < _FIRST_LABELLED, -1, cells), segments, names, things)
