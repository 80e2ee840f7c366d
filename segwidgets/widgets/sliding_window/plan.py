"""What the sliding window figure is going to compute: a model, a picture, and how they fit."""

from __future__ import annotations

import copy
from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from segwidgets._torch import is_tensor, require_torch
from segwidgets.images.class_colors import class_colors
from segwidgets.images.read import read_picture, smaller
from segwidgets.ops import (
    ReceptiveField,
    receptive_field,
    to_convolutional,
    why_not_convolutional,
)
from segwidgets.ops.chain import chain, joined, window_of
from segwidgets.ops.device import choose_device
from segwidgets.ops.inference import inference, place_of, scaled, scaling_of
from segwidgets.ops.probe import fitting_side, in_channels
from segwidgets.scenes import CLASSES
from segwidgets.shared.options import LIMITS
from segwidgets.shared.palette import rgb

if TYPE_CHECKING:
    import torch

Ends = tuple[tuple[int, int], tuple[int, int]]

# Sides among which there is one that a network takes that halves it several times.
_MULTIPLE = 64
# As ITU-R BT.601 weighs red, green and blue.
_GREY = (0.299, 0.587, 0.114)


# The picture


class InputPicture(NamedTuple):
    """A picture to be scored: what is looked at, and what the model sees where that differs.

    `pixels` are uint8 (H, W, 3); `raw` is a tensor (C, H, W) or None; `notes` tell in sentences
    what was done to it.
    """

    pixels: NDArray[np.uint8]
    raw: Any
    notes: tuple[str, ...]

    @property
    def size(self) -> tuple[int, int]:
        """Rows and columns."""
        rows, columns = self.pixels.shape[:2]
        return rows, columns


def read_input(image: Any) -> InputPicture:
    """Read a Scene, a picture, or a floating tensor (C, H, W) that can only be a model's input.

    Examples
    --------
    >>> read_input(np.zeros((4, 5), "uint8")).size
    (4, 5)
    """
    source = getattr(image, "image", image) if hasattr(image, "semantic") else image
    raw = _raw_input(source)
    if raw is not None:
        picture = _stretched(raw)
    else:
        pixels, notes = read_picture(source)
        picture = InputPicture(pixels, None, notes)
    if max(picture.size) > LIMITS.picture_side:
        rows, columns = picture.size
        raise ValueError(
            f"the picture has {rows} × {columns} pixels: the figure takes at most "
            f"{LIMITS.picture_side} a side; {smaller('image', LIMITS.picture_side)}. "
            f"segwidgets.ops.sliding_window takes any size."
        )
    return picture


def _raw_input(source: Any) -> Any:
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


def _stretched(raw: Any) -> InputPicture:
    """Stretch the first channels to what a screen shows."""
    cells = raw[:3] if raw.shape[0] >= 3 else raw[:1].expand(3, -1, -1)
    low, high = float(cells.min()), float(cells.max())
    pixels = ((cells - low) / max(high - low, 1e-12) * 255).round().byte().permute(1, 2, 0)
    note = "The model sees the tensor as it is; the picture shows it stretched from black to white."
    return InputPicture(pixels.contiguous().numpy(), raw, (note,))


def _model_input(
    picture: InputPicture, channels: int, mean: Any, std: Any
) -> tuple[Any, tuple[str, ...]]:
    """Make the picture float32 (C, H, W), (pixels / 255 − mean) / std; say what was done."""
    lib = require_torch()
    given = 3 if picture.raw is None else picture.raw.shape[0]
    if picture.raw is not None or channels not in (1, 3):
        if given != channels:
            raise ValueError(
                f"the model takes {channels} channel{'s' * (channels != 1)}, and the picture has "
                f"{given}: give a tensor of shape ({channels}, H, W), or another model."
            )
        return picture.raw, ()
    cells = lib.from_numpy(picture.pixels).permute(2, 0, 1).float() / 255
    notes: tuple[str, ...] = ()
    if channels == 1:
        grey = (cells * lib.tensor(_GREY)[:, None, None]).sum(0, keepdim=True)
        if not bool((cells == cells[:1]).all()):
            notes = ("The model takes one channel, so it sees the picture in grey.",)
        cells = grey
    return scaled(cells, mean, std), notes


