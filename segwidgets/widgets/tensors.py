"""Arrays as they travel to the page and back: a few words and the bytes."""

from __future__ import annotations

from typing import Any

import numpy as np

from segwidgets._torch import require_torch
from segwidgets.images.segments import Segments

# What the page reads.
_DTYPES = ("uint8", "uint16", "int32", "float32")


def packed(array: Any) -> dict[str, Any]:
    """Pack an array or tensor of a dtype that the page reads, in little endian and C order."""
    cells = np.asarray(array.detach().cpu() if hasattr(array, "detach") else array)
    if cells.dtype.name not in _DTYPES:
        raise TypeError(f"dtype {cells.dtype}: convert to one of {', '.join(_DTYPES)} first.")
    little = cells.astype(cells.dtype.newbyteorder("<"), copy=False)
    return {"dtype": cells.dtype.name, "shape": list(cells.shape), "data": little.tobytes()}


def packed_segments(picture: Segments) -> dict[str, Any]:
    """Pack the map of segments with as few bytes as they need, and their table."""
    kind = np.uint8 if len(picture.segments) < 256 else np.uint16
    rows = [[*one[:5], int(one.is_crowd), one.score] for one in picture.segments]
    return {"map": packed(picture.index.astype(kind)), "segments": rows}


def unpacked(value: Any) -> np.ndarray[Any, Any]:
    """Read an array that came from the page as a copy, or say what is wrong with it."""
    if not isinstance(value, dict):
        raise TypeError(f"{type(value).__name__}: an array is a dict of dtype, shape and data.")
    dtype, shape, data = (value.get(name) for name in ("dtype", "shape", "data"))
    if dtype not in _DTYPES:
        raise TypeError(f"dtype = {dtype!r}: choose one of {', '.join(_DTYPES)}.")
    if not isinstance(shape, list | tuple) or any(
        type(side) is not int or side < 0 for side in shape
    ):
        raise TypeError(f"shape = {shape!r}: give a list of whole numbers from 0 on.")
    if not isinstance(data, bytes | bytearray | memoryview):
        raise TypeError(f"data is {type(data).__name__}: give bytes.")
    cells = np.frombuffer(data, np.dtype(dtype).newbyteorder("<"))
    return cells.reshape(shape).astype(dtype)


def packed_result(result: Any) -> dict[str, Any]:
    """Pack torch's result as float32, with its version and device, for the page to compare."""
    torch = require_torch()
    cells = result.to("cpu", torch.float32).contiguous().numpy()
    return {
        "torch": torch.__version__.split("+")[0],
        "device": str(result.device),
        "shape": list(result.shape),
        "output": cells.astype("<f4").tobytes(),
    }
