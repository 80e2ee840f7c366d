"""The IoU calculator: two masks, painted and scored."""

# ruff: noqa: ARG002 - there is but one view

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from io import BytesIO
from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar, cast

import numpy as np
import traitlets
from traitlets import All, Dict, TraitError, validate

from segwidgets._torch import require_torch
from segwidgets.images.class_colors import class_colors as resolved_colors
from segwidgets.images.labels import save_labels
from segwidgets.images.scene import CLASSES
from segwidgets.ops.metrics import Absent, Scores, boundary_iou, scores, scores_of_counts
from segwidgets.shared.files import write
from segwidgets.shared.language import t
from segwidgets.shared.numbers import short
from segwidgets.shared.options import OPTIONS
from segwidgets.widgets.figure import Figure
from segwidgets.widgets.iou.masks import (
    PackedMask,
    TensorOf,
    check_counted,
    check_masks,
    check_sample,
    classes_and_names,
    image_under,
    labels_in,
    named,
    packed_mask,
    plain_int,
    read_mask,
    read_sample,
    read_samples,
    refusing,
)
from segwidgets.widgets.iou.presets import preset as draw_preset
from segwidgets.widgets.iou.results import (
    Samples,
    caption,
    count,
    picture_name,
    sentence_and_scores,
    tally,
)
from segwidgets.widgets.state import read_runs, written_runs
from segwidgets.widgets.tensors import packed
from segwidgets.widgets.traits import Choice, ClassColors, ClassNames, Flag, IgnoreIndex, Whole
from segwidgets.widgets.words import MAX_TABLE_SIDE, class_name

if TYPE_CHECKING:
    import torch

    from segwidgets.drawing.items import Drawing
    from segwidgets.embed.page import Element
    from segwidgets.widgets.iou.drawing import Explained

_OPTIONS = OPTIONS["iou_calculator"]
_DEFAULT = {name: option["default"] for name, option in _OPTIONS.items()}
_EXAMPLE_NAMES = tuple(_DEFAULT["class_names"])
_EMPTY = packed_mask(np.zeros((1, 1), np.uint8))
_SIDES = {"target": "_target", "prediction": "_prediction"}
# Base64 of more makes pages that no browser likes.
_MAX_EXPORTED = 24_000_000


