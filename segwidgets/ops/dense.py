"""Dense scores from a network with a stride: shift and stitch, and dilation."""

from __future__ import annotations

import copy
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from segwidgets.ops.chain import Pair, Window, as_pair, chain, joined, kind_of, window_of
from segwidgets.ops.inference import as_batch, fully_convolutional
from segwidgets.ops.probe import SCRIPTED, is_scripted
from segwidgets.ops.receptive_field import receptive_field
from segwidgets.ops.twin import to_convolutional

if TYPE_CHECKING:
    import torch


@dataclass(frozen=True)
class Dilated:
    """A layer whose stride was taken away, or that was dilated for it.

    Attributes
    ----------
    name : str
        Its class and its number among the layers, such as "Conv2d 2".
    stride, dilation : tuple of tuple of int
        Each (rows, columns), before and after.

    Examples
    --------
    >>> from torch import nn
    >>> _, (pool, conv) = to_dilated(nn.Sequential(nn.MaxPool2d(2), nn.Conv2d(3, 9, 3)))
    >>> pool.stride, conv.dilation
    (((2, 2), (1, 1)), ((1, 1), (2, 2)))
    """

    name: str
    stride: tuple[Pair, Pair]
    dilation: tuple[Pair, Pair]


def shift_and_stitch(
    model: torch.nn.Module, image: Any, stride: int | tuple[int, int] | None = None
) -> torch.Tensor:
    """Run a network with a stride on shifted pictures, and put the coarse scores together.

    A network whose strides multiply to S scores every S-th pixel. The picture, shifted by 0 to
    S − 1 pixels down and right, gives the scores between: S² passes for a dense result. It is
    the same as a sliding window's where the network has no padding of its own.

    Parameters
    ----------
    model : torch.nn.Module
        As in `fully_convolutional`.
    image : torch.Tensor or array-like
        As in `fully_convolutional`.
    stride : int or tuple of int, optional
        S; by default that of the network's `receptive_field`.

    Returns
    -------
    torch.Tensor
        Scores, shape (K, h, w), with cell (a, b) of the coarse scores of shift (i, j) at
        (a·S + i, b·S + j). Rows and columns that not every shift has are left out.

    Raises
    ------
    ImportError, TypeError, ValueError
        As in `fully_convolutional`.

    References
    ----------
    P. Sermanet et al.: OverFeat. ICLR 2014. J. Long, E. Shelhamer, T. Darrell: Fully
    Convolutional Networks for Semantic Segmentation. CVPR 2015, section 3.2.

    Examples
    --------
    >>> import torch
    >>> model, image = torch.nn.MaxPool2d(2, stride=2), torch.arange(16.0).reshape(1, 4, 4)
    >>> fully_convolutional(model, image)
    tensor([[[ 5.,  7.],
             [13., 15.]]])
    >>> shift_and_stitch(model, image)
    tensor([[[ 5.,  6.,  7.],
             [ 9., 10., 11.],
             [13., 14., 15.]]])
    """
    batch = as_batch(image, model)
    down, right = _whole(receptive_field(model).stride if stride is None else stride)
    coarse = {
        (i, j): fully_convolutional(model, batch[..., i:, j:])
        for i in range(down)
        for j in range(right)
    }
    # Later shifts have fewer cells, so these rows and columns are complete.
    rows = min(i + down * scores.shape[1] for (i, _), scores in coarse.items())
    columns = min(j + right * scores.shape[2] for (_, j), scores in coarse.items())
    dense = coarse[0, 0].new_empty(coarse[0, 0].shape[0], rows, columns)
    for (i, j), scores in coarse.items():
        place = dense[:, i::down, j::right]
        place.copy_(scores[:, : place.shape[1], : place.shape[2]])
    return dense


