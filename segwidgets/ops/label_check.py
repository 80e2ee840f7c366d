"""What label images have to be before they are counted."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NoReturn

from segwidgets._torch import is_tensor, require_torch
from segwidgets.images.invalid_labels import strays, tell_strays
from segwidgets.terms.parameters import whole

if TYPE_CHECKING:
    import torch


def as_labels(name: str, value: Any) -> torch.Tensor:
    """Take a tensor, an array or a list of labels as it is.

    Parameters
    ----------
    name : str
        What the errors call it.
    value : array-like
        Whole numbers or booleans.

    Returns
    -------
    torch.Tensor
        On its own device, sharing memory where it can. Booleans are 0 and 1, uint8.

    Raises
    ------
    TypeError
        If the numbers are not whole; scores need an argmax first.

    Examples
    --------
    >>> as_labels("target", [[True, False]])
    tensor([[1, 0]], dtype=torch.uint8)
    """
    lib = require_torch()
    labels: torch.Tensor = value if is_tensor(value) else lib.as_tensor(value)
    if labels.dtype == lib.bool:
        return labels.view(lib.uint8)
    if labels.is_floating_point() or labels.is_complex():
        axis = 1 if labels.ndim == 4 else 0
        raise TypeError(
            f"{name} holds {labels.dtype}, and labels are whole numbers: take the argmax of scores "
            f"or probabilities over their classes, {name}.argmax({axis}), or convert labels, "
            f"{name}.long()."
        )
    # torch has unsigned types that it hardly calculates with.
    return labels.long() if labels.dtype in (lib.uint16, lib.uint32, lib.uint64) else labels


def check_pair(prediction: torch.Tensor, target: torch.Tensor) -> None:
    """Check that two label images lie over each other.

    Parameters
    ----------
    prediction, target : torch.Tensor
        Labels.

    Raises
    ------
    ValueError
        If their sizes or devices differ.
    """
    if prediction.shape != target.shape:
        more = prediction.ndim == target.ndim + 1
        hint = (
            f"take the argmax over the classes, prediction.argmax({min(1, target.ndim - 1)})"
            if more
            else "resize one of them with nearest-neighbour interpolation, or crop both"
        )
        raise ValueError(
            f"prediction has shape {tuple(prediction.shape)}, target {tuple(target.shape)}: both "
            f"need one label per pixel; {hint}."
        )
    if prediction.device != target.device:
        raise ValueError(
            f"prediction is on {prediction.device}, target on {target.device}: move one of them, "
            f"for instance prediction.to(target.device)."
        )


def check_classes(num_classes: Any, ignore_index: Any) -> None:
    """Check the number of classes and the label that is ignored.

    Parameters
    ----------
    num_classes : int
        At least 2.
    ignore_index : int or None
        Any whole number.

    Raises
    ------
    TypeError
        If they are not whole numbers.
    ValueError
        If there are fewer than two classes.
    """
    if whole("num_classes", num_classes) < 2:
        raise ValueError(
            f"num_classes = {num_classes}: choose 2 or more; an object on its background is two."
        )
    if ignore_index is not None:
        whole("ignore_index", ignore_index)


def refuse_strays(
    prediction: torch.Tensor, target: torch.Tensor, num_classes: int, ignore_index: int | None
) -> NoReturn:
    """Say which labels are no class, where, and how many.

    Parameters
    ----------
    prediction, target : torch.Tensor
        Labels of the same shape, at least one of them out of range.
    num_classes : int
        Number of classes.
    ignore_index : int or None
        The label of the target that is ignored.

    Raises
    ------
    ValueError
        Always.
    """
    true, guess = target.cpu().numpy(), prediction.cpu().numpy()
    found = strays(true, num_classes, ignore_index)
    if found.any():
        way_out = "choose a larger num_classes, or name the label to leave out as ignore_index"
        raise ValueError(tell_strays("target", true, found, num_classes, way_out))
    ignored = None if ignore_index is None else true == ignore_index
    found = strays(guess, num_classes, ignored)
    way_out = "choose a larger num_classes, or take these pixels out"
    raise ValueError(tell_strays("prediction", guess, found, num_classes, way_out))
