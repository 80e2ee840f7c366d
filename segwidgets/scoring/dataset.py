"""Scores of a data set, whose pictures are read one after the other in bounded memory."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping, Sequence, Sized
from dataclasses import dataclass, fields
from heapq import nsmallest
from itertools import islice
from math import inf
from os import PathLike
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from segwidgets._torch import require_torch
from segwidgets.images.pairs import check_pairs
from segwidgets.ops.confusion import check_classes
from segwidgets.ops.metrics import Absent, Scores, scores, scores_of_counts
from segwidgets.scoring.processes import in_each_process
from segwidgets.scoring.reading import Batch, Numbered, read
from segwidgets.scoring.worker import Rules
from segwidgets.shared.numbers import short, whole
from segwidgets.shared.progress import ProgressBar

if TYPE_CHECKING:
    import torch

# So many pictures, those with the lowest mean IoU, are kept for the report.
WORST = 24
_MAX_WORKERS = 256


@dataclass(frozen=True)
class DatasetScores:
    """Counts of a data set, with the scores that are read from them.

    Attributes
    ----------
    names : tuple of str
        The pictures, in the order in which they were given.
    class_names : tuple of str
        One per class.
    confusion : torch.Tensor
        int64 [K, K], the sum over the pictures: rows target, columns prediction.
    counts : torch.Tensor
        int64 [N, 3, K], for each picture and class: pixels in both masks, in the target, in the
        prediction.
    ignore_index : int or None
        The target label of pixels that were not counted.
    absent : {"exclude", "zero", "one", "nan"}
        What a score is where it would be 0/0.
    include_background : bool
        Whether class 0 counts in the means over classes.
    worst : tuple of dict
        Up to 24 of the given pairs, those with the lowest mean IoU first.
    colors : mapping or None
        The label of each color, where label images are in colors.

    Examples
    --------
    >>> import segwidgets as sw
    >>> found = sw.score([([[0, 1]], [[0, 1]]), ([[0, 1]], [[1, 1]])], num_classes=2)
    >>> found.scores.mean_iou
    tensor(0.5833, dtype=torch.float64)
    >>> found.image_scores.mean_iou
    tensor([1.0000, 0.2500], dtype=torch.float64)
    """

    names: tuple[str, ...]
    class_names: tuple[str, ...]
    confusion: torch.Tensor
    counts: torch.Tensor
    ignore_index: int | None
    absent: Absent
    include_background: bool
    worst: tuple[Mapping[str, Any], ...]
    colors: Mapping[Sequence[int], int] | None = None

    @property
    def scores(self) -> Scores:
        """Scores of the summed counts, as if the data set were one large picture.

        Returns
        -------
        segwidgets.ops.metrics.Scores
            Per class and overall.
        """
        return scores(self.confusion, **self.conventions)

    @property
    def image_scores(self) -> Scores:
        """Scores of each picture.

        Returns
        -------
        segwidgets.ops.metrics.Scores
            With a first axis that counts the pictures; `image_scores.over_images()` averages them.
        """
        return scores_of_counts(*self.counts.unbind(1), **self.conventions)

    @property
    def conventions(self) -> Any:
        """What libraries differ in, as the arguments of `segwidgets.metrics.scores`."""
        names = ("absent", "include_background", "ignore_index")
        return {name: getattr(self, name) for name in names}

    def to_html(
        self, path: str | PathLike[str] | None = None, *, max_bytes: int = 5_000_000, **page: Any
    ) -> str:
        """Write the scores, the confusion matrix and the worst pictures into one offline page.

        Parameters
        ----------
        path : str or path-like, optional
            The file to write. Without one nothing is written.
        max_bytes : int
            How large the page may be; as many of the worst pictures are live in it as fit.
        **page
            `title`, `lang`, and `lone`, the files without a partner.

        Returns
        -------
        str
            The page.

        Raises
        ------
        ValueError
            If the page would be larger without any picture.
        OSError
            If the file cannot be written. An older file is then left as it was.

        Examples
        --------
        >>> import segwidgets as sw
        >>> found = sw.score([([[0, 1]], [[1, 1]])], class_names=["sky", "bird"])
        >>> "0.250" in found.to_html(title="One picture")
        True
        """
        from segwidgets.scoring.report import report
        from segwidgets.shared.files import write

        text = report(self, max_bytes=max_bytes, **page)
        if path is not None:
            write(path, text)
        return text

    def to_dict(self) -> dict[str, Any]:
        """Give all scores as plain numbers, for JSON; None where there is no value.

        Returns
        -------
        dict
            `conventions`, `scores` over all pictures (a mean, or a list with one number per
            class), `mean_over_images`, `confusion`, and `images`, a dict for each picture.

        Examples
        --------
        >>> import segwidgets as sw
        >>> found = sw.score([([[0, 1]], [[1, 1]])], num_classes=2).to_dict()
        >>> found["scores"]["iou"], found["images"][0]["mean_iou"]
        ([0.0, 0.5], 0.25)
        """
        return {
            "class_names": list(self.class_names),
            "conventions": self.conventions,
            "scores": _plain(self.scores),
            "mean_over_images": _plain(self.image_scores.over_images()),
            "confusion": self.confusion.tolist(),
            "images": [
                {"name": name, **_plain(each)}
                for name, each in zip(self.names, _one_by_one(self.image_scores), strict=True)
            ],
        }

    def to_rows(self) -> list[list[str | float | None]]:
        """Give a table for CSV: a head, and a row for each picture.

        Returns
        -------
        list of list
            Name, pixel accuracy, mean IoU, and the IoU of each class; None where there is none.

        Examples
        --------
        >>> import segwidgets as sw
        >>> sw.score([([[0, 1]], [[1, 1]])], class_names=["sky", "bird"]).to_rows()
        [['name', 'pixel_accuracy', 'mean_iou', 'sky', 'bird'], ['picture 1', 0.5, 0.25, 0.0, 0.5]]
        """
        head: list[str | float | None] = ["name", "pixel_accuracy", "mean_iou", *self.class_names]
        each = self.image_scores
        columns = (each.pixel_accuracy, each.mean_iou)
        numbers = [*(column.tolist() for column in columns), *each.iou.T.tolist()]
        rows = zip(self.names, *numbers, strict=True)
        return [head, *([name, *map(_number, values)] for name, *values in rows)]


def _plain(found: Scores) -> dict[str, Any]:
    values = {name: value.tolist() for name, value in vars(found).items()}
    return {
        name: [_number(v) for v in value] if isinstance(value, list) else _number(value)
        for name, value in values.items()
    }


def _number(value: Any) -> float | None:
    return None if value != value else value


def _one_by_one(found: Scores) -> Iterator[Scores]:
    names = [field.name for field in fields(found)]
    for values in zip(*(getattr(found, name) for name in names), strict=True):
        yield Scores(**dict(zip(names, values, strict=True)))


def score(
    pairs: Iterable[Any],
    num_classes: int | None = None,
    *,
    class_names: Sequence[str] | None = None,
    ignore_index: int | None = None,
    colors: Mapping[Sequence[int], int] | None = None,
    absent: Absent = "exclude",
    include_background: bool = True,
    workers: int | None = None,
    progress: bool = False,
) -> DatasetScores:
    """Score a data set of any size: files are read side by side, counted and forgotten.

    Each picture leaves 24 · K bytes behind. Under `torchrun` each process reads its share of the
    pairs, and all of them get the scores of all, equal to the last digit however many there are:
    what is added up are whole numbers. `torch.distributed.get_rank() == 0` is the one to write
    them.

    Parameters
    ----------
    pairs : iterable
        (target, prediction), as for `IoUCalculator.from_dataset`, or mappings with these names
        and `name`, such as `segwidgets.images.pair_files(predictions, targets).pairs`; paths, or
        whatever `read_labels` takes.
    num_classes : int, optional
        Number of classes K, at least 2; by default one for each name.
    class_names : sequence of str, optional
        One per class; by default "class 0" and so on.
    ignore_index : int, optional
        Pixels whose target is this label are not counted.
    colors : mapping, optional
        For label images in colors: the label of each (red, green, blue).
    absent, include_background
        Conventions of the scores, as in `segwidgets.metrics.scores`.
    workers : int, optional
        How many files are read at once, 1 to 256; by default one for each processor, divided by
        the processes of `torchrun` on this machine. Threads read few files; where there are many,
        as many processes take over, which load NumPy and Pillow alone and need no
        `if __name__ == "__main__"`.
    progress : bool
        Whether to write a progress bar to standard error.

    Returns
    -------
    DatasetScores
        The counts and their scores.

    Raises
    ------
    ImportError
        If torch is not installed.
    TypeError, ValueError, OSError
        If there is no pair, or one cannot be read or scored; the message says which.
    KeyboardInterrupt
        If it is interrupted; it says how many pairs were read.

    Examples
    --------
    >>> import segwidgets as sw
    >>> pairs = [{"name": "a", "target": [[0, 1, 255]], "prediction": [[0, 0, 1]]}]
    >>> found = sw.score(pairs, class_names=["sky", "bird"], ignore_index=255)
    >>> found.scores.iou
    tensor([0.5000, 0.0000], dtype=torch.float64)
    """
    check_pairs(pairs)
    names = _class_names(num_classes, class_names)
    check_classes(len(names), ignore_index)
    conventions: Any = {
        "absent": absent,
        "include_background": include_background,
        "ignore_index": ignore_index,
    }
    # Refused before anything is read.
    scores(np.eye(len(names)), **conventions)
    at_once = _workers(workers)
    rules = Rules(len(names), ignore_index, colors)

    def share(rank: int, size: int) -> _Share:
        # Only of what has a length it is known how far it is; one process tells for all.
        count = -(-len(pairs) // size) if isinstance(pairs, Sized) else None
        shown = progress and bool(count) and rank == 0
        bar = ProgressBar(count or 1, shown=shown, label="score")
        mine = islice(enumerate(pairs), rank, None, size)
        found = _Share(len(names), conventions)

        def take(batch: Batch) -> None:
            found.take(batch)
            bar.update(len(found.numbers), found.names[-1])

        try:
            read(mine, count, rules, at_once, take)
        except KeyboardInterrupt:
            words = f"interrupted; {len(found.numbers)} pairs were read."
            raise KeyboardInterrupt(words) from None
        bar.finish(len(found.numbers), "pictures")
        found.keep_worst()
        return found

    shares = in_each_process(share)
    numbers = [number for s in shares for number in s.numbers]
    if not numbers:
        raise ValueError("there are no pairs: give at least one, (target, prediction).")
    order = np.argsort(numbers)
    read_names = [name for s in shares for name in s.names]
    lib = require_torch()
    worst = nsmallest(WORST, (pair for s in shares for pair in s.worst), key=_badness)
    return DatasetScores(
        names=tuple(read_names[at] for at in order),
        class_names=names,
        confusion=lib.from_numpy(np.sum([s.confusion for s in shares], axis=0)),
        counts=lib.from_numpy(np.concatenate([c for s in shares for c in s.counts])[order]),
        worst=tuple(pair for *_, pair in worst),
        colors=colors,
        **conventions,
    )


# Mean IoU, place among all, the pair.
_Rated = tuple[float, int, Mapping[str, Any]]


def _badness(rated: _Rated) -> tuple[float, int]:
    return rated[:2]


class _Share:
    """What a process has counted."""

    def __init__(self, num_classes: int, conventions: Any) -> None:
        self._conventions = conventions
        self._unrated: list[tuple[Numbered, NDArray[np.int64]]] = []
        self.confusion = np.zeros((num_classes, num_classes), np.int64)
        self.numbers: list[int] = []
        self.names: list[str] = []
        self.counts: list[NDArray[np.int64]] = []
        self.worst: list[_Rated] = []

    def take(self, batch: Batch) -> None:
        """Add what was found in a batch."""
        self.confusion += batch.found.confusion
        self.counts.append(batch.found.counts)
        self.numbers.extend(each.number for each in batch.pairs)
        self.names.extend(str(each.pair["name"]) for each in batch.pairs)
        self._unrated.extend(zip(batch.pairs, batch.found.counts, strict=True))
        if len(self._unrated) >= WORST:
            self.keep_worst()

    def keep_worst(self) -> None:
        """Rate what is new, and let go of all but the worst pairs."""
        if not self._unrated:
            return
        counts = require_torch().from_numpy(np.stack([counts for _, counts in self._unrated]))
        ious = scores_of_counts(*counts.unbind(1), **self._conventions).mean_iou
        # A picture without any value is none of the worst.
        for (each, _), iou in zip(self._unrated, ious.nan_to_num(inf).tolist(), strict=True):
            self.worst.append((iou, each.number, each.pair))
        self._unrated.clear()
        self.worst[:] = nsmallest(WORST, self.worst, key=_badness)


def _class_names(num_classes: int | None, class_names: Sequence[str] | None) -> tuple[str, ...]:
    if class_names is None:
        if num_classes is None:
            raise TypeError("num_classes is missing: give it, or class_names, one per class.")
        check_classes(num_classes, None)
        return tuple(f"class {label}" for label in range(num_classes))
    names = () if isinstance(class_names, str) else tuple(class_names)
    if not all(isinstance(name, str) and name for name in names) or not names:
        raise TypeError(
            f'class_names = {short(class_names)}: give one name per class, ["sky", "kite"].'
        )
    if num_classes not in (None, len(names)):
        raise ValueError(
            f"class_names has {len(names)} names for num_classes = {num_classes}: give one per "
            f"class."
        )
    return names


def _workers(workers: int | None) -> int:
    if workers is None:
        processes = int(os.environ.get("LOCAL_WORLD_SIZE", "1"))
        return max(1, min(_MAX_WORKERS, (os.cpu_count() or 1) // processes))
    if whole("workers", workers) < 1 or workers > _MAX_WORKERS:
        raise ValueError(f"workers = {workers}: choose 1 to {_MAX_WORKERS} threads.")
    return workers
