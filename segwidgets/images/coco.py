"""Label images from the annotations of a COCO file."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from segwidgets.images.polygons import from_polygons
from segwidgets.images.rle import from_rle


def from_annotations(
    annotations: Iterable[Mapping[str, Any]],
    *,
    height: int,
    width: int,
    labels: Mapping[int, int] | None = None,
) -> NDArray[np.uint8]:
    """Paint the annotations of one picture over each other.

    Parameters
    ----------
    annotations : iterable of mapping
        As in a COCO file: `segmentation`, polygons or a run-length code; and `category_id`. Later
        ones cover earlier ones.
    height, width : int
        Size of the picture.
    labels : mapping, optional
        The label of each category, 1 to 255; categories that are missing are left out. By default
        a category is its own label.

    Returns
    -------
    numpy.ndarray
        uint8 [height, width]; 0 where nothing is annotated.

    Raises
    ------
    TypeError, ValueError
        If an annotation lacks a part, a segmentation is neither or has another size, or a label
        is not 1 to 255.

    Examples
    --------
    >>> cat = {"category_id": 17, "segmentation": [[0, 0, 2, 0, 2, 2, 0, 2]]}
    >>> dog = {"category_id": 18, "segmentation": {"size": [2, 3], "counts": [3, 3]}}
    >>> from_annotations([cat, dog], height=2, width=3, labels={17: 1, 18: 2})
    array([[1, 1, 2],
           [1, 2, 2]], dtype=uint8)
    """
    wanted = {}
    label_of = [0]
    for number, annotation in enumerate(annotations):
        category = part_of(annotation, number, "category_id")
        if labels is not None and category not in labels:
            continue
        label = category if labels is None else labels[category]
        if not 1 <= label <= 255:
            raise ValueError(
                f"annotations[{number}]: label {label} for category {category}; labels are 1 to "
                f"255, give them as labels={{{category}: …}}."
            )
        wanted[number] = annotation
        label_of.append(label)
    return np.array(label_of, np.uint8)[topmost(wanted, height=height, width=width)]


def topmost(
    annotations: Mapping[int, Mapping[str, Any]], *, height: int, width: int
) -> NDArray[np.int32]:
    """Find which annotation lies on top of each pixel.

    Parameters
    ----------
    annotations : mapping
        Annotations by what the errors number them; later ones cover earlier ones.
    height, width : int
        Size of the picture.

    Returns
    -------
    numpy.ndarray
        int32 [height, width]: 1 for the first of them, and so on; 0 where there is none.

    Raises
    ------
    TypeError, ValueError
        If a segmentation is missing, broken, or has another size.

    Examples
    --------
    >>> topmost({4: {"segmentation": [[0, 0, 1, 0, 1, 1, 0, 1]]}}, height=1, width=2)
    array([[1, 0]], dtype=int32)
    """
    top: NDArray[np.int32] = np.zeros((height, width), dtype=np.int32)
    for place, (number, annotation) in enumerate(annotations.items(), start=1):
        top[_mask(annotation, number, height, width) > 0] = place
    return top


def part_of(annotation: Any, number: int, key: str) -> Any:
    """Take a part of an annotation.

    Parameters
    ----------
    annotation : mapping
        As in a COCO file.
    number : int
        What the error calls it by.
    key : str
        Which part.

    Returns
    -------
    object
        What stands there.

    Raises
    ------
    TypeError, ValueError
        If it is no mapping, or has no such part.

    Examples
    --------
    >>> part_of({"category_id": 17}, 0, "category_id")
    17
    """
    if not isinstance(annotation, Mapping):
        raise TypeError(
            f"annotations[{number}] is a {type(annotation).__name__}: an annotation is a dict "
            f"with category_id and segmentation."
        )
    if key not in annotation:
        raise ValueError(
            f"annotations[{number}] has no {key}: an annotation has category_id and segmentation."
        )
    return annotation[key]


def _mask(annotation: Any, number: int, height: int, width: int) -> NDArray[np.uint8]:
    segmentation = part_of(annotation, number, "segmentation")
    where = f"annotations[{number}]"
    try:
        if isinstance(segmentation, Mapping):
            mask = from_rle(segmentation)
        elif isinstance(segmentation, list | tuple | np.ndarray):
            mask = from_polygons(segmentation, height=height, width=width)
        else:
            raise TypeError(
                f"a segmentation cannot be a {type(segmentation).__name__}: give polygons, "
                f"[[x0, y0, x1, y1, …], …], or a run-length code with size and counts."
            )
    except TypeError as error:
        raise TypeError(f"{where}: {error}") from None
    except ValueError as error:
        raise ValueError(f"{where}: {error}") from None
    if mask.shape != (height, width):
        raise ValueError(
            f"{where} is {mask.shape[0]} × {mask.shape[1]} pixels, the picture {height} × {width}."
        )
    return mask
