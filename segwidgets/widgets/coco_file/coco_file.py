"""The figure of a COCO file."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from os import PathLike, fspath
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import traitlets
from numpy.typing import NDArray
from traitlets import TraitError, TraitType, observe, validate

from segwidgets._torch import require_torch
from segwidgets.images.coco import is_whole, rle_string
from segwidgets.images.coco_file import CocoData, mask_of_counts, read_coco_file
from segwidgets.images.read import read_image
from segwidgets.ops.device import choose_device
from segwidgets.shared.language import speaking, t
from segwidgets.shared.numbers import short
from segwidgets.shared.options import COCO_COUNTS, OPTIONS
from segwidgets.widgets.coco_file import words
from segwidgets.widgets.coco_file.sample import Sample, sample
from segwidgets.widgets.coco_file.wire import Item, Shown, packed_file, shown_of, with_sample
from segwidgets.widgets.figure import Figure
from segwidgets.widgets.traits import Choice, Count, FromPage, Step
from segwidgets.widgets.words import times

if TYPE_CHECKING:
    import torch

    from segwidgets.drawing.items import Drawing

_OPTIONS = OPTIONS["coco_file"]
_FILES = tuple(_OPTIONS["file"]["choices"])
# A file of so few pictures and annotations is shown whole.
_ALL, _ALL_ANNOTATIONS = 8, 1000


class ImageId(TraitType[Any, Any], FromPage):
    """The id of a picture; whether there is such a one is for the figure to say."""

    def __init__(self, default: Any, **kwargs: Any) -> None:
        super().__init__(default, **kwargs)

    def validate(self, obj: Any, value: Any) -> Any:  # noqa: ARG002 - traitlets passes it
        """Take a whole number, NumPy's included, or a word."""
        if is_whole(value):
            return int(value)
        if isinstance(value, str):
            return value
        raise TraitError(f"{self.name} = {short(value)}: give the id of a picture of the file.")

    def coerce(self, obj: Any, value: Any) -> Any:
        """Take an id that the page was sent; no other is near."""
        own = self.validate(obj, value)
        if own not in obj._shown:
            raise ValueError(f"{self.name}: {short(value)}")
        return own


