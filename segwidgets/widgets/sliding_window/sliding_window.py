"""The figure of sliding window against fully convolutional inference."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from copy import deepcopy
from dataclasses import replace
from functools import partial
from math import ceil
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np
from numpy.typing import NDArray
from traitlets import Any as Anything
from traitlets import Dict, List, TraitError, observe, validate

from segwidgets.images.class_colors import class_colors
from segwidgets.scenes import CLASSES, scene
from segwidgets.shared.language import msg, t
from segwidgets.shared.options import OPTIONS
from segwidgets.widgets.background import Computing, Work
from segwidgets.widgets.sliding_window.compute import WHY, Comparison, score_both_ways
from segwidgets.widgets.sliding_window.fields import UnitField
from segwidgets.widgets.sliding_window.plan import (
    InputPicture,
    Plan,
    colors_of,
    make_plan,
    read_input,
)
from segwidgets.widgets.sliding_window.wire import packed_fields, packed_maps, packed_results
from segwidgets.widgets.traits import (
    Choice,
    ClassColors,
    ClassNames,
    Fraction,
    PatchSize,
    Pixel,
    Step,
    Whole,
)
from segwidgets.widgets.words import amount, duration, times, tiny

if TYPE_CHECKING:
    import torch

    from segwidgets.drawing.items import Drawing

_OPTIONS = OPTIONS["sliding_window"]
_DEFAULTS = {name: option["default"] for name, option in _OPTIONS.items()}
_INPUTS = ("image", "model", "patch_size", "stride", "class_names", "device")
_MAX_STRIDE = 64
# Side of the patch that the trained classifier takes.
_PATCH = _DEFAULTS["recomputed_patch"]
# Parts that do not move.
_STILL = ("recomputation", "equality", "stride", "scores")
# Moments that a film of the race has.
_FRAMES = 48


class SlidingWindow(Computing):
    """Classifying every pixel by its own patch, against one pass of the same weights.

    On the left a window travels over the picture, and a classifier scores its centre. On the
    right the same weights, as convolutions, score all pixels in one pass. The figure counts the
    multiply-adds of both and measures their time, shows what is computed again and again, shows
    that the scores are equal, and where they are not, and turns scores into a mask. It lets the
    receptive field of a score grow layer by layer, and measures what each pixel in it counts.

    torch computes in the background as soon as a page shows the figure, or when `run()` or a
    result is asked for.

    Parameters
    ----------
    image : Scene, path, PIL image, array-like or torch.Tensor, optional
        The picture, at most 512 pixels a side: whatever `segwidgets.images.read_image` takes;
        by default a generated scene. A floating tensor (C, H, W) with values or channels that
        no picture has goes to the model as it is.
    model : torch.nn.Module, optional
        Takes (N, C, H, W), gives scores (N, K) or (N, K, h, w); by default a trained
        `segwidgets.networks.PatchClassifier`. It gets pixels from 0 to 1, or (pixel − mean) /
        std where it has attributes `mean` and `std`. It is copied, and stays as it is.
    patch_size : int, optional
        Side of the window; by default the model's own `patch_size`, else its receptive field.
        The pixel (patch_size − 1) // 2 of a patch is the one that is classified: of an even
        patch that is the upper left of the middle four.
    stride : int
        Pixels from one window to the next, 1 to 64.
    class_names : sequence of str, optional
        One for each score.
    class_colors : sequence of str or mapping, optional
        One "#rrggbb" for each score, or those of some classes by name; by default those of the
        generated scenes where all names are classes of theirs, else the usual ones.
    view : {"race", "recomputation", "equality", "stride", "field", "scores"}
        The part in front.
    step : int
        The window's number, in reading order, from 0 on; -1 is the last.
    unit : (int, int), optional
        Row and column of the pixel whose score has its receptive field shown, in the view
        "field"; by default the middle one. `layer` is then the layer whose field is shown.
    alpha : float
        How much the mask covers the picture, 0 to 1, as in torchvision's
        `draw_segmentation_masks`.
    device : str or torch.device
        Where torch computes: "auto" takes CUDA, else MPS, else the CPU.
    **kwargs
        Further views (`class_index`, `layer`, `counted`, `recomputed_patch`, `proportion`), and
        what any Jupyter widget takes, such as `layout`.

    Raises
    ------
    traitlets.TraitError
        If a value breaks a rule, or model and picture do not fit, here or when they are
        assigned later. The figure is then as before.

    References
    ----------
    J. Long, E. Shelhamer, T. Darrell: Fully Convolutional Networks for Semantic Segmentation.
    CVPR 2015.

    Examples
    --------
    >>> import torch
    >>> import segwidgets as sw
    >>> torch.manual_seed(0)
    <torch._C.Generator object at ...>
    >>> image, model = torch.rand(3, 24, 24), torch.nn.Conv2d(3, 4, 5)
    >>> w = sw.SlidingWindow(image, model, device="cpu")
    >>> w.output.shape, w.window_output.shape
    (torch.Size([4, 24, 24]), torch.Size([4, 24, 24]))
    >>> bool(w.difference.max() <= 1e-5), w.facts["cost"]["windows"]
    (True, 576)
    """

    stem = "sliding-window"
    family = "networks"
    around = 612
    result_names = _INPUTS
    control_names = ("class", "patch_size", "padding", "passes")
    spec_names = (
        *("view", "step", "unit", "class_index", "layer", "alpha", "counted", "recomputed_patch"),
        *("proportion",),
    )
    data_names: ClassVar[tuple[str, ...]] = (
        *("_picture", "_facts", "_scores", "_window_scores", "_mask", "_difference", "_maps"),
        *("_repadded", "_fields", "_progress"),
    )

    image = Anything(help="The picture, as it was given.")
    model = Anything(help="A torch.nn.Module, or None for the trained classifier.")
    patch_size = PatchSize(None, allow_none=True, help="Side of the window, or None.")
    stride = Whole(1, 1, _MAX_STRIDE, help="Pixels from one window to the next; 1 to 64.")
    class_names = ClassNames(None, allow_none=True, help="One name for each score, or None.")
    class_colors = ClassColors(
        help='One "#rrggbb" for each score, or those of some classes by name.'
    )

    view = Choice(**_OPTIONS["view"], help="The part in front.").tag(sync=True)
    step = Step(
        _DEFAULTS["step"], help="The window's number, in reading order; -1 is the last."
    ).tag(sync=True)
    unit = Pixel(
        **_OPTIONS["unit"],
        within="picture_size",
        allow_none=True,
        help="The pixel whose score has its receptive field shown, or None for the middle.",
    ).tag(sync=True)
    class_index = Whole(**_OPTIONS["class_index"], help="The class in front; -1 is the mask.").tag(
        sync=True
    )
    layer = Whole(**_OPTIONS["layer"], help="The layer in front; -1 is none.").tag(sync=True)
    alpha = Fraction(**_OPTIONS["alpha"], help="How much the mask covers the picture, 0 to 1.").tag(
        sync=True
    )
    counted = Choice(
        **_OPTIONS["counted"], help="What the recomputation map counts: pixels, or features."
    ).tag(sync=True)
    recomputed_patch = Whole(
        **_OPTIONS["recomputed_patch"], help="Patch size of the recomputation map, in pixels."
    ).tag(sync=True)
    proportion = Choice(
        **_OPTIONS["proportion"], help="What the race is run by: time, or multiply-adds."
    ).tag(sync=True)

    _picture = Dict(help="The picture, uint8 (H, W, 3).").tag(sync=True)
    _facts = Dict(help="Sizes, layers, costs, equality: all that is no picture.").tag(sync=True)
    _scores = Dict(help="Scores of one pass, (K, rows, columns).").tag(sync=True)
    _window_scores = Dict(help="Scores of the window, where they can be told apart.").tag(sync=True)
    _mask = Dict(help="The class with the highest score, uint8 (rows, columns).").tag(sync=True)
    _difference = Dict(help="Largest difference of scores, on a logarithmic scale.").tag(sync=True)
    _repadded = Dict(help="Mask and difference of one pass that pads the other way.").tag(sync=True)
    _fields = Dict(help="What scores see of the picture, layer by layer.").tag(sync=True)
    _maps: List[Any] = List(help="Feature maps of each layer.").tag(sync=True)

    # Picture and plan, with what they were made of, since that takes a while.
    _read: tuple[Any, InputPicture] | None = None
    _planned: tuple[list[Any], Plan] | None = None
    # The latest results, of the present inputs.
    _comparison: Comparison | None = None
    # Whether the recomputation map's patch is nobody's choice yet.
    _follows_window = False

    def __init__(
        self,
        image: Any = None,
        model: Any = None,
        *,
        patch_size: int | None = None,
        stride: int = 1,
        class_names: Any = None,
        class_colors: Any = (),
        view: str = _DEFAULTS["view"],
        step: int = _DEFAULTS["step"],
        unit: tuple[int, int] | None = _DEFAULTS["unit"],
        alpha: float = _DEFAULTS["alpha"],
        device: Any = "auto",
        **kwargs: Any,
    ) -> None:
        self._follows_window = "recomputed_patch" not in kwargs
        super().__init__(
            image=scene() if image is None else image,
            model=model,
            patch_size=patch_size,
            stride=stride,
            class_names=class_names,
            class_colors=class_colors,
            view=view,
            step=step,
            alpha=alpha,
            device=device,
            **kwargs,
        )
        # Once the picture is known.
        self.unit = unit

    # Rules that join several traits

    @validate(*_INPUTS, "class_colors")
    def _check_together(self, proposal: Any) -> Any:
        values = {**self._values(), proposal.trait.name: proposal.value}
        try:
            self._plan(values)
        except (TypeError, ValueError, OSError) as error:
            raise TraitError(str(error)) from error
        return proposal.value

    @validate("step")
    def _check_step(self, proposal: Any) -> Any:
        return self._step_of(proposal, lambda _: self.n_steps, "one per window")

    def _picture_read(self, image: Any) -> InputPicture:
        """Read the picture, unless it is the one that was read last."""
        if self._read is None or self._read[0] is not image:
            self._read = image, read_input(image)
        return self._read[1]

    @property
    def n_steps(self) -> int:
        """Number of steps: one per window, every pixel's or every `stride`-th."""
        rows, columns = self.picture_size
        return ceil(rows / self.stride) * ceil(columns / self.stride)

    def _values(self) -> dict[str, Any]:
        return {name: getattr(self, name) for name in (*_INPUTS, "class_colors")}

    def _plan(self, values: dict[str, Any], *, late: bool = False) -> Plan | None:
        """Find out how the inputs fit; only `late` is the trained classifier loaded for it."""
        image, model = values["image"], values["model"]
        picture = self._picture_read(image)
        if model is None and not late:
            patch = values["patch_size"] or _PATCH
            if patch != _PATCH or min(picture.size) < patch:
                rows, columns = picture.size
                raise ValueError(
                    f"the trained classifier takes patches of {_PATCH} × {_PATCH} pixels; "
                    f"patch_size = {patch} and a picture of {rows} × {columns} pixels do not fit: "
                    f"give a model of your own, or a larger picture."
                )
            class_colors(values["class_names"] or CLASSES, values["class_colors"])
            return None
        key = [values[name] for name in _INPUTS]
        planned = self._planned
        if planned is None or any(a is not b for a, b in zip(planned[0], key, strict=True)):
            if model is None:
                from segwidgets.networks import pretrained

                model = pretrained("patch")
            names = ("patch_size", "stride", "class_names", "device")
            plan = make_plan(model, picture, *(values[name] for name in names))
            planned = self._planned = key, plan
        plan = planned[1]
        return replace(plan, colors=colors_of(plan.classes, values["class_colors"]))

    def _reconcile(self, clean: dict[str, Any]) -> dict[str, Any]:
        facts = self._facts
        if "step" in clean:
            clean["step"] = min(clean["step"], self.n_steps - 1)
        if facts:
            max_values = {
                "class_index": len(facts["classes"]) - 1,
                "layer": max(len(facts["layers"]), len(self._fields.get("layers", ()))) - 1,
                "recomputed_patch": min(facts["picture"]),
            }
            for name in max_values.keys() & clean.keys():
                clean[name] = min(clean[name], max_values[name])
        return clean

    # Results

    @property
    def window_output(self) -> torch.Tensor:
        """Scores of the sliding window, (K, rows, columns), on `device`."""
        return self._computed().window_scores  # type: ignore[no-any-return]

    @property
    def prediction(self) -> torch.Tensor:
        """The class with the highest score, int64, (rows, columns), on `device`."""
        return self._result().argmax(0)  # type: ignore[no-any-return]

    @property
    def difference(self) -> torch.Tensor:
        """Largest difference between both ways over the classes, (rows, columns).

        Raises
        ------
        ValueError
            If the model has no form that takes a whole picture.
        """
        comparison = self._computed()
        if comparison.difference is None:
            raise ValueError(comparison.plan.why_not)
        return comparison.difference  # type: ignore[no-any-return]

    @property
    def facts(self) -> dict[str, Any]:
        """Sizes, layers, costs and equality, as the page shows them."""
        return deepcopy(self._computed().facts)

    @property
    def picture_size(self) -> tuple[int, int]:
        """Rows and columns of the picture, in pixels."""
        return self._picture_read(self.image).size

    @property
    def influence(self) -> NDArray[np.float32]:
        """How much each pixel of the picture moves the unit that the view "field" shows.

        Returns
        -------
        numpy.ndarray
            |∂ unit / ∂ pixel|, summed over the picture's channels, float32 (rows, columns). The
            unit is the highest score at `unit`, or of `layer`, where that is not −1, the largest
            channel in the middle of what this score is made of.

        Raises
        ------
        ValueError
            If the network's gradients cannot be computed.
        """
        field = self._field()
        influence = np.zeros(self.picture_size, "float32")
        box = field.box.within(self.picture_size)
        rows, columns = slice(box.top, box.top + box.rows), slice(box.left, box.left + box.columns)
        influence[rows, columns] = field.influence
        return influence

    def _field(self) -> UnitField:
        """Give the field of the unit that is looked at, in the layer that is looked at."""
        comparison = self._computed()
        if comparison.fields is None:
            raise ValueError(comparison.why_no_fields)
        unit = comparison.fields.units[self._unit_number(comparison)]
        return unit[self.layer if 0 <= self.layer < len(unit) else -1]

    def _unit_number(self, comparison: Comparison) -> int:
        """Find the measured unit that is nearest to the pixel that is looked at."""
        assert comparison.fields is not None
        rows, columns = self.picture_size
        return comparison.fields.nearest(*(self.unit or (rows // 2, columns // 2)))

    def _result(self) -> Any:
        """Give the scores of one pass, or of the window where there is none."""
        comparison = self._computed()
        return comparison.window_scores if comparison.scores is None else comparison.scores

    # Computing

    def _computed(self) -> Comparison:
        if self._comparison is None or self._comparison.window_scores is None:
            self.run(progress=False)
        if self._comparison is None or self._comparison.window_scores is None:
            raise RuntimeError("computing was interrupted: call run() to compute everything.")
        return self._comparison

    def _complete(self) -> None:
        self._computed()

    def _work_to_do(self) -> Work:
        return partial(
            score_both_ways, plan=self._late_plan, unit=lambda: self.unit, show=self._take
        )

    def _late_plan(self) -> Plan:
        plan = self._plan(self._values(), late=True)
        assert plan is not None
        return plan

    def _take(self, comparison: Comparison) -> None:
        """Give the page what there is, in one message."""
        self._comparison = comparison
        if self._follows_window:
            # Until somebody chooses another, it is about the window that is shown.
            self._follows_window = False
            self.recomputed_patch = comparison.plan.patch_size
        with self.hold_sync():
            for name, value in packed_results(comparison).items():
                setattr(self, name, value)
            # Feature maps are known after the first part, and stay.
            if not self._maps:
                self._maps = packed_maps(comparison.maps)
            if not self._fields:
                self._show_fields(comparison)

    def _show_fields(self, comparison: Comparison) -> None:
        if comparison.fields is not None:
            self._fields = packed_fields(comparison.fields, comparison.plan.classes)
        elif comparison.why_no_fields:
            self._fields = {"why_not": comparison.why_no_fields}

    @observe("unit")
    def _measure_unit(self, _change: Any) -> None:
        """Measure a score's field that is not among those measured; the page goes to those only."""
        comparison = self._comparison
        if comparison is None or comparison.fields is None or self.unit is None:
            return
        fields, (row, column) = comparison.fields, self.unit
        if row not in fields.rows or column not in fields.columns:
            comparison.measure_fields(self.unit)
            self._show_fields(comparison)

    @observe("class_colors")
    def _recolor(self, _change: Any) -> None:
        """Show the same results in other colors."""
        if self._comparison is not None:
            self._comparison.recolor(self._late_plan())
            self._take(self._comparison)

    @observe(*_INPUTS)
    def _withdraw(self, _change: Any) -> None:
        """Take back what belongs to other inputs."""
        self._discard()
        if self.unit is not None and any(
            place >= side for place, side in zip(self.unit, self.picture_size, strict=True)
        ):
            self.unit = None
        self._comparison = None
        self.step = min(self.step, self.n_steps - 1)
        if self._facts or self._progress:
            with self.hold_sync():
                for name in self.data_names:
                    setattr(self, name, [] if name == "_maps" else {})

    # Standing still

    @property
    def _views(self) -> tuple[str, ...]:
        return tuple(_OPTIONS["view"]["choices"])

    def _film_steps(self, view: str | None) -> int:
        """Count the moments of the race, or the layers that a field grows by."""
        shown = view or self.view
        if shown in _STILL:
            return 1
        if shown != "field":
            return _FRAMES
        fields = self._computed().fields
        return _FRAMES if fields is None else len(fields.layers)

    def _drawings(
        self,
        steps: Sequence[int] | None,
        *,
        view: str | None = None,
        theme: Any,
        width: float,
        **_: Any,
    ) -> Iterator[Drawing]:
        if not self._only_known:
            self._computed()
        shown, comparison = view or self.view, self._comparison
        if comparison is not None:
            if shown == "field" and comparison.fields:
                return self._field_drawings(comparison, steps, theme=theme, width=width)
            if still := self._view(shown, comparison, theme, width):
                return iter([still])
        return self._race_drawings(steps, theme=theme, width=width)

    def _view(self, view: str, comparison: Comparison, theme: Any, width: float) -> Drawing | None:
        """Compose a part of the figure that does not move; None for the others."""
        from segwidgets.widgets.sliding_window.view_drawing import view_drawing

        if view not in _STILL or comparison.window_scores is None:
            return None
        return view_drawing(
            view,
            comparison,
            class_index=self.class_index,
            alpha=self.alpha,
            counted=self.counted,
            patch=self.recomputed_patch,
            theme=theme,
            width=width,
        )

    def _field_drawings(
        self, comparison: Comparison, steps: Sequence[int] | None, *, theme: Any, width: float
    ) -> Iterator[Drawing]:
        from segwidgets.widgets.sliding_window.field_drawing import field_drawing, field_words

        fields, unit = comparison.fields, self._unit_number(comparison)
        assert fields is not None
        last = len(fields.layers) - 1
        about = t("Receptive field of {model}.", model=comparison.facts["model"])
        for layer in [self.layer if 0 <= self.layer < last else last] if steps is None else steps:
            words = field_words(fields, unit, layer, comparison.plan.classes)
            yield field_drawing(
                self._picture_read(self.image).pixels,
                fields,
                unit,
                layer,
                words,
                alt=f"{about} {words}",
                theme=theme,
                width=width,
            )

    def _race_drawings(
        self, steps: Sequence[int] | None, *, theme: Any, width: float
    ) -> Iterator[Drawing]:
        from segwidgets.widgets.sliding_window.drawing import lanes_of, race_at, race_drawing

        lanes = lanes_of(self._comparison, self.alpha)
        caption = sentence = t("Not computed yet: call run(), then update_display().")
        if lanes:
            caption, sentence = self._caption(), self._in_words()[0]
        shares = None
        # Before anything has been played, the whole race says more.
        if lanes and steps is None and self.step > 0 and self._comparison is not None:
            shares, caption = race_at(self._comparison, self.step, self.proportion)
        for step in [_FRAMES - 1] if steps is None else steps:
            yield race_drawing(
                self._picture_read(self.image).pixels,
                lanes,
                caption,
                alt=f"{self._name()}. {sentence}",
                theme=theme,
                width=width,
                part=(step + 1) / _FRAMES,
                shares=shares,
            )

    def _parts_of(self, title: str, role: str) -> tuple[str, ...]:
        return ("counts",) if title.startswith(("Multiply-adds", "Time")) else (title.lower(), role)

    def _parameters_in_words(self) -> str:
        model = "PatchClassifier" if self.model is None else type(self.model).__name__
        size = times(self.picture_size)
        return t(
            "{size} pixels, {model}, stride {stride}", size=size, model=model, stride=self.stride
        )

    def _name(self) -> str:
        return t("Sliding window and fully convolutional")

    def _in_words(self) -> tuple[str, list[list[str]]]:
        facts = self._computed().facts
        spent, equality = facts["cost"], facts["equality"]
        values = {
            "name": self._name(),
            "model": facts["model"],
            "size": times(facts["picture"]),
            "patch": times((facts["patch_size"],) * 2),
            "macs": amount(spent["sliding_macs"]),
            "duration": duration(spent["sliding_seconds"]),
            "device": facts["device"],
        }
        if not facts["one_pass"]:
            sentence = t(
                "{name}: {model} on {size} pixels, patches of {patch}. The window takes {macs} "
                "multiply-adds and {duration} on {device}.",
                **values,
            )
            return f"{sentence} {facts['why_not']}", []
        sentence = t(
            "{name}: {model} on {size} pixels, patches of {patch}. The window takes {macs} "
            "multiply-adds and {duration} on {device}; one pass takes {less} and {sooner}. Largest "
            "difference of their scores: {max}.",
            **values,
            less=amount(spent["one_pass_macs"]),
            sooner=duration(spent["one_pass_seconds"]),
            max=tiny(equality["max"]),
        )
        why = t(WHY[equality["why"]], patch=facts["patch_size"], field=equality["field"] or 0)
        return f"{sentence} {why}", []

    def _caption(self) -> str:
        """Say the same in two lines."""
        facts = self._computed().facts
        spent, equality = facts["cost"], facts["equality"]
        values = {
            "model": facts["model"],
            "size": times(facts["picture"]),
            "patch": times((facts["patch_size"],) * 2),
            "macs": amount(spent["sliding_macs"]),
        }
        if not facts["one_pass"]:
            return t(
                "{model} on {size} pixels: windows of {patch} take {macs} multiply-adds.", **values
            )
        sentence = (
            msg(
                "{model} on {size} pixels: windows of {patch} take {macs} multiply-adds, one pass "
                "{less}, {times} times fewer. Scores differ by at most {inside}."
            )
            if equality["border"] == 0
            else msg(
                "{model} on {size} pixels: windows of {patch} take {macs} multiply-adds, one pass "
                "{less}, {times} times fewer. Scores differ by at most {inside}, and by {max} near "
                "the edge, where each layer pads with zeros."
            )
        )
        return t(
            sentence,
            **values,
            less=amount(spent["one_pass_macs"]),
            times=f"{round(spent['macs_ratio'], 1):g}",
            inside=tiny(equality["interior_max"]),
            max=tiny(equality["max"]),
        )
