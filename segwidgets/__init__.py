"""Interactive figures for teaching semantic segmentation.

Everything public is loaded when it is first used, so that `import segwidgets` costs nothing
and a figure shows before torch is loaded.

Examples
--------
>>> import segwidgets as sw
>>> terms = sw.terms.conv_transpose_terms(input_size=2, kernel_size=3, stride=2)
>>> [terms.symbols(cell) for cell in range(5)]
['ax', 'ay', 'az + bx', 'by', 'bz']
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from segwidgets import images as images
    from segwidgets import networks as networks
    from segwidgets import ops as ops
    from segwidgets import scenes as scenes
    from segwidgets import terms as terms
    from segwidgets.embed.page import write_assets as write_assets
    from segwidgets.lessons.shipped import exercise as exercise
    from segwidgets.lessons.shipped import exercises as exercises
    from segwidgets.ops import metrics as metrics
    from segwidgets.scoring.dataset import score as score
    from segwidgets.widgets.address import from_link as from_link
    from segwidgets.widgets.annotation.annotation import Annotation as Annotation
    from segwidgets.widgets.checkerboard.checkerboard import Checkerboard as Checkerboard
    from segwidgets.widgets.choices import options as options
    from segwidgets.widgets.coco_file.coco_file import CocoFile as CocoFile
    from segwidgets.widgets.downsampling.downsampling import Downsampling as Downsampling
    from segwidgets.widgets.encoder_decoder.encoder_decoder import EncoderDecoder as EncoderDecoder
    from segwidgets.widgets.export import page as page
    from segwidgets.widgets.iou.iou_boxes import IoUBoxes as IoUBoxes
    from segwidgets.widgets.iou.iou_calculator import IoUCalculator as IoUCalculator
    from segwidgets.widgets.linear.conv import Conv1d as Conv1d
    from segwidgets.widgets.linear.conv import Conv2d as Conv2d
    from segwidgets.widgets.linear.conv_transpose import ConvTranspose1d as ConvTranspose1d
    from segwidgets.widgets.linear.conv_transpose import ConvTranspose2d as ConvTranspose2d
    from segwidgets.widgets.links import link as link
    from segwidgets.widgets.pixel_shuffle.pixel_shuffle import PixelShuffle as PixelShuffle
    from segwidgets.widgets.segmentation_tasks.segmentation_tasks import (
        SegmentationTasks as SegmentationTasks,
    )
    from segwidgets.widgets.sliding_window.sliding_window import SlidingWindow as SlidingWindow
    from segwidgets.widgets.unpooling.unpooling import Unpooling as Unpooling

    __version__: str

# Where each public name lives; a module that bears the name is the name itself.
_HOMES = {
    "Annotation": "segwidgets.widgets.annotation.annotation",
    "Checkerboard": "segwidgets.widgets.checkerboard.checkerboard",
    "CocoFile": "segwidgets.widgets.coco_file.coco_file",
    "Conv1d": "segwidgets.widgets.linear.conv",
    "Conv2d": "segwidgets.widgets.linear.conv",
    "ConvTranspose1d": "segwidgets.widgets.linear.conv_transpose",
    "ConvTranspose2d": "segwidgets.widgets.linear.conv_transpose",
    "Downsampling": "segwidgets.widgets.downsampling.downsampling",
    "EncoderDecoder": "segwidgets.widgets.encoder_decoder.encoder_decoder",
    "PixelShuffle": "segwidgets.widgets.pixel_shuffle.pixel_shuffle",
    "SegmentationTasks": "segwidgets.widgets.segmentation_tasks.segmentation_tasks",
    "SlidingWindow": "segwidgets.widgets.sliding_window.sliding_window",
    "Unpooling": "segwidgets.widgets.unpooling.unpooling",
    "IoUBoxes": "segwidgets.widgets.iou.iou_boxes",
    "IoUCalculator": "segwidgets.widgets.iou.iou_calculator",
    "exercise": "segwidgets.lessons.shipped",
    "exercises": "segwidgets.lessons.shipped",
    "from_link": "segwidgets.widgets.address",
    "images": "segwidgets.images",
    "link": "segwidgets.widgets.links",
    "metrics": "segwidgets.ops.metrics",
    "networks": "segwidgets.networks",
    "ops": "segwidgets.ops",
    "options": "segwidgets.widgets.choices",
    "page": "segwidgets.widgets.export",
    "scenes": "segwidgets.scenes",
    "score": "segwidgets.scoring.dataset",
    "terms": "segwidgets.terms",
    "write_assets": "segwidgets.embed.page",
}

__all__ = sorted(_HOMES)


def __getattr__(name: str) -> Any:
    if name == "__version__":
        from importlib.metadata import version

        value: Any = version("segwidgets")
    elif name in _HOMES:
        home = import_module(_HOMES[name])
        value = home if home.__name__.endswith(f".{name}") else getattr(home, name)
    else:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__, "__version__"})
