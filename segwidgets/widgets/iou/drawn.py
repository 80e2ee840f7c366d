"""The IoU calculator as a picture and in words, for where it cannot be shown."""

# ruff: noqa: ARG002 - there is but one view

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from segwidgets.widgets.iou.results import IouResults
from segwidgets.widgets.iou.tally import tally
from segwidgets.widgets.iou.words import ious, scores_in_words, told
from segwidgets.widgets.tensors import packed
from segwidgets.widgets.words import MAX_TABLE_SIDE, times

if TYPE_CHECKING:
    from segwidgets.drawing.scene import Scene
    from segwidgets.embed.page import Element


# Base64 of more makes pages that no browser likes.
_MAX_EXPORTED = 24_000_000


class IouDrawing(IouResults):
    """Stills, a film of a set, an element for a page, and words."""

    def _element(self, *, still: bool = False) -> Element:
        """Describe the figure as a custom element; a set goes along with all its pictures.

        Parameters
        ----------
        still : bool
            Whether it carries a picture of itself.

        Returns
        -------
        segwidgets.embed.page.Element
            The element.

        Raises
        ------
        ValueError
            If the pictures of the set are too large for a page.
        """
        element = super()._element(still=still)
        if len(self._shots) == 1:
            return element
        self._renew_tallies()
        pictures = [
            {
                "name": shot.name,
                "target": packed(shot.target),
                "prediction": packed(shot.prediction),
                "image": {} if shot.image is None else packed(shot.image),
            }
            for shot in self._shots
        ]
        size = sum(
            shot.target.nbytes * 2 + (0 if shot.image is None else shot.image.nbytes)
            for shot in self._shots
        )
        if size > _MAX_EXPORTED:
            raise ValueError(
                f"the set has {size / 1e6:.0f} MB: a page takes at most "
                f"{_MAX_EXPORTED / 1e6:.0f}; export fewer or smaller pictures."
            )
        attributes = {**element.attributes, "_tallies": self._tallies, "_pictures": pictures}
        return replace(element, attributes=attributes)

    def _film_steps(self, view: str | None) -> int:
        return len(self._shots)

    def _scenes(
        self, steps: Sequence[int] | None, *, theme: Any, width: float, **_: Any
    ) -> Iterator[Scene]:
        from segwidgets.widgets.iou.drawing import Masks, masks_scene

        for number in [self.index] if steps is None else steps:
            shot = self._shots[number]
            sentence, rows = self._told(number)
            masks = Masks(
                shot.target,
                shot.prediction,
                shot.image,
                self.ignore_index,
                self.class_names,
                tuple(row[1] for row in rows),
                sentence,
                self._name(),
            )
            yield masks_scene(masks, theme=theme, width=width)

    def _told(self, number: int) -> tuple[str, list[list[str]]]:
        shot = self._shots[number]
        counts = tally(shot.target, shot.prediction, self.num_classes, self.ignore_index)
        values = ious(counts, self.absent)
        first = 0 if self.include_background else 1
        kept = [c for c in range(first, self.num_classes) if c != self.ignore_index]
        of_set = f"{shot.name}, " if len(self._shots) > 1 else ""
        sentence = (
            f"{of_set}{times(shot.target.shape)} pixels, {self.num_classes} classes: "
            f"{scores_in_words(counts, values, kept)}"
        )
        rows = [[name, told(value)] for name, value in zip(self.class_names, values, strict=True)]
        return sentence, rows

    def _name(self) -> str:
        return "IoU calculator"

    def __repr__(self) -> str:
        return f"<{type(self).__name__}: {self._told(self.index)[0]}>"

    def _in_words(self) -> tuple[str, list[list[str]]]:
        sentence, rows = self._told(self.index)
        small = self.num_classes <= MAX_TABLE_SIDE
        return f"{self._name()}: {sentence}.", [["class", "IoU"], *rows] if small else []
