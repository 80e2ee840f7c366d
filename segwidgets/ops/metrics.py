"""Metrics of semantic segmentation: counts, scores, and counts of whole data sets.

Counting is separate from scoring. Counts are exact, add up over pictures and machines, and every
score is read from them under a convention that is named.

Examples
--------
>>> import torch
>>> target = torch.tensor([[0, 0, 1], [0, 1, 1]])
>>> prediction = torch.tensor([[0, 1, 1], [0, 1, 0]])
>>> scores(confusion_matrix(prediction, target, num_classes=2)).mean_iou
tensor(0.5000, dtype=torch.float64)
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from segwidgets._torch import require_torch
from segwidgets.ops.boundary import boundary_counts, boundary_distance, boundary_iou
from segwidgets.ops.confusion import confusion_matrix
from segwidgets.ops.confusion_count import count
from segwidgets.ops.label_check import as_labels, check_classes, check_pair
from segwidgets.ops.scores import ABSENT, Absent, Scores, scores

if TYPE_CHECKING:
    import torch
    from numpy.typing import ArrayLike

__all__ = [
    "ABSENT",
    "Absent",
    "ConfusionMatrix",
    "Scores",
    "boundary_counts",
    "boundary_distance",
    "boundary_iou",
    "confusion_matrix",
    "scores",
]


class ConfusionMatrix:
    """The confusion matrix of a data set, counted batch by batch.

    Matrices of parts of a data set add up: with `+`, and over the processes of
    `torch.distributed` with `all_reduce`.

    Parameters
    ----------
    num_classes : int
        Number of classes K, at least 2.
    ignore_index : int, optional
        Pixels whose target is this label are not counted.
    device : str or torch.device
        Where the counts are kept.

    Raises
    ------
    ImportError
        If torch is not installed.
    TypeError, ValueError
        If there are fewer than two classes, or they are no whole number.

    Examples
    --------
    >>> seen = ConfusionMatrix(num_classes=2)
    >>> for prediction, target in [([0, 1, 1], [0, 0, 1]), ([1, 1], [1, 1])]:
    ...     seen.update(prediction, target)
    >>> seen.counts
    tensor([[1, 1],
            [0, 3]])
    >>> (seen + seen).scores().iou
    tensor([0.5000, 0.7500], dtype=torch.float64)
    """

    def __init__(
        self, num_classes: int, ignore_index: int | None = None, device: Any = "cpu"
    ) -> None:
        check_classes(num_classes, ignore_index)
        self.num_classes = num_classes
        self.ignore_index = ignore_index
        # The matrix and, as one more number, the pixels with labels out of range.
        self._kept: torch.Tensor = require_torch().zeros(
            num_classes**2 + 1, dtype=require_torch().int64, device=device
        )

    def update(
        self, prediction: ArrayLike | torch.Tensor, target: ArrayLike | torch.Tensor
    ) -> None:
        """Count the pixels of a batch.

        On an accelerator nothing is read back: pixels with labels out of range are left out
        there, and `counts` refuses to answer for them.

        Parameters
        ----------
        prediction, target : array-like
            Labels of any one shape, as for `confusion_matrix`.

        Raises
        ------
        TypeError
            If labels are no whole numbers.
        ValueError
            If shapes or devices differ, or, on the CPU, a label is out of range. The counts
            are then as before.
        """
        guess, true = as_labels("prediction", prediction), as_labels("target", target)
        check_pair(guess, true)
        counts, strays = count(guess, true, self.num_classes, self.ignore_index, check=True)
        found = require_torch().cat([counts.view(-1), strays.view(1)])
        self._kept += found.to(self._kept.device)

    @property
    def counts(self) -> torch.Tensor:
        """The matrix so far.

        Returns
        -------
        torch.Tensor
            int64 [K, K], rows target, columns prediction; a copy.

        Raises
        ------
        ValueError
            If an accelerator met labels out of range.
        """
        if strays := int(self._kept[-1]):
            raise ValueError(
                f"{strays} pixels had labels outside 0 to {self.num_classes - 1} and were not "
                f"counted: confusion_matrix tells for each batch which and where; reset() begins "
                f"anew."
            )
        return self._kept[:-1].view(self.num_classes, self.num_classes).clone()

    def scores(self, *, absent: Absent = "exclude", include_background: bool = True) -> Scores:
        """Score everything that was counted.

        Parameters
        ----------
        absent : {"exclude", "zero", "one", "nan"}
            What 0/0 is, as for `segwidgets.ops.metrics.scores`.
        include_background : bool
            Whether class 0 counts in the means.

        Returns
        -------
        Scores
            Per class and overall.
        """
        return scores(
            self.counts,
            absent=absent,
            include_background=include_background,
            ignore_index=self.ignore_index,
        )

    def __add__(self, other: object) -> ConfusionMatrix:
        if not isinstance(other, ConfusionMatrix):
            return NotImplemented
        if (self.num_classes, self.ignore_index) != (other.num_classes, other.ignore_index):
            raise ValueError(f"{self} and {other} count differently and cannot be added.")
        return self._with(self._kept + other._kept.to(self._kept.device))

    def reset(self) -> None:
        """Forget everything that was counted."""
        self._kept.zero_()

    def to(self, device: Any) -> ConfusionMatrix:
        """Move the counts.

        Parameters
        ----------
        device : str or torch.device
            Where to.

        Returns
        -------
        ConfusionMatrix
            Itself.
        """
        self._kept = self._kept.to(device)
        return self

    def all_reduce(self, group: Any = None) -> ConfusionMatrix:
        """Sum over all processes of `torch.distributed`.

        Parameters
        ----------
        group : torch.distributed.ProcessGroup, optional
            By default all processes. A backend such as NCCL needs the counts on its devices.

        Returns
        -------
        ConfusionMatrix
            The sum, the same in every process. This one stays as it is, so that calling twice
            counts nothing twice. Without processes it is a copy.
        """
        distributed = require_torch().distributed
        total = self._with(self._kept.clone())
        if distributed.is_available() and distributed.is_initialized():
            distributed.all_reduce(total._kept, group=group)
        return total

    def _with(self, kept: torch.Tensor) -> ConfusionMatrix:
        other = ConfusionMatrix(self.num_classes, self.ignore_index, kept.device)
        other._kept = kept
        return other

    def __repr__(self) -> str:
        ignored = "" if self.ignore_index is None else f", ignore_index={self.ignore_index}"
        return f"ConfusionMatrix(num_classes={self.num_classes}{ignored})"
