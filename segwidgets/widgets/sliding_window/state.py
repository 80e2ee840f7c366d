"""What the page of the sliding window figure gets, and what it may write."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any, ClassVar

from traitlets import Dict, List

from segwidgets.shared.limits import LIMITS
from segwidgets.widgets.background import Computing
from segwidgets.widgets.background import Work as Job
from segwidgets.widgets.sliding_window.drawn import FRAMES, race_of, scenes
from segwidgets.widgets.sliding_window.pack import (
    kept_classes,
    packed_difference,
    packed_maps,
    packed_scores,
    told,
)
from segwidgets.widgets.sliding_window.picture import Picture
from segwidgets.widgets.sliding_window.plan import Plan
from segwidgets.widgets.sliding_window.run import both_ways
from segwidgets.widgets.sliding_window.work import Work
from segwidgets.widgets.tensors import packed
from segwidgets.widgets.traits import Choice, Count, Fraction, Whole

if TYPE_CHECKING:
    from segwidgets.drawing.scene import Scene

VIEWS = ["race", "recomputation", "equality", "stride", "scores"]
#: Side of the patch that the trained classifier takes.
PATCH = 15
# A difference that nobody can see in a score that is told with three decimals.
_SAME = 1e-4


class SlidingWindowState(Computing):
    """The traits that travel, and what is computed for them in the background."""

    spec_names: ClassVar[tuple[str, ...]] = (
        *("view", "step", "class_index", "layer", "alpha", "counted", "recomputed_patch"),
        *("proportion",),
    )
    #: What torch computed, as the page gets it.
    data_names: ClassVar[tuple[str, ...]] = (
        *("_picture", "_facts", "_scores", "_window_scores", "_mask", "_difference", "_maps"),
        "_progress",
    )

    view = Choice(VIEWS, "race", help="The part in front.").tag(sync=True)
    step = Count(0, help="The window's number, in reading order.").tag(sync=True)
    class_index = Whole(-1, -1, 10_000, help="The class in front; -1 is the mask.").tag(sync=True)
    layer = Whole(-1, -1, 10_000, help="The layer in front; -1 is none.").tag(sync=True)
    alpha = Fraction(0.5, help="How much the mask covers the picture, 0 to 1.").tag(sync=True)
    counted = Choice(
        ["input", "features"],
        "input",
        help="What the recomputation map counts: pixels, or features.",
    ).tag(sync=True)
    recomputed_patch = Whole(
        PATCH, 1, LIMITS.picture_side, help="Patch size of the recomputation map, in pixels."
    ).tag(sync=True)
    proportion = Choice(
        ["time", "macs"], "time", help="What the race is run by: time, or multiply-adds."
    ).tag(sync=True)

    _picture = Dict(help="The picture, uint8 (H, W, 3).").tag(sync=True)
    _facts = Dict(help="Sizes, layers, costs, equality: all that is no picture.").tag(sync=True)
    _scores = Dict(help="Scores of one pass, (K, rows, columns).").tag(sync=True)
    _window_scores = Dict(help="Scores of the window, where they can be told apart.").tag(sync=True)
    _mask = Dict(help="The class with the highest score, uint8 (rows, columns).").tag(sync=True)
    _difference = Dict(help="Largest difference of scores, on a logarithmic scale.").tag(sync=True)
    _maps: List[Any] = List(help="Feature maps of each layer.").tag(sync=True)

    # The latest results, of the present inputs.
    _work: Work | None = None
    # Whether the recomputation map's patch is nobody's choice yet.
    _waste_is_own = False
    # The picture, with what it was read from.
    _read: tuple[Any, Picture] | None = None

    def run(self, *, progress: bool = True) -> None:
        """Compute everything now: one pass, then the sliding window, however long it takes.

        Interrupting the kernel keeps what was computed.

        Parameters
        ----------
        progress : bool
            Whether to write a progress bar to standard error.

        Raises
        ------
        ImportError
            If torch is not installed.
        ValueError
            If there is no such device, scores are no numbers, or the window would take more
            than 2·10¹³ multiply-adds.
        MemoryError
            If not even a single patch fits.
        """
        super().run(progress=progress)

    def _computed(self) -> Work:
        if self._work is None or self._work.slid is None:
            self.run(progress=False)
        if self._work is None or self._work.slid is None:
            raise RuntimeError("computing was interrupted: call run() to compute everything.")
        return self._work

    def _make_plan(self) -> Plan:
        """Find out what to compute."""
        raise NotImplementedError

    def _complete(self) -> None:
        self._computed()

    def _work_to_do(self) -> Job:
        return both_ways(self._make_plan, self._take)

    def _take(self, work: Work) -> None:
        self._work = work
        if self._waste_is_own:
            # Until somebody chooses another, it is about the window that is shown.
            self._waste_is_own = False
            self.recomputed_patch = work.plan.patch_size
        self._pack(work)

    def _pack(self, work: Work) -> None:
        """Give the page what there is, in one message."""
        plan, shown = work.plan, None
        facts = {**work.facts}
        with self.hold_sync():
            self._picture = packed(plan.picture.pixels)
            if work.scores is not None or work.slid is not None:
                shown = work.shown
                kept = kept_classes(shown)
                if len(kept) < len(shown):
                    facts["classes"] = [*(plan.classes[number] for number in kept), "others"]
                    facts["colors"] = [*(plan.colours[number] for number in kept), [128, 128, 128]]
                volumes = [told(shown, kept)]
                difference = work.difference
                apart = difference is not None and float(difference.max()) > _SAME
                if apart:
                    volumes.append(told(work.slid.float().cpu().numpy(), kept))
                first, *second = (packed_scores(one, len(volumes)) for one in volumes)
                self._scores, self._window_scores = first, second[0] if second else {}
                self._mask = packed(volumes[0].argmax(0).astype("uint8"))
                if difference is not None:
                    self._difference = packed_difference(difference.float().cpu().numpy())
            # Feature maps are known after the first part, and stay.
            if not self._maps:
                self._maps = packed_maps(work.maps)
            self._facts = facts

    def _unpack(self) -> None:
        """Take back all results."""
        if self._facts or self._progress:
            with self.hold_sync():
                for name in self.data_names:
                    setattr(self, name, [] if name == "_maps" else {})

    def _reconcile(self, clean: dict[str, Any]) -> dict[str, Any]:
        facts = self._facts
        if facts:
            rows, columns = facts["grid"]
            most = {
                "step": rows * columns - 1,
                "class_index": len(facts["classes"]) - 1,
                "layer": len(facts["layers"]) - 1,
                "recomputed_patch": min(facts["picture"]),
            }
            for name in most.keys() & clean.keys():
                clean[name] = min(clean[name], most[name])
        return clean

    # Drawn, where it stands still

    def _film_steps(self, view: str | None) -> int:  # noqa: ARG002 - the race is what moves
        return FRAMES

    def _scenes(
        self, steps: Sequence[int] | None, *, theme: Any, width: float, **_: Any
    ) -> Iterator[Scene]:
        if not self._in_passing:
            self._computed()
        assert self._read is not None
        race = race_of(self._name(), self._read[1], self._work, self.alpha)
        return scenes(race, steps, theme=theme, width=width)
