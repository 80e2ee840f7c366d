"""Processes that read files for this one, where Python's one lock would have threads wait.

They are started without `multiprocessing`, which would run the main script again in each of them:
that fails in scripts that do not expect it, and would load torch.
"""

from __future__ import annotations

import os
import pickle
import subprocess
import sys
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from queue import Empty, SimpleQueue
from threading import Lock, Thread
from types import TracebackType

from segwidgets.scoring.worker import ENVIRONMENT, READY, Counted, Rules, send

# Questions that a process has: the one it works on, and the next.
QUEUED = 2
# The modules are those of this process, wherever it found them.
_MAIN = """
import pickle, sys
sys.path[:] = pickle.load(sys.stdin.buffer)
from segwidgets.scoring.worker import serve
serve(*(pickle.load(sys.stdin.buffer) for _ in range(2)))
"""


class _Process:
    """A process that answers messages in their order."""

    def __init__(self) -> None:
        self._running = subprocess.Popen(
            # Neither modules in the working folder nor what a site loads get in the way.
            [sys.executable, "-I", "-S", "-c", _MAIN],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env={**os.environ, **ENVIRONMENT},
            # Windows would open a console for each.
            creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
        )
        self._asking, self._hearing = Lock(), Lock()

    def ask(self, *messages: object) -> object:
        """Send messages, and wait for the answer; gives nothing where there is none.

        A second thread may ask while a first one waits, so that the process never does.
        """
        assert self._running.stdin
        assert self._running.stdout
        try:
            with self._asking:
                for message in messages:
                    send(self._running.stdin, message)
                self._hearing.acquire()
            try:
                return pickle.load(self._running.stdout)
            finally:
                self._hearing.release()
        # A process may end at any time, and anything may be in a message.
        except Exception:
            return None

    def end(self) -> None:
        """End it, whatever it does."""
        self._running.kill()
        with self._asking, self._hearing, suppress(OSError):
            # What it was never told is lost with it.
            self._running.communicate()


class Team:
    """As many processes as there are to be, once they are wanted and as soon as they are ready.

    Nothing depends on them: whatever keeps one from starting or from answering, this process does
    the work.
    """

    def __init__(self, size: int, rules: Rules) -> None:
        self._size, self._rules = size, rules
        self._all: list[tuple[_Process, Thread]] = []
        self._ready: SimpleQueue[_Process] = SimpleQueue()

    def start(self) -> None:
        """Start the processes, without waiting for them."""
        if self._all or not _can_start():
            return
        for _ in range(self._size):
            try:
                process = _Process()
            except (OSError, ValueError):
                return
            waiting = Thread(target=self._welcome, args=(process,), daemon=True)
            self._all.append((process, waiting))
            waiting.start()

    def count(self, pairs: Sequence[tuple[str, str]]) -> Counted | None:
        """Have a process count pairs of files; gives nothing where none is ready."""
        try:
            process = self._ready.get_nowait()
        except Empty:
            return None
        found = process.ask(pairs)
        if isinstance(found, Counted):
            self._ready.put(process)
            return found
        return None

    def _welcome(self, process: _Process) -> None:
        from PIL import Image

        if process.ask(list(sys.path), self._rules, Image.MAX_IMAGE_PIXELS) == READY:
            for _ in range(QUEUED):
                self._ready.put(process)

    def __enter__(self) -> Team:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        for process, waiting in self._all:
            process.end()
            waiting.join()


def _can_start() -> bool:
    """Tell whether there is a Python to start: a program that Python is built into is none."""
    name = Path(sys.executable or "").name.lower()
    return not getattr(sys, "frozen", False) and ("python" in name or "pypy" in name)
