"""Networks, feature maps, masks and close-ups as they travel to the page."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from segwidgets.widgets.tensors import packed

if TYPE_CHECKING:
    import torch

    from segwidgets.networks.layers import LayerRun
    from segwidgets.widgets.encoder_decoder.compute import NetworkResult, TrainedNetwork

# Side of the close-up in pixels, where the picture is as large.
_CLOSE_UP = 48
# Feature maps are averaged down to this many cells a side: those of the picture's resolution, and
# those behind them, which the page draws smaller. All networks have room in 1.5 MB then.
_MAX_CELLS = (64, 32)


class PackedRun(NamedTuple):
    """What one network made of the picture, ready to travel.

    The places of feature maps in `variant` count from the network's own first one. Scores wait,
    in half precision and on the CPU, until it is known where to look.
    """

    variant: dict[str, Any]
    maps: bytes
    runs: bytes
    mask: NDArray[np.uint8]
    scores: torch.Tensor


def packed_run(result: NetworkResult) -> PackedRun:
    """Pack what one network made of the picture."""
    maps = bytearray()
    variant = _variant(result, maps)
    scores = result.scores.half().cpu()
    return PackedRun(variant, bytes(maps), as_runs(result.mask), result.mask, scores)


def close_up_side(size: Iterable[int]) -> int:
    """Give the side of the square that close-ups show of a picture of a size.

    >>> close_up_side((33, 61))
    33
    """
    return min(_CLOSE_UP, *size)


def joined(runs: Sequence[PackedRun], edge: tuple[int, int, int]) -> dict[str, Any]:
    """Join what networks, at least one, made of a picture, with close-ups of an outline.

    `edge` is row and column of its centre, and the label to look at. Networks have most of their
    layers in common, and half of a page's weight would be their costs: each is written once in
    `layers`. A variant's are `[place in layers, channel]`, and where a map is shown its offset,
    height and width as well.
    """
    maps, masks, variants = bytearray(), bytearray(), []
    known: dict[str, int] = {}
    for run in runs:
        layers = [_placed(layer, known, len(maps)) for layer in run.variant["layers"]]
        variants.append({**run.variant, "layers": layers, "mask": [len(masks), len(run.runs)]})
        maps += run.maps
        masks += run.runs
    row, column, label = edge
    side = close_up_side(runs[0].mask.shape)
    corner = row - side // 2, column - side // 2
    return {
        "layers": [json.loads(layer) for layer in known],
        "variants": variants,
        "maps": packed(np.frombuffer(bytes(maps), np.uint8)),
        "masks": packed(np.frombuffer(bytes(masks), np.uint8)),
        "edges": packed(np.stack([_close_up(run.scores, corner, side, label) for run in runs])),
        "edge": {"row": row, "column": column, "size": side, "label": label},
    }


def as_runs(mask: NDArray[np.uint8]) -> bytes:
    r"""Write a mask as runs: pairs of a label and how often it follows, 1 to 255, row by row.

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


def as_map(channel: torch.Tensor, max_cells: int) -> NDArray[np.uint8]:
    """Average a channel down to some cells a side, fewer at the border, and stretch it to 0–255."""
    import torch.nn.functional as F

    every = -(-max(channel.shape) // max_cells)
    cells = F.avg_pool2d(channel[None, None].float(), every, ceil_mode=True)[0, 0]
    low, high = cells.min(), cells.max()
    scaled = (cells - low) / (high - low).clamp_min(1e-12) * 255
    stretched: NDArray[np.uint8] = scaled.round().byte().cpu().numpy()
    return stretched


def _placed(layer: dict[str, Any], known: dict[str, int], by: int) -> list[int]:
    """Write a layer as its place among those known, its channel, and where its map lies."""
    channel, place = layer["channel"], layer["map"]
    text = json.dumps(
        {key: layer[key] for key in layer.keys() - {"channel", "map"}}, sort_keys=True
    )
    at = known.setdefault(text, len(known))
    if place is None:
        return [at, channel]
    return [at, channel, place["offset"] + by, place["height"], place["width"]]


def _variant(result: NetworkResult, maps: bytearray) -> dict[str, Any]:
    from segwidgets.networks import scores

    network = result.network
    layers = [_layer(network, layer, result.mask.size, maps) for layer in result.layers]
    held_out = scores()["networks"][network.name]
    totals = (
        *("parameters", "multiply_adds", "full_resolution", "lecture"),
        "lecture_full_resolution",
    )
    return {
        **network._asdict(),
        **{key: sum(layer[key] for layer in layers) for key in totals},
        "iou": list(result.iou),
        "mean_iou": result.mean_iou,
        "held_out": {key: held_out[key] for key in ("mean_iou", "boundary_iou")},
        "layers": layers,
    }


def _layer(
    network: TrainedNetwork, layer: LayerRun, pixels: int, maps: bytearray
) -> dict[str, Any]:
    from segwidgets.networks.layers import lecture_layer

    lecture_channels, lecture_weights = lecture_layer(network.name, layer)
    channels, height, width = layer.output.shape
    shown, place = 0, None
    if _has_map(network.upsample, layer):
        # The channel that varies most shows most.
        shown = int(layer.output.flatten(1).std(1, correction=0).argmax())
        cells = as_map(layer.output[shown], _MAX_CELLS[min(layer.level, 1)])
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


def _has_map(upsample: str, layer: LayerRun) -> bool:
    """Tell whether a layer is drawn with a map: not those that only move or mix values.

    A page with all networks has room for 1.5 MB, and interpolated maps look like those before.
    """
    return layer.kind == "conv" or (layer.kind == "up" and upsample not in ("nearest", "bilinear"))


def _close_up(
    scores: torch.Tensor, corner: tuple[int, int], side: int, label: int
) -> NDArray[np.uint8]:
    """Cut a square of one class's softmax out."""
    top, left = corner
    part = scores[:, top : top + side, left : left + side].float().softmax(0)[label]
    cells: NDArray[np.uint8] = (part * 255).round().byte().cpu().numpy()
    return cells
