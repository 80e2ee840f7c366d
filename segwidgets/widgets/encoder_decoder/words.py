"""What an encoder-decoder makes of a picture, as the page says it (`words.ts`)."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from segwidgets.scenes import CLASSES
from segwidgets.shared.language import count
from segwidgets.widgets.encoder_decoder.compute import UPSAMPLES, NetworkResult, TrainedNetwork
from segwidgets.widgets.words import amount, ratio

_METHODS = {
    "nearest": "nearest-neighbour upsampling",
    "bilinear": "bilinear interpolation",
    "bed_of_nails": "beds of nails",
    "max_unpool": "max unpooling",
}

Shares = Sequence[float | None]


def prediction_words(result: NetworkResult, present: Collection[int], twin: Shares | None) -> str:
    """Say how the network goes down and up, how good it is, and what skips change.

    `present` are the classes of the target; `twin` is the IoU of each class by the network that
    differs in its skips alone, or None.
    """
    network = result.network
    how = (
        f"The resolution is halved {_halvings(network.depth)} and brought back by "
        f"{_method(network)}"
    )
    # A class that is only predicted is not hard to find.
    shares = {k: share for k, share in enumerate(result.iou) if share is not None and k in present}
    if result.mean_iou is None or not shares:
        return f"{how}."
    lowest = f"{min(shares.values()):.2f}"
    worst = [CLASSES[k] for k, share in shares.items() if f"{share:.2f}" == lowest]
    classes = "classes" if len(worst) > 1 else "class"
    without, skips = (twin, result.iou) if network.skip else (result.iou, twin)
    return (
        f"{how}. Mean IoU: {result.mean_iou:.2f}; worst {classes}: {' and '.join(worst)}, {lowest}."
        f"{_skip_words(without, skips, present)}"
    )


def cost_words(own: int, full: int) -> str:
    """Say what a network costs, and what the same layers would at full resolution."""
    if own == 0:
        return "The cost is not known."
    return (
        f"With the same channels at full resolution the network would need {amount(full)} "
        f"multiply-adds instead of {amount(own)}: {ratio(full / own)} as many. Each halving makes "
        f"a layer four times cheaper."
    )


def edge_words(by: str, network: TrainedNetwork) -> str:
    """Say which networks draw the same outline: they differ in the upsampling, or in the depth."""
    if by == "upsample":
        return (
            f"The same pixels by every upsampling method, all trained alike. The network drawn "
            f"uses {_method(network)}."
        )
    return (
        f"The same pixels by {_method(network)} at every depth. The network drawn halves the "
        f"resolution {_halvings(network.depth)}; the other methods are trained at depth 3."
    )


def rival_title(by: str, network: TrainedNetwork) -> str:
    """Name a network by what it differs in, in few words."""
    if by == "depth":
        return f"Depth {network.depth}"
    size = f" {network.kernel_size} × {network.kernel_size}" if network.kernel_size else ""
    return f"{UPSAMPLES[network.upsample]}{size}"


def _halvings(depth: int) -> str:
    return ("", "once", "twice")[depth] if depth < 3 else f"{count(depth)} times"


def _method(network: TrainedNetwork) -> str:
    if network.upsample == "conv_transpose":
        side = network.kernel_size
        return f"transposed convolutions with {side} × {side} kernels"
    return _METHODS[network.upsample]


def _skip_words(without: Shares | None, skips: Shares | None, present: Collection[int]) -> str:
    """Say which class gains most by skips, and which loses most."""
    if without is None or skips is None:
        return ""
    gains = [
        (after - before, CLASSES[k])
        for k, (before, after) in enumerate(zip(without, skips, strict=True))
        if before is not None and after is not None and k in present
    ]
    # Of equal ones the first.
    gains.sort(key=lambda gain: -gain[0])
    if not gains or gains[0][0] < 0.005:
        return ""
    (most, gaining), (least, losing) = gains[0], gains[-1]
    loses = f"; {losing} loses {-least:.2f}" if least < -0.005 else ""
    return f" With skips, {gaining} gains {most:.2f}{loses}."
