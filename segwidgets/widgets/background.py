"""Computing behind a figure: in the background for a page, or at once on request."""

from __future__ import annotations

import atexit
import time
from collections.abc import Callable
from dataclasses import replace
from math import inf
from threading import Event, Lock, Thread
from typing import TYPE_CHECKING, Any, ClassVar
from weakref import WeakKeyDictionary

from traitlets import Dict, Int

from segwidgets.shared.progress import ProgressBar
from segwidgets.widgets.figure import Figure

if TYPE_CHECKING:
    from segwidgets.embed.page import Element

# Seconds from one message to the page to the next, and from one sign of life.
_PAUSE = 0.1
_PULSE = 0.5


class Job:
    """A piece of work as it sees itself: whether to go on, and where to report progress."""

    def __init__(self, runner: Runner, number: int, *, asked: bool, shown: bool) -> None:
        self._runner, self.number = runner, number
        self.asked = asked
        self._shown = shown
        self._bar: ProgressBar | None = None
        self._stage = ""
        self._reported = -inf

    @property
    def wanted(self) -> bool:
        """Whether no other job has been started since."""
        return self.number == self._runner.latest

    @property
    def stopping(self) -> bool:
        """Whether it was asked to stop."""
        return self.number == self._runner.stopping

    def begin_stage(self, stage: str) -> None:
        """Name the part of the work that begins."""
        self._stage = stage

    def report(self, state: str, words: str, **numbers: Any) -> None:
        """Tell the page: it is running, done, stopped, failed, or too costly to go on unasked."""
        if self.wanted:
            empty = {"done": 0, "total": 0, "seconds": 0.0, "estimate": None, "batch_size": None}
            progress = {"state": state, "stage": self._stage, "words": words, **empty, **numbers}
            self._runner.report(progress)

    def report_often(self, words: str, left: str, **numbers: Any) -> None:
        """Tell the page and the bar that it is running, unless both were told just now."""
        if time.monotonic() - self._reported >= _PAUSE:
            self._reported = time.monotonic()
            self.report("running", words, **numbers)
            if self._bar is not None:
                self._bar.update(numbers["done"], left)

    def begin_bar(self, total: int, label: str) -> None:
        """Begin a progress bar, if somebody wants one."""
        self._bar = ProgressBar(total, shown=self._shown, label=label)

    def end_bar(self, done: int, words: str) -> None:
        """Leave the bar as it stands."""
        if self._bar is not None:
            self._bar.finish(done, words)


Work = Callable[[Job], None]

# Whose jobs threads compute.
_AT_WORK: WeakKeyDictionary[Thread, Runner] = WeakKeyDictionary()


@atexit.register
def _end_all() -> None:
    """Wait for what is being computed to stop: torch aborts a process that ends around it."""
    for thread, runner in list(_AT_WORK.items()):
        runner.cancel()
        thread.join()


