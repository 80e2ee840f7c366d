"""What the encoder-decoder figure computes: trained networks on one labelled picture."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from segwidgets._torch import require_torch
from segwidgets.images import read_labels
from segwidgets.images.hints import (
    describe_invalid_labels,
    invalid_labels,
    refuse_black_and_white,
)
from segwidgets.images.read import into_range, read_picture
from segwidgets.images.scene import UNLABELLED
from segwidgets.ops.confusion import confusion_matrix
from segwidgets.ops.device import choose_device
from segwidgets.ops.metrics import boundary_region, scores
from segwidgets.scenes import CLASSES, Scene, scene
from segwidgets.shared.language import msg
from segwidgets.shared.options import LIMITS, OPTIONS
from segwidgets.widgets.background import Job
from segwidgets.widgets.encoder_decoder.wire import PackedRun, close_up_side, joined, packed_run
from segwidgets.widgets.words import duration, times

if TYPE_CHECKING:
    import torch

    from segwidgets.networks.layers import LayerRun

#: The traits that choose a network.
CHOOSING = ("downsample", "upsample", "kernel_size", "depth", "skip")
#: How upsamplings are called over a picture, in the order in which they stand beside each other.
UPSAMPLES = {
    "nearest": msg("Nearest"),
    "bilinear": msg("Bilinear"),
    "bed_of_nails": msg("Bed of nails"),
    "max_unpool": msg("Max unpooling"),
    "conv_transpose": msg("Transposed conv."),
}
# The deepest network halves the size as often as this.
_MIN_SIDE = 2 ** OPTIONS["encoder_decoder"]["depth"]["max"]
# How near an outline a wrong label has to be for the close-up to be about it, in pixels.
_NEAR = 3


# The picture


class LabelledPicture(NamedTuple):
    """A picture (H, W, 3) and its target (H, W), uint8, with what was done to them.

    The target is an index into `CLASSES`, 255 where there is no label, or None where nobody
    knows it.
    """

    image: NDArray[np.uint8]
    target: NDArray[np.uint8] | None
    notes: tuple[str, ...] = ()


def read_labelled(image: Any, target: Any, seed: int | None) -> LabelledPicture:
    """Read the picture and its target, or paint the scene; a Scene's classes go by their names."""
    if image is None:
        image = scene(seed or 0)
    cells: NDArray[np.uint8] | None = None
    notes: Sequence[str] = ()
    if isinstance(image, Scene):
        pixels = image.image
        if target is None:
            cells, notes = _target_of(image)
    else:
        pixels, notes = read_picture(image)
    size = pixels.shape[:2]
    if not all(_MIN_SIDE <= side <= LIMITS.picture_side for side in size):
        raise ValueError(
            f"the picture has {times(size)} pixels: the figure takes {_MIN_SIDE} to "
            f"{LIMITS.picture_side} a side; "
            f"{into_range(size, _MIN_SIDE, LIMITS.picture_side)}."
        )
    if target is not None:
        cells = _read_target(target, size)
    return LabelledPicture(pixels, cells, tuple(notes))


def _target_of(picture: Scene) -> tuple[NDArray[np.uint8] | None, Sequence[str]]:
    """Give labels the networks' numbers, and name the classes that they do not know."""
    names, cells = picture.class_names, picture.semantic
    if names == CLASSES:
        return cells, ()
    numbers = np.full(256, UNLABELLED, np.uint8)
    for label, name in enumerate(names):
        if name in CLASSES:
            numbers[label] = CLASSES.index(name)
    found = [names[label] for label in np.unique(cells) if label < len(names)]
    unknown = [name for name in found if name not in CLASSES]
    if len(unknown) == len(found):
        return None, [
            f"There is no target to compare with: the networks were trained on {_listed(CLASSES)}, "
            f"and this picture's labels are {_listed(unknown)}. Give read_scene class_names from "
            f"among those of segwidgets.scenes.CLASSES."
        ]
    note = f"The networks were not trained on {_listed(unknown)}: such pixels count as unlabelled."
    return numbers[cells], [note] if unknown else []


def _listed(names: Sequence[str]) -> str:
    """List names; beyond nine they help nobody."""
    some = [*names[:9], "others"] if len(names) > 9 else [*names]
    return ", ".join(some[:-1]) + f" and {some[-1]}" if len(some) > 1 else "".join(some) or "none"


