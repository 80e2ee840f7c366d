"""What an encoder-decoder makes of a picture, as the page says it (`words.ts`)."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from segwidgets.scenes import CLASSES
from segwidgets.shared.language import count, listed, msg, t
from segwidgets.widgets.encoder_decoder.compute import UPSAMPLES, NetworkResult, TrainedNetwork
from segwidgets.widgets.words import amount, class_name, ratio

_METHODS = {
    "nearest": msg("nearest-neighbour upsampling"),
    "bilinear": msg("bilinear interpolation"),
    "bed_of_nails": msg("beds of nails"),
    "max_unpool": msg("max unpooling"),
}

_LAYERS = {
    "conv": msg("conv {level}"),
    "down": msg("down {level}"),
    "up": msg("up {level}"),
    "reduce": msg("reduce {level}"),
    "decode": msg("decode {level}"),
    "scores": msg("scores"),
}

Shares = Sequence[float | None]


def prediction_words(result: NetworkResult, present: Collection[int], twin: Shares | None) -> str:
    """Say how the network goes down and up, how good it is, and what skips change.

    `present` are the classes of the target; `twin` is the IoU of each class by the network that
    differs in its skips alone, or None.
    """
    network = result.network
    how = t(
        "The resolution is halved {times} and brought back by {method}.",
        times=_halvings(network.depth),
        method=_method(network),
    )
    # A class that is only predicted is not hard to find.
    shares = {k: share for k, share in enumerate(result.iou) if share is not None and k in present}
    if result.mean_iou is None or not shares:
        return how
    lowest = f"{min(shares.values()):.2f}"
    worst = [class_name(CLASSES[k]) for k, share in shares.items() if f"{share:.2f}" == lowest]
    without, skips = (twin, result.iou) if network.skip else (result.iou, twin)
    how_good = t(
        "Mean IoU: {mean}; worst {n|class|classes}: {classes}, {lowest}.",
        mean=f"{result.mean_iou:.2f}",
        n=len(worst),
        classes=listed(worst),
        lowest=lowest,
    )
    return f"{how} {how_good}{_skip_words(without, skips, present)}"


def cost_words(own: int, full: int) -> str:
    """Say what a network costs, and what the same layers would at full resolution."""
    if own == 0:
        return t("The cost is not known.")
    return t(
        "With the same channels at full resolution the network would need {full} multiply-adds "
        "instead of {own}: {times} as many. Each halving makes a layer four times cheaper.",
        full=amount(full),
        own=amount(own),
        times=ratio(full / own),
    )


def edge_words(by: str, network: TrainedNetwork) -> str:
    """Say which networks draw the same outline: they differ in the upsampling, or in the depth."""
    if by == "upsample":
        return t(
            "The same pixels by every upsampling method, all trained alike. The network drawn uses "
            "{method}.",
            method=_method(network),
        )
    return t(
        "The same pixels by {method} at every depth. The network drawn halves the resolution "
        "{times}; the other methods are trained at depth 3.",
        method=_method(network),
        times=_halvings(network.depth),
    )


def rival_title(by: str, network: TrainedNetwork) -> str:
    """Name a network by what it differs in, in few words."""
    if by == "depth":
        return t("Depth {depth}", depth=network.depth)
    if network.kernel_size:
        return t("Transposed {size}", size=f"{network.kernel_size} × {network.kernel_size}")
    return t(UPSAMPLES[network.upsample])


def layer_name(name: str) -> str:
    """Say what the networks call a layer: "conv 0"."""
    kind, _, level = name.partition(" ")
    return t(_LAYERS[kind], level=level)


def _halvings(depth: int) -> str:
    if depth > 2:
        return t("{count} times", count=count(depth))
    return t("once") if depth == 1 else t("twice")


def _method(network: TrainedNetwork) -> str:
    if network.upsample == "conv_transpose":
        size = f"{network.kernel_size} × {network.kernel_size}"
        return t("transposed convolutions with {size} kernels", size=size)
    return t(_METHODS[network.upsample])


def _skip_words(without: Shares | None, skips: Shares | None, present: Collection[int]) -> str:
    """Say which class gains most by skips, and which loses most."""
    if without is None or skips is None:
        return ""
    gains = [
        (after - before, class_name(CLASSES[k]))
        for k, (before, after) in enumerate(zip(without, skips, strict=True))
        if before is not None and after is not None and k in present
    ]
    # Of equal ones the first.
    gains.sort(key=lambda gain: -gain[0])
    if not gains or gains[0][0] < 0.005:
        return ""
    (most, gaining), (least, losing) = gains[0], gains[-1]
    sentence = (
        msg("With skips, {most} gains {gain}; {least} loses {loss}.")
        if least < -0.005
        else msg("With skips, {most} gains {gain}.")
    )
    return " " + t(sentence, most=gaining, gain=f"{most:.2f}", least=losing, loss=f"{-least:.2f}")