class Runner:
    """Computes one job after another, reports their progress, and tells all the while it lives."""

    def __init__(
        self,
        report: Callable[[dict[str, Any]], None],
        pulse: Callable[[], None] = lambda: None,
    ) -> None:
        self.report = report
        self._pulse = pulse
        # Set while nothing is computed.
        self._idle = Event()
        self._idle.set()
        # Held while computing.
        self._lock = Lock()
        #: The number of the latest job, and of the one that was asked to stop.
        self.latest = 0
        self.stopping = 0
        # Jobs that wait or are being computed.
        self._open: set[int] = set()

    @property
    def busy(self) -> bool:
        """Whether something is being computed, or waits for it."""
        return bool(self._open)

    def stop(self) -> None:
        """Ask the latest job to stop and keep what it has."""
        self.stopping = self.latest

    def cancel(self) -> None:
        """Let nothing come of what is being computed, for instance of inputs that are gone."""
        self.latest += 1

    def start(self, work: Work, *, asked: bool, shown: bool = False) -> None:
        """Compute in the background, instead of what is being computed there."""
        job = self._job(asked=asked, shown=shown)
        thread = Thread(target=self._compute_silently, args=(work, job), daemon=True)
        _AT_WORK[thread] = self
        thread.start()

    def run(self, work: Work, *, shown: bool) -> None:
        """Compute at once; an interrupt ends it and keeps what there is."""
        job = self._job(asked=True, shown=shown)
        with self._lock:
            self._compute(work, job)

    def _job(self, *, asked: bool, shown: bool) -> Job:
        self.latest += 1
        self._open.add(self.latest)
        if self._idle.is_set():
            self._idle.clear()
            Thread(target=self._live, daemon=True).start()
        return Job(self, self.latest, asked=asked, shown=shown)

    def _live(self) -> None:
        """Give signs of life: a page that has none for two seconds takes the work for lost."""
        while not self._idle.wait(_PULSE):
            self._pulse()

    def _compute_silently(self, work: Work, job: Job) -> None:
        with self._lock:
            try:
                self._compute(work, job)
            except Exception:
                # The page knows already, and a thread can tell nobody else.
                return

    def _compute(self, work: Work, job: Job) -> None:
        try:
            if job.wanted:
                work(job)
        except KeyboardInterrupt:
            job.report("stopped", "Interrupted. What was computed stays.")
        except Exception as error:
            # Whatever keeps torch from answering belongs into the figure.
            job.report("failed", str(error) or type(error).__name__)
            raise
        finally:
            self._open.discard(job.number)
            if not self._open:
                self._idle.set()


class Computing(Figure):
    """A figure that torch computes in the background as soon as a page shows it.

    A subclass says in `_work_to_do` what there is to do, and names what comes of it.
    """

    #: What torch computed, as the page gets it.
    data_names: ClassVar[tuple[str, ...]] = ()

    _progress = Dict(help="How far torch is, in numbers and words.").tag(sync=True)
    _pulse = Int(help="Changes twice a second while torch computes.").tag(sync=True)

    # Whether computing was begun for the present inputs.
    _begun = False
    # Whether a picture is drawn in passing, for which nothing is to be computed.
    _only_known = False

    def __init__(self, **kwargs: Any) -> None:
        self._runner = Runner(self._report, self._live)
        super().__init__(**kwargs)

    def stop(self) -> None:
        """End what is computed in the background, and keep what there is."""
        self._runner.stop()

    def close(self) -> None:
        """Take the figure out of every page; what it was computing ends."""
        # A figure whose arguments were refused has no thread yet.
        if hasattr(self, "_runner"):
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
            If there is no such device, what comes out is no number, or the work is more than a
            figure takes on.
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

    def _discard(self) -> None:
        """Give up what is being computed of other inputs."""
        self._runner.cancel()
        self._begun = False

    def _complete(self) -> None:
        """Compute whatever a page of its own shows and is not there yet."""
        raise NotImplementedError

    def _element(self, *, still: bool = False) -> Element:
        """Describe the figure as a custom element, with everything computed."""
        data = self._page_data()
        element = super()._element(still=still)
        attributes = {**element.attributes, **data}
        if "definition" in attributes.get("exercise", {}):
            from segwidgets.widgets.export import made_of_each

            each = made_of_each(self, data)
            attributes["exercise"] = {**attributes["exercise"], "made": each}
        return replace(element, attributes=attributes)

    def _page_data(self) -> dict[str, Any]:
        """Compute and give what a page of its own shows, by trait."""
        self._complete()
        return {name: value for name in self.data_names if (value := getattr(self, name))}

    def _still(self) -> tuple[bytes, str]:
        """Draw what is known by now: to be displayed, the figure computes nothing."""
        self._only_known = True
        try:
            return super()._still()
        finally:
            self._only_known = False

    def _report(self, progress: dict[str, Any]) -> None:
        self._progress = progress

    def _live(self) -> None:
        self._pulse += 1

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
