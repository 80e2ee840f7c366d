"""Label images from the annotations of a COCO file."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from segwidgets.masks.polygons import from_polygons
from segwidgets.masks.rle import from_rle


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
        If a segmentation is neither, has another size, or a label is not 1 to 255.

    Examples
    --------
    >>> cat = {"category_id": 17, "segmentation": [[0, 0, 2, 0, 2, 2, 0, 2]]}
    >>> dog = {"category_id": 18, "segmentation": {"size": [2, 3], "counts": [3, 3]}}
    >>> from_annotations([cat, dog], height=2, width=3, labels={17: 1, 18: 2})
    array([[1, 1, 2],
           [1, 2, 2]], dtype=uint8)
    """
    painted: NDArray[np.uint8] = np.zeros((height, width), dtype=np.uint8)
    for number, annotation in enumerate(annotations):
        category = annotation["category_id"]
        if labels is not None and category not in labels:
            continue
        label = category if labels is None else labels[category]
        if not 1 <= label <= 255:
            raise ValueError(
                f"annotations[{number}]: label {label} for category {category}; labels are 1 to "
                f"255, give them as labels={{{category}: …}}."
            )
        segmentation = annotation["segmentation"]
        mask = (
            from_rle(segmentation)
            if isinstance(segmentation, Mapping)
            else from_polygons(segmentation, height=height, width=width)
        )
        if mask.shape != painted.shape:
            raise ValueError(
                f"annotations[{number}] is {mask.shape[0]} × {mask.shape[1]} pixels, the picture "
                f"{height} × {width}."
            )
        painted[mask > 0] = label
    return painted
