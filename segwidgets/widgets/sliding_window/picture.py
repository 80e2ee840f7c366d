"""The picture of the sliding window figure: what the model sees, and what is looked at."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from segwidgets._torch import is_tensor, require_torch
from segwidgets.images.read import read_picture
from segwidgets.ops.inference import scaled
from segwidgets.shared.limits import LIMITS

# As ITU-R BT.601 weighs red, green and blue.
_GREY = (0.299, 0.587, 0.114)


class Picture(NamedTuple):
    """A picture.

    Attributes
    ----------
    pixels : numpy.ndarray
        What is looked at, uint8, (H, W, 3).
    raw : torch.Tensor or None
        What the model sees, (C, H, W), where that is not the pixels.
    notes : tuple of str
        What was done to it, in sentences.
    """

    pixels: NDArray[np.uint8]
    raw: Any
    notes: tuple[str, ...]

    @property
    def size(self) -> tuple[int, int]:
        """Rows and columns."""
        rows, columns = self.pixels.shape[:2]
        return rows, columns


def as_picture(image: Any) -> Picture:
    """Read a picture.

    Parameters
    ----------
    image : Scene, path, PIL image, array-like or torch.Tensor
        Whatever `segwidgets.images.read_image` takes. A floating tensor (C, H, W) with other
        values or channels than a picture has is taken for a model's input, as it is.

    Returns
    -------
    Picture
        At most 512 pixels a side.

    Raises
    ------
    FileNotFoundError, TypeError, ValueError
        As `read_image` does, and where the picture is too large.

    Examples
    --------
    >>> as_picture(np.zeros((4, 5), "uint8")).size
    (4, 5)
    """
    source = getattr(image, "image", image) if hasattr(image, "semantic") else image
    raw = _as_input(source)
    if raw is not None:
        picture = _shown(raw)
    else:
        pixels, notes = read_picture(source)
        picture = Picture(pixels, None, notes)
    most = LIMITS.picture_side
    if max(picture.size) > most:
        rows, columns = picture.size
        every = -(-max(rows, columns) // most)
        raise ValueError(
            f"the picture has {rows} × {columns} pixels: the figure takes at most {most} a side; "
            f"take a part of it, or every {every}th pixel, image[::{every}, ::{every}]. "
            f"segwidgets.ops.sliding_window takes any size."
        )
    return picture


def model_input(picture: Picture, channels: int, mean: Any, std: Any) -> tuple[Any, list[str]]:
    """Make the picture what a model takes.

    Parameters
    ----------
    picture : Picture
        The picture.
    channels : int
        How many the model takes.
    mean, std : float or sequence of float
        The model takes (pixels / 255 − mean) / std.

    Returns
    -------
    tuple of torch.Tensor and list of str
        Shape (C, H, W), float32, on the CPU; and what was done.

    Raises
    ------
    ValueError
        If the model takes another number of channels.
    """
    lib = require_torch()
    given = 3 if picture.raw is None else picture.raw.shape[0]
    if picture.raw is not None or channels not in (1, 3):
        if given != channels:
            raise ValueError(
                f"the model takes {channels} channel{'s' * (channels != 1)}, and the picture has "
                f"{given}: give a tensor of shape ({channels}, H, W), or another model."
            )
        return picture.raw, []
    cells = lib.from_numpy(picture.pixels).permute(2, 0, 1).float() / 255
    notes = []
    if channels == 1:
        grey = (cells * lib.tensor(_GREY)[:, None, None]).sum(0, keepdim=True)
        if not bool((cells == cells[:1]).all()):
            notes.append("The model takes one channel, so it sees the picture in grey.")
        cells = grey
    return scaled(cells, mean, std), notes


def _as_input(source: Any) -> Any:
    """Take a tensor that is a model's input and no picture; None for everything else."""
    if not is_tensor(source) or not source.is_floating_point() or source.ndim not in (3, 4):
        return None
    cells = source.detach().cpu().float()
    if cells.ndim == 4 and cells.shape[0] == 1:
        cells = cells[0]
    if cells.ndim != 3 or 0 in cells.shape or not bool(cells.isfinite().all()):
        return None
    # Channels last is a picture's way.
    picture_like = cells.shape[0] <= 4 or cells.shape[-1] in (3, 4)
    if picture_like and float(cells.min()) >= 0 and float(cells.max()) <= 255:
        return None
    return cells


def _shown(raw: Any) -> Picture:
    """Stretch the first channels to what a screen shows."""
    cells = raw[:3] if raw.shape[0] >= 3 else raw[:1].expand(3, -1, -1)
    low, high = float(cells.min()), float(cells.max())
    pixels = ((cells - low) / max(high - low, 1e-12) * 255).round().byte().permute(1, 2, 0)
    note = "The model sees the tensor as it is; the picture shows it stretched from black to white."
    return Picture(pixels.contiguous().numpy(), raw, (note,))
