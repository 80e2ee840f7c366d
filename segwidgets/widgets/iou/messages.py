"""What the IoU calculator takes from its page."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from segwidgets.widgets.iou.masks import check_masks, labels_in, packed_mask
from segwidgets.widgets.iou.state import SIDES, IouState, checked


class IouMessages(IouState):
    """A state that a page may change, with whatever it may send."""

    def set_state(self, sync_data: dict[str, Any]) -> None:
        """Take what the page sent: masks first, which belong to the picture that it shows.

        Parameters
        ----------
        sync_data : dict
            Trait names and values; whatever else is refused, and sent back.
        """
        sent = dict(sync_data)
        for name, wire in SIDES.items():
            if wire in sent and self._note_elsewhere(name, sent[wire]):
                del sent[wire]
        index = {name: sent.pop(name) for name in ("index",) if name in sent}
        with self._heard():
            super().set_state(sent)
            if index:
                super().set_state(index)

    def _note_elsewhere(self, name: str, mask: Any) -> bool:
        """Keep a mask that was painted before another picture came."""
        number = mask.get("picture") if isinstance(mask, dict) else None
        if type(number) is not int or number == self.index or not 0 <= number < len(self._shots):
            return False
        shot = self._shots[number]
        try:
            masks = {"target": shot.target, "prediction": shot.prediction, name: labels_in(mask)}
            masks["prediction"] = check_masks(
                **masks, num_classes=self.num_classes, ignore_index=self.ignore_index
            )
        except (TypeError, ValueError):
            return False
        self._note(name, packed_mask(masks[name], number))
        return True

    @contextmanager
    def _heard(self) -> Iterator[None]:
        self._taking = True
        try:
            yield
        finally:
            self._taking = False

    def _coerce(self, sync_data: dict[str, Any]) -> dict[str, Any]:
        # How many classes there are is said in Python.
        return super()._coerce({n: v for n, v in sync_data.items() if n != "num_classes"})

    def _reconcile(self, clean: dict[str, Any]) -> dict[str, Any]:
        spec = {**{name: getattr(self, name) for name in self._joint}, **clean}
        try:
            checked(spec)
        except ValueError:
            # Which one is to blame cannot be known, so all go back.
            clean = {n: getattr(self, n) if n in self._joint else v for n, v in clean.items()}
        if "index" in clean:
            clean["index"] = min(clean["index"], len(self._shots) - 1)
        if clean.get("preset") and len(self._shots) > 1:
            clean["preset"] = ""
        ignored = clean.get("ignore_index", self.ignore_index)
        label = clean.get("label", self.label)
        if label >= self.num_classes and label != ignored:
            clean["label"] = self.num_classes - 1
        return clean
