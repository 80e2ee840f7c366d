"""What torch computes: the results that figures are checked against, and scores.

A picture's scores, patch by patch and in one pass, and what each way costs:

>>> import torch
>>> from segwidgets.ops import cost, fully_convolutional, sliding_window
>>> model = torch.nn.Conv2d(3, 9, 5)
>>> image = torch.rand(3, 32, 32)
>>> scores = sliding_window(model, image, patch_size=5)
>>> torch.allclose(scores, fully_convolutional(model, image), atol=1e-5)
True
>>> cost(model, 32).multiply_adds
529200
"""

from segwidgets.ops import metrics
from segwidgets.ops.conv import conv, conv_transpose
from segwidgets.ops.cost import Cost, LayerCost, cost
from segwidgets.ops.dense import Dilated, shift_and_stitch, to_dilated
from segwidgets.ops.inference import fully_convolutional, recomputed, sliding_window
from segwidgets.ops.probe import select_output
from segwidgets.ops.receptive_field import ReceptiveField, receptive_field
from segwidgets.ops.twin import to_convolutional, why_not_convolutional
from segwidgets.ops.unpooling import max_unpool

__all__ = [
    "Cost",
    "Dilated",
    "LayerCost",
    "ReceptiveField",
    "conv",
    "conv_transpose",
    "cost",
    "fully_convolutional",
    "max_unpool",
    "metrics",
    "receptive_field",
    "recomputed",
    "select_output",
    "shift_and_stitch",
    "sliding_window",
    "to_convolutional",
    "to_dilated",
    "why_not_convolutional",
]
