"""Figures whose results take torch a while: progress, and an end to it from page and kernel."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, ClassVar

from traitlets import Dict

from segwidgets.widgets.background import Runner, Work
from segwidgets.widgets.figure import Figure

if TYPE_CHECKING:
    from segwidgets.embed.page import Element


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

    def element(self, *, still: bool = False) -> Element:
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
        element = super().element(still=still)
        data = {name: value for name in self.data_names if (value := getattr(self, name))}
        return replace(element, attributes={**element.attributes, **data})

    def still(self) -> tuple[bytes, str]:
        """Draw what is known by now: to be displayed, the figure computes nothing.

        Returns
        -------
        tuple of bytes and str
            A PNG, and the same in a sentence.
        """
        self._in_passing = True
        try:
            return super().still()
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
