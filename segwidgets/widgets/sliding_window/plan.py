"""What the sliding window figure is going to compute: a model, a picture, and how they fit."""

from __future__ import annotations

import copy
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from segwidgets._torch import require_torch
from segwidgets.ops import ReceptiveField, cost, receptive_field, to_convolutional
from segwidgets.ops.chain import fitting_side
from segwidgets.ops.device import choose_device
from segwidgets.ops.inference import in_channels, inference, scaling_of
from segwidgets.widgets.sliding_window.model import classes_of
from segwidgets.widgets.sliding_window.picture import Picture, model_input

if TYPE_CHECKING:
    import torch

# Two scores agree where float32 cannot tell more.
ROUNDING = 1e-5


@dataclass(frozen=True)
class Plan:
    """All that is known before anything is computed.

    Attributes
    ----------
    model : torch.nn.Module
        A copy on the device: what the window runs.
    dense : torch.nn.Module or None
        The same weights for a whole picture; None where there is no such network.
    why_not : str
        Why there is none; empty where there is one.
    image : torch.Tensor
        (C, H, W) on the device.
    picture : Picture
        What is looked at.
    notes : tuple of str
        What was done to the picture.
    patch_size, centre, stride : int
        Of the window.
    field : ReceptiveField or None
        None where the scores depend on the whole picture.
    classes : tuple of str
        One name per score.
    colours : list of list of int
        Red, green, blue for each class, 0–255.
    """

    model: torch.nn.Module
    dense: torch.nn.Module | None
    why_not: str
    image: torch.Tensor
    picture: Picture
    notes: tuple[str, ...]
    patch_size: int
    centre: int
    stride: int
    field: ReceptiveField | None
    classes: tuple[str, ...]
    colours: list[list[int]]

    @property
    def pad(self) -> tuple[int, int]:
        """Zeros before and after the picture, so that every pixel is the centre of a window."""
        return self.centre, self.patch_size - 1 - self.centre

    @property
    def padded(self) -> torch.Tensor:
        """The picture that the window slides over."""
        return self._with_zeros((self.pad, self.pad))

    @property
    def dense_input(self) -> torch.Tensor:
        """The picture for one pass: padded by what the layers do not pad by themselves."""
        if self.field is None:
            return self.image
        rows, columns = (
            ((size - 1) // 2 - own, size // 2 - own)
            for size, own in zip(self.field.size, self.field.padding, strict=True)
        )
        return self._with_zeros((rows, columns))

    @property
    def pads_each_layer(self) -> bool:
        """Whether zeros are laid around feature maps too, and not around the picture alone."""
        return self.field is None or max(self.field.padding) > 0

    @property
    def network_stride(self) -> tuple[int, int]:
        """Pixels from one score of a pass to the next."""
        return (1, 1) if self.field is None else self.field.stride

    def _with_zeros(self, ends: tuple[tuple[int, int], tuple[int, int]]) -> torch.Tensor:
        (top, bottom), (left, right) = ends
        result: torch.Tensor = require_torch().nn.functional.pad(
            self.image, (left, right, top, bottom)
        )
        return result


def make_plan(
    model: Any,
    picture: Picture,
    patch_size: int | None,
    stride: int,
    class_names: tuple[str, ...] | None,
    device: str,
) -> Plan:
    """Find out how a model and a picture fit, by running one patch.

    Parameters
    ----------
    model : torch.nn.Module
        (N, C, H, W) to (N, K) or (N, K, h, w).
    picture : Picture
        The picture.
    patch_size : int or None
        Side of the window; None takes the model's own, else its receptive field.
    stride : int
        Of the window.
    class_names : tuple of str or None
        One per score.
    device : str
        "auto" or a torch device string.

    Returns
    -------
    Plan
        What to compute.

    Raises
    ------
    TypeError
        If the model is no module.
    ValueError
        If model, picture and sizes do not fit, with the way out.
    """
    lib = require_torch()
    if not isinstance(model, lib.nn.Module):
        raise TypeError(f"model is a {type(model).__name__}: give a torch.nn.Module.")
    place = choose_device(device)
    own = copy.deepcopy(model).to(place).eval().requires_grad_(requires_grad=False)
    channels = in_channels(own) or (3 if picture.raw is None else picture.raw.shape[0])
    image, notes = model_input(picture, channels, *scaling_of(model))
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
    elif not _takes_any(own, given):
        _check_side(given, picture, asked=False)
    scores = _on_a_patch(own, image, min(given, *picture.size))
    field = _field(own)
    patch = patch_size or _own_patch(own, given, field, scores)
    _check_side(patch, picture, asked=patch_size is not None)
    names, colours = classes_of(model, class_names, scores.shape[1])
    dense, why_not = (own, "") if scores.ndim == 4 else (to_convolutional(own, patch), "")
    if dense is None:
        why_not = (
            "The model gives one answer, however large its input is, and its layers do not simply "
            "follow one another: there is no network of the same weights for a whole picture."
        )
    centre = (patch - 1) // 2
    return Plan(
        own,
        dense,
        why_not,
        image,
        picture,
        (*picture.notes, *notes),
        patch,
        centre,
        stride,
        field,
        names,
        colours,
    )


def _check_side(patch: int, picture: Picture, *, asked: bool) -> None:
    if patch > min(picture.size):
        rows, columns = picture.size
        raise ValueError(
            f"patch_size = {patch}: the picture has only {rows} × {columns} pixels; give a larger "
            f"picture{', or a smaller patch_size' * asked}."
        )


def _takes_any(model: Any, side: int) -> bool:
    """Whether a model takes other sides than the one that was found."""
    try:
        cost(model, side - 1 if side > 1 else 2)
    except ValueError:
        return False
    return True


def _field(model: Any) -> ReceptiveField | None:
    try:
        return receptive_field(model)
    except ValueError:
        return None


def _own_patch(model: Any, fitting: int, field: ReceptiveField | None, scores: Any) -> int:
    """Take the side of the patch that the model was made for, else its receptive field."""
    own: object = getattr(model, "patch_size", None)
    if isinstance(own, int):
        return own
    if field is not None:
        return max(field.size)
    if scores.ndim == 2:
        return fitting
    raise ValueError(
        "patch_size = None: the model has no receptive field to take it from, since its scores "
        "depend on the whole picture; give a patch_size."
    )


def _on_a_patch(model: Any, image: Any, patch: int) -> Any:
    lib = require_torch()
    batch = image[None, :, :patch, :patch]
    try:
        with inference(model):
            scores = model(batch)
    except (RuntimeError, ValueError, TypeError, IndexError) as error:
        told = str(error).splitlines()[0] if str(error) else type(error).__name__
        raise ValueError(
            f"the model takes no patch of shape {tuple(batch.shape)}, ({told}): choose the "
            f"patch_size that it was made for, or a model for {batch.shape[1]} channels."
        ) from error
    shape = getattr(scores, "shape", None)
    if shape is None or len(shape) not in (2, 4) or shape[0] != 1 or 0 in shape:
        told = type(scores).__name__ if shape is None else f"the shape {tuple(shape)}"
        raise ValueError(
            f"the model gives {told} for a patch of {patch} × {patch} pixels: scores of shape "
            f"(N, K) or (N, K, h, w) are needed, one for each class."
        )
    check_finite(scores)
    return scores.to(lib.float32)


def check_finite(scores: Any) -> None:
    """Refuse scores that are no numbers.

    Parameters
    ----------
    scores : torch.Tensor
        Of any shape.

    Raises
    ------
    ValueError
        If one is NaN or infinite.
    """
    finite = scores.isfinite()
    if not bool(finite.all()):
        lost = int((~finite).sum())
        raise ValueError(
            f"the model gives {scores[~finite][0].item()} for {lost} of {scores.numel()} scores: "
            f"look for NaN among its weights, and for divisions and logarithms of 0."
        )
