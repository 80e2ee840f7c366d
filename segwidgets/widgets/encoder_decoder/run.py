"""All trained encoder-decoders on one picture."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from segwidgets._torch import require_torch
from segwidgets.ops.confusion import confusion_matrix
from segwidgets.ops.metrics import boundary_region, scores
from segwidgets.scenes import CLASSES
from segwidgets.widgets.encoder_decoder.rules import Choice

if TYPE_CHECKING:
    import torch

    from segwidgets.networks.layers import LayerRun

#: Side of the close-up in pixels.
CLOSE_UP = 48
# How near an outline a wrong label has to be for the close-up to be about it, in pixels.
_NEAR = 3


@dataclass(frozen=True)
class Ran:
    """One network on the picture.

    Attributes
    ----------
    choice : Choice
        Which one.
    layers : list of LayerRun
        Every layer with its output, on the device.
    mask : numpy.ndarray
        (H, W), uint8: the class with the highest score.
    iou : tuple of float or None
        One per class; None without a target, and for a class in neither mask.
    mean_iou : float or None
        Mean of these.
    """

    choice: Choice
    layers: list[LayerRun]
    mask: NDArray[np.uint8]
    iou: tuple[float | None, ...]
    mean_iou: float | None

    @property
    def scores(self) -> torch.Tensor:
        """(K, H, W), on the device."""
        return self.layers[-1].output


def run_network(
    choice: Choice, image: NDArray[np.uint8], target: NDArray[np.uint8] | None, device: Any
) -> Ran:
    """Run a network.

    Parameters
    ----------
    choice : Choice
        Which one.
    image : numpy.ndarray
        (H, W, 3), uint8.
    target : numpy.ndarray or None
        (H, W), uint8, 255 where nobody labelled.
    device : torch.device
        Where torch computes.

    Returns
    -------
    Ran
        What came out.
    """
    from segwidgets.networks import as_input, pretrained
    from segwidgets.networks.layers import run_layers

    network: Any = pretrained(choice.name).to(device)
    layers = run_layers(network, as_input(image, device))
    mask = layers[-1].output.argmax(0).byte().cpu().numpy()
    if target is None:
        return Ran(choice, layers, mask, (None,) * len(CLASSES), None)
    told = scores(confusion_matrix(mask, target, len(CLASSES), ignore_index=255))
    iou = tuple(_number(value) for value in told.iou)
    return Ran(choice, layers, mask, iou, _number(told.mean_iou))


def find_edge(
    masks: list[NDArray[np.uint8]], target: NDArray[np.uint8] | None
) -> tuple[int, int, int]:
    """Find the outline that the networks disagree about most.

    Parameters
    ----------
    masks : list of numpy.ndarray
        One per network, (H, W).
    target : numpy.ndarray or None
        (H, W); without one the first mask stands for it.

    Returns
    -------
    tuple of int
        Row and column of the close-up's centre, and the label to look at.
    """
    lib = require_torch()
    reference = masks[0] if target is None else target
    near = boundary_region(lib.from_numpy(reference), _NEAR).numpy() & (reference != 255)
    wrong = np.sum([mask != reference for mask in masks], axis=0) * near
    side_y, side_x = (min(CLOSE_UP, side) for side in reference.shape)
    total = np.pad(wrong.cumsum(0).cumsum(1), ((1, 0), (1, 0)))
    sums = (
        total[side_y:, side_x:]
        - total[:-side_y, side_x:]
        - total[side_y:, :-side_x]
        + total[:-side_y, :-side_x]
    )
    top, left = (int(i) for i in np.unravel_index(int(sums.argmax()), sums.shape))
    window = (slice(top, top + side_y), slice(left, left + side_x))
    labels = reference[window][reference[window] < len(CLASSES)]
    weights = wrong[window][reference[window] < len(CLASSES)]
    counts = np.bincount(labels, weights, minlength=len(CLASSES))
    return top + side_y // 2, left + side_x // 2, int(counts.argmax())


def _number(value: Any) -> float | None:
    number = float(value)
    return None if np.isnan(number) else round(number, 4)
