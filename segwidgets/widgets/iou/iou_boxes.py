"""The figure of two boxes: IoU and generalised IoU in exact arithmetic."""

# ruff: noqa: ARG002 - traitlets passes the widget to every trait

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from math import floor, log10
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np
from traitlets import TraitError, TraitType, validate

from segwidgets._torch import require_torch
from segwidgets.ops.metrics import box_areas
from segwidgets.shared.language import t
from segwidgets.shared.numbers import short, whole
from segwidgets.shared.options import OPTIONS
from segwidgets.terms.numbers import MINUS
from segwidgets.terms.parameters import per_axis
from segwidgets.widgets.figure import Figure
from segwidgets.widgets.tensors import packed
from segwidgets.widgets.traits import FromPage, refuse
from segwidgets.widgets.words import times

if TYPE_CHECKING:
    import torch

    from segwidgets.drawing.items import Drawing

#: Left, top, right and bottom edge of a box in whole cells.
Box: TypeAlias = tuple[int, int, int, int]

_OPTIONS = OPTIONS["iou_boxes"]
_A, _B, _SIZE = (tuple(_OPTIONS[name]["default"]) for name in ("a", "b", "size"))
_MIN_SIDE, _MAX_SIDE = _OPTIONS["size"]["min"], _OPTIONS["size"]["max"]


class BoxTrait(TraitType[Box, Any], FromPage):
    """A box on the board."""

    def validate(self, obj: Any, value: Any) -> Box:
        """Take four whole numbers, left and top edge before right and bottom."""
        name = self.name or ""
        numbers = value.tolist() if hasattr(value, "tolist") else value
        if not isinstance(numbers, list | tuple) or len(numbers) != 4:
            raise TraitError(f"{name} = {short(value)}: give four whole numbers, [x1, y1, x2, y2].")
        try:
            # No board is larger.
            x1, y1, x2, y2 = (
                whole(f"{name}[{i}]", number, 0, _MAX_SIDE) for i, number in enumerate(numbers)
            )
        except ValueError as error:
            raise TraitError(
                f"{name} = {short(value)} leaves the board: edges are 0 to {_MAX_SIDE}; move it, "
                f"or scale both boxes."
            ) from error
        except TypeError as error:
            raise TraitError(f"{error} Boxes have whole edges, so that areas are exact.") from error
        if x1 >= x2 or y1 >= y2:
            raise TraitError(
                f"{name} = {[x1, y1, x2, y2]}: x1 < x2 and y1 < y2 are needed, [x1, y1, x2, y2]; "
                f"a box of COCO is [x, y, width, height]."
            )
        return x1, y1, x2, y2

    def coerce(self, obj: Any, value: Any) -> Box:
        """Clip the box to the board, and keep it at least one cell wide and high."""
        if not isinstance(value, list) or len(value) != 4:
            raise TypeError("four numbers are needed")
        width, height = obj.size
        left, top, right, bottom = (int(whole("edge", _integral(edge))) for edge in value)
        x1, y1 = (min(max(low, 0), side - 1) for low, side in ((left, width), (top, height)))
        x2, y2 = min(max(right, x1 + 1), width), min(max(bottom, y1 + 1), height)
        return x1, y1, x2, y2


class Size(TraitType[tuple[int, int], Any]):
    """Width and height of the board."""

    def validate(self, obj: Any, value: Any) -> tuple[int, int]:
        """Take two whole numbers of the range."""
        if not isinstance(value, list | tuple) or len(value) != 2:
            raise TraitError(f"{self.name} = {short(value)}: give (width, height).")
        try:
            width, height = per_axis(self.name or "", value, 2, _MIN_SIDE, _MAX_SIDE)
        except (TypeError, ValueError) as error:
            refuse(error)
        return width, height


