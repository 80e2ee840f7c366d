"""The figure of annotation: five ways to label an object, and what labels cost."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import numpy as np
import traitlets
from numpy.typing import NDArray
from traitlets import TraitError, TraitType, observe, validate

from segwidgets.images.assist import region_proposals
from segwidgets.images.class_colors import class_colors as resolved_colors
from segwidgets.images.coco import to_rle
from segwidgets.images.read import read_only
from segwidgets.images.scene import UNLABELLED
from segwidgets.images.segments import Segments, own_copy
from segwidgets.ops.device import choose_device
from segwidgets.shared.language import t
from segwidgets.shared.numbers import is_number, short
from segwidgets.shared.options import OPTIONS
from segwidgets.shared.told import packed_note
from segwidgets.widgets.annotation import results, words
from segwidgets.widgets.annotation.attempts import (
    TOOLS,
    Attempt,
    Canvas,
    Mask,
    clicks,
    read_attempt,
    read_attempts,
    scribbles_key,
)
from segwidgets.widgets.annotation.given import read_given
from segwidgets.widgets.annotation.prepared import iou, prepared
from segwidgets.widgets.annotation.results import Cost, MeanIoU
from segwidgets.widgets.background import Job, Runner
from segwidgets.widgets.figure import Figure
from segwidgets.widgets.prediction import plausible, read_prediction
from segwidgets.widgets.tensors import packed, packed_segments
from segwidgets.widgets.traits import Choice, Flag, Fraction, FromPage, Step, Whole
from segwidgets.widgets.words import times

if TYPE_CHECKING:
    import torch

    from segwidgets.drawing.items import Drawing

_OPTIONS = OPTIONS["annotation"]
# Objects for which a page without a kernel has prepared attempts.
_PREPARED = 6
# So many results of the random walker are kept.
_WALKED = 32
# Steps of the views that are no attempt.
_STEPS = {"cost": 4, "other": 2}


class Attempts(TraitType["dict[str, dict[str, Attempt]]", Any], FromPage):
    """Attempts of each object, by tool; the figure has the picture on which they have to fit."""

    def validate(self, obj: Any, value: Any) -> dict[str, dict[str, Attempt]]:
        """Take attempts as `read_attempts` reads them."""
        try:
            return read_attempts(
                value, obj.size, obj._canvas.regions, len(obj._objects), obj.object
            )
        except (TypeError, ValueError) as error:
            raise TraitError(str(error)) from None

    def coerce(self, obj: Any, value: Any) -> dict[str, dict[str, Attempt]]:
        """Leave out what is no attempt."""
        fine: dict[str, dict[str, Attempt]] = {}
        count, most = len(obj._objects), _OPTIONS["own"]["max_objects"]
        for key, tools in dict(value).items():
            if not (str(key).isdecimal() and len(str(key)) < 7 and int(key) < count):
                continue
            for tool, attempt in tools.items() if isinstance(tools, dict) else ():
                try:
                    read = read_attempt(tool, attempt, obj.size, obj._canvas.regions)
                except (TypeError, ValueError):
                    continue
                if str(int(key)) in fine or len(fine) < most:
                    fine.setdefault(str(int(key)), {})[tool] = read
        return fine


class Annotated(TraitType["tuple[int, ...] | None", Any], FromPage):
    """Classes by number or name, or None for all of them."""

    def validate(self, obj: Any, value: Any) -> tuple[int, ...] | None:
        """Take numbers and names of classes."""
        if value is None:
            return None
        names = obj._names
        listed = None if isinstance(value, str) or not isinstance(value, Iterable) else list(value)
        found = set()
        for item in [value] if listed is None else listed:
            label = names.index(item) if item in names else item
            is_label = isinstance(label, int | np.integer) and not isinstance(label, bool)
            if listed is None or not is_label or not 0 <= label < len(names):
                choices = ", ".join(names) or "none, as there is no target"
                raise TraitError(
                    f"{self.name} = {short(value)}: give a list of classes, by number or name, of "
                    f"{choices}; None has all of them."
                )
            found.add(int(label))
        return tuple(sorted(found))

    def coerce(self, obj: Any, value: Any) -> tuple[int, ...] | None:
        """Leave out what is no class."""
        if value is None:
            return None
        known = range(len(obj._names))
        return tuple(sorted({int(v) for v in value if type(v) is int and v in known}))


class Annotation(Figure):
    """One object labelled five ways, what each takes and how good it gets, and what labels cost.

    By polygon, by brush, by choosing among proposed regions, by scribbles that an algorithm
    completes, and by a box: clicks, seconds and IoU of each stand in one chart. From them follows
    what a picture costs, a data set, and COCO. Where only some classes are annotated, the rest is
    ignored: the figure shows what is left of the training target, and of the mean IoU.

    Until a reader labels the object, the figure shows prepared attempts, made from the target: as
    few corners as stay close to the outline, strokes to and fro, scribbles through the object and
    around it. Their seconds are estimates, 1.75 s for each click (Papadopoulos et al. needed 7 s
    for four); a stroke takes as long as a click at each of its points.

    Parameters
    ----------
    image : Scene, segwidgets.images.Segments, or whatever `read_image` takes, optional
        The picture, at most 512 a side; a scene and segments bring their target along. By default
        a generated scene.
    target : array-like, sequence of mapping or Segments, optional
        Beside a picture: one object as booleans [H, W]; classes, [H, W], 255 for none; the COCO
        annotations of the picture; or segments. Without one all works but IoU.
    object : int
        Which object is labelled: an index into `objects`, things that are no crowd.
    tool : {"polygon", "brush", "proposals", "scribbles", "box"}
        How it is labelled.
    view : {"label", "cost", "other"}
        The picture with the chart of all tools; what labels cost; or few classes annotated.
    shows : {"prepared", "own"}
        Whose attempts are shown.
    snap : bool
        Whether the polygon follows edges between its corners, as intelligent scissors do.
    completion : {"geodesic", "random_walker"}
        What completes scribbles, see `segwidgets.images.complete_scribbles`.
    scale : int
        0 to 2, fine to coarse: which regions are proposed. Proposals are made by scikit-image, as
        the random walker is: `pip install "segwidgets[annotation]"`.
    own : mapping, optional
        A reader's own, by tool, of the present object, or such a mapping for each object by its
        index: `{"polygon": {"outline": [[x, y], …]}}`, `{"brush": {"mask": booleans}}`,
        `{"proposals": {"regions": [[scale, region], …]}}`, `{"scribbles": {"strokes": [{"object":
        True, "points": [[x, y], …]}, …]}}`, `{"box": {"box": [x0, y0, x1, y1]}}`. Points of
        scribbles are pixels, all others corners between pixels. `times` has the seconds after each
        click; by default they are estimated.
    objects_per_image : float
        0.1 to 1000; COCO has 7.7.
    images : int
        Of the data set, 1 to a billion.
    annotated : sequence of int or str, optional
        The classes that are annotated; the rest is "other". None for all.
    prediction : Segments, Scene or array-like, optional
        Of a network: class and instance of each pixel, [H, W, 2]. By default it is made from the
        target by typical mistakes.
    class_colors : sequence of str or mapping, optional
        One "#rrggbb" per class, or those of some classes by name.
    class_names : sequence of str, optional
        Beside classes: one for each; for one object the names of the background and of it. By
        default "class 0" and so on.
    categories : sequence of mapping or mapping, optional
        Beside COCO annotations: the categories of the file.
    step : int
        Of the label view: how many clicks are made, less one; or -1 for all.
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
    T.-Y. Lin et al.: Microsoft COCO: Common Objects in Context. ECCV 2014: 22 worker hours for
    1,000 segmentations, 7.7 instances a picture.
    M. Cordts et al.: The Cityscapes Dataset for Semantic Urban Scene Understanding. CVPR 2016:
    more than 1.5 hours a picture.
    D. P. Papadopoulos et al.: Extreme Clicking for Efficient Object Annotation. ICCV 2017: a box
    in 7 s by four clicks, in 35 s as drawn before.

    Examples
    --------
    >>> import numpy as np, segwidgets as sw
    >>> photo = np.full((8, 8, 3), 40, "uint8")
    >>> photo[2:6, 2:6] = 200
    >>> outline = [[2, 2], [6, 2], [6, 6], [2, 6]]
    >>> w = sw.Annotation(photo, photo[..., 0] > 99, own={"polygon": {"outline": outline}})
    >>> w.attempt["seconds"], w.ious["polygon"]
    (8.75, 1.0)
    >>> w.rle()
    {'size': [8, 8], 'counts': 'b04400000>'}
    >>> round(w.cost(images=1000).hours, 1)
    18.7
    """

    stem = "annotation"
    family = "annotation"
    around = 160
    control_names = ("brush", "size", "scribble", "zoom")
    result_names = (
        *("_picture", "_proposals", "_prepared", "object", "shows", "completion", "own"),
        *("annotated", "device"),
    )
    spec_names = (
        *("_picture", "_classes", "_proposals", "_prepared", "_walker", "view", "tool", "shows"),
        *("snap", "completion", "scale", "object", "own", "objects_per_image", "images"),
        *("annotated", "step"),
    )

    _picture: Any = traitlets.Dict(help="Picture, target and prediction, packed.").tag(sync=True)
    _classes: Any = traitlets.List(help="Name, color and kind of each class.").tag(sync=True)
    _proposals: Any = traitlets.List(help="Three maps of regions, or none.").tag(sync=True)
    _prepared: Any = traitlets.Dict(help="Prepared attempts, by object and tool.").tag(sync=True)
    _preparing = traitlets.Bool(False, help="Whether attempts are being prepared.").tag(sync=True)
    _walker: Any = traitlets.List(help="What the random walker completed.").tag(sync=True)

    view = Choice(**_OPTIONS["view"], help='"label", "cost" or "other".').tag(sync=True)
    tool = Choice(**_OPTIONS["tool"], help="How the object is labelled.").tag(sync=True)
    shows = Choice(**_OPTIONS["shows"], help='Attempts: one\'s "own" or "prepared".').tag(sync=True)
    snap = Flag(_OPTIONS["snap"]["default"], help="Whether the polygon follows edges.").tag(
        sync=True
    )
    completion = Choice(**_OPTIONS["completion"], help="What completes scribbles.").tag(sync=True)
    scale = Whole(**_OPTIONS["scale"], help="Which regions are proposed, fine to coarse.").tag(
        sync=True
    )
    object = Whole(**_OPTIONS["object"], help="Which object is labelled.").tag(sync=True)
    own = Attempts(_OPTIONS["own"]["default"], help="One's own, by object and tool.").tag(sync=True)
    objects_per_image = Fraction(**_OPTIONS["objects_per_image"], help="Objects of a picture.").tag(
        sync=True
    )
    images = Whole(**_OPTIONS["images"], help="Pictures of the data set.").tag(sync=True)
    annotated = Annotated(
        _OPTIONS["annotated"]["default"],
        allow_none=True,
        help="Classes that are annotated, None for all.",
    ).tag(sync=True)
    step = Step(_OPTIONS["step"]["default"], help="Clicks made, less one, or -1 for all.").tag(
        sync=True
    )

    def __init__(
        self,
        image: Any = None,
        target: Any = None,
        *,
        object: int = _OPTIONS["object"]["default"],  # noqa: A002 - of the picture
        tool: str = _OPTIONS["tool"]["default"],
        view: str = _OPTIONS["view"]["default"],
        shows: str | None = None,
        snap: bool = _OPTIONS["snap"]["default"],
        completion: str = _OPTIONS["completion"]["default"],
        scale: int = _OPTIONS["scale"]["default"],
        own: Mapping[Any, Any] | None = None,
        objects_per_image: float = _OPTIONS["objects_per_image"]["default"],
        images: int = _OPTIONS["images"]["default"],
        annotated: Iterable[int | str] | None = _OPTIONS["annotated"]["default"],
        prediction: Any = None,
        class_colors: Sequence[str] | Mapping[str, str] | None = None,
        class_names: Sequence[str] | None = None,
        categories: Any = None,
        step: int = _OPTIONS["step"]["default"],
        device: Any = "auto",
        **kwargs: Any,
    ) -> None:
        try:
            pixels, read = read_given(image, target, categories, class_names)
            if read is not None and class_colors is not None:
                read = replace(read, colors=resolved_colors(read.class_names, class_colors))
            if read is None and prediction is not None:
                raise ValueError("prediction needs a target to be scored against: give target=….")
            if read is None:
                guess = None
            else:
                guess = plausible(read) if prediction is None else read_prediction(prediction, read)
                read, guess = own_copy(read), own_copy(guess)
        except (TypeError, ValueError) as error:
            raise TraitError(str(error)) from error
        self._target, self._guess = read, guess
        self._objects = _objects_of(read)
        self._names = () if read is None else read.class_names
        # Whoever gave the picture may go on with it.
        pixels = read_only(pixels.copy())
        self._canvas = Canvas(pixels, _proposed(pixels.tobytes(), pixels.shape))
        picture = {
            "image": packed(pixels),
            "target": None if read is None else packed_segments(read),
            "prediction": None if guess is None else packed_segments(guess),
            "notes": [packed_note(note) for cut in (read, guess) if cut for note in cut.notes],
        }
        # A wrong number is left for its trait to refuse.
        present = object if isinstance(object, int) and object in range(len(self._objects)) else 0
        if isinstance(own, Mapping) and own and set(own) <= set(TOOLS):
            own = {present: own}
        if shows is None:
            shows = "own" if own else _OPTIONS["shows"]["default"]
        self._runner = Runner(lambda _progress: None)
        self._preparer = Runner(lambda _progress: None)
        # Prepared attempts of objects, without and with snapping.
        self._ready: dict[tuple[int, bool], dict[str, Attempt]] = {}
        # What the random walker completed, by the key of the scribbles.
        self._walked: dict[int, dict[str, Any]] = {}
        super().__init__(
            _picture=picture,
            _classes=_kinds(read),
            _proposals=[_packed_regions(scale) for scale in self._canvas.proposals],
            _prepared=self._all_prepared(present, snap=snap is True),
            view=view,
            tool=tool,
            shows=shows,
            snap=snap,
            completion=completion,
            scale=scale,
            object=object,
            own={} if own is None else own,
            objects_per_image=objects_per_image,
            images=images,
            annotated=annotated,
            step=step,
            device=device,
            **kwargs,
        )
        self._walk()

    # What is shown

    @property
    def size(self) -> tuple[int, int]:
        """Rows and columns of the picture.

        Returns
        -------
        tuple of int
        """
        return self._canvas.size

    @property
    def image(self) -> NDArray[np.uint8]:
        """The picture.

        Returns
        -------
        numpy.ndarray
            uint8 [H, W, 3], which cannot be written to: a picture is given to the constructor.
        """
        return self._canvas.image

    @property
    def target(self) -> Segments | None:
        """The target: the segments of the picture, or None.

        Returns
        -------
        segwidgets.images.Segments or None
        """
        return self._target

    @property
    def prediction(self) -> Segments | None:
        """The prediction that the mean IoU is of, or None.

        Returns
        -------
        segwidgets.images.Segments or None
        """
        return self._guess

    @property
    def objects(self) -> tuple[str, ...]:
        """Names of the objects that can be labelled; `object` is an index into them.

        Returns
        -------
        tuple of str
            Things that are no crowd; where there are none, all segments.
        """
        names = words.object_names(self._target)
        return tuple(names[number] for number in self._objects)

    @property
    def n_steps(self) -> int:
        """Number of steps: of clicks in the label view, else of the parts of an estimate."""
        return _steps(self._spec())

    def _sources(self) -> dict[str, Any]:
        own: dict[str, Any] = {"image": self._canvas.image}
        if self._target is not None:
            own["target"] = self._target.pairs
        return own

    def _own_mask(self) -> Mask | None:
        """Give the object as the target has it."""
        if self._target is None:
            return None
        mask: Mask = self._target.index == self._objects[self.object] + 1
        return mask

    def _all_prepared(self, present: int, *, snap: bool) -> dict[str, dict[str, Attempt]]:
        """Prepare attempts for the present object and the largest others."""
        if self._target is None or not self._target.segments:
            return {}
        areas = np.bincount(self._target.index.ravel(), minlength=len(self._target.segments) + 1)
        order = sorted(range(len(self._objects)), key=lambda k: -areas[self._objects[k] + 1])
        wanted = [present, *(k for k in order if k != present)][:_PREPARED]
        return {str(k): self._prepare(k, snap=snap) for k in wanted if k < len(self._objects)}

    def _prepare(self, number: int, *, snap: bool) -> dict[str, Attempt]:
        """Prepare attempts for an object; of known ones the polygon alone depends on `snap`."""
        assert self._target is not None
        if (number, snap) not in self._ready:
            own = self._target.index == self._objects[number] + 1
            known = self._ready.get((number, not snap))
            tools = TOOLS if known is None else ("polygon",)
            made = prepared(self._canvas, own, snap=snap, tools=tools)
            self._ready[number, snap] = made if known is None else {**known, **made}
        return self._ready[number, snap]

    # Rules that join several traits

    @validate("object")
    def _check_object(self, proposal: Any) -> int:
        number: int = self._obeying(proposal)
        return number

    @validate("step")
    def _check_step(self, proposal: Any) -> int:
        return self._step_of(proposal, _steps, "one per click" if self.view == "label" else "")

    def _check_fit(self, spec: dict[str, Any]) -> None:
        """Check that there is such an object."""
        if spec["object"] >= len(self._objects):
            names = ", ".join(self.objects[:6])
            raise ValueError(
                f"object = {spec['object']}: choose 0 to {len(self._objects) - 1}, of {names}"
                f"{', …' if len(self._objects) > 6 else ''}."
            )

    def _limited(self, spec: dict[str, Any]) -> dict[str, Any]:
        return spec | {"object": min(spec["object"], len(self._objects) - 1)}

    def _following(self, spec: dict[str, Any]) -> dict[str, Any]:
        return {"step": min(spec["step"], _steps(spec) - 1)}

    @observe("object", "snap")
    def _prepare_present(self, _change: Any) -> None:
        """Prepare what a page may ask for next."""
        if not self._prepared:
            return
        # The present object first.
        wanted = list(dict.fromkeys([self.object, *map(int, self._prepared)]))
        known = [number for number in wanted if (number, self.snap) in self._ready]
        if self._receiving and len(known) < len(wanted):
            # A page does not wait: until then it shows the straight polygon, and says so.
            snap = self.snap
            self._preparing = True
            self._preparer.start(lambda job: self._prepare_behind(job, wanted, snap), asked=False)
            return
        self._preparer.cancel()
        self._prepared = {str(k): self._prepare(k, snap=self.snap) for k in wanted}
        self._preparing = False

    def _prepare_behind(self, job: Job, wanted: Sequence[int], snap: bool) -> None:
        """Prepare attempts in a thread, and show each as soon as it is there."""
        try:
            for number in wanted:
                if not job.wanted:
                    return
                attempts = self._prepare(number, snap=snap)
                if job.wanted:
                    self._prepared = {**self._prepared, str(number): attempts}
        finally:
            if job.wanted:
                self._preparing = False

    @observe("object", "own", "shows", "tool", "view", "_prepared")
    def _clicks_changed(self, _change: Any) -> None:
        self._follow()

    @observe("object", "own", "shows", "completion", "step", "_prepared")
    def _walk(self, _change: Any = None) -> None:
        """Have the random walker complete the scribbles that are shown."""
        attempt = self._shown("scribbles") if self._walks else None
        if attempt is None:
            self._walker = []
            return
        strokes = attempt["strokes"]
        counts = {len(strokes)}
        if self.tool == "scribbles" and self.view == "label":
            counts.add(min(self.step + 1, len(strokes)))
        wanted = {scribbles_key(strokes[:count]): count for count in sorted(counts)}
        missing = [count for key, count in wanted.items() if key not in self._walked]
        if missing and self._receiving:
            # A page does not wait: until then it shows geodesic distance, and says so.
            self._runner.start(lambda job: self._walk_behind(job, attempt, missing), asked=False)
        else:
            self._runner.cancel()
            self._walk_now(attempt, missing)
        self._walker = [self._walked[key] for key in wanted if key in self._walked]

    def _walk_now(self, attempt: Attempt, counts: Iterable[int]) -> None:
        for count in counts:
            key = scribbles_key(attempt["strokes"][:count])
            try:
                mask = self._canvas.mask("scribbles", attempt, count, "random_walker")
                entry = {"key": key, **_counts(mask)}
            except ImportError as error:
                entry = {"key": key, "error": str(error)}
            # Those that are shown now and were of late.
            self._walked = {**dict(list(self._walked.items())[-_WALKED:]), key: entry}

    def _walk_behind(self, job: Job, attempt: Attempt, counts: Iterable[int]) -> None:
        """Complete scribbles in a thread; what was asked for since is what is shown."""
        self._walk_now(attempt, counts)
        if job.wanted:
            self._walk()
            self._changed()

    def _publish_check(self) -> None:
        """Check what is shown when the random walker has arrived."""
        attempt = self._shown("scribbles") if self._walks else None
        if attempt is None or scribbles_key(attempt["strokes"]) in self._walked:
            super()._publish_check()

    @property
    def _walks(self) -> bool:
        """Whether the random walker completes what is shown."""
        return self.completion == "random_walker" and self._shown("scribbles") is not None

    def close(self) -> None:
        """Take the figure out of every page; nothing comes of what is being computed."""
        # A figure whose arguments were refused has no thread yet.
        if hasattr(self, "_runner"):
            self._runner.cancel()
            self._preparer.cancel()
        super().close()

    # Results

    def _shown(self, tool: str) -> Attempt | None:
        return _shown(self._spec(), tool)

    def _mask(self, tool: str, attempt: Attempt, count: int | None = None) -> Mask:
        return self._canvas.mask(tool, attempt, count, self.completion)

    @property
    def attempt(self) -> dict[str, Any] | None:
        """The shown attempt with the present tool, or None where there is none yet.

        Returns
        -------
        dict or None
            Its input, `times` after each click, and `seconds`.
        """
        return self._shown(self.tool)

    @property
    def masks(self) -> dict[str, NDArray[np.bool_]]:
        """The mask of each tool with which the object was labelled.

        Returns
        -------
        dict of str to numpy.ndarray
            bool [H, W].

        Raises
        ------
        ImportError
            If the random walker is to complete scribbles, without scikit-image.
        """
        shown = {tool: self._shown(tool) for tool in TOOLS}
        return {tool: self._mask(tool, one) for tool, one in shown.items() if one is not None}

    @property
    def mask(self) -> NDArray[np.bool_]:
        """The mask of the present tool.

        Returns
        -------
        numpy.ndarray
            bool [H, W]; False everywhere where there is no attempt.
        """
        attempt = self.attempt
        return np.zeros(self.size, bool) if attempt is None else self._mask(self.tool, attempt)

    @property
    def ious(self) -> dict[str, float]:
        """IoU with the target of each tool with which the object was labelled.

        Returns
        -------
        dict of str to float
            Empty without a target.
        """
        own = self._own_mask()
        return {} if own is None else {tool: iou(mask, own) for tool, mask in self.masks.items()}

    def cost(self, tool: str | None = None, images: float | None = None) -> Cost:
        """Estimate what labels cost if every object takes as long as an attempt did.

        Parameters
        ----------
        tool : str, optional
            By default the present one.
        images : float, optional
            Pictures of the data set, 0 or more; by default `images`.

        Returns
        -------
        Cost
            Seconds of an object and of a picture, hours of the pictures and of COCO's: of the
            shown attempt, else of one's own, else of the prepared one.

        Raises
        ------
        ValueError
            If there is no such tool, no attempt with it, or `images` is no number from 0 on.
        """
        tool = self.tool if tool is None else tool
        if tool not in TOOLS:
            raise ValueError(f"tool = {short(tool)}: choose one of {', '.join(TOOLS)}.")
        if images is not None and not (is_number(images) and 0 <= images < float("inf")):
            raise ValueError(f"images = {short(images)}: give a number of pictures, 0 or more.")
        found = self._cost(tool, self.images if images is None else images)
        if found is None:
            raise ValueError(
                f"there is no {tool} attempt: label the object with it, or give one, "
                f"w.own = {{{tool!r}: …}}."
            )
        return found

    def _best(self, tool: str) -> Attempt | None:
        """Give the shown attempt with a tool, else one's own, else the prepared one."""
        spec = self._spec()
        order = (self.shows, "own", "prepared")
        return next(filter(None, (_shown({**spec, "shows": one}, tool) for one in order)), None)

    def _cost(self, tool: str, images: float) -> Cost | None:
        attempt = self._best(tool)
        if attempt is None:
            return None
        return Cost.of(attempt["seconds"], self.objects_per_image, images)

    @property
    def training_target(self) -> NDArray[np.uint8]:
        """The target as it is trained with: classes, and 255 for "other", which is ignored.

        Returns
        -------
        numpy.ndarray
            uint8 [H, W].
        """
        if self._target is None:
            return np.full(self.size, UNLABELLED, np.uint8)
        return results.reduced(results.classes_of(self._target), self._kept)

    @property
    def _kept(self) -> tuple[int, ...]:
        """The classes that are annotated."""
        return tuple(range(len(self._names))) if self.annotated is None else self.annotated

    @property
    def mean_iou(self) -> MeanIoU:
        """Mean IoU of the prediction against the whole target, and against what is annotated.

        Returns
        -------
        MeanIoU
            `full` and `annotated`; NaN without a target, and where nothing is annotated.
        """
        return MeanIoU(
            self._mean(range(len(self._names)))[0],
            self._mean(self._kept)[0],
        )

    def _mean(self, kept: Sequence[int]) -> tuple[float, int]:
        if self._target is None or self._guess is None:
            return float("nan"), 0
        labels = results.reduced(results.classes_of(self._target), kept)
        guess = results.classes_of(self._guess)
        return results.mean_of(results.class_ious(guess, labels, len(self._names)), kept)

    @property
    def output(self) -> torch.Tensor:
        """The scores of all tools and both means, computed by torch on `device`.

        Returns
        -------
        torch.Tensor
            Shape [7], torch's default dtype, 0 to 1: the IoU of polygon, brush, proposals,
            scribbles and box, then `mean_iou`, against the whole target and against what is
            annotated; −1 where there is none.

        Raises
        ------
        ImportError
            If torch is not installed, or scikit-image, where the random walker completes scribbles.
        ValueError
            If there is no such device.
        """
        return super().output

    def _result(self) -> torch.Tensor:
        shown = {tool: self._shown(tool) for tool in TOOLS}
        masks = [None if one is None else self._mask(tool, one) for tool, one in shown.items()]
        labels = None
        if self._target is not None and self._guess is not None:
            labels = results.classes_of(self._guess), results.classes_of(self._target)
        return results.checked(
            masks,
            self._own_mask(),
            labels,
            len(self._names),
            self._kept,
            choose_device(self.device),
        )

    # What is kept of it

    @property
    def label_map(self) -> NDArray[np.uint8]:
        """What was labelled, as one label image; `segwidgets.images.save_labels` writes it as PNG.

        Returns
        -------
        numpy.ndarray
            uint8 [H, W]: the class of each labelled object, 255 where nothing was labelled.
            Without a target an object has class 1.
        """
        labels = np.full(self.size, UNLABELLED, np.uint8)
        for number, mask, _ in self._labelled():
            labels[mask] = 1 if self._target is None else self._label(number)
        return labels

    def rle(self, tool: str | None = None) -> dict[str, Any]:
        """Encode the mask of a tool run by run, as COCO does.

        Parameters
        ----------
        tool : str, optional
            By default the present one.

        Returns
        -------
        dict
            `size` and `counts`, ready for JSON; `segwidgets.images.from_rle` reads it.

        Raises
        ------
        ValueError
            If there is no such tool, or no attempt with it that is shown or one's own.
        """
        tool = self.tool if tool is None else tool
        # Which refuses what is none.
        self.cost(tool)
        spec = self._spec()
        attempt = _shown(spec, tool) or _shown({**spec, "shows": "own"}, tool)
        if attempt is None:
            raise ValueError(
                f"there is no {tool} attempt of one's own: label the object with it, or take the "
                f'prepared one, w.shows = "prepared".'
            )
        return to_rle(self._mask(tool, attempt))

    def to_coco(self, file_name: str = "image.png") -> dict[str, Any]:
        """Write what was labelled with the present tool as a COCO file of instances.

        One's own attempts of all objects go into it; where there are none, the shown one.
        `segwidgets.images.read_segments` and this figure read it back.

        Parameters
        ----------
        file_name : str
            What the picture is called.

        Returns
        -------
        dict
            `images`, `annotations` and `categories`, ready for JSON. A closed polygon is a list of
            corners, every other mask a run-length code.

        Examples
        --------
        >>> import segwidgets as sw
        >>> w = sw.Annotation(tool="box")
        >>> coco = w.to_coco()
        >>> [one["category_id"] for one in coco["annotations"]], coco["categories"][5]["name"]
        ([6], 'house')
        >>> back = sw.Annotation(w.image, coco["annotations"], categories=coco["categories"])
        >>> back.objects
        ('house',)
        """
        rows, cols = self.size
        annotations: list[dict[str, Any]] = []
        for number, mask, attempt in self._labelled():
            ys, xs = np.nonzero(mask)
            box = [int(xs.min()), int(ys.min()), int(np.ptp(xs)) + 1, int(np.ptp(ys)) + 1]
            polygon = "outline" in attempt and attempt["closed"]
            flat = [v for point in attempt["outline"] for v in point] if polygon else []
            annotations.append(
                {
                    "id": len(annotations) + 1,
                    "image_id": 1,
                    "category_id": self._label(number) + 1,
                    "segmentation": [flat] if polygon else to_rle(mask),
                    "area": int(mask.sum()),
                    "bbox": box,
                    "iscrowd": 0,
                }
            )
        names = self._names or ("object",)
        return {
            "images": [{"id": 1, "file_name": file_name, "height": rows, "width": cols}],
            "annotations": annotations,
            "categories": [{"id": k, "name": name} for k, name in enumerate(names, 1)],
        }

    def _label(self, number: int) -> int:
        """Give the class of an object."""
        known = self._target.segments if self._target else ()
        return known[self._objects[number]].label if known else 0

    def _labelled(self) -> Iterator[tuple[int, Mask, Attempt]]:
        """List the objects that were labelled with the present tool, with their masks."""
        tool = self.tool
        own = [(int(k), tools[tool]) for k, tools in self.own.items() if tool in tools]
        if not own and self.attempt is not None:
            own = [(self.object, self.attempt)]
        for number, attempt in own:
            mask = self._mask(self.tool, attempt)
            if mask.any():
                yield number, mask, attempt

    # Pictures and words

    @property
    def _views(self) -> tuple[str, ...]:
        return tuple(_OPTIONS["view"]["choices"])

    def _film_steps(self, view: str | None) -> int:
        return _steps({**self._spec(), "view": view or self.view})

    def _drawings(
        self,
        steps: Sequence[int] | None,
        *,
        view: str | None,
        theme: Any,
        width: float,
        phases: bool,  # noqa: ARG002 - a click is one moment
    ) -> Iterator[Drawing]:
        from segwidgets.widgets.annotation.drawing import AnnotationPaper

        paper = AnnotationPaper(self, theme=theme, width=width)
        for step in [self.step] if steps is None else steps:
            yield paper.drawing(view or self.view, step)

    def _sentence(self, view: str, step: int) -> str:
        """Say what a step of a view shows."""
        if view == "cost":
            cost = self._cost(self.tool, self.images)
            return words.cost_words(self.tool, cost, step, self.objects_per_image, self.images)
        if view == "other":
            kept = self._kept if step else tuple(range(len(self._names)))
            labels = self.training_target if step else None
            everything = 0
            if self._target is not None:
                everything = int((results.classes_of(self._target) < UNLABELLED).sum())
            seen = everything if labels is None else int((labels < UNLABELLED).sum())
            return words.other_words(self._names, kept, (seen, everything), self._mean(kept))
        attempt = self.attempt
        if attempt is None:
            offered = self.tool != "proposals" or bool(self._canvas.proposals)
            return words.how_words(self._object_name, self.tool, offered=offered)
        before, mask = (self._mask(self.tool, attempt, step + more) for more in (0, 1))
        own = self._own_mask()
        score = None if own is None else iou(mask, own)
        count = clicks(self.tool, attempt)
        return words.click_words(self.tool, attempt, step, count, before, mask, score)

    @property
    def _object_name(self) -> str:
        return self.objects[self.object]

    def _name(self) -> str:
        return t("Annotation")

    def _parameters_in_words(self) -> str:
        return t(
            "{size} pixels, {object}, {tool}",
            size=times(self.size),
            object=self._object_name,
            tool=t(words.NAMES[self.tool]),
        )

    def _in_words(self) -> tuple[str, list[list[str]]]:
        return f"{self._name()}: {self._sentence(self.view, self.step)}", self._table()

    def _table(self) -> list[list[str]]:
        own = self._own_mask()
        rows = []
        for tool in TOOLS:
            attempt = self._shown(tool)
            if attempt is None:
                continue
            try:
                score = "–" if own is None else words.fixed(iou(self._mask(tool, attempt), own), 3)
            except ImportError:
                score = "–"
            seconds = words.fixed(attempt["seconds"], 1)
            rows.append([t(words.TOOLS[tool]), str(clicks(tool, attempt)), f"{seconds} s", score])
        return [[t("tool"), t("clicks"), t("time"), "IoU"], *rows] if rows else []


