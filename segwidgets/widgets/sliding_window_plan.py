"""What the sliding window figure is going to compute: a model, a picture, and how they fit."""

from __future__ import annotations

import copy
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from segwidgets._torch import require_torch
from segwidgets.ops import ReceptiveField, receptive_field, to_convolutional
from segwidgets.ops.batches import inference
from segwidgets.ops.chain import fitting_side
from segwidgets.ops.cost import in_channels
from segwidgets.ops.device import choose_device
from segwidgets.scenes import CLASSES, COLOURS
from segwidgets.shared.palette import torchvision_palette
from segwidgets.widgets.sliding_window_picture import Picture, model_input

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
    # Networks that were trained on scaled pixels say so.
    image, notes = model_input(
        picture, channels, getattr(model, "mean", 0.0), getattr(model, "std", 1.0)
    )
    image = image.to(place)
    patch, field = _sizes(own, patch_size)
    if patch > min(picture.size):
        rows, columns = picture.size
        raise ValueError(
            f"patch_size = {patch}: the picture has only {rows} × {columns} pixels; give a larger "
            f"picture{', or a smaller patch_size' * (patch_size is not None)}."
        )
    scores = _on_a_patch(own, image, patch)
    names, colours = _classes(model, class_names, scores.shape[1])
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


def _sizes(model: Any, patch_size: int | None) -> tuple[int, ReceptiveField | None]:
    """Find the side of the patch, and the receptive field where there is one."""
    try:
        field = receptive_field(model)
    except ValueError:
        field = None
    if patch_size is not None:
        return patch_size, field
    own: object = getattr(model, "patch_size", None)
    if isinstance(own, int):
        return own, field
    side = max(field.size) if field is not None else None
    if side is None:
        side = fitting_side(model)
        if side is None or field is None:
            raise ValueError(
                "patch_size = None: the model has no receptive field to take it from, since its "
                "scores depend on the whole picture; give a patch_size."
            )
    return side, field


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


def _classes(
    model: Any, given: tuple[str, ...] | None, scores: int
) -> tuple[tuple[str, ...], list[list[int]]]:
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
    hues = dict(zip(CLASSES, COLOURS, strict=True))
    if set(names) <= set(hues):
        return tuple(names), [_bytes(hues[name]) for name in names]
    return tuple(map(str, names)), torchvision_palette(scores)


def _bytes(colour: str) -> list[int]:
    return [int(colour[place : place + 2], 16) for place in (1, 3, 5)]


def default_model() -> torch.nn.Module:
    """Load the patch classifier that comes with the package.

    Returns
    -------
    torch.nn.Module
        Trained on generated scenes.
    """
    from segwidgets.networks import PatchClassifier
    from segwidgets.networks.blocks import MEAN, STD

    lib = require_torch()
    with lib.random.fork_rng():
        lib.manual_seed(0)
        model: Any = PatchClassifier()
    model.mean, model.std = MEAN, STD
    result: torch.nn.Module = model
    return result