class IoUBoxes(Figure):
    """Two boxes to drag: their intersection, union and enclosing box, IoU, Dice, generalised IoU.

    Everything is counted in whole cells, so every score is an exact fraction.

    Parameters
    ----------
    a, b : sequence of int
        x1, y1, x2, y2: left, top, right and bottom edge in whole cells; a is the target, b the
        prediction.
    size : tuple of int
        Width and height of the board, 2 to 1000 cells each; by default large enough.
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
    H. Rezatofighi et al.: Generalized Intersection over Union: A Metric and a Loss for Bounding
    Box Regression. CVPR 2019, arXiv:1902.09630.

    Examples
    --------
    >>> import segwidgets as sw
    >>> w = sw.IoUBoxes([0, 0, 4, 4], [2, 0, 6, 4])
    >>> w.iou, w.dice, w.giou
    (Fraction(1, 3), Fraction(1, 2), Fraction(1, 3))
    >>> w.b = [4, 4, 8, 8]
    >>> w.iou, w.giou
    (Fraction(0, 1), Fraction(-1, 2))
    >>> w.counts.tolist()
    [16, 16, 0, 32, 64]
    """

    stem = "iou-boxes"
    family = "iou"
    around = 252
    result_names = ("a", "b", "device")
    spec_names = ("a", "b", "size")

    a = BoxTrait(_A, help="x1, y1, x2, y2 in whole cells.").tag(sync=True)
    b = BoxTrait(_B, help="x1, y1, x2, y2 in whole cells.").tag(sync=True)
    size = Size(_SIZE, help="Width and height of the board in cells.").tag(sync=True)

    def __init__(
        self,
        a: Any = _A,
        b: Any = _B,
        *,
        size: Any = None,
        device: Any = "auto",
        **kwargs: Any,
    ) -> None:
        if size is None:
            size = _room(a, b)
        super().__init__(a=a, b=b, size=size, device=device, **kwargs)

    @validate("a", "b", "size")
    def _check_together(self, proposal: Any) -> Any:
        spec = {name: getattr(self, name) for name in self.spec_names}
        spec[proposal.trait.name] = proposal.value
        width, height = spec["size"]
        larger = tuple(
            max(edges) for edges in zip(spec["a"][2:], spec["b"][2:], spec["size"], strict=True)
        )
        for name in ("a", "b"):
            x1, y1, x2, y2 = spec[name]
            if x2 > width or y2 > height:
                raise TraitError(
                    f"{name} = {[x1, y1, x2, y2]} leaves the board of {times((width, height))} "
                    f"cells: move it, or assign size = {larger} with it, in `with "
                    f"w.hold_trait_notifications():`."
                )
        return proposal.value

    @property
    def counts(self) -> torch.Tensor:
        """The areas, counted by torch on `device`.

        Returns
        -------
        torch.Tensor
            int64 [5]: a, b, their intersection, their union, the enclosing box.
        """
        counts: torch.Tensor = self._result()
        return counts

    @property
    def iou(self) -> Fraction:
        """Intersection over union."""
        _, _, shared, union, _ = self._areas()
        return Fraction(shared, union)

    @property
    def dice(self) -> Fraction:
        """Twice the intersection over the sum of both areas: 2 · IoU / (1 + IoU)."""
        first, second, shared, _, _ = self._areas()
        return Fraction(2 * shared, first + second)

    @property
    def giou(self) -> Fraction:
        """Generalised IoU: IoU less the part of the hull that the union leaves empty."""
        _, _, _, union, hull = self._areas()
        return self.iou - Fraction(hull - union, hull)

    def _areas(self) -> tuple[int, ...]:
        lefts, tops, rights, bottoms = zip(self.a, self.b, strict=True)
        shared = max(0, min(rights) - max(lefts)) * max(0, min(bottoms) - max(tops))
        first, second = ((x2 - x1) * (y2 - y1) for x1, y1, x2, y2 in (self.a, self.b))
        hull = (max(rights) - min(lefts)) * (max(bottoms) - min(tops))
        return first, second, shared, first + second - shared, hull

    def _result(self) -> torch.Tensor:
        return box_areas(self.a, self.b, self.device)

    def _answer(self) -> dict[str, Any]:
        lib = require_torch()
        counts = self._result()
        return {
            "torch": lib.__version__.split("+")[0],
            "device": str(counts.device),
            "counts": packed(counts.to(lib.int32)),
        }

    # Pictures and words

    def _drawings(
        self, steps: Sequence[int] | None, *, theme: Any, width: float, **_: Any
    ) -> Iterator[Drawing]:
        from segwidgets.widgets.iou.drawing import boxes_drawing

        yield boxes_drawing(
            self.a,
            self.b,
            self.size,
            self._caption(),
            alt=self._in_words()[0],
            formulas=self._formulas(),
            theme=theme,
            width=width,
        )

    def _caption(self) -> str:
        """Say what the two boxes show, as the page does."""
        first, second, shared, union, hull = self._areas()
        iou, giou = _decimal(self.iou), _decimal(self.giou)
        if shared == union:
            return t("The boxes are equal: IoU and generalised IoU are 1.")
        if shared == 0 and hull == union:
            return t(
                "The boxes touch and share nothing: IoU 0. They fill the enclosing box, so "
                "generalised IoU is 0 too."
            )
        if shared == 0:
            return t(
                "The boxes share nothing: IoU is 0 however far apart they are. Generalised IoU is "
                "{giou}, and tells how far: it falls as the empty part of the enclosing box grows.",
                giou=giou,
            )
        if shared == min(first, second) and hull == union:
            return t(
                "One box lies in the other: IoU is the ratio of their areas, {iou}, and "
                "generalised IoU the same.",
                iou=iou,
            )
        return t(
            "The boxes share {shared} of {union} cells: IoU {iou}. {empty} of the {hull} cells of "
            "the enclosing box {empty|is|are} empty: generalised IoU {giou}.",
            shared=shared,
            union=union,
            iou=iou,
            empty=hull - union,
            hull=hull,
            giou=giou,
        )

    def _formulas(self) -> list[str]:
        first, second, shared, union, hull = self._areas()
        empty = hull - union
        texts = {
            f"IoU = I / U = {shared} / {union}": self.iou,
            f"Dice = 2 I / (A + B) = {2 * shared} / {first + second}": self.dice,
            f"GIoU = IoU - (C - U) / C = {shared}/{union} - {empty}/{hull}": self.giou,
        }
        return [f"{text.replace('-', MINUS)} = {_decimal(score)}" for text, score in texts.items()]

    def _name(self) -> str:
        return t("IoU of two boxes")

    def _parameters_in_words(self) -> str:
        return f"a {list(self.a)}, b {list(self.b)}, IoU {self.iou}"

    def _in_words(self) -> tuple[str, list[list[str]]]:
        first, second, shared, union, hull = self._areas()
        rows = {
            t("Area of a"): first,
            t("Area of b"): second,
            t("Intersection"): shared,
            t("Union"): union,
            t("Enclosing box"): hull,
            "IoU": self.iou,
            "Dice": self.dice,
            t("Generalised IoU"): self.giou,
        }
        sentence = t(
            "intersection {shared} of union {union}, IoU {iou}, generalised IoU {giou}.",
            shared=shared,
            union=union,
            iou=f"{float(self.iou):.4f}",
            giou=f"{float(self.giou):.4f}".replace("-", MINUS),
        )
        table = [[name, str(value)] for name, value in rows.items()]
        return f"{self._name()}: {sentence}", table