def _objects_of(target: Segments | None) -> list[int]:
    """List the segments that can be labelled: things, or all where there are none."""
    if target is None:
        return [0]
    things = [k for k, one in enumerate(target.segments) if one.instance and not one.is_crowd]
    return things or list(range(len(target.segments))) or [0]


def _kinds(target: Segments | None) -> list[dict[str, Any]]:
    if target is None:
        return []
    classes = zip(target.class_names, target.colors, strict=True)
    return [
        {"name": name, "color": color, "thing": label in target.things}
        for label, (name, color) in enumerate(classes)
    ]


@lru_cache(maxsize=8)
def _proposed(pixels: bytes, shape: tuple[int, ...]) -> tuple[NDArray[np.uint16], ...]:
    """Propose regions of a picture; none where scikit-image is missing."""
    try:
        return region_proposals(np.frombuffer(pixels, np.uint8).reshape(shape))
    except ImportError:
        return ()


def _packed_regions(regions: NDArray[np.uint16]) -> dict[str, Any]:
    """Pack a map of regions with as few bytes as it needs."""
    return packed(regions.astype(np.uint8) if regions.max() < 256 else regions)


def _counts(mask: Mask) -> dict[str, Any]:
    return {"counts": to_rle(mask, compressed=False)["counts"]}


def _shown(spec: Mapping[str, Any], tool: str) -> Attempt | None:
    """Give the shown attempt of an object with a tool."""
    among = spec["own"] if spec["shows"] == "own" else spec["_prepared"]
    found: Attempt | None = among.get(str(spec["object"]), {}).get(tool)
    return found


def _steps(spec: Mapping[str, Any]) -> int:
    """Count the steps of a view: clicks, or parts of what is told."""
    if spec["view"] in _STEPS:
        return _STEPS[spec["view"]]
    attempt = _shown(spec, spec["tool"])
    return max(1, clicks(spec["tool"], attempt)) if attempt else 1