def _read_target(target: Any, size: tuple[int, ...]) -> NDArray[np.uint8]:
    cells = read_labels(target, name="target")
    if cells.shape != size:
        raise ValueError(
            f"target is {times(cells.shape)} and the picture is {times(size)}: give one label "
            f"for each pixel; segwidgets.images.read_labels(target, side={max(size)}) makes them "
            f"smaller as read_image does pictures."
        )
    refuse_black_and_white(
        "target",
        cells,
        "read it with its picture, segwidgets.scenes.read_scene(image, target, "
        "class_names=segwidgets.scenes.CLASSES)",
        "say of which classes it is, of a bird in the sky "
        "np.where(segwidgets.images.read_labels(target), 7, 0)",
    )
    found = invalid_labels(cells, len(CLASSES), ignored=UNLABELLED)
    if found.any():
        way_out = f"number them as segwidgets.scenes.CLASSES, {UNLABELLED} where there is no label"
        raise ValueError(describe_invalid_labels("target", cells, found, len(CLASSES), way_out))
    return cells.astype(np.uint8)


# The networks


class TrainedNetwork(NamedTuple):
    """An encoder-decoder with trained weights; without a transposed convolution no kernel size."""

    name: str
    downsample: str
    upsample: str
    kernel_size: int | None
    depth: int
    skip: bool

    def has(self, trait: str, value: Any) -> bool:
        """Tell whether a trait's value is this network's; others upsample with any kernel size."""
        own = getattr(self, trait)
        return bool(own == value) or (trait == "kernel_size" and own is None)


@cache
def trained() -> tuple[TrainedNetwork, ...]:
    """List the trained encoder-decoders."""
    from segwidgets.networks.catalogue import VARIANTS

    return tuple(
        TrainedNetwork(
            variant.name,
            *(variant.options.get(name) for name in CHOOSING),  # type: ignore[arg-type]
        )
        for variant in VARIANTS.values()
        if variant.kind == "encoder_decoder"
    )


def chosen(values: Mapping[str, Any]) -> TrainedNetwork:
    """Find the network with all values of `CHOOSING`, or say what there is.

    Examples
    --------
    >>> values = dict(zip(CHOOSING, ("max_pool", "bilinear", 2, 3, False)))
    >>> chosen(values).name
    'max_pool-bilinear-d3'
    """
    for network in trained():
        if all(network.has(name, values[name]) for name in CHOOSING):
            return network
    if values["upsample"] == "max_unpool" and values["downsample"] != "max_pool":
        raise ValueError(
            "upsample = 'max_unpool' needs the positions that max pooling remembers: choose "
            "downsample = 'max_pool', or another upsampling."
        )
    asked = ", ".join(f"{name} = {values[name]!r}" for name in CHOOSING)
    raise ValueError(
        f"nobody has trained {asked}: choose what segwidgets.networks.variants() lists, several "
        f"values together in `with w.hold_trait_notifications():`."
    )


def nearest(values: Mapping[str, Any], changed: Iterable[str]) -> TrainedNetwork | None:
    """Find the network that keeps what was changed, and most of the rest; None without one.

    Examples
    --------
    >>> values = dict(zip(CHOOSING, ("strided_conv", "max_unpool", 2, 3, True)))
    >>> nearest(values, ["downsample"]).name
    'strided_conv-nearest-d3-skip'
    >>> nearest(values, ["upsample"]).name
    'max_pool-max_unpool-d3-skip'
    """
    fitting = [n for n in trained() if all(n.has(name, values[name]) for name in changed)]
    if not fitting:
        return None
    return max(fitting, key=lambda n: sum(n.has(name, values[name]) for name in CHOOSING))


def rivals(
    networks: Iterable[TrainedNetwork], shown: TrainedNetwork
) -> tuple[str, list[TrainedNetwork]]:
    """Find those that differ from a network in the upsampling; where it has no other, in the depth.

    >>> by, found = rivals(trained(), trained()[0])
    >>> by, len(found)
    ('upsample', 7)
    """
    alike = [n for n in networks if (n.downsample, n.skip) == (shown.downsample, shown.skip)]
    ups = [network for network in alike if network.depth == shown.depth]
    if len(ups) > 1:
        order = list(UPSAMPLES)
        return "upsample", sorted(ups, key=lambda network: order.index(network.upsample))
    same = (shown.upsample, shown.kernel_size)
    depths = [network for network in alike if (network.upsample, network.kernel_size) == same]
    return "depth", sorted(depths, key=lambda network: network.depth)


# What they make of it


@dataclass(frozen=True)
class NetworkResult:
    """One network on the picture: its layers on the device, its mask (H, W), and how good it is.

    IoU has four decimals, one per class: None without a target, and for a class in neither mask.
    """

    network: TrainedNetwork
    layers: list[LayerRun]
    mask: NDArray[np.uint8]
    iou: tuple[float | None, ...]
    mean_iou: float | None

    @property
    def scores(self) -> torch.Tensor:
        """(K, H, W), on the device."""
        return self.layers[-1].output