class IoUCalculator(Figure):
    """Paint a prediction over a target, and see every score move and explain itself.

    Two masks lie over each other. The page counts every stroke at once; torch counts the same
    pixels as the check. Scores are shown per class and overall, each with its formula filled in,
    under conventions that are named: libraries differ in them.

    Parameters
    ----------
    target, prediction : array-like, str, path-like, PIL.Image.Image or mapping, optional
        Labels, [H, W] of at most 1024 a side: whole numbers from 0 to 255, or booleans; lists,
        NumPy, torch; a PNG file, palettes included; a COCO run-length code. Without a target a
        bird; without a prediction nothing but background.
    image : array-like, str, path-like or PIL.Image.Image, optional
        The picture under the masks, of their size: whatever `segwidgets.images.read_image` takes.
    num_classes : int, optional
        Number of classes K, 2 to 256; by default as many as the names or the labels need.
    class_names : list of str, optional
        One per class.
    class_colors : sequence of str or mapping, optional
        One "#rrggbb" per class, or those of some classes by name; by default those of the
        generated scenes where all names are classes of theirs, else the usual ones.
    ignore_index : int, optional
        Pixels whose target is this label, 0 to 255, are counted nowhere.
    absent : {"exclude", "zero", "one"}
        What a score is where it would be 0/0, as for a class that neither mask has: nothing, and
        left out of means; 0; or 1.
    include_background : bool
        Whether class 0 counts in the means over classes.
    per_image : bool
        Whether pictures of a set are scored one by one and then averaged, instead of summed.
    tool : {"paint", "erase", "rectangle", "polygon", "fill", "pick"}
        What the pointer does.
    brush_size : int
        Diameter of the brush in pixels, 1 to 128.
    label : int
        The label that is painted.
    editing : {"prediction", "target"}
        Which mask is painted.
    preset : {"", "bird", "shift", "dilate", "erode", "swap", "empty", "thin"}
        A pair of masks that teaches, instead of given ones.
    amount : int
        How large the preset's object is, 1 to 40.
    device : str or torch.device
        Where torch computes: "auto" takes CUDA, else MPS, else the CPU.
    **kwargs
        What any Jupyter widget takes, such as `layout`.

    Raises
    ------
    traitlets.TraitError
        If a value breaks a rule, here or when it is assigned later. The figure is then as
        before.

    References
    ----------
    J. Long, E. Shelhamer, T. Darrell: Fully Convolutional Networks for Semantic Segmentation.
    CVPR 2015.

    Examples
    --------
    >>> import segwidgets as sw
    >>> w = sw.IoUCalculator([[0, 0, 1], [0, 1, 1]], [[0, 1, 1], [0, 1, 0]])
    >>> w.confusion.tolist()
    [[2, 1], [1, 2]]
    >>> round(float(w.scores.mean_iou), 3)
    0.5
    >>> w.prediction = w.target
    >>> float(w.scores.mean_iou)
    1.0
    """

    stem = "iou-calculator"
    family = "iou"
    around = 318
    result_names = ("_target", "_prediction", "num_classes", "ignore_index", "device")
    control_names = ("show", "zoom", "changes")
    spec_names = (
        *("_target", "_prediction", "_image", "num_classes", "class_names", "class_colors"),
        *(
            "ignore_index",
            "absent",
            "include_background",
            "per_image",
            "tool",
            "brush_size",
            "label",
            "editing",
        ),
        *("preset", "amount", "index", "_names", "_tallies"),
    )
    _joint: ClassVar[tuple[str, ...]] = ("_target", "_prediction", "num_classes", "ignore_index")

    _target = PackedMask(_EMPTY).tag(sync=True, echo_update=False)
    _prediction = PackedMask(_EMPTY).tag(sync=True, echo_update=False)
    _image = Dict(help="The picture under the masks, packed; empty for none.").tag(sync=True)
    _names: Any = traitlets.List(help="Names of the pictures of a set.").tag(sync=True)
    _tallies = Dict(help="Counts of the pictures of a set, packed.").tag(sync=True)

    target = TensorOf("_target", help="The true classes: uint8 [H, W], a copy; assign to change.")
    prediction = TensorOf("_prediction", help="The predicted classes, likewise.")
    image = TensorOf("_image", help="The picture under the masks: uint8 [H, W, 3], or None.")

    num_classes = Whole(**_OPTIONS["num_classes"], help="Classes are 0 to num_classes - 1.").tag(
        sync=True
    )
    class_names = ClassNames(_EXAMPLE_NAMES, help="A name for each class.").tag(sync=True)
    class_colors = ClassColors(
        help='One "#rrggbb" per class, or those of some by name; empty for the usual ones.'
    ).tag(sync=True)
    ignore_index = IgnoreIndex(
        **_OPTIONS["ignore_index"], help="Pixels with this target are not counted."
    ).tag(sync=True)
    absent = Choice(**_OPTIONS["absent"], help="What a score is where it would be 0/0.").tag(
        sync=True
    )
    include_background = Flag(
        _DEFAULT["include_background"], help="Whether class 0 counts in the means."
    ).tag(sync=True)
    per_image = Flag(
        _DEFAULT["per_image"],
        help="Whether pictures of a set are scored one by one.",
    ).tag(sync=True)
    tool = Choice(**_OPTIONS["tool"], help="What the pointer does.").tag(sync=True)
    brush_size = Whole(**_OPTIONS["brush_size"], help="Diameter of the brush in pixels.").tag(
        sync=True
    )
    label = Whole(**_OPTIONS["label"], help="The label that is painted.").tag(sync=True)
    editing = Choice(**_OPTIONS["editing"], help="Which mask is painted.").tag(sync=True)
    preset = Choice(**_OPTIONS["preset"], help="A pair of masks that teaches; empty for none.").tag(
        sync=True
    )
    amount = Whole(**_OPTIONS["amount"], help="How large the preset's object is.").tag(sync=True)
    index = Whole(**_OPTIONS["index"], help="Which picture of a set, from 0 on.").tag(sync=True)

    # Which tensors somebody observes.
    _observed: frozenset[str] = frozenset()

    def __init__(
        self,
        target: Any = None,
        prediction: Any = None,
        *,
        image: Any = None,
        num_classes: int | None = None,
        class_names: Iterable[str] | None = None,
        class_colors: Iterable[str] | Mapping[str, str] | None = None,
        ignore_index: int | None = _DEFAULT["ignore_index"],
        absent: str = _DEFAULT["absent"],
        include_background: bool = _DEFAULT["include_background"],
        per_image: bool = _DEFAULT["per_image"],
        tool: str = _DEFAULT["tool"],
        brush_size: int = _DEFAULT["brush_size"],
        label: int = _DEFAULT["label"],
        editing: str = _DEFAULT["editing"],
        preset: str = _DEFAULT["preset"],
        amount: int = _DEFAULT["amount"],
        device: Any = "auto",
        **kwargs: Any,
    ) -> None:
        num_classes, ignore_index = plain_int(num_classes), plain_int(ignore_index)
        example = target is None and prediction is None
        if example and num_classes is None and class_names is None:
            num_classes = _DEFAULT["num_classes"]
        with refusing():
            if isinstance(target, Samples):
                samples = target
            else:
                samples = Samples(
                    [read_sample(target, prediction, image, preset, amount, ignore_index)]
                )
            num_classes, class_names = classes_and_names(
                samples, num_classes, class_names, ignore_index, _EXAMPLE_NAMES if example else ()
            )
        self._samples = samples
        super().__init__(
            _target=packed_mask(samples[0].target),
            _prediction=packed_mask(samples[0].prediction),
            _image=samples[0].packed_image,
            _names=[sample.name for sample in samples] if len(samples) > 1 else [],
            num_classes=num_classes,
            class_names=class_names,
            class_colors=_usual_colors(class_names) if class_colors is None else class_colors,
            ignore_index=ignore_index,
            absent=absent,
            include_background=include_background,
            per_image=per_image,
            tool=tool,
            brush_size=brush_size,
            label=label,
            editing=editing,
            preset=preset,
            amount=amount,
            device=device,
            **kwargs,
        )
        self._renew_tallies()

    @classmethod
    def from_dataset(
        cls, pairs: Iterable[Any], *, names: Iterable[str] | None = None, **kwargs: Any
    ) -> IoUCalculator:
        """Page through the pictures of a set, with the scores of each and of all.

        Parameters
        ----------
        pairs : iterable
            Up to 1000 of (target, prediction) or (target, prediction, image), of any sizes; or
            mappings with these names and `name`.
        names : iterable of str, optional
            A name for each picture.
        **kwargs
            As for the class. `w.index` is the picture that is shown.

        Returns
        -------
        IoUCalculator
            The figure, on the first picture.

        Raises
        ------
        traitlets.TraitError
            If a pair breaks a rule; the message says which.
        ImportError
            If torch is not installed.

        Examples
        --------
        >>> import segwidgets as sw
        >>> w = sw.IoUCalculator.from_dataset([([[0, 1]], [[0, 1]]), ([[0, 1]], [[1, 1]])])
        >>> w.image_scores.mean_iou.tolist()
        [1.0, 0.25]
        >>> w.index = 1
        >>> w.prediction.tolist()
        [[1, 1]]
        """
        with refusing():
            samples = read_samples(pairs, names)
            ignore_index = plain_int(kwargs.get("ignore_index"))
            num_classes = plain_int(kwargs.get("num_classes"))
            classes, class_names = classes_and_names(
                samples, num_classes, kwargs.get("class_names"), ignore_index
            )
            # What is no number of classes is left for the trait to refuse.
            for number, sample in enumerate(samples if type(classes) is int else []):
                try:
                    samples[number] = check_sample(sample, classes, ignore_index)
                except ValueError as error:
                    raise ValueError(f"pairs[{number}]: {error}") from error
        return cls(
            Samples(samples), **{**kwargs, "num_classes": classes, "class_names": class_names}
        )

    def save_masks(self, path: str | PathLike[str]) -> None:
        """Save all masks as palette PNGs, or in one NumPy archive.

        Parameters
        ----------
        path : str or path-like
            A file ending in .npz, for arrays `target` and `prediction` (of a set `target_0`,
            `prediction_0` and so on); or else a folder, which is made, for `target.png` and
            `prediction.png` (of a set with number and name before).

        Raises
        ------
        OSError
            If it cannot be written.

        Examples
        --------
        >>> import segwidgets as sw
        >>> from pathlib import Path
        >>> from tempfile import TemporaryDirectory
        >>> with TemporaryDirectory() as folder:
        ...     sw.IoUCalculator().save_masks(folder)
        ...     sorted(path.name for path in Path(folder).iterdir())
        ['prediction.png', 'target.png']
        """
        target = Path(path)
        several = len(self._samples) > 1
        if target.suffix == ".npz":
            arrays = {
                f"{name}_{number}" if several else name: getattr(sample, name)
                for number, sample in enumerate(self._samples)
                for name in _SIDES
            }
            file = BytesIO()
            np.savez_compressed(file, **arrays)
            write(target, file.getvalue())
            return
        target.mkdir(parents=True, exist_ok=True)
        for number, sample in enumerate(self._samples):
            # A name may have signs that a file's may not.
            name = "".join(s if s.isalnum() or s in "-_." else "_" for s in sample.name)
            stem = f"{number:03d}-{name}-" if several else ""
            save_labels(target / f"{stem}target.png", sample.target)
            save_labels(target / f"{stem}prediction.png", sample.prediction)

    def _masks_state(self) -> dict[str, Any]:
        # A preset draws its own.
        if self.preset:
            return {}
        masks = [
            {side: written_runs(getattr(sample, side)) for side in _SIDES}
            | ({"name": sample.name} if len(self._samples) > 1 else {})
            for sample in self._samples
        ]
        return {"masks": masks}

    @classmethod
    def _read_masks(cls, state: Mapping[str, Any]) -> dict[str, Any]:
        if "masks" not in state:
            return {}
        given = state["masks"]
        if not isinstance(given, list) or not all(isinstance(pair, Mapping) for pair in given):
            raise ValueError(f"state['masks'] = {short(given)}: give a list of pairs of masks.")
        pairs = [
            {side: read_runs(f"masks[{number}].{side}", pair.get(side)) for side in _SIDES}
            | {"name": str(pair.get("name", ""))}
            for number, pair in enumerate(given)
        ]
        if len(pairs) == 1:
            return {side: pairs[0][side] for side in _SIDES}
        return {"target": Samples(read_samples(pairs, None))}

    # Results

    @property
    def confusion(self) -> torch.Tensor:
        """The confusion matrix of the picture that is shown, counted by torch on `device`.

        Returns
        -------
        torch.Tensor
            int64 [K, K], rows target, columns prediction.

        Raises
        ------
        ImportError
            If torch is not installed.
        ValueError
            If there is no such device.
        """
        confusion: torch.Tensor = self._result()
        return confusion

    @property
    def scores(self) -> Scores:
        """Scores of the picture that is shown, under the figure's conventions.

        Returns
        -------
        segwidgets.ops.metrics.Scores
            Per class and overall, float64 on `device`; NaN where there is no value.
        """
        return scores(self.confusion, **self._conventions())

    @property
    def boundary_iou(self) -> torch.Tensor:
        """Boundary IoU of each class in the picture that is shown.

        Returns
        -------
        torch.Tensor
            float64 [K] on `device`.
        """
        return boundary_iou(self._counts()[1], absent=cast("Absent", self.absent))

    @property
    def image_scores(self) -> Scores:
        """Scores of every picture of the set.

        Returns
        -------
        segwidgets.ops.metrics.Scores
            With a first axis that counts the pictures; `image_scores.mean_iou.argsort()` lists
            the worst ones first.
        """
        return scores_of_counts(*self._all_tallies()[:, :3].unbind(1), **self._conventions())

    @property
    def set_scores(self) -> Scores:
        """Scores of the whole set: of the summed counts, or with `per_image` the pictures' mean.

        Returns
        -------
        segwidgets.ops.metrics.Scores
            Per class and overall.
        """
        if self.per_image:
            return self.image_scores.over_images()
        return scores_of_counts(*self._all_tallies()[:, :3].sum(0), **self._conventions())

    def _conventions(self) -> Any:
        names = ("absent", "include_background", "ignore_index")
        return {name: getattr(self, name) for name in names}

    def _counts(self) -> tuple[torch.Tensor, torch.Tensor]:
        sample = self._samples[self.index]
        return count(sample, self.num_classes, self.ignore_index, self.device)

    def _all_tallies(self) -> torch.Tensor:
        return self._samples.tallies(self.num_classes, self.ignore_index, self.device)

    def _renew_tallies(self) -> None:
        if len(self._samples) > 1:
            self._tallies = packed(self._all_tallies().to(require_torch().int32))

    def _result(self) -> torch.Tensor:
        return self._counts()[0]

    def _answer(self) -> dict[str, Any]:
        lib = require_torch()
        confusion, boundary = self._counts()
        return {
            "torch": lib.__version__.split("+")[0],
            "device": str(confusion.device),
            # A picture has at most 2**20 pixels.
            "confusion": packed(confusion.to(lib.int32)),
            "boundary": packed(boundary.to(lib.int32)),
        }

    # Assignments from Python

    def observe(self, handler: Any, names: Any = All, type: Any = "change") -> None:  # noqa: A002
        """Call a function whenever traits change; `target` and `prediction` bring new tensors."""
        wanted = set(_SIDES) if names is All else {names} if isinstance(names, str) else set(names)
        self._observed |= wanted & set(_SIDES)
        super().observe(handler, names, type)

    def _assign(self, name: str, value: Any) -> None:
        """Take a mask or an image from the reader."""
        with refusing():
            if name == "image":
                image = image_under(value, self._target["shape"])
                self._image = {} if image is None else packed(image)
                return
            labels = read_mask(name, value)
            if name == "target":
                check_counted(labels, self.ignore_index)
        with self.hold_trait_notifications():
            setattr(self, _SIDES[name], packed_mask(labels, self.index))
            self.preset = ""

    @validate("_target", "_prediction", "num_classes", "ignore_index")
    def _check_together(self, proposal: Any) -> Any:
        name = proposal.trait.name
        spec = {**{name: getattr(self, name) for name in self._joint}, name: proposal.value}
        with refusing():
            clean = _checked(spec)
            if name == "ignore_index" and not self._receiving:
                check_counted(labels_in(spec["_target"]), spec["ignore_index"])
            if name == "_target" and self._image and self._image["shape"][:2] != clean["shape"]:
                raise ValueError(
                    "image has another size than target: assign image, or None, together with "
                    "the masks, in `with w.hold_trait_notifications():`."
                )
        return clean if name == "_prediction" else proposal.value

    @validate("class_names")
    def _check_names(self, proposal: Any) -> tuple[str, ...]:
        names: tuple[str, ...] = proposal.value
        if len(names) != self.num_classes:
            raise TraitError(
                f"class_names has {len(names)} names for num_classes = {self.num_classes}: give "
                f"one per class, or assign both in `with w.hold_trait_notifications():`."
            )
        return names

    @validate("class_colors")
    def _check_colors(self, proposal: Any) -> tuple[str, ...]:
        if not proposal.value:
            return ()
        with refusing():
            return resolved_colors(self.class_names, proposal.value)

    @validate("label")
    def _check_label(self, proposal: Any) -> int:
        label: int = proposal.value
        if label >= self.num_classes and label != self.ignore_index:
            raise TraitError(f"label = {label}: choose a class, 0 to {self.num_classes - 1}.")
        return label

    @validate("index")
    def _check_index(self, proposal: Any) -> int:
        index: int = proposal.value
        if index >= len(self._samples):
            raise TraitError(f"index = {index}: choose 0 to {len(self._samples) - 1}.")
        return index

    @validate("preset")
    def _check_preset(self, proposal: Any) -> str:
        name: str = proposal.value
        if name and len(self._samples) > 1:
            raise TraitError(f"preset = {name!r}: presets need a figure of a single picture.")
        return name

    # What follows from a change

    @traitlets.observe("num_classes", "ignore_index")
    def _follow_classes(self, _change: Any) -> None:
        """Name new classes, paint one that is there, and count again."""
        if len(self.class_names) != self.num_classes:
            self.class_names = named(self.class_names, self.num_classes)
        if self.class_colors and len(self.class_colors) != self.num_classes:
            # Classes that stay keep theirs.
            kept = dict(zip(self.class_names, self.class_colors, strict=False))
            self.class_colors = kept
        if self.label >= self.num_classes and self.label != self.ignore_index:
            self.label = self.num_classes - 1
        if self._tallies:
            self._renew_tallies()

    @traitlets.observe("preset", "amount")
    def _follow_preset(self, _change: Any) -> None:
        # The page has drawn its presets by itself.
        if self._receiving or not self.preset:
            return
        pair = draw_preset(self.preset, self.amount)
        with self.hold_trait_notifications():
            self._image = {}
            self.ignore_index = None
            self.num_classes = _DEFAULT["num_classes"]
            self.class_names = _EXAMPLE_NAMES
            self._target, self._prediction = map(packed_mask, pair)

    @traitlets.observe("index")
    def _follow_index(self, _change: Any) -> None:
        sample = self._samples[self.index]
        with self.hold_trait_notifications():
            self._image = sample.packed_image
            self._target = packed_mask(sample.target, self.index)
            self._prediction = packed_mask(sample.prediction, self.index)
        self._renew_tallies()

    @traitlets.observe("_target", "_prediction")
    def _follow_mask(self, change: Any) -> None:
        """Note what was painted, and tell who observes the tensor."""
        name = change.name.removeprefix("_")
        self._samples.change(change.new["picture"], name, labels_in(change.new))
        if name in self._observed:
            # Not sooner: torch takes a second to load.
            new = getattr(self, name)
            self.notify_change({**change, "name": name, "old": None, "new": new})

    # What the page sends

    def set_state(self, sync_data: dict[str, Any]) -> None:
        """Take what the page sent: masks first, which belong to the picture that it shows."""
        sent = dict(sync_data)
        for name, wire in _SIDES.items():
            if name not in self.locked and wire in sent and self._take_elsewhere(name, sent[wire]):
                del sent[wire]
        index = {name: sent.pop(name) for name in ("index",) if name in sent}
        super().set_state(sent)
        if index:
            super().set_state(index)

    def _take_elsewhere(self, name: str, mask: Any) -> bool:
        """Keep a mask that was painted before another picture came."""
        number = mask.get("picture") if isinstance(mask, dict) else None
        if type(number) is not int or number == self.index or not 0 <= number < len(self._samples):
            return False
        sample = self._samples[number]
        try:
            changed = sample.painted(name, labels_in(mask))
            clean = check_masks(
                changed.target, changed.prediction, self.num_classes, self.ignore_index
            )
        except (TypeError, ValueError):
            return False
        self._samples.change(number, name, clean if name == "prediction" else changed.target)
        return True

    def _coerce(self, sync_data: dict[str, Any]) -> dict[str, Any]:
        # How many classes there are is said in Python.
        return super()._coerce({n: v for n, v in sync_data.items() if n != "num_classes"})

    def _reconcile(self, clean: dict[str, Any]) -> dict[str, Any]:
        try:
            _checked({**{name: getattr(self, name) for name in self._joint}, **clean})
        except ValueError:
            # Which one is to blame cannot be known, so all go back.
            clean = {n: getattr(self, n) if n in self._joint else v for n, v in clean.items()}
        if "index" in clean:
            clean["index"] = min(clean["index"], len(self._samples) - 1)
        if clean.get("preset") and len(self._samples) > 1:
            clean["preset"] = ""
        ignored = clean.get("ignore_index", self.ignore_index)
        label = clean.get("label", self.label)
        if label >= self.num_classes and label != ignored:
            clean["label"] = self.num_classes - 1
        return clean

    # Pages, pictures and words

    def _element(self, *, still: bool = False) -> Element:
        element = super()._element(still=still)
        if len(self._samples) == 1:
            return element
        self._renew_tallies()
        pictures = [
            {
                "name": sample.name,
                "target": packed(sample.target),
                "prediction": packed(sample.prediction),
                "image": sample.packed_image,
            }
            for sample in self._samples
        ]
        size = sum(
            sample.target.nbytes * 2 + (0 if sample.image is None else sample.image.nbytes)
            for sample in self._samples
        )
        if size > _MAX_EXPORTED:
            raise ValueError(
                f"the set has {size / 1e6:.0f} MB: a page takes at most "
                f"{_MAX_EXPORTED / 1e6:.0f}; export fewer or smaller pictures."
            )
        attributes = {**element.attributes, "_tallies": self._tallies, "_pictures": pictures}
        return replace(element, attributes=attributes)

    def _film_steps(self, view: str | None) -> int:
        return len(self._samples)

    def _drawings(
        self, steps: Sequence[int] | None, *, theme: Any, width: float, **_: Any
    ) -> Iterator[Drawing]:
        from segwidgets.widgets.iou.drawing import masks_drawing

        for number in [self.index] if steps is None else steps:
            sentence, values = self._sentence_and_scores(number)
            yield masks_drawing(
                self._samples[number],
                scores=list(zip(map(class_name, self.class_names), values, strict=True)),
                explained=self._explained(number),
                colors=self.class_colors,
                ignore_index=self.ignore_index,
                sentence=sentence,
                caption=caption(
                    self._samples[number],
                    self.num_classes,
                    preset=self.preset,
                    **self._conventions(),
                ),
                name=self._name(),
                theme=theme,
                width=width,
            )

    def _explained(self, number: int) -> Explained:
        """Count the painted class, whose overlap is drawn."""
        from segwidgets.widgets.iou.drawing import Explained

        sample = self._samples[number]
        label = min(self.label, self.num_classes - 1)
        counts = tally(sample.target, sample.prediction, self.num_classes, self.ignore_index)
        tp, target, prediction = (int(pixels[label]) for pixels in counts)
        return Explained(
            label, class_name(self.class_names[label]), tp, prediction - tp, target - tp
        )

    def _sentence_and_scores(self, number: int) -> tuple[str, list[str]]:
        sample = self._samples[number]
        sentence, values = sentence_and_scores(sample, self.num_classes, **self._conventions())
        if len(self._samples) > 1:
            return f"{picture_name(sample.name)}, {sentence}", values
        return sentence, values

    def _name(self) -> str:
        return t("IoU calculator")

    def _parts_of(self, title: str, role: str) -> tuple[str, ...]:
        # An overlap shows both masks.
        return ("target",) if title.startswith("Overlap") else super()._parts_of(title, role)

    def _parameters_in_words(self) -> str:
        return self._sentence_and_scores(self.index)[0]

    def _in_words(self) -> tuple[str, list[list[str]]]:
        sentence, values = self._sentence_and_scores(self.index)
        names = map(class_name, self.class_names)
        rows = [[t("class"), "IoU"], *map(list, zip(names, values, strict=True))]
        small = self.num_classes <= MAX_TABLE_SIDE
        return f"{self._name()}: {sentence}.", rows if small else []


def _usual_colors(names: Any) -> tuple[str, ...]:
    """Give the classes of generated scenes the colors that they have in every figure.

    Any others are left to the page, which shows no color for the background.
    """
    # What is no list of names is left for the trait to refuse.
    scene = isinstance(names, list | tuple) and set(map(str, names)) <= set(CLASSES)
    return resolved_colors(names) if scene else ()


def _checked(spec: dict[str, Any]) -> dict[str, Any]:
    """Check the masks of a state, and give the prediction as it may stay, packed."""
    target, prediction = labels_in(spec["_target"]), labels_in(spec["_prediction"])
    clean = check_masks(target, prediction, spec["num_classes"], spec["ignore_index"])
    if clean is prediction:
        return dict(spec["_prediction"])
    return packed_mask(clean, spec["_prediction"]["picture"])
