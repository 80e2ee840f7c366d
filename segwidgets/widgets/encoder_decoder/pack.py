"""Networks, feature maps, masks and close-ups as they travel to the page."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from segwidgets.widgets.encoder_decoder.rules import Choice
from segwidgets.widgets.encoder_decoder.run import CLOSE_UP, Ran, find_edge
from segwidgets.widgets.tensors import packed

if TYPE_CHECKING:
    import torch

    from segwidgets.networks.layers import LayerRun

#: Feature maps are averaged down to this many cells a side: those of the picture's resolution, and
#: those behind them, which the page draws smaller. All networks have room in 1.5 MB then.
MAX_CELLS = (64, 32)


def as_runs(mask: NDArray[np.uint8]) -> bytes:
    r"""Write a mask as runs: pairs of a label and how often it follows, 1 to 255, row by row.

    Parameters
    ----------
    mask : numpy.ndarray
        (H, W), uint8.

    Returns
    -------
    bytes
        The pairs.

    Examples
    --------
    >>> as_runs(np.array([[7, 7], [7, 0]], np.uint8))
    b'\x07\x03\x00\x01'
    """
    cells = mask.ravel()
    starts = np.flatnonzero(np.r_[True, cells[1:] != cells[:-1]])
    lengths = np.diff(np.r_[starts, cells.size])
    parts = -(-lengths // 255)
    labels = np.repeat(cells[starts], parts)
    counts = np.full(len(labels), 255)
    ends = parts.cumsum() - 1
    counts[ends] = lengths - 255 * (parts - 1)
    return np.stack([labels, counts], 1).astype(np.uint8).tobytes()


def most_varied(output: torch.Tensor) -> int:
    """Choose the channel that varies most, which shows most."""
    return int(output.flatten(1).std(1).argmax())


def as_map(channel: torch.Tensor, most: int) -> NDArray[np.uint8]:
    """Average a channel down, and stretch it from 0 to 255.

    Parameters
    ----------
    channel : torch.Tensor
        (H, W).
    most : int
        Cells a side.

    Returns
    -------
    numpy.ndarray
        uint8. Blocks at the border may be smaller.
    """
    import torch.nn.functional as F

    every = -(-max(channel.shape) // most)
    cells = F.avg_pool2d(channel[None, None].float(), every, ceil_mode=True)[0, 0]
    low, high = cells.min(), cells.max()
    scaled = (cells - low) / (high - low).clamp_min(1e-12) * 255
    stretched: NDArray[np.uint8] = scaled.round().byte().cpu().numpy()
    return stretched


class Part(NamedTuple):
    """What one network made of the picture, ready to travel.

    Attributes
    ----------
    variant : dict
        The network, its scores and its layers; places of maps count from its own first one.
    maps, runs : bytes
        Its feature maps, and its mask.
    mask : numpy.ndarray
        (H, W), uint8.
    scores : torch.Tensor
        (K, H, W), in half precision, on the CPU.
    """

    variant: dict[str, Any]
    maps: bytes
    runs: bytes
    mask: NDArray[np.uint8]
    scores: torch.Tensor


def packed_part(ran: Ran) -> Part:
    """Pack what one network made of the picture.

    Parameters
    ----------
    ran : Ran
        The network, as it ran.

    Returns
    -------
    Part
        For `joined`.
    """
    maps = bytearray()
    variant = _variant(ran, maps)
    # Feature maps go, scores wait until it is known where to look.
    return Part(variant, bytes(maps), as_runs(ran.mask), ran.mask, ran.scores.half().cpu())


def joined(parts: Sequence[Part], target: NDArray[np.uint8] | None) -> dict[str, Any]:
    """Join what networks made of a picture to one message.

    Parameters
    ----------
    parts : sequence of Part
        One per network, at least one.
    target : numpy.ndarray or None
        (H, W), uint8.

    Returns
    -------
    dict
        variants, maps, masks, edges and edge.
    """
    maps, masks, variants = bytearray(), bytearray(), []
    for part in parts:
        layers = [_moved(layer, len(maps)) for layer in part.variant["layers"]]
        variants.append({**part.variant, "layers": layers, "mask": [len(masks), len(part.runs)]})
        maps += part.maps
        masks += part.runs
    row, column, label = find_edge([part.mask for part in parts], target)
    edges = [_close_up(part.scores, row, column, label) for part in parts]
    return {
        "variants": variants,
        "maps": packed(np.frombuffer(bytes(maps), np.uint8)),
        "masks": packed(np.frombuffer(bytes(masks), np.uint8)),
        "edges": packed(np.stack(edges)),
        "edge": {"row": row, "column": column, "size": CLOSE_UP, "label": label},
    }


def _moved(layer: dict[str, Any], by: int) -> dict[str, Any]:
    place = layer["map"]
    return layer if place is None else {**layer, "map": {**place, "offset": place["offset"] + by}}


def _variant(ran: Ran, maps: bytearray) -> dict[str, Any]:
    from segwidgets.networks import scores

    layers = [_layer(ran.choice, layer, ran.mask.size, maps) for layer in ran.layers]
    held_out = scores()["networks"][ran.choice.name]
    totals = ("parameters", "multiply_adds", "full_resolution", "lecture")
    return {
        **ran.choice._asdict(),
        **{key: sum(layer[key] for layer in layers) for key in totals},
        "lecture_full_resolution": sum(layer["lecture_full_resolution"] for layer in layers),
        "iou": list(ran.iou),
        "mean_iou": ran.mean_iou,
        "held_out": {key: held_out[key] for key in ("mean_iou", "boundary_iou")},
        "layers": layers,
    }


def _has_map(upsample: str, layer: LayerRun) -> bool:
    """Tell whether a layer is drawn with a map: not those that only move or mix values.

    A page with all networks has room for 1.5 MB, and interpolated maps look like those before.
    """
    return layer.kind == "conv" or (layer.kind == "up" and upsample not in ("nearest", "bilinear"))


def _layer(choice: Choice, layer: LayerRun, pixels: int, maps: bytearray) -> dict[str, Any]:
    from segwidgets.networks.layers import lecture_layer

    lecture_channels, lecture_weights = lecture_layer(choice.name, layer)
    channels, height, width = layer.output.shape
    shown, place = 0, None
    if _has_map(choice.upsample, layer):
        shown = most_varied(layer.output)
        cells = as_map(layer.output[shown], MAX_CELLS[min(layer.level, 1)])
        place = {"offset": len(maps), "height": cells.shape[0], "width": cells.shape[1]}
        maps += cells.tobytes()
    return {
        "name": layer.name,
        "kind": layer.kind,
        "level": layer.level,
        "channels": channels,
        "height": height,
        "width": width,
        "lecture_channels": lecture_channels,
        "multiply_adds": layer.multiply_adds,
        "lecture": lecture_weights * layer.multiply_adds // max(layer.weights, 1),
        # The same weights at every pixel of the picture.
        "full_resolution": layer.weights * pixels,
        "lecture_full_resolution": lecture_weights * pixels,
        "parameters": layer.parameters,
        "channel": shown,
        "map": place,
    }


def _close_up(scores: torch.Tensor, row: int, column: int, label: int) -> NDArray[np.uint8]:
    """Cut one class's softmax out around a pixel."""
    height, width = scores.shape[1:]
    high, wide = min(CLOSE_UP, height), min(CLOSE_UP, width)
    top, left = row - high // 2, column - wide // 2
    part = scores[:, top : top + high, left : left + wide].float().softmax(0)[label]
    cells: NDArray[np.uint8] = (part * 255).round().byte().cpu().numpy()
    return cells
