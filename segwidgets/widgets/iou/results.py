"""What torch counts for the IoU calculator, and the scores that are read from it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

import traitlets

from segwidgets._torch import require_torch
from segwidgets.ops.metrics import Absent, Scores, boundary_iou, scores, scores_of_counts
from segwidgets.widgets.iou.messages import IouMessages
from segwidgets.widgets.iou.set import counted, tallied
from segwidgets.widgets.tensors import packed

if TYPE_CHECKING:
    import torch


class IouResults(IouMessages):
    """Counts and scores of the picture that is shown, and of the set."""

    # int64 [N, 6, K] on the CPU; nothing before the first count.
    _kept_tallies: Any = None

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
        return scores(self.confusion, **self._conventions(), ignore_index=self.ignore_index)

    @property
    def boundary_iou(self) -> torch.Tensor:
        """Boundary IoU of each class in the picture that is shown.

        Returns
        -------
        torch.Tensor
            float64 [K] on `device`.
        """
        absent = cast("Absent", self.absent)
        return boundary_iou(self._counted()[1], absent=absent)

    @property
    def image_scores(self) -> Scores:
        """Scores of every picture of the set.

        Returns
        -------
        segwidgets.ops.metrics.Scores
            With a first axis that counts the pictures; `image_scores.mean_iou.argsort()` lists
            the worst ones first.
        """
        right, target, predicted = self._all_tallies()[:, :3].unbind(1)
        return self._scored(right, target, predicted)

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
        right, target, predicted = self._all_tallies()[:, :3].sum(0)
        return self._scored(right, target, predicted)

    def _conventions(self) -> Any:
        return {"absent": self.absent, "include_background": self.include_background}

    def _scored(self, right: Any, target: Any, predicted: Any) -> Scores:
        return scores_of_counts(
            right, target, predicted, **self._conventions(), ignore_index=self.ignore_index
        )

    def _counted(self, number: int | None = None) -> tuple[torch.Tensor, torch.Tensor]:
        shot = self._shots[self.index if number is None else number]
        return counted(shot, self.num_classes, self.ignore_index, self.device)

    def _result(self) -> torch.Tensor:
        return self._counted()[0]

    def _answer(self) -> dict[str, Any]:
        lib = require_torch()
        confusion, boundary = self._counted()
        return {
            "torch": lib.__version__.split("+")[0],
            "device": str(confusion.device),
            # A picture has at most 2**20 pixels.
            "confusion": packed(confusion.to(lib.int32)),
            "boundary": packed(boundary.to(lib.int32)),
        }

    # The set

    @traitlets.observe("num_classes", "ignore_index")
    def _count_anew(self, _change: Any) -> None:
        self._kept_tallies = None
        if self._tallies:
            self._renew_tallies()

    def _all_tallies(self) -> torch.Tensor:
        """Count what has changed since it was counted."""
        if self._kept_tallies is None:
            everything = range(len(self._shots))
            self._kept_tallies = require_torch().stack(
                [tallied(*self._counted(number)) for number in everything]
            )
        else:
            for number in self._changed_shots:
                self._kept_tallies[number] = tallied(*self._counted(number))
        self._changed_shots.clear()
        tallies: torch.Tensor = self._kept_tallies
        return tallies

    def _renew_tallies(self) -> None:
        if len(self._shots) > 1:
            self._tallies = packed(self._all_tallies().to(require_torch().int32))
