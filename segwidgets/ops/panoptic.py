"""Panoptic quality: how well things and stuff are found, and how well they are outlined."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, NamedTuple

from segwidgets._torch import require_torch
from segwidgets.ops.confusion import as_labels
from segwidgets.shared.numbers import whole

if TYPE_CHECKING:
    import torch
    from numpy.typing import ArrayLike


class Match(NamedTuple):
    """An instance or a segment of the target, and the predicted one that it was matched with.

    Attributes
    ----------
    image : int
        Number of the picture.
    class_index : int
        The class.
    target, prediction : int
        Which ones: instances as the arrays name them, 0 for stuff; or places in the lists.
    iou : float
        Their IoU; with a crowd the part of the prediction that lies on it.

    Examples
    --------
    >>> Match(image=0, class_index=1, target=7, prediction=3, iou=0.8).iou
    0.8
    """

    image: int
    class_index: int
    target: int
    prediction: int
    iou: float


@dataclass(frozen=True)
class PanopticQuality:
    """Counts of matched and unmatched segments, and the qualities that are read from them.

    Those of several pictures add up: `first + second` is the quality of both.

    Attributes
    ----------
    classes : tuple of int
        Things and stuff, in rising order; what follows has a value for each of these K classes.
    things : frozenset of int
        Those of them that have instances.
    iou_sum : torch.Tensor
        float64 [K], the IoU of the matched segments, added up.
    true_positives, false_positives, false_negatives : torch.Tensor
        int64 [K]: matched segments, and unmatched ones of the prediction and of the target.
    matches : tuple of Match
        What was matched with what.

    Examples
    --------
    >>> target = [[[1, 1], [1, 1], [1, 2], [0, 0]]]
    >>> prediction = [[[1, 5], [1, 5], [0, 0], [0, 0]]]
    >>> found = panoptic_quality(prediction, target, things=[1], stuff=[0])
    >>> found.pq, found.false_negatives
    (tensor([0.0000, 0.6667], dtype=torch.float64), tensor([1, 1]))
    >>> (found + found).of([1]).true_positives
    tensor([2])
    """

    classes: tuple[int, ...]
    things: frozenset[int]
    iou_sum: torch.Tensor
    true_positives: torch.Tensor
    false_positives: torch.Tensor
    false_negatives: torch.Tensor
    matches: tuple[Match, ...] = ()

    @property
    def sq(self) -> torch.Tensor:
        """Segmentation quality: the mean IoU of matched segments; NaN without one.

        Returns
        -------
        torch.Tensor
            float64 [K], above 0.5.
        """
        return self.iou_sum / self.true_positives

    @property
    def rq(self) -> torch.Tensor:
        """Recognition quality: the F1 score of segments; NaN where no segment counts.

        Returns
        -------
        torch.Tensor
            float64 [K], from 0 to 1.
        """
        return self.true_positives / self._halves

    @property
    def pq(self) -> torch.Tensor:
        """Panoptic quality: sq · rq, and 0 where segments are there and none was matched.

        Returns
        -------
        torch.Tensor
            float64 [K], from 0 to 1; NaN where no segment counts.
        """
        return self.iou_sum / self._halves

    @property
    def mean_pq(self) -> float:
        """Mean of `pq` over the classes that have segments.

        Returns
        -------
        float
            From 0 to 1; NaN where no class has a segment.
        """
        return float(self.pq.nanmean())

    @property
    def mean_sq(self) -> float:
        """Mean of `sq` over the classes that have segments; without a match it counts as 0.

        Returns
        -------
        float
            From 0 to 1; NaN where no class has a segment.
        """
        # An IoU of none over none is nothing that was outlined well.
        return float(self.sq.nan_to_num(0)[self._halves > 0].mean())

    @property
    def mean_rq(self) -> float:
        """Mean of `rq` over the classes that have segments.

        Returns
        -------
        float
            From 0 to 1; NaN where no class has a segment.
        """
        return float(self.rq.nanmean())

    def of(self, classes: Iterable[int]) -> PanopticQuality:
        """Keep some classes, such as `found.of(found.things)`.

        Parameters
        ----------
        classes : iterable of int
            Some of `classes`.

        Returns
        -------
        PanopticQuality
            Of these classes alone.

        Raises
        ------
        ValueError
            If one of them was not scored.
        """
        kept = sorted(set(classes))
        unknown = [each for each in kept if each not in self.classes]
        if unknown:
            raise ValueError(f"class {unknown[0]} was not scored: choose among {self.classes}.")
        places = [self.classes.index(each) for each in kept]
        return PanopticQuality(
            classes=tuple(kept),
            things=self.things & set(kept),
            iou_sum=self.iou_sum[places],
            true_positives=self.true_positives[places],
            false_positives=self.false_positives[places],
            false_negatives=self.false_negatives[places],
            matches=tuple(match for match in self.matches if match.class_index in kept),
        )

    def __add__(self, other: object) -> PanopticQuality:
        if not isinstance(other, PanopticQuality):
            return NotImplemented
        if (self.classes, self.things) != (other.classes, other.things):
            raise ValueError("only qualities of the same things and stuff can be added.")
        images = 1 + max((match.image for match in self.matches), default=-1)
        return replace(
            self,
            iou_sum=self.iou_sum + other.iou_sum,
            true_positives=self.true_positives + other.true_positives,
            false_positives=self.false_positives + other.false_positives,
            false_negatives=self.false_negatives + other.false_negatives,
            matches=(
                *self.matches,
                *(match._replace(image=match.image + images) for match in other.matches),
            ),
        )

    @property
    def _halves(self) -> torch.Tensor:
        unmatched = self.false_positives + self.false_negatives
        return self.true_positives.double() + unmatched / 2


def panoptic_quality(
    prediction: ArrayLike | torch.Tensor,
    target: ArrayLike | torch.Tensor,
    *,
    things: Iterable[int],
    stuff: Iterable[int],
    ignore_index: int | None = None,
    crowd: int | None = None,
) -> PanopticQuality:
    """Match the segments of two panoptic segmentations, and score them.

    A predicted segment matches one of the target of its class where their IoU is above 0.5.
    Pixels that the target ignores are left out of the union. A predicted segment that is unmatched
    is not counted where more than half of it is ignored or lies on a crowd of its class; a crowd
    itself matches nothing and is not missed. All of this is as in `panopticapi`.

    Parameters
    ----------
    prediction, target : array-like
        Whole numbers, (class, instance) for each pixel, shape [H, W, 2] or [N, H, W, 2], on the
        same device. Instances of stuff are not told apart, whatever their numbers.
    things, stuff : iterable of int
        The classes that have instances, and those that have none.
    ignore_index : int, optional
        A class of pixels that are unlabelled: they are not counted in the target, and are no
        segment in the prediction.
    crowd : int, optional
        The instance number that marks in the target a group of things that nobody separated.

    Returns
    -------
    PanopticQuality
        The counts of all pictures, added up, on the CPU: pixels are counted on their device.

    Raises
    ------
    ImportError
        If torch is not installed.
    TypeError
        If the numbers are not whole.
    ValueError
        If shapes or devices differ, a class is neither thing nor stuff nor ignored, or is both.

    References
    ----------
    A. Kirillov, K. He, R. Girshick, C. Rother, P. Dollár: Panoptic Segmentation. CVPR 2019,
    arXiv:1801.00868.

    Examples
    --------
    Two birds (class 1) in the sky (class 0), the second of them found in half:

    >>> import torch
    >>> target = torch.zeros(4, 8, 2, dtype=int)
    >>> target[:2, :2] = torch.tensor([1, 1])
    >>> target[2:, 4:] = torch.tensor([1, 2])
    >>> prediction = target.clone()
    >>> prediction[2:, 4:6] = 0
    >>> found = panoptic_quality(prediction, target, things=[1], stuff=[0])
    >>> found.sq
    tensor([0.8333, 1.0000], dtype=torch.float64)
    >>> found.rq
    tensor([1.0000, 0.5000], dtype=torch.float64)
    >>> found.mean_pq
    0.6666666666666667
    """
    lib = require_torch()
    classes, countable = _as_classes(things, stuff, ignore_index)
    pictures = [_as_pairs(name, given) for name, given in _named(prediction, target)]
    predicted, actual = pictures
    if predicted.shape != actual.shape:
        raise ValueError(
            f"prediction has shape {tuple(predicted.shape)} and target {tuple(actual.shape)}: "
            f"give both the same size, with nearest-neighbour interpolation."
        )
    if predicted.device != actual.device:
        raise ValueError(
            f"prediction is on {predicted.device} and target on {actual.device}: move one, "
            f"prediction.to(target.device)."
        )
    kinds = _Kinds(
        classes, countable, ignore_index, None if crowd is None else whole("crowd", crowd)
    )
    zero = lib.zeros(len(classes), dtype=lib.int64)
    found = PanopticQuality(classes, countable, zero.double(), zero, zero, zero)
    for image, (mine, theirs) in enumerate(zip(predicted, actual, strict=True)):
        one = _of_picture(mine.reshape(-1, 2), theirs.reshape(-1, 2), kinds)
        matches = tuple(match._replace(image=image) for match in one.matches)
        found = replace(found + one, matches=(*found.matches, *matches))
    return found


def _named(prediction: Any, target: Any) -> tuple[tuple[str, Any], ...]:
    return (("prediction", prediction), ("target", target))


class _Kinds(NamedTuple):
    classes: tuple[int, ...]
    things: frozenset[int]
    ignore_index: int | None
    crowd: int | None


def _as_classes(
    things: Iterable[int], stuff: Iterable[int], ignore_index: int | None
) -> tuple[tuple[int, ...], frozenset[int]]:
    for name, given in (("things", things), ("stuff", stuff)):
        if not isinstance(given, Iterable):
            raise TypeError(f"{name} = {given!r}: give a list of classes, {name}=[{given!r}].")
    countable = frozenset(whole("things", each) for each in things)
    uncountable = frozenset(whole("stuff", each) for each in stuff)
    both = sorted(countable & uncountable)
    if both:
        raise ValueError(f"class {both[0]} is in things and in stuff: leave it in one of them.")
    if not countable | uncountable:
        raise ValueError("things and stuff are empty: name at least one class.")
    if ignore_index is not None and whole("ignore_index", ignore_index) in countable | uncountable:
        raise ValueError(
            f"ignore_index = {ignore_index} is one of the classes: leave it out of things and "
            f"stuff, or give ignore_index=None."
        )
    return tuple(sorted(countable | uncountable)), countable


def _as_pairs(name: str, value: Any) -> torch.Tensor:
    """Take (class, instance) pairs as int64 [N, H, W, 2]."""
    pairs = as_labels(name, value)
    if pairs.ndim not in (3, 4) or pairs.shape[-1] != 2:
        raise ValueError(
            f"{name} has shape {tuple(pairs.shape)}: give a class and an instance for each pixel, "
            f"[H, W, 2] or [N, H, W, 2], such as numpy.stack([classes, instances], -1)."
        )
    if 0 in pairs.shape:
        raise ValueError(f"{name} has shape {tuple(pairs.shape)} and so no pixel: leave it out.")
    return pairs.long().reshape(-1, *pairs.shape[-3:])


class _Segments(NamedTuple):
    """Segments of a picture, of which the last may be what is not labelled.

    `of_pixel` has the segment of each pixel, where these are; the other tables, a row for each
    segment, are small and on the CPU: place among the classes, name of the instance, area.
    """

    of_pixel: torch.Tensor
    place: torch.Tensor
    instance: torch.Tensor
    area: torch.Tensor


def _of_picture(prediction: torch.Tensor, target: torch.Tensor, kinds: _Kinds) -> PanopticQuality:
    """Match the segments of a picture, given as [pixels, 2]."""
    lib = require_torch()
    mine, theirs = (_segments(name, it, kinds) for name, it in _named(prediction, target))
    void = len(kinds.classes)
    # Intersections, one for each pair of segments that meet.
    width = max(1, len(mine.area))
    meeting, shared = (it.cpu() for it in _numbered(theirs.of_pixel * width + mine.of_pixel)[:2])
    t, p = meeting // width, meeting % width
    is_crowd = theirs.place != void
    is_crowd &= theirs.instance == kinds.crowd if kinds.crowd is not None else False
    # What of each predicted segment is ignored, and what lies on a crowd of its class.
    ignored, crowded = (lib.zeros_like(mine.area) for _ in range(2))
    on_void, on_crowd = theirs.place[t] == void, is_crowd[t] & (theirs.place[t] == mine.place[p])
    ignored.index_add_(0, p[on_void], shared[on_void])
    crowded.index_add_(0, p[on_crowd], shared[on_crowd])
    union = theirs.area[t] + mine.area[p] - shared - ignored[p]
    same = (theirs.place[t] == mine.place[p]) & (theirs.place[t] != void) & ~is_crowd[t]
    # In whole numbers, so that exactly a half is no match.
    matched = same & (2 * shared > union)
    t, p, iou = t[matched], p[matched], (shared[matched] / union[matched].double())
    missed, spurious = theirs.place != void, mine.place != void
    missed &= ~is_crowd
    missed[t] = False
    spurious &= 2 * (ignored + crowded) <= mine.area
    spurious[p] = False
    columns = (theirs.place[t], theirs.instance[t], mine.instance[p], iou)
    return PanopticQuality(
        kinds.classes,
        kinds.things,
        iou_sum=lib.zeros(void, dtype=lib.float64).index_add_(0, columns[0], iou),
        true_positives=lib.bincount(columns[0], minlength=void),
        false_positives=lib.bincount(mine.place[spurious], minlength=void),
        false_negatives=lib.bincount(theirs.place[missed], minlength=void),
        matches=tuple(
            Match(0, kinds.classes[place], *rest)
            for place, *rest in zip(*(column.tolist() for column in columns), strict=True)
        ),
    )


def _segments(name: str, pairs: torch.Tensor, kinds: _Kinds) -> _Segments:
    """Give each segment of a picture a number."""
    lib = require_torch()
    labels, instances = pairs.unbind(1)
    known, _, label_of = _numbered(labels)
    place = lib.tensor([_place(name, label, kinds) for label in known.tolist()], dtype=lib.int64)
    named, _, instance_of = _numbered(instances)
    countable = lib.tensor([each in kinds.things for each in kinds.classes] + [False])
    # 0 is no instance, which others may be named.
    place, countable = place.to(labels.device)[label_of], countable.to(labels.device)
    number = lib.where(countable[place], instance_of + 1, 0)
    span = len(named) + 1
    codes, area, of_pixel = _numbered(place * span + number)
    codes, area, names = codes.cpu(), area.cpu(), lib.cat([lib.zeros(1).long(), named.cpu()])
    return _Segments(of_pixel, codes // span, names[codes % span], area)


def _place(name: str, label: int, kinds: _Kinds) -> int:
    if label in kinds.classes:
        return kinds.classes.index(label)
    if label == kinds.ignore_index:
        return len(kinds.classes)
    raise ValueError(
        f"{name} has class {label}, which is neither in things nor in stuff: add it there, or give "
        f"ignore_index={label}."
    )


def _numbered(codes: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
    """Find distinct numbers, how often each is there, and for each code which one it is."""
    lib = require_torch()
    if codes.numel() == 0:
        return codes, codes, codes
    low, high = (int(end) for end in codes.aminmax())
    if high - low >= codes.numel():
        distinct, index, counts = lib.unique(codes, return_inverse=True, return_counts=True)
        return distinct, counts, index
    # Few numbers close together need no sorting.
    counts = lib.bincount(codes - low)
    there = counts > 0
    distinct = there.nonzero().flatten()
    return distinct + low, counts[distinct], (there.cumsum(0) - 1)[codes - low]
