"""The figure of the five readings of a picture."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import lru_cache
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
import traitlets
from traitlets import TraitError, observe, validate

from segwidgets.images.class_colors import class_colors as resolved_colors
from segwidgets.images.scene import Scene
from segwidgets.images.segments import Segments, own_copy, segments_of_scene
from segwidgets.ops.average_precision import AveragePrecision
from segwidgets.ops.device import choose_device
from segwidgets.ops.panoptic import PanopticQuality
from segwidgets.scenes.forest import Forest, forest
from segwidgets.scenes.generate import scene as generate
from segwidgets.shared.language import t
from segwidgets.shared.numbers import short
from segwidgets.shared.options import LIMITS, OPTIONS
from segwidgets.shared.told import packed_note
from segwidgets.widgets.figure import Figure
from segwidgets.widgets.prediction import plausible, read_prediction
from segwidgets.widgets.segmentation_tasks import results, words
from segwidgets.widgets.tensors import packed, packed_segments
from segwidgets.widgets.traits import Choice, Pixel, Step, Whole
from segwidgets.widgets.words import class_name, times

if TYPE_CHECKING:
    import torch

    from segwidgets.drawing.items import Drawing

_OPTIONS = OPTIONS["segmentation_tasks"]
_N_STEPS = len(words.READINGS)
# Two birds meet in it, trees, a boat and a ball stand apart.
_EXAMPLE: Any = {"seed": 619, "size": (160, 240)}
# So many trees stand in the pictures of a forest, besides as many as were asked for.
_STAGES = (1, 2, 5, 10, 20, 40, 100)
_FOREST: Any = {"size": (112, 168), "seed": 3}


class _Pair(NamedTuple):
    """A picture as the target has it and as the prediction does."""

    target: Segments
    prediction: Segments
    # How many trees were planted, and how many of them can be told apart; 0 in other pictures.
    trees: int = 0
    told: int = 0


class SegmentationTasks(Figure):
    """One picture in five readings: classification, detection, semantic, instance, panoptic.

    Each reading keeps something of the picture and gives up the rest. The steps lead from one to
    the next: boxes shrink onto outlines, the instances of a class flow into one region, stuff
    joins. Beside the target stands a prediction, with the score that belongs to each reading:
    IoU of classes, average precision of boxes and of masks, panoptic quality.

    Parameters
    ----------
    scene : Scene or segwidgets.images.Segments, optional
        What `segwidgets.scenes.scene`, `segwidgets.scenes.read_scene` or
        `segwidgets.images.read_segments` give: a picture of at most 1024 a side with its things
        and stuff. By default a generated one, in which two birds meet.
    prediction : Scene, Segments or array-like, optional
        The same of a network: class and instance of each pixel, [H, W, 2], 255 for no class. By
        default it is made from the target by typical mistakes, which the figure names.
    things : sequence of str, optional
        Which classes are things, where the scene does not say it.
    class_colors : sequence of str or mapping, optional
        One "#rrggbb" per class, or those of some classes by name.
    trees : int
        Instead of a scene a wood of so many trees, 1 to 100; 0 for none. The page has a slider.
    view : {"readings", "scores"}
        The picture and what a region of it is called; or target and prediction with their scores.
    at : (int, int), optional
        Row and column of the region that is explained.
    step : int
        0 to 4, the reading; or -1 for the last.
    seed : int
        Of the mistakes of a prediction that is made.
    device : str or torch.device
        Where torch computes: "auto" takes CUDA, else MPS, else the CPU.
    **kwargs
        What any Jupyter widget takes, such as `layout`.

    Raises
    ------
    traitlets.TraitError
        If a value breaks a rule, here or when it is assigned later. The figure is then as before.

    References
    ----------
    A. Kirillov, K. He, R. Girshick, C. Rother, P. Dollár: Panoptic Segmentation. CVPR 2019,
    arXiv:1801.00868.
    T.-Y. Lin et al.: Microsoft COCO: Common Objects in Context. ECCV 2014.

    Examples
    --------
    >>> import segwidgets as sw
    >>> w = sw.SegmentationTasks()
    >>> sorted(w.scene.class_names[k] for k in w.scene.things)
    ['ball', 'bird', 'boat', 'house', 'tree']
    >>> w.prediction = w.scene
    >>> w.panoptic_quality.mean_pq
    1.0
    """

    stem = "segmentation-tasks"
    family = "segmentation-tasks"
    around = 200
    result_names = ("_pictures", "trees", "device")
    control_names = ("reading",)
    spec_names = ("_pictures", "_classes", "trees", "view", "at", "step")

    _pictures: Any = traitlets.List(help="Target and prediction of each picture, packed.").tag(
        sync=True
    )
    _classes: Any = traitlets.List(help="Name, color and kind of each class.").tag(sync=True)

    trees = Whole(**_OPTIONS["trees"], help="How many trees a wood has; 0 for no wood.").tag(
        sync=True
    )
    view = Choice(**_OPTIONS["view"], help='"readings" or "scores".').tag(sync=True)
    at = Pixel(
        **_OPTIONS["at"], within="size", help="Row and column of the region that is explained."
    ).tag(sync=True)
    step = Step(_OPTIONS["step"]["default"], help="Which reading, 0 to 4, or -1 for the last.").tag(
        sync=True
    )

    def __init__(
        self,
        scene: Any = None,
        prediction: Any = None,
        *,
        things: Iterable[str] | None = None,
        class_colors: Sequence[str] | Mapping[str, str] | None = None,
        trees: int = _OPTIONS["trees"]["default"],
        view: str = _OPTIONS["view"]["default"],
        at: tuple[int, int] | None = _OPTIONS["at"]["default"],
        step: int = _OPTIONS["step"]["default"],
        seed: int = 0,
        device: Any = "auto",
        **kwargs: Any,
    ) -> None:
        if scene is not None and trees:
            raise TraitError(
                f"trees = {trees!r} plants a wood instead of a scene: leave out one of them."
            )
        if isinstance(seed, bool) or not isinstance(seed, int | np.integer) or seed < 0:
            raise TraitError(f"seed = {short(seed)}: give a whole number, 0 or more.")
        self._seed, self._things, self._colors = seed, things, class_colors
        self._given = self._read(scene, prediction)
        # What is no number of trees is left for the trait to refuse.
        known = isinstance(trees, int) and 0 <= trees <= _OPTIONS["trees"]["max"]
        super().__init__(
            **self._shown(trees if known else 0),
            trees=trees,
            view=view,
            at=at,
            step=step,
            device=device,
            **kwargs,
        )

    # What is shown

    def _read(self, scene: Any, prediction: Any) -> _Pair:
        """Read a target and its prediction; refuse what is none."""
        try:
            target = own_copy(self._target(scene))
            if prediction is None:
                return _Pair(target, own_copy(plausible(target, self._seed)))
            return _Pair(target, own_copy(read_prediction(prediction, target)))
        except (TypeError, ValueError) as error:
            raise TraitError(str(error)) from error

    def _target(self, scene: Any) -> Segments:
        if scene is None:
            scene = generate(**_EXAMPLE)
        if isinstance(scene, Scene):
            scene = segments_of_scene(scene, self._things)
        elif not isinstance(scene, Segments):
            raise TypeError(
                f"scene is a {type(scene).__name__}, and a picture alone has no target: give it "
                f"with its labels, segwidgets.images.read_segments(image, labels), or annotations, "
                f"or make one, segwidgets.scenes.scene(3)."
            )
        elif self._things is not None:
            known = ", ".join(scene.class_names[k] for k in sorted(scene.things)) or "none"
            raise ValueError(
                f"things = {short(self._things)}: Segments know which of their classes are things, "
                f"here {known}; to choose others read them anew, "
                f"segwidgets.images.read_segments(image, labels, things=…), and leave things out "
                f"here."
            )
        if max(scene.index.shape) > LIMITS.mask_side:
            raise ValueError(
                f"scene has {times(scene.index.shape)} pixels: at most {LIMITS.mask_side} per "
                f"side; take a part, or make picture and labels smaller, read_image(…, "
                f"side={LIMITS.mask_side}) and read_labels(…, side={LIMITS.mask_side})."
            )
        target: Segments = scene
        if self._colors is not None:
            colors = resolved_colors(target.class_names, self._colors)
            target = replace(target, colors=colors)
        return target

    def _shown(self, trees: int) -> dict[str, Any]:
        """Pack what is shown: the scene, or a wood in all its stages."""
        planted = sorted({*_STAGES, trees}) if trees else []
        pairs = [_wood(count, self._seed) for count in planted] or [self._given]
        first = pairs[0].target
        classes = zip(first.class_names, first.colors, strict=True)
        kinds = [
            {"name": name, "color": color, "thing": label in first.things}
            for label, (name, color) in enumerate(classes)
        ]
        return {"_classes": kinds, "_pictures": [_packed(pair) for pair in pairs]}

    def _renew(self) -> None:
        with self.hold_trait_notifications():
            for name, value in self._shown(self.trees).items():
                setattr(self, name, value)

    def _pair(self) -> _Pair:
        """Give what is shown."""
        return _wood(self.trees, self._seed) if self.trees else self._given

    @property
    def scene(self) -> Segments:
        """The target: its picture, its segments and their classes; assign to change.

        Returns
        -------
        segwidgets.images.Segments
            Of the picture that is shown.
        """
        return self._pair().target

    @scene.setter
    def scene(self, value: Any) -> None:
        self._given = self._read(value, None)
        self._show_given()

    @property
    def prediction(self) -> Segments:
        """The prediction; assign segments, a scene, or pairs of class and instance.

        Returns
        -------
        segwidgets.images.Segments
            Of the picture that is shown.
        """
        return self._pair().prediction

    @prediction.setter
    def prediction(self, value: Any) -> None:
        if self.trees:
            raise TraitError("a wood has its own prediction: set trees = 0 first.")
        try:
            read = own_copy(read_prediction(value, self._given.target))
        except (TypeError, ValueError) as error:
            raise TraitError(str(error)) from error
        self._given = self._given._replace(prediction=read)
        self._show_given()

    def _show_given(self) -> None:
        if self.trees:
            self.trees = 0
        else:
            self._renew()
        rows, cols = self.size
        if self.at and not (self.at[0] < rows and self.at[1] < cols):
            self.at = None

    def _sources(self) -> dict[str, Any]:
        if self.trees:
            return {}
        target, prediction, *_ = self._given
        return {"scene": [target.image, target.pairs], "prediction": prediction.pairs}

    @property
    def size(self) -> tuple[int, int]:
        """Rows and columns of the picture.

        Returns
        -------
        tuple of int
        """
        rows, cols = self._pair().target.index.shape
        return rows, cols

    @property
    def n_steps(self) -> int:
        """Number of readings: 5."""
        return _N_STEPS

    @validate("step")
    def _check_step(self, proposal: Any) -> int:
        return self._step_of(proposal, lambda _: _N_STEPS, "one per reading")

    def _following(self, spec: dict[str, Any]) -> dict[str, Any]:
        return {"step": min(spec["step"], _N_STEPS - 1)}

    @observe("trees")
    def _follow_trees(self, _change: Any) -> None:
        known = [picture["trees"] for picture in self._pictures]
        if self._pictures and (self.trees not in known):
            self._renew()
            self.at = None

    # Results

    @property
    def iou(self) -> torch.Tensor:
        """IoU of each class over the pixels that the target labels.

        Returns
        -------
        torch.Tensor
            float64 [K] on the CPU; NaN for a class that neither has.
        """
        pair = self._pair()
        return results.iou_of(pair.prediction, pair.target, choose_device(self.device))

    @property
    def box_precision(self) -> AveragePrecision:
        """Average precision of the things' boxes, as COCO defines it.

        Returns
        -------
        segwidgets.ops.average_precision.AveragePrecision
            With `ap` of each class, `mean_ap`, and `at(0.5)`.
        """
        return self._precision("boxes")

    @property
    def mask_precision(self) -> AveragePrecision:
        """Average precision of the things' masks, as COCO defines it.

        Returns
        -------
        segwidgets.ops.average_precision.AveragePrecision
            With `ap` of each class, `mean_ap`, and `at(0.5)`.
        """
        return self._precision("masks")

    def _precision(self, kind: str) -> AveragePrecision:
        pair = self._pair()
        return results.precision_of(pair.prediction, pair.target, kind, choose_device(self.device))

    @property
    def panoptic_quality(self) -> PanopticQuality:
        """Panoptic quality, with its matched segments.

        Returns
        -------
        segwidgets.ops.panoptic.PanopticQuality
            With `pq`, `sq` and `rq` of each class, and `mean_pq`.
        """
        pair = self._pair()
        return results.panoptic_of(pair.prediction, pair.target, choose_device(self.device))

    @property
    def output(self) -> torch.Tensor:
        """All scores of each class, computed by torch on `device`.

        Returns
        -------
        torch.Tensor
            Shape [6, K], torch's default dtype, 0 to 1: IoU, average precision of boxes and of
            masks, segmentation, recognition and panoptic quality, a column for each class; −1
            where there is no value.

        Raises
        ------
        ImportError
            If torch is not installed.
        ValueError
            If there is no such device.
        """
        return super().output

    def _result(self) -> torch.Tensor:
        pair = self._pair()
        return results.scores_of(pair.prediction, pair.target, choose_device(self.device))

    # Pictures and words

    @property
    def _views(self) -> tuple[str, ...]:
        return tuple(_OPTIONS["view"]["choices"])

    def _drawings(
        self,
        steps: Sequence[int] | None,
        *,
        view: str | None,
        theme: Any,
        width: float,
        phases: bool,
    ) -> Iterator[Drawing]:
        from segwidgets.widgets.segmentation_tasks.drawing import TasksPaper

        pair = self._pair()
        paper = TasksPaper(
            pair.target,
            pair.prediction,
            name=self._name(),
            theme=theme,
            width=width,
            extra=self._forest_words(),
            scored=(view or self.view) == "scores",
            device=choose_device(self.device) if (view or self.view) == "scores" else None,
        )
        for step in [self.step] if steps is None else steps:
            yield from paper.drawings(step, phases=phases)

    def _forest_words(self) -> str:
        pair = self._pair()
        return words.forest_words(pair.trees, pair.told) if pair.trees else ""

    def _name(self) -> str:
        return t("Segmentation tasks")

    def _parameters_in_words(self) -> str:
        pixels = t("{size} pixels", size=times(self.size))
        parts = words.parts_of(self.scene)
        return ", ".join([pixels, *parts, t(words.READINGS[self.step])])

    def _in_words(self) -> tuple[str, list[list[str]]]:
        said = words.reading_words(self.scene, self.step) + self._forest_words()
        return f"{self._name()}: {said}", self._table()

    def _table(self) -> list[list[str]]:
        target = self.scene
        if len(target.segments) > 2 * LIMITS.grid_side:
            return []
        areas = np.bincount(target.index.ravel(), minlength=len(target.segments) + 1)[1:]
        rows = [
            [
                class_name(target.class_names[one.label]),
                str(one.instance or ""),
                str(one.id),
                str(area),
            ]
            for one, area in zip(target.segments, areas.tolist(), strict=True)
        ]
        return [[t("class"), t("instance"), "id", t("pixels")], *rows]


@lru_cache(maxsize=32)
def _wood(trees: int, seed: int) -> _Pair:
    """Plant a wood; where trees cannot be counted any more they are one crowd."""
    grown: Forest = forest(trees, **_FOREST)
    scene = grown.scene
    if not grown.counts:
        scene = replace(scene, instance=np.zeros_like(scene.instance))
    target = own_copy(segments_of_scene(scene, ["tree"]))
    return _Pair(target, own_copy(plausible(target, seed)), trees, grown.told)


def _packed(pair: _Pair) -> dict[str, Any]:
    """Pack a picture with its target and its prediction."""
    return {
        "trees": pair.trees,
        "told": pair.told,
        "image": packed(pair.target.image),
        "target": packed_segments(pair.target),
        "prediction": packed_segments(pair.prediction),
        "notes": [packed_note(note) for note in (*pair.target.notes, *pair.prediction.notes)],
    }
