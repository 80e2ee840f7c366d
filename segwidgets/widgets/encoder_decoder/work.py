"""What the encoder-decoder figure computes: every trained network on one picture, in turn."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

from segwidgets.ops.device import choose_device
from segwidgets.widgets.background import Order
from segwidgets.widgets.background import Work as Job
from segwidgets.widgets.encoder_decoder.pack import Part, joined, packed_part
from segwidgets.widgets.encoder_decoder.picture import Labelled
from segwidgets.widgets.encoder_decoder.rules import Choice, trained
from segwidgets.widgets.encoder_decoder.run import run_network
from segwidgets.widgets.words import duration


class Gathered:
    """What networks made of one picture by now.

    Parameters
    ----------
    labelled : Labelled
        The picture.
    device : str
        Where torch computes.
    """

    def __init__(self, labelled: Labelled, device: str) -> None:
        self._labelled, self._device = labelled, device
        self._parts: dict[Choice, Part] = {}

    @property
    def done(self) -> int:
        """How many networks have run."""
        return len(self._parts)

    @property
    def complete(self) -> bool:
        """Whether all networks have run."""
        return self.done == len(trained())

    def packed(self) -> dict[str, Any]:
        """Give the page what there is, in the order in which the networks are listed."""
        parts = [self._parts[choice] for choice in trained() if choice in self._parts]
        return joined(parts, self._labelled.target)

    def add(self, choice: Choice) -> None:
        """Run a network, unless it has run.

        Parameters
        ----------
        choice : Choice
            Which one.

        Raises
        ------
        ImportError, ValueError, MemoryError
            If torch cannot run it.
        """
        if choice not in self._parts:
            place = choose_device(self._device)
            self._parts[choice] = packed_part(run_network(choice, *self._labelled[:2], place))

    def job(self, first: Choice, show: Callable[[Gathered], None]) -> Job:
        """Run the networks that have not run yet.

        Parameters
        ----------
        first : Choice
            The network that is looked at; it does not wait for the others.
        show : callable
            Takes this when the first network has run, and at the end.

        Returns
        -------
        callable
            For a `Runner`.
        """

        def compute(order: Order) -> None:
            try:
                self._run(order, first, show)
            except KeyboardInterrupt:
                if self._parts and order.wanted:
                    show(self)
                raise

        return compute

    def _run(self, order: Order, first: Choice, show: Callable[[Gathered], None]) -> None:
        start = time.perf_counter()
        total = len(trained())
        order.enter("networks")
        order.say("running", "The networks are at work on the picture …")
        order.begin_bar(total, "networks")
        for choice in sorted(trained(), key=lambda choice: choice != first):
            if order.ended and self._parts:
                show(self)
                words = f"Stopped: {self.done} of {total} networks have labelled the picture."
                order.say("stopped", words, done=self.done, total=total)
                order.end_bar(self.done, "stopped")
                return
            self.add(choice)
            if not order.wanted:
                return
            if choice == first:
                show(self)
            words = f"{self.done} of {total} networks have labelled the picture."
            order.say_often(words, choice.name, done=self.done, total=total)
        show(self)
        seconds = time.perf_counter() - start
        words = f"{total} networks have labelled the picture in {duration(seconds)}."
        order.say("done", words, done=total, total=total, seconds=seconds)
        order.end_bar(total, duration(seconds))
