"""A model run on batches: its input, its mode, its memory."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Iterator
from math import isfinite
from typing import TYPE_CHECKING, Any, TypeVar

import numpy as np

from segwidgets._torch import is_tensor, require_torch

if TYPE_CHECKING:
    import torch

# The words of devices that have no class of their own for it.
_OUT_OF_MEMORY = ("out of memory", "can't allocate memory", "not enough memory")

_Result = TypeVar("_Result")
Place = tuple["torch.device | None", "torch.dtype"]


class inference:  # noqa: N801 - used as a function is, and quicker than a generator
    """Run a model as it is run after training, and leave its mode as it was.

    Inside, torch is in inference mode.

    Parameters
    ----------
    model : torch.nn.Module
        Any module. Dropout is off and batch normalisation uses its averages, since either
        would give the same patch different scores in different batches.

    Examples
    --------
    >>> import torch
    >>> model = torch.nn.Dropout()
    >>> with inference(model):
    ...     model(torch.ones(3))
    tensor([1., 1., 1.])
    >>> model.training
    True
    """

    def __init__(self, model: torch.nn.Module) -> None:
        lib = require_torch()
        self._training: list[torch.nn.Module] = []
        #: Where the model computes and in which type, as `place_of` tells.
        self.place: Place | None = None
        for module in _modules(model):
            if module.training:
                self._training.append(module)
            self.place = self.place or _place_in(module)
        self.place = self.place or (None, lib.get_default_dtype())
        self._mode = lib.inference_mode()

    def __enter__(self) -> None:
        for module in self._training:
            module.training = False
        self._mode.__enter__()

    def __exit__(self, *error: Any) -> None:
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
    """Find where a model computes, and in which type.

    Parameters
    ----------
    model : torch.nn.Module
        Any module.

    Returns
    -------
    tuple of torch.device or None and torch.dtype
        Those of its first floating parameter or buffer; None and torch's default without one.

    Examples
    --------
    >>> import torch
    >>> place_of(torch.nn.Conv2d(1, 1, 3))
    (device(type='cpu'), torch.float32)
    """
    found = (place for module in _modules(model) if (place := _place_in(module)))
    return next(found, (None, require_torch().get_default_dtype()))


def _place_in(module: torch.nn.Module) -> Place | None:
    for held in (module._parameters, module._buffers):
        for values in held.values():
            if values is not None and values.is_floating_point():
                return values.device, values.dtype
    return None


def scaling_of(model: torch.nn.Module) -> tuple[Any, Any]:
    """Tell how a model wants its pixels: (pixel − mean) / std, pixels being from 0 to 1.

    Parameters
    ----------
    model : torch.nn.Module
        May have attributes `mean` and `std`, numbers or one per channel, as the networks of
        `segwidgets.networks` do.

    Returns
    -------
    tuple
        Mean and standard deviation; 0 and 1 without such attributes.

    Examples
    --------
    >>> import torch
    >>> scaling_of(torch.nn.Conv2d(1, 1, 3))
    (0.0, 1.0)
    """
    return getattr(model, "mean", 0.0), getattr(model, "std", 1.0)


def scaled(pixels: torch.Tensor, mean: Any, std: Any) -> torch.Tensor:
    """Scale pixels from 0 to 1 as a model wants them.

    Parameters
    ----------
    pixels : torch.Tensor
        (…, C, H, W).
    mean, std : float or sequence of float
        As `scaling_of` tells.

    Returns
    -------
    torch.Tensor
        (pixels − mean) / std, of the same shape.

    Examples
    --------
    >>> import torch
    >>> scaled(torch.ones(3, 1, 1), (0.0, 0.5, 1.0), 0.5).flatten()
    tensor([2., 1., 0.])
    """
    lib = require_torch()
    low, spread = (
        lib.as_tensor(value, dtype=pixels.dtype, device=pixels.device).reshape(-1, 1, 1)
        for value in (mean, std)
    )
    result: torch.Tensor = (pixels - low) / spread
    return result


def as_batch(image: Any, model: torch.nn.Module, place: Place | None = None) -> torch.Tensor:
    """Make a picture a batch of one, where and as the model wants it.

    Parameters
    ----------
    image : torch.Tensor or array-like
        A tensor with channels first: (C, H, W) or (1, C, H, W); or an array with channels
        last, as pictures have them: (H, W, C); or one channel, (H, W). Whole numbers are pixels:
        they are scaled to 0–1 by the largest of their type, and as `scaling_of` tells. Others are
        taken as they are.
    model : torch.nn.Module
        Whose device and floating type are taken, and `mean` and `std` where it has them.
    place : tuple, optional
        What `place_of(model)` gives, where that is known.

    Returns
    -------
    torch.Tensor
        Shape (1, C, H, W).

    Raises
    ------
    TypeError
        If it holds no numbers.
    ValueError
        If the shape is another, or a value is not finite.

    Examples
    --------
    >>> import numpy as np
    >>> import torch
    >>> as_batch(np.full((2, 3, 3), 255, np.uint8), torch.nn.Identity()).shape
    torch.Size([1, 3, 2, 3])
    """
    device, dtype = place or place_of(model)
    batch: torch.Tensor
    if is_tensor(image) and image.dtype == dtype and image.device == device and image.ndim == 3:
        batch = image.detach()[None] if image.requires_grad else image[None]
    else:
        batch = _converted(image, model, device, dtype)
    if 0 in batch.shape:
        raise ValueError(f"image has shape {tuple(image.shape)}: give a picture with pixels.")
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
    cells = image.detach() if is_tensor(image) else _from_array(image)
    if cells.dtype == lib.bool or cells.is_complex():
        raise TypeError(f"image holds {cells.dtype}: give real numbers, for instance uint8.")
    if cells.ndim == 2:
        cells = cells[None]
    if cells.ndim == 3:
        cells = cells[None]
    if cells.ndim != 4 or cells.shape[0] != 1:
        raise ValueError(
            f"image has shape {tuple(image.shape)}: give one picture, a tensor (C, H, W) or an "
            f"array (H, W, C)."
        )
    batch: torch.Tensor = cells.to(device=device or cells.device, dtype=dtype)
    if cells.is_floating_point():
        return batch
    return scaled(batch / lib.iinfo(cells.dtype).max, *scaling_of(model))


def _from_array(image: Any) -> Any:
    array = np.asarray(image)
    if array.dtype.kind not in "uif":
        raise TypeError(f"image holds {array.dtype}: give numbers, a tensor or an array.")
    if array.ndim == 3:
        array = np.moveaxis(array, -1, 0)
    # torch takes neither negative strides nor the byte order of another machine.
    array = np.ascontiguousarray(array, dtype=array.dtype.newbyteorder("="))
    return require_torch().from_numpy(array.copy())


def in_batches(
    run: Callable[[int, int], _Result], total: int, batch_size: int
) -> Iterator[tuple[int, int, _Result]]:
    """Run something on parts that fit into memory.

    Where one does not, the size is halved, with a warning that says so, and the part is run
    again. Whoever consumes the parts may stop at any of them.

    Parameters
    ----------
    run : callable
        Takes the first item and the one behind the last, gives the result of that part.
    total : int
        Number of items.
    batch_size : int
        Most items of a part at first, at least 1.

    Yields
    ------
    tuple of int, int and object
        First item, present batch size, result.

    Raises
    ------
    MemoryError
        If memory does not even hold the work on one item.

    Examples
    --------
    >>> [(first, sum(part)) for first, _, part in in_batches(range, 5, 2)]
    [(0, 1), (2, 5), (4, 4)]
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
    """Tell whether a device has no memory left.

    Parameters
    ----------
    error : BaseException
        What was raised.

    Returns
    -------
    bool
        True for torch's own class, for Python's, and for the words of the other devices.

    Examples
    --------
    >>> is_out_of_memory(RuntimeError("MPS backend out of memory (MPS allocated: …)"))
    True
    """
    if isinstance(error, MemoryError) or type(error).__name__ == "OutOfMemoryError":
        return True
    return any(words in str(error) for words in _OUT_OF_MEMORY)