def _decimal(score: Fraction) -> str:
    """Write three digits after the point, and more where they would hide the first one.

    >>> _decimal(Fraction(1, 7)), _decimal(Fraction(-59, 23630)), _decimal(Fraction(1))
    ('0.143', '−0.0025', '1')
    """
    value = float(score)
    digits = 0 if value.is_integer() else max(3, min(9, 1 - floor(log10(abs(value)))))
    return f"{value:.{digits}f}".replace("-", MINUS)


def _integral(edge: Any) -> Any:
    """Take what JavaScript calls a number: the nearest whole one."""
    return round(edge) if isinstance(edge, float) and abs(edge) < 2**53 else edge


def _room(a: Any, b: Any) -> tuple[int, int]:
    """Give the usual board, or a larger one where the boxes need it."""
    width, height = _SIZE
    for box in (a, b):
        numbers = box.tolist() if hasattr(box, "tolist") else box
        if isinstance(numbers, list | tuple) and len(numbers) == 4:
            _, _, right, bottom = numbers
            # What is no whole number is left for the trait to refuse.
            if isinstance(right, int | np.integer) and isinstance(bottom, int | np.integer):
                width, height = max(width, int(right)), max(height, int(bottom))
    return min(width, _MAX_SIDE), min(height, _MAX_SIDE)