class CocoFile(Figure):
    """One COCO file: what is in it, how its lists hang together, how it writes masks.

    It is called after what it shows, one annotation file; `pycocotools.coco.COCO` and
    `torchvision.datasets.CocoDetection` read the same one. An annotation leads to its picture by
    `image_id` and to its class by `category_id`; its mask is polygons, or the lengths of runs down
    the columns, as a list or as COCO's string, which steps spell out run by run.

    Parameters
    ----------
    annotation_file : str, path-like or dict, optional
        A file of instances, as `pycocotools.coco.COCO` takes it, or what `json.load` makes of it;
        at most 537 MB. By default three small generated pictures, one of them without labels,
        with the files of panoptic segments and of captions that belong to them.
    image : path, PIL image, array-like or torch.Tensor, optional
        The picture `image_id`, in the size in which it was annotated, at most 1024 a side; or
        the folder of the pictures, `root` of `torchvision.datasets.CocoDetection`. Without it
        the masks stand alone.
    image_id : int or str, optional
        Which picture; by default the first that has annotations.
    file : {"instances", "panoptic", "captions"}
        Which of the sample's files the map shows; a file of one's own is one of instances.
    view : {"map", "runs", "counts"}
        An annotation and where its ids lead; its mask run by run; or how much COCO has of what.
    index : int
        Which annotation of the picture, from 0 on. In the map of instances the step is the same.
    step : int
        0 to `n_steps - 1`, or -1 for the last: an annotation in the map, a run among runs, a
        figure among counts.
    device : str or torch.device
        Where torch computes: "auto" takes CUDA, else MPS, else the CPU.
    **kwargs
        What any Jupyter widget takes, such as `layout`.

    Raises
    ------
    traitlets.TraitError
        If a value breaks a rule, here or when it is assigned later. The figure is then as before.
    FileNotFoundError
        If there is no such file.

    References
    ----------
    T.-Y. Lin et al.: Microsoft COCO: Common Objects in Context. ECCV 2014, arXiv:1405.0312.
    H. Caesar, J. Uijlings, V. Ferrari: COCO-Stuff: Thing and Stuff Classes in Context. CVPR 2018,
    arXiv:1612.03716.
    The formats of files and masks: https://cocodataset.org/#format-data, and pycocotools.

    Examples
    --------
    >>> import segwidgets as sw
    >>> w = sw.CocoFile(view="runs", index=2)
    >>> w.annotation["bbox"], w.annotation["category_id"]
    ([20, 0, 5, 3], 8)
    >>> w.runs
    [642, 1, 31, 1, 30, 2, 29, 3, 29, 3, 765]
    >>> w.rle["counts"], int(w.mask.sum())
    ('Rd01o00O1O100Pg0', 10)
    >>> w.index = 9
    Traceback (most recent call last):
    traitlets.traitlets.TraitError: index = 9: picture 4 has 5 annotations, choose 0 to 4.
    """

    stem = "coco-file"
    family = "coco-file"
    around = 180
    result_names = ("_file", "image_id", "index", "device")
    spec_names = ("_file", "image_id", "file", "view", "index", "step")

    _file: Any = traitlets.Dict(help="Pictures with what the files have of them, packed.").tag(
        sync=True
    )
    image_id = ImageId(_OPTIONS["image_id"]["default"], help="Which picture, by its id.").tag(
        sync=True
    )
    file = Choice(
        **_OPTIONS["file"], help='Of the sample: "instances", "panoptic" or "captions".'
    ).tag(sync=True)
    view = Choice(**_OPTIONS["view"], help='"map", "runs" or "counts".').tag(sync=True)
    index = Count(
        _OPTIONS["index"]["default"], help="Which annotation of the picture, from 0 on."
    ).tag(sync=True)
    step = Step(
        _OPTIONS["step"]["default"], help="Which annotation, run or figure; -1 for the last."
    ).tag(sync=True)

    # Whether the traits are those of the constructor, and follow each other from now on.
    _made = False

    def __init__(
        self,
        annotation_file: Any = None,
        image: Any = None,
        *,
        image_id: Any = None,
        file: str = _OPTIONS["file"]["default"],
        view: str = _OPTIONS["view"]["default"],
        index: int = _OPTIONS["index"]["default"],
        step: int = _OPTIONS["step"]["default"],
        device: Any = "auto",
        **kwargs: Any,
    ) -> None:
        self._sample: Sample | None = None
        self._folder: Path | None = None
        # Pictures that were given, and those that can be shown, by their ids.
        self._given: dict[Any, NDArray[np.uint8]] = {}
        self._shown: dict[Any, Shown] = {}
        try:
            if annotation_file is None:
                self._sample = sample()
                annotation_file = self._sample.instances
            self._data: CocoData = read_coco_file(annotation_file)
            if image_id is None:
                image_id = next((i for i in self._data.images if self._data.places.get(i)), None)
                image_id = next(iter(self._data.images)) if image_id is None else image_id
            self._gather(image_id, image)
        except (TypeError, ValueError) as error:
            raise TraitError(str(error)) from error
        if view == "map" and file == _FILES[0] and step == 0:
            step = index
        elif view == "map" and file == _FILES[0] and index == 0 and is_whole(step) and step > 0:
            index = step
        super().__init__(
            _file=self._packed(image_id),
            image_id=image_id,
            file=file,
            view=view,
            index=index,
            step=step,
            device=device,
            **kwargs,
        )
        self._made = True
        self._lead("step")

    # What is shown

    def _gather(self, image_id: Any, image: Any = None) -> None:
        """Read a picture with its annotations, and the others too where there are few."""
        known = self._data.images
        self._check_id(image_id)
        if isinstance(image, str | PathLike) and Path(fspath(image)).is_dir():
            self._folder = Path(fspath(image))
        elif image is not None:
            self._given[image_id] = read_image(image)
        total = sum(map(len, self._data.places.values()))
        self._whole = len(known) <= _ALL and total <= _ALL_ANNOTATIONS
        # What the page has stays until it has the other one.
        sent = [one["id"] for one in self._file["pictures"]] if self._made else []
        shown = {own: self._shown[own] for own in sent}
        for own in known if self._whole else [image_id]:
            try:
                shown[own] = self._with_files(own)
            except ValueError:
                # Others than the one that was asked for may lack what it needs.
                if own == image_id:
                    raise
        self._shown = shown

    def _with_files(self, image_id: Any) -> Shown:
        if self._sample is None:
            pixels = self._given.get(image_id)
            pixels = self._found(image_id) if pixels is None else pixels
            return shown_of(self._data, image_id, pixels)
        pixels = self._given.get(image_id, self._sample.images[image_id])
        return with_sample(shown_of(self._data, image_id, pixels), self._sample)

    def _found(self, image_id: Any) -> NDArray[np.uint8] | None:
        """Look for a picture in the folder, if one was given."""
        name = self._data.images[image_id].get("file_name")
        if self._folder is None or not isinstance(name, str):
            return None
        path = self._folder / name
        return read_image(path) if path.is_file() else None

    def _check_id(self, image_id: Any) -> None:
        known = self._data.images
        if not isinstance(image_id, int | str | np.integer) or image_id not in known:
            some = ", ".join(short(own) for own in list(known)[:4])
            more = f", … ({len(known)} in all)" if len(known) > 4 else ""
            raise ValueError(
                f"image_id = {short(image_id)} is not in the file: choose one of {some}{more}."
            )

    def _packed(self, image_id: Any) -> dict[str, Any]:
        """Pack what the page gets: all pictures of a small file, of a large one the chosen."""
        shown = list(self._shown.values()) if self._whole else [self._shown[image_id]]
        categories = {"instances": self._data.categories}
        if self._sample is not None:
            kinds = self._sample.panoptic["categories"]
            categories["panoptic"] = {kind["id"]: kind for kind in kinds}
        notes = list(self._data.notes)
        if len(shown) < len(self._data.images):
            notes.append(("part", {"n": len(shown), "all": len(self._data.images)}))
        if self._folder is not None and all(one.image is None for one in shown):
            notes.append(("no_pictures", {"folder": str(self._folder)}))
        return packed_file(shown, categories, self._data.counts, notes)

    def _picture(self) -> Shown:
        return self._shown[self.image_id]

    def _item(self) -> Item | None:
        """Give the annotation that is shown, if the picture has any."""
        items = self._picture().items["instances"]
        return items[self.index] if self.index < len(items) else None

    def _sources(self) -> dict[str, Any]:
        return {"annotation_file": [self._data.counts, list(map(str, self._data.images))]}

    # Rules that join several traits

    def _check_fit(self, spec: dict[str, Any]) -> None:
        """Check that the page has the picture."""
        if spec["image_id"] not in self._shown:
            raise ValueError(
                f"image_id = {short(spec['image_id'])}: the page has only "
                f"{', '.join(map(short, self._shown))}; another is chosen in Python, w.image_id = …"
            )

    def _with_companions(self, values: dict[str, Any]) -> dict[str, Any]:
        """Set step and index alike where they are the same."""
        spec = {**self._spec(), **values}
        if spec["view"] != "map" or spec["file"] != _FILES[0]:
            return values
        both = {"step": values.get("step", values.get("index")), "index": values.get("index")}
        return {**values, **{name: value for name, value in both.items() if value is not None}}

    @validate("image_id")
    def _check_image(self, proposal: Any) -> Any:
        try:
            self._check_id(proposal.value)
            if proposal.value not in self._shown:
                self._gather(proposal.value)
        except (TypeError, ValueError) as error:
            raise TraitError(str(error)) from error
        return proposal.value

    @validate("file")
    def _check_file(self, proposal: Any) -> str:
        if self._sample is None and proposal.value != _FILES[0]:
            raise TraitError(
                f"file = {proposal.value!r} is one of the sample's: a file of your own is shown as "
                f"file = {_FILES[0]!r}."
            )
        value: str = proposal.value
        return value

    @validate("index")
    def _check_index(self, proposal: Any) -> int:
        value: int = proposal.value
        self._refuse_index(value)
        return value

    def _refuse_index(self, index: int) -> None:
        count = len(self._picture().items["instances"])
        if index >= max(1, count):
            has = f"{count:,} annotation{'s' * (count != 1)}"
            hint = f"choose 0 to {count - 1}" if count else "choose 0"
            raise TraitError(f"index = {index}: picture {self.image_id} has {has}, {hint}.")

    @validate("step")
    def _check_step(self, proposal: Any) -> int:
        # A step follows the index: of both that is refused which was given.
        self._refuse_index(self.index)
        return self._step_of(proposal, self._steps)

    @observe("image_id", "file", "view", "index", "step")
    def _traits_changed(self, change: Any) -> None:
        if self._made:
            self._lead(change["name"])

    def _lead(self, name: str) -> None:
        """Let the other traits follow one that changed: the step of the map is the annotation."""
        if name == "image_id":
            if self._file["pictures"] and self.image_id not in [
                picture["id"] for picture in self._file["pictures"]
            ]:
                self._file = self._packed(self.image_id)
            self.index = self.step = 0
        elif not self._is_map():
            if name in ("file", "view"):
                self.step = 0
            elif name == "index" and self.view == "runs":
                self.step = min(self.step, self.n_steps - 1)
        elif name == "step":
            self.index = self.step
        else:
            self.step = self.index

    def _is_map(self) -> bool:
        """Whether steps lead from annotation to annotation."""
        return bool(self.view == "map" and self.file == _FILES[0])

    def _following(self, spec: dict[str, Any]) -> dict[str, Any]:
        step = min(spec["step"], self._steps(spec) - 1)
        joined = spec["view"] == "map" and spec["file"] == _FILES[0]
        count = len(self._shown[spec["image_id"]].items["instances"])
        return {"step": step, "index": step if joined else max(0, min(spec["index"], count - 1))}

    def _steps(self, spec: Mapping[str, Any]) -> int:
        items = self._shown[spec["image_id"]].items
        if spec["view"] == "counts":
            return len(COCO_COUNTS)
        if spec["view"] == "map":
            return max(1, len(items[spec["file"]]))
        own = items["instances"]
        counts = own[spec["index"]].counts if spec["index"] < len(own) else None
        return max(1, len(counts or ()))

    # Results

    @property
    def n_steps(self) -> int:
        """Number of steps: annotations in the map, runs among runs, figures among counts."""
        return self._steps(self._spec())

    @property
    def size(self) -> tuple[int, int]:
        """Rows and columns of the picture.

        Returns
        -------
        tuple of int
        """
        return self._picture().size

    @property
    def annotation(self) -> Mapping[str, Any]:
        """The annotation that is shown, as the file has it.

        Returns
        -------
        dict
            With `id`, `image_id`, `category_id` and `segmentation`, as `COCO.loadAnns` gives it.

        Raises
        ------
        ValueError
            If the picture has no annotation.
        """
        own = self._data.annotations_of(self.image_id)
        if not own:
            raise ValueError(
                f"picture {self.image_id} has no annotation: choose another, image_id=…"
            )
        return own[self.index]

    @property
    def runs(self) -> list[int]:
        """The lengths of the mask's runs down the columns, of zeros and of ones in turn.

        Returns
        -------
        list of int
            Their sum is the number of pixels. Of a run-length code as the file has them.

        Raises
        ------
        ValueError
            If the annotation has no mask; the message says why.
        """
        self.annotation  # noqa: B018 - refuses pictures without one
        item = self._item()
        if item is None or item.counts is None:
            with speaking("en"):
                why = words.said(item.says[:1]) if item else words.no_runs()
            raise ValueError(f"{why} Choose another, index=…")
        return list(item.counts)

    @property
    def rle(self) -> dict[str, Any]:
        """The mask as COCO's compressed run-length code.

        Returns
        -------
        dict
            `size` and `counts`, a str; `pycocotools.mask.decode` takes it.

        Raises
        ------
        ValueError
            If the annotation has no mask.
        """
        return {"size": list(self.size), "counts": rle_string(self.runs)}

    @property
    def mask(self) -> NDArray[np.uint8]:
        """The mask of the annotation.

        Returns
        -------
        numpy.ndarray
            uint8 [rows, columns], 0 and 1, as `COCO.annToMask` gives it.

        Raises
        ------
        ValueError
            If the annotation has no mask.
        """
        return mask_of_counts(self.runs, *self.size)

    @property
    def output(self) -> torch.Tensor:
        """The lengths of the runs, counted anew in the mask by torch on `device`.

        Returns
        -------
        torch.Tensor
            Shape [number of runs], torch's default dtype; empty without a mask.

        Raises
        ------
        ImportError
            If torch is not installed.
        ValueError
            If there is no such device.
        """
        return super().output

    def _result(self) -> torch.Tensor:
        """Count the runs in the mask, on the device."""
        lib = require_torch()
        item, device = self._item(), choose_device(self.device)
        counts = item.counts if item is not None and item.counts else []
        runs: torch.Tensor = lib.tensor(counts, dtype=lib.float64, device=device)
        if counts and min(counts[1:], default=1) > 0:
            # Counted anew in the mask; a code with empty runs says more than its mask.
            down = lib.from_numpy(self.mask).to(device).T.reshape(-1)
            ends = lib.nonzero(down[1:] != down[:-1]).reshape(-1) + 1
            edges = [lib.zeros(1 + int(down[0]), dtype=ends.dtype, device=device), ends]
            last = lib.tensor([down.numel()], dtype=ends.dtype, device=device)
            runs = lib.cat([*edges, last]).diff().to(lib.float64)
        return runs

    # Pictures and words

    @property
    def _views(self) -> tuple[str, ...]:
        return tuple(_OPTIONS["view"]["choices"])

    def _film_steps(self, view: str | None) -> int:
        return self._steps({**self._spec(), "view": view or self.view})

    def _drawings(
        self,
        steps: Sequence[int] | None,
        *,
        view: str | None,
        theme: Any,
        width: float,
        phases: bool,  # noqa: ARG002 - each step is one moment
    ) -> Iterator[Drawing]:
        from segwidgets.widgets.coco_file.drawing import CocoPaper

        chosen = view or self.view
        paper = CocoPaper(
            self._picture(), self._file, self._name(), chosen, self.file, self.index, theme, width
        )
        now = self.step if chosen == self.view else self.index if chosen == "map" else 0
        for step in [now] if steps is None else steps:
            yield paper.drawing(step)

    def _name(self) -> str:
        return t("COCO file")

    def _parameters_in_words(self) -> str:
        picture, counts = self._picture(), self._data.counts
        return t(
            "{images} {images|image|images}, {annotations} {annotations|annotation|annotations}; "
            "{name}, {size} pixels",
            images=f"{counts['images']:,}",
            annotations=f"{counts['annotations']:,}",
            name=words.text_of(picture.name),
            size=times(picture.size),
        )

    def _table(self) -> list[list[str]]:
        items = self._picture().items["instances"]
        if not items or len(items) > 32:
            return []
        own = self._data.annotations_of(self.image_id)
        rows = [
            [
                str(annotation.get("id", "")),
                str(annotation.get("category_id", "")),
                str(sum(item.counts[1::2])) if item.counts else "–",
                str(len(item.counts)) if item.counts else "–",
            ]
            for annotation, item in zip(own, items, strict=True)
        ]
        return [[t("annotation"), "category_id", t("pixels"), t("runs")], *rows]
