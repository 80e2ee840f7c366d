"""A model on a picture: patch by patch, and in one pass."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from math import isfinite
from os import PathLike
from typing import TYPE_CHECKING, Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from segwidgets._torch import is_tensor, require_torch
from segwidgets.images.read import is_pil, plain_array, read_image, white_of
from segwidgets.ops.probe import (
    OutputError,
    Probe,
    first_line,
    in_channels,
    probe_of,
    refuse_lazy,
    scores_of,
)
from segwidgets.shared.numbers import whole
from segwidgets.terms.parameters import per_axis

if TYPE_CHECKING:
    import torch


# The words of devices that have no class of their own for it.
_OUT_OF_MEMORY = ("out of memory", "can't allocate memory", "not enough memory")

_Result = TypeVar("_Result")
Place = tuple["torch.device | None", "torch.dtype"]


class inference:  # noqa: N801 - used as a function is, and quicker than a generator
    """Run a model for evaluation and without gradients, and leave it as it was.

    Each module's mode and the buffers come back. Not torch's inference mode, whose tensors a
    model may keep and could then not be trained with.
    """

    def __init__(self, model: torch.nn.Module) -> None:
        lib = require_torch()
        self._training: list[torch.nn.Module] = []
        held: list[tuple[dict[str, Any], str, Any]] = []
        #: Where the model computes and in which type, as `place_of` tells.
        self.place: Place | None = None
        for module in _modules(model):
            if module.training:
                self._training.append(module)
            held += [(module._buffers, *item) for item in module._buffers.items()]
            self.place = self.place or _place_in(module)
        self.place = self.place or (None, lib.get_default_dtype())
        self._held = held
        self._before: list[tuple[int, Any] | None] = []
        self._mode = lib.no_grad()

    def __enter__(self) -> None:
        for module in self._training:
            module.training = False
        self._mode.__enter__()
        self._before = [
            None if values is None or values.is_inference() else (values._version, values.clone())
            for _, _, values in self._held
        ]

    def __exit__(self, *error: Any) -> None:
        for (held, name, values), before in zip(self._held, self._before, strict=True):
            held[name] = values
            if before is not None and values._version != before[0]:
                values.copy_(before[1])
        self._mode.__exit__(*error)
        for module in self._training:
            module.training = True


def _modules(model: torch.nn.Module) -> Iterator[torch.nn.Module]:
    """Go through a module and those inside: what `modules()` does, but quicker."""
    found, left = {model}, [model]
    while left:
        module = left.pop()
        yield module
        for inner in reversed(module._modules.values()):
            # A module may have several places.
            if inner is not None and inner not in found:
                found.add(inner)
                left.append(inner)


def place_of(model: torch.nn.Module) -> Place:
    """Find the device and the type of a model's first floating weight; None and torch's default."""
    found = (place for module in _modules(model) if (place := _place_in(module)))
    return next(found, (None, require_torch().get_default_dtype()))


def _place_in(module: torch.nn.Module) -> Place | None:
    for held in (module._parameters, module._buffers):
        for values in held.values():
            if values is not None and values.is_floating_point():
                return values.device, values.dtype
    return None


def scaling_of(model: torch.nn.Module) -> tuple[Any, Any]:
    """Find mean and std of a model, 0 and 1 without: it takes (pixel − mean) / std."""
    return getattr(model, "mean", 0.0), getattr(model, "std", 1.0)


def scaled(pixels: torch.Tensor, mean: Any, std: Any) -> torch.Tensor:
    """Scale pixels from 0 to 1, (…, C, H, W), as a model wants them."""
    lib = require_torch()
    low, spread = (
        lib.as_tensor(value, dtype=pixels.dtype, device=pixels.device).reshape(-1, 1, 1)
        for value in (mean, std)
    )
    result: torch.Tensor = (pixels - low) / spread
    return result


def as_batch(image: Any, model: torch.nn.Module, place: Place | None = None) -> torch.Tensor:
    """Make a picture, as `sliding_window` takes it, a batch of one for a model."""
    device, dtype = place or place_of(model)
    batch: torch.Tensor
    if is_tensor(image) and image.dtype == dtype and image.device == device and image.ndim == 3:
        batch = image.detach()[None] if image.requires_grad else image[None]
    else:
        batch = _converted(image, model, device, dtype)
    if 0 in batch.shape:
        raise ValueError(f"image has shape {tuple(batch.shape[1:])}: give a picture with pixels.")
    # A sum is quicker to look at than all values, and finite only where they all are.
    if not isfinite(float(batch.sum())) and not bool(batch.isfinite().all()):
        raise ValueError(
            "image holds NaN or infinite values: replace them, for instance with torch.nan_to_num."
        )
    return batch


def _converted(
    image: Any, model: torch.nn.Module, device: torch.device | None, dtype: torch.dtype
) -> torch.Tensor:
    lib = require_torch()
    if isinstance(image, str | PathLike) or is_pil(image):
        image = read_image(image, keep_grey=in_channels(model) == 1)
    given = "image" if is_tensor(image) else "np.asarray(image)"
    cells = image.detach() if is_tensor(image) else _from_array(plain_array("image", image))
    if cells.is_complex():
        raise TypeError(f"image holds {cells.dtype}: give real numbers, for instance uint8.")
    shape = tuple(cells.shape)
    if cells.ndim in (2, 3):
        cells = cells[None] if cells.ndim == 3 else cells[None, None]
    if cells.ndim != 4 or cells.shape[0] != 1:
        raise ValueError(
            f"image has shape {shape}: give one picture, a tensor (C, H, W) or an array (H, W, C)."
        )
    batch: torch.Tensor = cells.to(device=device or cells.device, dtype=dtype)
    if cells.is_floating_point() or 0 in shape:
        return batch
    white = 255 if cells.dtype == lib.uint8 else white_of(plain_array("image", cells), given)
    return scaled(batch / white, *scaling_of(model))


def _from_array(array: NDArray[Any]) -> Any:
    if array.dtype.kind not in "biufc":
        raise TypeError(f"image holds {array.dtype}: give numbers, a tensor or an array.")
    if array.ndim == 3:
        array = np.moveaxis(array, -1, 0)
    # torch takes neither negative strides nor the byte order of another machine.
    array = np.ascontiguousarray(array, dtype=array.dtype.newbyteorder("="))
    return require_torch().from_numpy(array.copy())


def in_batches(
    run: Callable[[int, int], _Result], total: int, batch_size: int
) -> Iterator[tuple[int, int, _Result]]:
    """Run something on parts of up to `batch_size` items: yields first item, size and result.

    Where a part does not fit into memory, the size is halved with a warning, and the part is run
    again.
    """
    first = 0
    while first < total:
        size = min(batch_size, total - first)
        try:
            result = run(first, first + size)
        except (RuntimeError, MemoryError) as error:
            if not is_out_of_memory(error):
                raise
            if size == 1:
                raise MemoryError(
                    "memory does not hold the work on a single patch: choose a smaller "
                    "patch_size, a smaller model, or device='cpu'."
                ) from error
        else:
            yield first, batch_size, result
            first += size
            continue
        # Only here, for inside the handler the traceback still holds the failed batch.
        batch_size = size // 2
        warnings.warn(f"Memory was full, so the batch is halved to {batch_size}.", stacklevel=3)
        lib = require_torch()
        if lib.cuda.is_available():
            lib.cuda.empty_cache()


def is_out_of_memory(error: BaseException) -> bool:
    """Tell whether an error of Python's, torch's or a device's says that memory is full."""
    if isinstance(error, MemoryError) or type(error).__name__ == "OutOfMemoryError":
        return True
    return any(words in str(error) for words in _OUT_OF_MEMORY)


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
        middle cell counts; in a dictionary they are under "out" or "logits". It runs in
        evaluation mode, where it is, and is left as it was.
    image : torch.Tensor, array-like, path or PIL image
        A tensor (C, H, W) or (1, C, H, W), or an array (H, W, C) or (H, W), with as many channels
        as the model takes. Floats are taken as they are. Whole numbers, booleans, files and PIL
        images are pixels by the rules of `segwidgets.images.read_image`: scaled to 0–1, then to
        (pixel − mean) / std where the model has these attributes.
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
        If the picture's shape, a size or the shape of the scores breaks a rule, the model takes no
        patch of such channels or sides, it gives several things, or it is lazy and has no weights
        yet.
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
class WindowBatch:
    """The scores (windows, K) of `batch_size` windows from number `first` on, out of `total`."""

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
) -> Iterator[WindowBatch]:
    """Do what `sliding_window` does, batch by batch, so that it can be watched and stopped."""
    refuse_lazy(model)
    batch = as_batch(image, model)
    height, width = per_axis("patch_size", patch_size, 2, 1)
    down, right = per_axis("stride", stride, 2, 1)
    try:
        rows, columns = window_grid(batch.shape[-2:], patch_size, stride)
    except ValueError as error:
        # A picture whose axes are in another order has few rows, or columns.
        words = _channel_words(model, batch)
        raise (ValueError(words) if words else error) from None
    if batch_size is None:
        batch_size = _quick_batch(batch, height * width)
    else:
        whole("batch_size", batch_size, 1)
    # A view: no pixel is copied before its batch is.
    patches = batch[0].unfold(1, height, down).unfold(2, width, right).permute(1, 2, 0, 3, 4)
    lib = require_torch()

    def run(first: int, end: int) -> torch.Tensor:
        numbers = lib.arange(first, end, device=batch.device)
        some = patches[numbers // columns, numbers % columns]
        with inference(model), explained(model, some, batch):
            scores = scores_of(model(some))
        return _centre(scores, end - first, (height, width))

    for first, size, scores in in_batches(run, rows * columns, batch_size):
        yield WindowBatch(first, rows * columns, size, scores)


def window_grid(
    size: tuple[int, ...], patch_size: int | tuple[int, int], stride: int | tuple[int, int] = 1
) -> tuple[int, int]:
    """Count the rows and columns of windows inside a picture, and refuse a larger patch."""
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
        Takes (1, C, H, W) of any height and width, gives scores (1, K, h, w); in a dictionary
        they are under "out" or "logits". It runs in evaluation mode, where it is, and is left as
        it was. A network that ends in linear layers takes one size only: `to_convolutional`
        gives its twin that takes all.
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
        If the shape of the picture or of the scores breaks a rule, the model takes no picture of
        such channels or sides, it gives several things, or it is lazy and has no weights yet.

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
    refuse_lazy(model)
    evaluating = inference(model)
    batch = as_batch(image, model, evaluating.place)
    # A copy, for a model may work in place.
    with evaluating, explained(model, batch, batch):
        scores = scores_of(model(batch.clone()))
    shape = scores.shape
    if len(shape) != 4 or shape[0] != 1:
        way_out = (
            "Where it takes an argmax at the end, give the network without it."
            if len(shape) == 3
            else "Where it ends in linear layers, give to_convolutional(model, patch_size) instead."
        )
        raise ValueError(
            f"the model gives the shape {tuple(shape)} for a picture: scores of shape (1, K, h, w) "
            f"are needed, one for each class and place. {way_out}"
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
            f"the model gives the shape {shape} for {patches} patches of {patch_size[0]} × "
            f"{patch_size[1]} pixels: scores of shape ({patches}, K) or ({patches}, K, h, w) are "
            f"needed, one for each class."
        )
    if len(shape) == 4:
        scores = scores[..., (shape[2] - 1) // 2, (shape[3] - 1) // 2]
    result: torch.Tensor = scores
    return result


@contextmanager
def explained(model: torch.nn.Module, batch: torch.Tensor, picture: torch.Tensor) -> Iterator[None]:
    """Say in our words why a model does not take a batch, of patches of a picture or the picture.

    Errors that do not come from the shape stay what they are.
    """
    try:
        yield
    except OutputError:
        raise
    except (RuntimeError, ValueError) as error:
        if is_out_of_memory(error):
            raise
        words = _channel_words(model, picture)
        words = words or _size_words(model, batch, error, patches=batch is not picture)
        if words is None:
            raise
        raise ValueError(words) from error


def _channel_words(model: torch.nn.Module, picture: torch.Tensor) -> str | None:
    given, wanted = picture.shape[1], in_channels(model)
    if wanted in (None, given):
        return None
    has = "1 channel" if given == 1 else f"{given} channels"
    return f"image has {has}, and the model takes {wanted}: {_to(wanted, picture)}."


def _size_words(
    model: torch.nn.Module, batch: torch.Tensor, error: Exception, *, patches: bool
) -> str | None:
    given, rows, columns = batch.shape[1:]
    probe = Probe(model, given)
    found = None if probe.takes(rows, columns) else probe_of(model)
    if found is None:
        return None
    probe, side = found
    step = probe.step(side)
    begin = f"the model takes no {'patch' if patches else 'picture'} of {rows} × {columns} pixels"
    if patches:
        return f"{begin} ({first_line(error)}): choose patch_size = {side}, which it takes."
    if step is None:
        return (
            f"{begin}, only patches of {side} × {side}, as its linear layers want them: give "
            f"fully_convolutional(to_convolutional(model), image), or "
            f"sliding_window(model, image, patch_size={side})."
        )
    larger = [
        next((n for n in range(size, size + 129) if probe.strip(n, side, axis) is not None), size)
        for axis, size in enumerate((rows, columns))
    ]
    if not probe.takes(*larger):
        return f"{begin} ({first_line(error)}): it takes {side} × {side}."
    return (
        f"{begin} ({first_line(error)}): pad it to {larger[0]} × {larger[1]}, with "
        f"torch.nn.functional.pad(image, (0, {larger[1] - columns}, 0, {larger[0] - rows})), and "
        f"crop the scores."
    )


def _to(wanted: int | None, batch: torch.Tensor) -> str:
    """Say how a picture gets the channels that a model takes."""
    given, rows, columns = batch.shape[1:]
    if columns == wanted:
        return "a tensor has its channels first, so give image.permute(2, 0, 1)"
    if rows == wanted:
        return "an array has its channels last, so give numpy.moveaxis(image, 0, -1)"
    if given == 1:
        return f"repeat a tensor's, image.expand({wanted}, -1, -1), or choose another model"
    if wanted == 1:
        return "average a tensor's, image.mean(0, keepdim=True), or choose another model"
    if wanted is not None and wanted < given:
        return (
            f"take the first of a tensor, image[:{wanted}], or of an array (H, W, C), "
            f"image[..., :{wanted}]"
        )
    return "give a picture of as many, or choose another model"


def recomputed(
    size: int,
    patch_size: int,
    stride: int = 1,
    kernel_size: int = 1,
    kernel_stride: int = 1,
    dilation: int = 1,
) -> NDArray[np.int64]:
    """Count, along one axis, the windows that read each pixel or compute each feature.

    A window that starts at t reads the pixels t to t + patch_size − 1, and its first layer
    computes the features that start at t, t + kernel_stride, … and end inside it. In 2D the
    counts of rows and columns multiply.

    Parameters
    ----------
    size : int
        Pixels of the picture along the axis, its padding included.
    patch_size, stride : int
        Of the sliding window.
    kernel_size, kernel_stride, dilation : int
        Of the first layer, which has no padding. With a kernel of one cell, features are the
        pixels themselves.

    Returns
    -------
    numpy.ndarray
        int64, one count for each start of the kernel: size − dilation·(kernel_size − 1).

    Raises
    ------
    TypeError
        If a number is not whole.
    ValueError
        If a number is below 1, or patch or kernel are too large.

    Examples
    --------
    Away from the borders every pixel is read by as many windows as a patch has pixels:

    >>> recomputed(8, patch_size=3)
    array([1, 2, 3, 3, 3, 3, 2, 1])
    >>> recomputed(8, patch_size=3, kernel_size=3)
    array([1, 1, 1, 1, 1, 1])
    """
    length = whole("size", size, 1)
    (patch,) = per_axis("patch_size", patch_size, 1, 1, length)
    (step,) = per_axis("stride", stride, 1, 1)
    (kernel_step,) = per_axis("kernel_stride", kernel_stride, 1, 1)
    (cells,) = per_axis("kernel_size", kernel_size, 1, 1)
    (spread,) = per_axis("dilation", dilation, 1, 1)
    extent = spread * (cells - 1) + 1
    if extent > patch:
        raise ValueError(
            f"kernel_size = {kernel_size} with dilation = {dilation} reaches over {extent} pixels, "
            f"more than patch_size = {patch_size}: choose a larger patch."
        )
    counts = np.zeros(length - extent + 1, np.int64)
    for start in range(0, length - patch + 1, step):
        counts[start : start + patch - extent + 1 : kernel_step] += 1
    return counts
