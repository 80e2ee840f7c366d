"""Telling in one line how far something is."""

from __future__ import annotations

import sys

# Of a progress bar.
_CELLS = 20


class ProgressBar:
    """One line on standard error, written over again and again.

    Where nobody can see it move, in a file or a pipe, only its last state is written.
    """

    def __init__(self, total: int, *, shown: bool = True, label: str = "fit") -> None:
        self._total = total
        self._label = label
        self._shown = shown
        self._width = 0
        # A notebook's stream is no terminal, but goes back to the line's start all the same.
        self._moves = sys.stderr.isatty() or "ipykernel" in type(sys.stderr).__module__

    def update(self, step: int, words: str) -> None:
        """Show how far it is."""
        if self._moves:
            self._write("\r" + self._line(step, words))

    def finish(self, step: int, words: str) -> None:
        """Show the last state and end the line."""
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