# The model


def _classes_of(model: Any, given: tuple[str, ...] | None, scores: int) -> tuple[str, ...]:
    """Name the classes of a model."""
    names = given or getattr(model, "class_names", None)
    if names is None and type(model).__module__.startswith("segwidgets."):
        names = CLASSES
    if names is None:
        names = [f"class {number}" for number in range(scores)]
    if len(names) != scores:
        raise ValueError(
            f"class_names has {len(names)} names, and the model gives {scores} scores: give one "
            f"name for each."
        )
    return tuple(map(str, names))


def colors_of(classes: Sequence[str], given: Any = ()) -> list[list[int]]:
    """Give each class its color as [red, green, blue]."""
    return [list(rgb(color)) for color in class_colors(classes, given)]


# The plan


@dataclass(frozen=True)
class Plan:
    """All that is known before anything is computed.

    `model` is a copy on the device, which the window runs; `dense` has the same weights for a
    whole picture, or is None, and `why_not` says why. `image` is (C, H, W) on the device, `field`
    is None where scores depend on the whole picture; `ends` are the zeros that one pass has before
    and after the rows, and the columns, of the picture.
    """

    model: torch.nn.Module
    dense: torch.nn.Module | None
    why_not: str
    image: torch.Tensor
    picture: InputPicture
    notes: tuple[str, ...]
    patch_size: int
    stride: int
    field: ReceptiveField | None
    ends: Ends
    classes: tuple[str, ...]
    colors: list[list[int]]

    @property
    def centre(self) -> int:
        """Row and column of the classified pixel in a patch: of an even one, the upper left."""
        return (self.patch_size - 1) // 2

    @property
    def pad(self) -> tuple[int, int]:
        """Zeros before and after the picture, so that every pixel is the centre of a window."""
        return self.centre, self.patch_size - 1 - self.centre

    @property
    def padded(self) -> torch.Tensor:
        """The picture that the window slides over."""
        return self._with_zeros((self.pad, self.pad))

    @property
    def dense_hem(self) -> tuple[int, int]:
        """Rows above and columns left of the picture in `dense_input`."""
        (top, _), (left, _) = self.ends
        return top, left

    @property
    def dense_input(self) -> torch.Tensor:
        """The picture for one pass: padded by what the layers do not pad by themselves."""
        return self._with_zeros(self.ends)

    @property
    def pads_each_layer(self) -> bool:
        """Whether zeros are laid around feature maps too, and not around the picture alone."""
        return self.field is None or max(self.field.padding) > 0

    @property
    def network_stride(self) -> tuple[int, int]:
        """Pixels from one score of a pass to the next."""
        return _whole_stride(self.field)

    @property
    def repadded(self) -> tuple[torch.nn.Module, torch.Tensor] | None:
        """The network with its padding moved, and its picture; None where that cannot be done.

        Zeros around feature maps move around the picture, or the other way round: the weights
        stay, and so does the size of what comes out.
        """
        if self.dense is None or self.field is None or self.network_stride != (1, 1):
            return None
        layers = chain(self.dense) or []
        windows = [window_of(layer) for layer in layers]
        if not layers or None in windows:
            return None
        extents = [window.extent for window in windows if window is not None]
        seeing = [layer for layer, extent in zip(layers, extents, strict=True) if max(extent) > 1]
        if any(
            type(layer).__name__ != "Conv2d" or layer.padding_mode != "zeros" for layer in seeing
        ):
            return None
        if any(side % 2 == 0 for extent in extents for side in extent):
            return None
        twin: Any = copy.deepcopy(joined(layers, self.dense))
        for layer, (high, wide) in zip(twin, extents, strict=True):
            if max(high, wide) > 1:
                layer.padding = (0, 0) if self.pads_each_layer else (high // 2, wide // 2)
        if not self.pads_each_layer:
            return twin, self.image
        rows, columns = (side // 2 for side in self.field.size)
        return twin, self._with_zeros(((rows, rows), (columns, columns)))

    def _with_zeros(self, ends: Ends) -> torch.Tensor:
        (top, bottom), (left, right) = ends
        result: torch.Tensor = require_torch().nn.functional.pad(
            self.image, (left, right, top, bottom)
        )
        return result


def make_plan(
    model: Any,
    picture: InputPicture,
    patch_size: int | None,
    stride: int,
    class_names: tuple[str, ...] | None,
    device: str,
) -> Plan:
    """Find out how a model and a picture fit, by running one patch; refuse them with a way out."""
    lib = require_torch()
    if not isinstance(model, lib.nn.Module):
        raise TypeError(f"model is a {type(model).__name__}: give a torch.nn.Module.")
    place = choose_device(device)
    own = copy.deepcopy(model).to(place).eval().requires_grad_(requires_grad=False)
    channels = in_channels(own) or (3 if picture.raw is None else picture.raw.shape[0])
    image, notes = _model_input(picture, channels, *scaling_of(model))
    image = image.to(place)
    given = patch_size or fitting_side(own)
    if given is None:
        raise ValueError(
            f"the model takes no picture of {channels} × n × n pixels for any n up to 256: give "
            f"the patch_size that it was made for."
        )
    # Before the receptive field is looked for, which takes a model that works.
    if patch_size is not None:
        _check_side(patch_size, picture, asked=True)
    elif not _takes_any(own, given, channels):
        _check_side(given, picture, asked=False)
    scores = _on_a_patch(own, image, given if patch_size else _side_within(own, image, given))
    field = _field(own)
    patch = patch_size or _own_patch(own, given, field, scores, channels)
    _check_side(patch, picture, asked=patch_size is not None)
    if patch != given:
        _on_a_patch(own, image, patch)
    classes = _classes_of(model, class_names, scores.shape[1])
    dense = own if scores.ndim == 4 else to_convolutional(own, patch)
    why_not = ""
    if dense is None:
        why_not = (
            f"The model gives one answer, however large its input is, and there is no network of "
            f"the same weights for a whole picture: {why_not_convolutional(own, patch)}"
        )
    elif field is None:
        # A classifier that pools over all it gets has none; its twin pools over a patch.
        field = _field(dense)
    ends = ((0, 0), (0, 0)) if dense is None else _ends(dense, field, image)
    return Plan(
        model=own,
        dense=dense,
        why_not=why_not,
        image=image,
        picture=picture,
        notes=(*picture.notes, *notes),
        patch_size=patch,
        stride=stride,
        field=field,
        ends=ends,
        classes=classes,
        colors=colors_of(classes),
    )


def _check_side(patch: int, picture: InputPicture, *, asked: bool) -> None:
    if patch > min(picture.size):
        rows, columns = picture.size
        raise ValueError(
            f"patch_size = {patch}: the picture has only {rows} × {columns} pixels; give a larger "
            f"picture{', or a smaller patch_size' * asked}."
        )


def _side_within(model: Any, image: Any, side: int) -> int:
    """Find a side no larger than one, and than the picture, that a model takes."""
    channels, *size = image.shape
    largest = min(side, *size)
    sides = range(largest, max(0, largest - _MULTIPLE), -1)
    fits = (n for n in sides if output_size(model, (channels, n, n)) is not None)
    return next(fits, largest)


def _takes_any(model: Any, side: int, channels: int) -> bool:
    """Tell whether a model takes other sides than the one that was found."""
    others = {max(1, side - 1), max(1, side // 2), 2 * side} - {side}
    return any(output_size(model, (channels, n, n)) is not None for n in others)


def _field(model: Any) -> ReceptiveField | None:
    try:
        return receptive_field(model)
    except ValueError:
        return None


def _own_patch(
    model: Any, fitting: int, field: ReceptiveField | None, scores: Any, channels: int
) -> int:
    """Take the side of the patch that the model was made for, else its receptive field."""
    own: object = getattr(model, "patch_size", None)
    if isinstance(own, int):
        return own
    if field is not None:
        # Or a little more, where only some sides can be halved and doubled again.
        side = max(field.size)
        sides = range(side, side + _MULTIPLE)
        fits = (n for n in sides if output_size(model, (channels, n, n)) is not None)
        return next(fits, side)
    if scores.ndim == 2:
        return fitting
    raise ValueError(
        "patch_size = None: the model has no receptive field to take it from, since its scores "
        "depend on the whole picture; give a patch_size."
    )


def _whole_stride(field: ReceptiveField | None) -> tuple[int, int]:
    """Give the stride of a network; 1 for one with several scores a pixel, which is refused."""
    if field is None:
        return 1, 1
    rows, columns = (max(1, int(step)) for step in field.stride)
    return rows, columns


def _ends(dense: Any, field: ReceptiveField | None, image: Any) -> Ends:
    """Find the zeros around the picture that let one pass give a score for each pixel."""
    channels, rows, columns = image.shape
    strides = _whole_stride(field)
    expected = ceil(rows / strides[0]), ceil(columns / strides[1])
    none: Ends = ((0, 0), (0, 0))
    tried = [none]
    if field is not None:
        first, second = (
            ((size - 1) // 2 - own, size // 2 - own)
            for size, own in zip(field.size, field.padding, strict=True)
        )
        # What was traced tells the padding only roughly where a network goes down and up again.
        tried = [(first, second)] if field.exact else [none, (first, second)]
    given = None
    for ends in tried:
        more = [before + after for before, after in ends]
        found = output_size(dense, (channels, rows + more[0], columns + more[1]))
        if found == expected:
            return ends
        given = given or found
    if given is not None:
        raise ValueError(
            f"the model gives {given[0]} × {given[1]} scores for a picture of {rows} × {columns} "
            f"pixels, where {expected[0]} × {expected[1]} were expected: the figure needs one "
            f"score for each pixel, or for every so many."
        )
    sides = [
        n
        for n in range(min(rows, columns), max(0, min(rows, columns) - _MULTIPLE), -1)
        if output_size(dense, (channels, n, n)) is not None
    ]
    way_out = f"a picture of {sides[0]} × {sides[0]} would do" if sides else "give another model"
    raise ValueError(
        f"the model takes no picture of {rows} × {columns} pixels, though it takes patches: "
        f"{way_out}."
    )


def output_size(model: Any, shape: tuple[int, int, int]) -> tuple[int, int] | None:
    """Find the rows and columns of scores for a picture (C, H, W); None where it is refused.

    Nothing is computed where the layers can tell it without.
    """
    lib = require_torch()
    device, dtype = place_of(model)
    try:
        weights = {
            name: value.to("meta")
            for name, value in (*model.named_parameters(), *model.named_buffers())
        }
        with inference(model):
            batch = lib.empty(1, *shape, dtype=dtype, device="meta")
            scores = lib.func.functional_call(model, weights, (batch,))
    except Exception:
        # Some layers make tensors of their own, or look at values.
        try:
            with inference(model):
                scores = model(lib.zeros(1, *shape, dtype=dtype, device=device))
        except (RuntimeError, ValueError, TypeError, IndexError):
            return None
    size = tuple(getattr(scores, "shape", ()))[2:]
    return (size[0], size[1]) if len(size) == 2 else (1, 1)


def _on_a_patch(model: Any, image: Any, patch: int) -> Any:
    """Score one patch, to see that the model works and what it gives."""
    batch = image[None, :, :patch, :patch]
    try:
        with inference(model):
            scores = model(batch)
    except (RuntimeError, ValueError, TypeError, IndexError) as error:
        reason = str(error).splitlines()[0] if str(error) else type(error).__name__
        raise ValueError(
            f"the model takes no patch of shape {tuple(batch.shape)}, ({reason}): choose the "
            f"patch_size that it was made for, or a model for {batch.shape[1]} channels."
        ) from error
    shape = getattr(scores, "shape", None)
    if shape is None or len(shape) not in (2, 4) or shape[0] != 1 or 0 in shape:
        gives = type(scores).__name__ if shape is None else f"the shape {tuple(shape)}"
        raise ValueError(
            f"the model gives {gives} for a patch of {patch} × {patch} pixels: scores of shape "
            f"(N, K) or (N, K, h, w) are needed, one for each class."
        )
    check_finite(scores)
    return scores.float()


def check_finite(scores: Any) -> None:
    """Refuse scores that are no numbers."""
    finite = scores.isfinite()
    if not bool(finite.all()):
        lost = int((~finite).sum())
        raise ValueError(
            f"the model gives {scores[~finite][0].item()} for {lost} of {scores.numel()} scores: "
            f"look for NaN among its weights, and for divisions and logarithms of 0."
        )
