"""Pictures and label images, one whole number per pixel: the class it belongs to.

Examples
--------
>>> from segwidgets import images
>>> square = images.from_polygons([[1, 1, 4, 1, 4, 3, 1, 3]], height=4, width=5)
>>> square
array([[0, 0, 0, 0, 0],
       [0, 1, 1, 1, 0],
       [0, 1, 1, 1, 0],
       [0, 0, 0, 0, 0]], dtype=uint8)
>>> images.to_rle(square)
{'size': [4, 5], 'counts': '5220003'}
"""

from __future__ import annotations

from segwidgets.images.assist import complete_scribbles, live_wire, region_proposals
from segwidgets.images.coco import from_annotations, from_polygons, from_rle, to_rle
from segwidgets.images.labels import read_labels, save_labels, voc_palette
from segwidgets.images.pairs import FilePairs, pair_files
from segwidgets.images.read import read_image
from segwidgets.images.segments import Segment, Segments, read_segments

__all__ = [
    "FilePairs",
    "Segment",
    "Segments",
    "complete_scribbles",
    "from_annotations",
    "from_polygons",
    "from_rle",
    "live_wire",
    "pair_files",
    "read_image",
    "read_labels",
    "read_segments",
    "region_proposals",
    "save_labels",
    "to_rle",
    "voc_palette",
]