def to_dilated(model: torch.nn.Module) -> tuple[torch.nn.Sequential, tuple[Dilated, ...]]:
    """Take away the strides of a network, and dilate what follows instead.

    Without its stride a layer gives S times as many cells a side, of which every S-th is the
    old one. The layers behind it have to skip the new ones, so their kernels are dilated by S,
    and their padding grows as much. Weights stay what they are, and one pass gives the dense
    result that `shift_and_stitch` needs S² passes for.

    Parameters
    ----------
    model : torch.nn.Module
        A network whose layers follow one another: convolutions, poolings, and layers that work
        on each cell. Linear layers become convolutions (`to_convolutional`).

    Returns
    -------
    tuple of torch.nn.Sequential and tuple of Dilated
        The twin, with copies of the weights, and what was changed.

    Raises
    ------
    ImportError
        If torch is not installed.
    ValueError
        If the layers do not follow one another, as those of TorchScript are not known to, or one of
        them cannot be dilated.

    References
    ----------
    F. Yu, V. Koltun: Multi-Scale Context Aggregation by Dilated Convolutions. ICLR 2016. The
    algorithme à trous of M. Holschneider et al., 1990, which J. Long et al. name as equal to
    shifting and stitching.

    Examples
    --------
    >>> from torch import nn
    >>> twin, changes = to_dilated(nn.Sequential(nn.MaxPool2d(2), nn.Conv2d(3, 9, 3)))
    >>> twin
    Sequential(
      (0): MaxPool2d(kernel_size=2, stride=(1, 1), padding=(0, 0), dilation=(1, 1), ceil_mode=False)
      (1): Conv2d(3, 9, kernel_size=(3, 3), stride=(1, 1), dilation=(2, 2))
    )
    >>> [change.name for change in changes]
    ['MaxPool2d 0', 'Conv2d 1']
    """
    if is_scripted(model):
        raise ValueError(f"the network cannot be dilated, for {SCRIPTED}.")
    layers = chain(to_convolutional(model) or model)
    if layers is None:
        raise ValueError(
            "the network's layers do not follow one another, as with skip connections or "
            "computations of its own: use shift_and_stitch(model, image, stride)."
        )
    twins, changes = [], []
    rate: Pair = (1, 1)
    for number, layer in enumerate(layers):
        window = window_of(layer)
        if window is None:
            raise ValueError(
                f"layer {number}, {layer}, cannot be dilated: use "
                f"shift_and_stitch(model, image, stride)."
            )
        twin = copy.deepcopy(layer)
        if window != Window():
            twin = _dilated(twin, window, rate)
            after = Dilated(
                f"{type(layer).__name__} {number}",
                (window.stride, (1, 1)),
                (window.dilation, _times(window.dilation, rate)),
            )
            if after.stride[0] != after.stride[1] or after.dilation[0] != after.dilation[1]:
                changes.append(after)
        twins.append(twin)
        rate = _times(rate, window.stride)
    return joined(twins, model), tuple(changes)


def _whole(stride: Any) -> Pair:
    if any(step != int(step) for step in (stride if isinstance(stride, tuple) else (stride,))):
        raise ValueError(
            f"the network gives more than one score a pixel (its stride is {stride[0]} × "
            f"{stride[1]}), so there is nothing to stitch: use fully_convolutional(model, image)."
        )
    return as_pair(stride)


def _dilated(layer: Any, window: Window, rate: Pair) -> Any:
    dilation, padding = _times(window.dilation, rate), _times(window.padding, rate)
    if kind_of(layer) == "AvgPool2d" and rate != (1, 1):
        return _average(window.kernel_size, dilation, padding, layer)
    layer.stride, layer.padding, layer.dilation = (1, 1), padding, dilation
    if getattr(layer, "padding_mode", "zeros") != "zeros":
        # torch keeps what it pads in these modes beside the parameter.
        layer._reversed_padding_repeated_twice = [p for p in reversed(padding) for _ in range(2)]
    return layer


def _average(kernel_size: Pair, dilation: Pair, padding: Pair, layer: Any) -> Any:
    """Average over cells apart from each other, which torch's AvgPool2d cannot."""
    if not layer.count_include_pad and padding != (0, 0):
        raise ValueError(
            f"{layer} counts no padding, so it cannot be dilated: use "
            f"shift_and_stitch(model, image, stride)."
        )
    from segwidgets.ops.layers import DilatedAverage

    return DilatedAverage(kernel_size, dilation, padding, layer.divisor_override)


def _times(one: Pair, other: Pair) -> Pair:
    return one[0] * other[0], one[1] * other[1]
