"""A model on a picture: patch by patch, and in one pass."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from segwidgets._torch import require_torch
from segwidgets.ops.batches import as_batch, in_batches, inference
from segwidgets.terms.parameters import per_axis, whole

if TYPE_CHECKING:
    import torch

# What a batch's patches may take by default: measured, larger ones are no faster on a CPU, for
# their feature maps leave its caches; a GPU wants more work at once.
_BATCH_BYTES = {"cpu": 700_000}
_GPU_BATCH_BYTES = 32_000_000


def sliding_window(
    model: torch.nn.Module,
    image: Any,
    patch_size: int | tuple[int, int],
    stride: int | tuple[int, int] = 1,
    batch_size: int | None = None,
) -> torch.Tensor:
    """Classify the centre of every patch of a picture, each patch by itself.

    Every window lies inside the picture, so the scores are those of its inner pixels: score
    (i, j) belongs to pixel (i·stride + (patch_size − 1) // 2, j·stride + (patch_size − 1) // 2).
    Pad the picture by that much to have a score for every pixel. An even patch has no middle
    pixel; its centre is then the upper left one of the middle four, as in torch's
    ``padding="same"``. Nothing that two patches have in common is computed once: this is the
    slow way.

    Parameters
    ----------
    model : torch.nn.Module
        Takes (N, C, patch_size, patch_size), gives scores (N, K) or (N, K, h, w), of which the
        middle cell counts. It runs in evaluation mode, where it is.
    image : torch.Tensor or array-like
        A tensor (C, H, W) or (1, C, H, W), or an array (H, W, C) or (H, W). Whole numbers are
        pixels: scaled to 0–1 by the largest of their type, then to (pixel − mean) / std where the
        model has these attributes. Anything else is taken as it is.
    patch_size : int or tuple of int
        Rows and columns of a patch, at most those of the picture.
    stride : int or tuple of int
        From one window to the next.
    batch_size : int, optional
        Patches at once; by default as many as are quick. Where memory is full it is halved,
        and a warning says so.

    Returns
    -------
    torch.Tensor
        Scores, shape (K, rows, columns), on the model's device in its floating type.

    Raises
    ------
    ImportError
        If torch is not installed.
    TypeError
        If an argument is of another kind.
    ValueError
        If the picture's shape, a size or the shape of the scores breaks a rule.
    MemoryError
        If a single patch does not fit.

    References
    ----------
    D. Ciresan et al.: Deep Neural Networks Segment Neuronal Membranes in Electron Microscopy
    Images. NeurIPS 2012.

    Examples
    --------
    >>> import torch
    >>> brightest = torch.nn.Flatten()
    >>> sliding_window(brightest, torch.arange(6.0).reshape(1, 2, 3), patch_size=2)
    tensor([[[0., 1.]],
            [[1., 2.]],
            [[3., 4.]],
            [[4., 5.]]])
    """
    parts = [part.scores for part in slide(model, image, patch_size, stride, batch_size)]
    rows, columns = window_grid(as_batch(image, model).shape[-2:], patch_size, stride)
    scores: torch.Tensor = require_torch().cat(parts).T.reshape(-1, rows, columns)
    return scores.contiguous()


@dataclass(frozen=True)
class Slid:
    """Some windows and their scores.

    Attributes
    ----------
    first : int
        Number of the first window, in reading order.
    total : int
        Number of all windows.
    batch_size : int
        Patches at once, by now.
    scores : torch.Tensor
        Shape (windows, K).
    """

    first: int
    total: int
    batch_size: int
    scores: torch.Tensor


def slide(
    model: torch.nn.Module,
    image: Any,
    patch_size: int | tuple[int, int],
    stride: int | tuple[int, int] = 1,
    batch_size: int | None = None,
) -> Iterator[Slid]:
    """Do what `sliding_window` does, batch by batch, so that it can be watched and stopped.

    Parameters
    ----------
    model, image, patch_size, stride, batch_size
        As in `sliding_window`.

    Yields
    ------
    Slid
        The windows of a batch, in reading order.

    Raises
    ------
    TypeError, ValueError, MemoryError
        As in `sliding_window`.

    Examples
    --------
    >>> import torch
    >>> parts = slide(torch.nn.Flatten(), torch.ones(1, 4, 4), 2, batch_size=4)
    >>> [(part.first, part.total) for part in parts]
    [(0, 9), (4, 9), (8, 9)]
    """
    batch = as_batch(image, model)
    height, width = per_axis("patch_size", patch_size, 2, 1)
    down, right = per_axis("stride", stride, 2, 1)
    rows, columns = window_grid(batch.shape[-2:], patch_size, stride)
    if batch_size is None:
        batch_size = _quick_batch(batch, height * width)
    elif whole("batch_size", batch_size) < 1:
        raise ValueError(f"batch_size = {batch_size}: choose 1 or more.")
    # A view: no pixel is copied before its batch is.
    patches = batch[0].unfold(1, height, down).unfold(2, width, right).permute(1, 2, 0, 3, 4)
    lib = require_torch()

    def run(first: int, end: int) -> torch.Tensor:
        numbers = lib.arange(first, end, device=batch.device)
        with inference(model):
            scores = model(patches[numbers // columns, numbers % columns])
        return _centre(scores, end - first, (height, width))

    for first, size, scores in in_batches(run, rows * columns, batch_size):
        yield Slid(first, rows * columns, size, scores)


def window_grid(
    size: tuple[int, ...], patch_size: int | tuple[int, int], stride: int | tuple[int, int] = 1
) -> tuple[int, int]:
    """Count the windows inside a picture.

    Parameters
    ----------
    size : tuple of int
        Rows and columns of the picture.
    patch_size, stride : int or tuple of int
        As in `sliding_window`.

    Returns
    -------
    tuple of int
        Rows and columns of windows.

    Raises
    ------
    TypeError
        If a size is no whole number.
    ValueError
        If the patch is larger than the picture.

    Examples
    --------
    >>> window_grid((64, 64), 15), window_grid((64, 64), 15, stride=4)
    ((50, 50), (13, 13))
    """
    patch = per_axis("patch_size", patch_size, 2, 1)
    steps = per_axis("stride", stride, 2, 1)
    if any(p > n for p, n in zip(patch, size, strict=True)):
        raise ValueError(
            f"patch_size = {patch_size}: the picture has {size[0]} × {size[1]} pixels, and a patch "
            f"has to fit into it; choose a smaller patch_size, or pad or enlarge the picture."
        )
    rows, columns = ((n - p) // s + 1 for n, p, s in zip(size, patch, steps, strict=True))
    return rows, columns


def fully_convolutional(model: torch.nn.Module, image: Any) -> torch.Tensor:
    """Score all pixels of a picture in one pass.

    Parameters
    ----------
    model : torch.nn.Module
        Takes (1, C, H, W) of any height and width, gives scores (1, K, h, w). It runs in
        evaluation mode, where it is. A network that ends in linear layers takes one size only:
        `to_convolutional` gives its twin that takes all.
    image : torch.Tensor or array-like
        As in `sliding_window`.

    Returns
    -------
    torch.Tensor
        Scores, shape (K, h, w), on the model's device in its floating type.

    Raises
    ------
    ImportError
        If torch is not installed.
    TypeError
        If the picture holds no numbers.
    ValueError
        If the shape of the picture or of the scores breaks a rule.

    References
    ----------
    J. Long, E. Shelhamer, T. Darrell: Fully Convolutional Networks for Semantic Segmentation.
    CVPR 2015.

    Examples
    --------
    >>> import torch
    >>> fully_convolutional(torch.nn.Conv2d(3, 9, 5), torch.rand(3, 64, 64)).shape
    torch.Size([9, 60, 60])
    """
    evaluating = inference(model)
    batch = as_batch(image, model, evaluating.place)
    with evaluating:
        scores = model(batch)
    shape = getattr(scores, "shape", None)
    if shape is None or len(shape) != 4 or shape[0] != 1:
        raise ValueError(
            f"the model gives {_told(scores)} for a picture: scores of shape (1, K, h, w) are "
            f"needed, one for each class and place. Where it ends in linear layers, give "
            f"to_convolutional(model) instead."
        )
    result: torch.Tensor = scores[0]
    return result


def _quick_batch(batch: torch.Tensor, pixels: int) -> int:
    room = _BATCH_BYTES.get(batch.device.type, _GPU_BATCH_BYTES)
    return max(1, room // (batch.shape[1] * pixels * batch.element_size()))


def _centre(scores: Any, patches: int, patch_size: tuple[int, int]) -> torch.Tensor:
    """Check what a model gives for patches, and take the middle of it."""
    shape = tuple(getattr(scores, "shape", ()))
    if len(shape) not in (2, 4) or shape[0] != patches or 0 in shape:
        raise ValueError(
            f"the model gives {_told(scores)} for {patches} patches of {patch_size[0]} × "
            f"{patch_size[1]} pixels: scores of shape ({patches}, K) or ({patches}, K, h, w) are "
            f"needed, one for each class."
        )
    if len(shape) == 4:
        scores = scores[..., (shape[2] - 1) // 2, (shape[3] - 1) // 2]
    result: torch.Tensor = scores
    return result


def _told(scores: Any) -> str:
    shape = getattr(scores, "shape", None)
    return f"a {type(scores).__name__}" if shape is None else f"the shape {tuple(shape)}"