def run_network(network: TrainedNetwork, picture: LabelledPicture, device: Any) -> NetworkResult:
    """Run a network, and compare its mask with the target if there is one."""
    from segwidgets.networks import as_input, pretrained
    from segwidgets.networks.layers import run_layers

    module: Any = pretrained(network.name).to(device)
    layers = run_layers(module, as_input(picture.image, device))
    mask = layers[-1].output.argmax(0).byte().cpu().numpy()
    if picture.target is None:
        return NetworkResult(network, layers, mask, (None,) * len(CLASSES), None)
    found = scores(confusion_matrix(mask, picture.target, len(CLASSES), ignore_index=UNLABELLED))
    iou = tuple(map(_rounded, found.iou))
    return NetworkResult(network, layers, mask, iou, _rounded(found.mean_iou))


def _rounded(value: Any) -> float | None:
    number = float(value)
    return None if np.isnan(number) else round(number, 4)


def find_edge(
    masks: list[NDArray[np.uint8]], target: NDArray[np.uint8] | None
) -> tuple[int, int, int]:
    """Find the outline that networks disagree about most: row and column of its centre, label.

    Without a target the first mask stands for it.
    """
    lib = require_torch()
    reference = masks[0] if target is None else target
    near = boundary_region(lib.from_numpy(reference), _NEAR).numpy() & (reference != UNLABELLED)
    wrong = np.sum([mask != reference for mask in masks], axis=0) * near
    side = close_up_side(reference.shape)
    total = np.pad(wrong.cumsum(0).cumsum(1), ((1, 0), (1, 0)))
    sums = total[side:, side:] - total[:-side, side:] - total[side:, :-side] + total[:-side, :-side]
    top, left = (int(i) for i in np.unravel_index(int(sums.argmax()), sums.shape))
    window = (slice(top, top + side), slice(left, left + side))
    labelled = reference[window] < len(CLASSES)
    counts = np.bincount(reference[window][labelled], wrong[window][labelled], len(CLASSES))
    return top + side // 2, left + side // 2, int(counts.argmax())


class CompletedRuns:
    """What networks made of one picture by now, packed for the page."""

    def __init__(self, picture: LabelledPicture, device: str) -> None:
        self._picture, self._device = picture, device
        self._runs: dict[TrainedNetwork, PackedRun] = {}

    @property
    def complete(self) -> bool:
        """Whether all networks have run."""
        return len(self._runs) == len(trained())

    @property
    def runs(self) -> dict[TrainedNetwork, PackedRun]:
        """What there is, in the order in which the networks are listed."""
        return {network: self._runs[network] for network in trained() if network in self._runs}

    @property
    def edge(self) -> tuple[int, int, int]:
        """The outline that the networks disagree about most, as `find_edge` finds it."""
        return find_edge([run.mask for run in self.runs.values()], self._picture.target)

    def packed(self) -> dict[str, Any]:
        """Give the page what there is."""
        return joined(list(self.runs.values()), self.edge)

    def add(self, network: TrainedNetwork) -> None:
        """Run a network, unless it has run."""
        if network not in self._runs:
            device = choose_device(self._device)
            self._runs[network] = packed_run(run_network(network, self._picture, device))

    def run_all(
        self, job: Job, *, first: TrainedNetwork, show: Callable[[CompletedRuns], None]
    ) -> None:
        """Run all networks that have not run; `first` is shown without waiting for the others."""
        try:
            self._run_all(job, first, show)
        except KeyboardInterrupt:
            if self._runs and job.wanted:
                show(self)
            raise

    def _run_all(
        self, job: Job, first: TrainedNetwork, show: Callable[[CompletedRuns], None]
    ) -> None:
        start = time.perf_counter()
        total = len(trained())
        job.begin_stage("networks")
        job.report("running", "The networks are at work on the picture …")
        job.begin_bar(total, "networks")
        for network in sorted(trained(), key=lambda network: network != first):
            done = len(self._runs)
            if job.stopping and done:
                show(self)
                words = f"Stopped: {done} of {total} networks have labelled the picture."
                job.report("stopped", words, done=done, total=total)
                job.end_bar(done, "stopped")
                return
            self.add(network)
            if not job.wanted:
                return
            if network == first:
                show(self)
            done = len(self._runs)
            words = f"{done} of {total} networks have labelled the picture."
            job.report_often(words, network.name, done=done, total=total)
        show(self)
        seconds = time.perf_counter() - start
        words = f"{total} networks have labelled the picture in {duration(seconds)}."
        job.report("done", words, done=total, total=total, seconds=seconds)
        job.end_bar(total, duration(seconds))
