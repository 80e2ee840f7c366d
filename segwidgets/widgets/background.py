"""Computing behind a figure: in the background for a page, or at once for who asks for it."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from dataclasses import replace
from math import inf
from threading import Lock, Thread
from typing import TYPE_CHECKING, Any, ClassVar

from traitlets import Dict

from segwidgets.widgets.figure import Figure

if TYPE_CHECKING:
    from segwidgets.embed.page import Element


# A bar of text that grows, in a notebook and in a terminal.


_CELLS = 20


class ProgressBar:
    """One line on standard error, written over again and again.

    Where nobody can see it move, in a file or a pipe, only its last state is written.

    Parameters
    ----------
    total : int
        Number of steps.
    shown : bool
        Whether to write anything at all.
    label : str
        What stands before the bar.
    """

    def __init__(self, total: int, *, shown: bool = True, label: str = "fit") -> None:
        self._total = total
        self._label = label
        self._shown = shown
        self._width = 0
        # A notebook's stream is no terminal, but goes back to the line's start all the same.
        self._moves = sys.stderr.isatty() or "ipykernel" in type(sys.stderr).__module__

    def update(self, step: int, words: str) -> None:
        """Show how far it is.

        Parameters
        ----------
        step : int
            From 0 to the total.
        words : str
            What stands behind the bar.
        """
        if self._moves:
            self._write("\r" + self._line(step, words))

    def finish(self, step: int, words: str) -> None:
        """Show the last state and end the line.

        Parameters
        ----------
        step, words
            As in `update`.
        """
        self._write(("\r" if self._moves else "") + self._line(step, words) + "\n")

    def _line(self, step: int, words: str) -> str:
        full = round(_CELLS * step / self._total)
        line = f"{self._label} |{'█' * full}{'·' * (_CELLS - full)}| {step}/{self._total}  {words}"
        # A shorter line has to cover the one before.
        padded = line.ljust(self._width)
        self._width = len(line)
        return padded

    def _write(self, text: str) -> None:
        if self._shown:
            sys.stderr.write(text)
            sys.stderr.flush()


# Seconds from one message to the page to the next.
_PAUSE = 0.1

Tell = Callable[[dict[str, Any]], None]


class Order:
    """What somebody wants to be computed, as the work sees it.

    Parameters
    ----------
    runner : Runner
        Who takes the orders.
    number : int
        Of this one.
    asked : bool
        Whether somebody asked for it, however long it takes.
    shown : bool
        Whether to write a progress bar to standard error.
    """

    def __init__(self, runner: Runner, number: int, *, asked: bool, shown: bool) -> None:
        self._runner, self.number = runner, number
        self.asked = asked
        self._shown = shown
        self._bar: ProgressBar | None = None
        self._stage = ""
        self._told = -inf

    @property
    def wanted(self) -> bool:
        """Whether nobody has ordered something else since."""
        return self.number == self._runner.latest

    @property
    def ended(self) -> bool:
        """Whether somebody wants it to stop."""
        return self.number == self._runner.ended

    def enter(self, stage: str) -> None:
        """Begin another part of the work.

        Parameters
        ----------
        stage : str
            Names it.
        """
        self._stage = stage

    def say(self, state: str, words: str, **numbers: Any) -> None:
        """Tell the page how far it is.

        Parameters
        ----------
        state : {"running", "done", "stopped", "failed", "costly"}
            What it is doing.
        words : str
            A plain sentence.
        **numbers
            `done`, `total`, `seconds`, `estimate`, `batch_size`, where they are known.
        """
        if self.wanted:
            empty = {"done": 0, "total": 0, "seconds": 0.0, "estimate": None, "batch_size": None}
            told = {"state": state, "stage": self._stage, "words": words, **empty, **numbers}
            self._runner.tell(told)

    def say_often(self, words: str, left: str, **numbers: Any) -> None:
        """Tell the page and the bar that it is running, unless that was told just now.

        Parameters
        ----------
        words : str
            As in `say`.
        left : str
            What stands behind the bar.
        **numbers
            As in `say`.
        """
        if time.monotonic() - self._told >= _PAUSE:
            self._told = time.monotonic()
            self.say("running", words, **numbers)
            if self._bar is not None:
                self._bar.update(numbers["done"], left)

    def begin_bar(self, total: int, label: str) -> None:
        """Begin a progress bar, if somebody wants one.

        Parameters
        ----------
        total : int
            Number of steps.
        label : str
            What stands before it.
        """
        self._bar = ProgressBar(total, shown=self._shown, label=label)

    def end_bar(self, done: int, words: str) -> None:
        """Leave the bar as it stands.

        Parameters
        ----------
        done : int
            Steps by now.
        words : str
            What stands behind the bar.
        """
        if self._bar is not None:
            self._bar.finish(done, words)


Work = Callable[[Order], None]


class Runner:
    """Computes one thing after another, and tells how far it is.

    Parameters
    ----------
    tell : callable
        Takes progress as the page gets it.
    """

    def __init__(self, tell: Tell) -> None:
        self.tell = tell
        # Held while computing.
        self._lock = Lock()
        #: The number of the latest order, and of the one that somebody wants to end.
        self.latest = 0
        self.ended = 0
        # Orders that wait or are being computed.
        self._open: set[int] = set()

    @property
    def busy(self) -> bool:
        """Whether something is being computed, or waits for it."""
        return bool(self._open)

    def stop(self) -> None:
        """End at the next part of the work."""
        self.ended = self.latest

    def cancel(self) -> None:
        """Let nothing come of what is being computed, since its inputs are gone."""
        self.latest += 1

    def start(self, work: Work, *, asked: bool, shown: bool = False) -> None:
        """Compute in the background, instead of what is being computed there.

        Parameters
        ----------
        work : callable
            Takes the order, looks at it often, and computes.
        asked : bool
            Whether somebody asked for it, however long it takes.
        shown : bool
            Whether to write a progress bar to standard error.
        """
        order = self._order(asked=asked, shown=shown)
        Thread(target=self._quietly, args=(work, order), daemon=True).start()

    def run(self, work: Work, *, shown: bool) -> None:
        """Compute at once; an interrupt ends it and keeps what there is.

        Parameters
        ----------
        work : callable
            As in `start`.
        shown : bool
            Whether to write a progress bar to standard error.

        Raises
        ------
        ImportError, TypeError, ValueError, MemoryError
            Whatever keeps it from being computed.
        """
        order = self._order(asked=True, shown=shown)
        with self._lock:
            self._compute(work, order)

    def _order(self, *, asked: bool, shown: bool) -> Order:
        self.latest += 1
        self._open.add(self.latest)
        return Order(self, self.latest, asked=asked, shown=shown)

    def _quietly(self, work: Work, order: Order) -> None:
        with self._lock:
            try:
                self._compute(work, order)
            except Exception:
                # Told to the page already; a thread has nobody else to tell.
                return

    def _compute(self, work: Work, order: Order) -> None:
        try:
            if order.wanted:
                work(order)
        except KeyboardInterrupt:
            order.say("stopped", "Interrupted. What was computed stays.")
        except Exception as error:
            # Whatever keeps torch from answering belongs into the figure.
            order.say("failed", str(error) or type(error).__name__)
            raise
        finally:
            self._open.discard(order.number)


# Figures whose results take torch a while: progress, and an end to it from page and kernel.


class Computing(Figure):
    """A figure that torch computes in the background as soon as a page shows it.

    A subclass says in `_work_to_do` what there is to do, and names what comes of it.
    """

    #: What torch computed, as the page gets it.
    data_names: ClassVar[tuple[str, ...]] = ()

    _progress = Dict(help="How far torch is, in numbers and words.").tag(sync=True)

    # Whether computing was begun for the present inputs.
    _begun = False
    # Whether a picture is drawn that nobody asked for.
    _in_passing = False

    def __init__(self, **kwargs: Any) -> None:
        self._runner = Runner(self._tell)
        super().__init__(**kwargs)

    def stop(self) -> None:
        """End what is computed in the background, and keep what there is."""
        self._runner.stop()

    def close(self) -> None:
        """Take the figure out of every page; what it was computing ends."""
        self.stop()
        super().close()

    def run(self, *, progress: bool = True) -> None:
        """Compute everything now, however long it takes.

        Interrupting the kernel keeps what was computed.

        Parameters
        ----------
        progress : bool
            Whether to write a progress bar to standard error.

        Raises
        ------
        ImportError
            If torch is not installed.
        ValueError
            If there is no such device, or what comes out is out of range.
        MemoryError
            If memory does not hold the work.
        """
        self._begun = True
        self._runner.run(self._work_to_do(), shown=progress)

    def _work_to_do(self) -> Work:
        """Say what there is to compute, from the present inputs."""
        raise NotImplementedError

    def _start(self, *, asked: bool) -> None:
        self._begun = True
        self._runner.start(self._work_to_do(), asked=asked)

    def _anew(self) -> None:
        """Give up what belongs to other inputs."""
        self._runner.cancel()
        self._begun = False

    def _complete(self) -> None:
        """Compute whatever a page of its own shows and is not there yet."""
        raise NotImplementedError

    def _element(self, *, still: bool = False) -> Element:
        """Describe the figure as a custom element, with everything computed.

        Parameters
        ----------
        still : bool
            Whether it carries a picture of itself, for where scripts do not run.

        Returns
        -------
        segwidgets.embed.page.Element
            Its `html()` goes into a page that has the script of the figure's family.
        """
        self._complete()
        element = super()._element(still=still)
        data = {name: value for name in self.data_names if (value := getattr(self, name))}
        return replace(element, attributes={**element.attributes, **data})

    def _still(self) -> tuple[bytes, str]:
        """Draw what is known by now: to be displayed, the figure computes nothing.

        Returns
        -------
        tuple of bytes and str
            A PNG, and the same in a sentence.
        """
        self._in_passing = True
        try:
            return super()._still()
        finally:
            self._in_passing = False

    def _tell(self, progress: dict[str, Any]) -> None:
        self._progress = progress

    def _publish_check(self) -> None:
        """Compute for the page; it has nothing of its own to compare with."""
        if not self._begun:
            self._start(asked=False)

    def _check_key(self) -> object:
        return self._begun

    def _handle_custom_msg(self, content: Any, buffers: Any) -> None:
        kind = content.get("kind") if isinstance(content, dict) else None
        if kind == "stop":
            self.stop()
        elif kind == "run" and self._progress.get("state") != "running":
            self._start(asked=True)
        super()._handle_custom_msg(content, buffers)
