"""A page's end of the wire: it says what a front end says and keeps what arrives."""

from __future__ import annotations

import time
from collections.abc import Callable
from functools import reduce
from operator import getitem
from typing import Any

from comm.base_comm import BaseComm

from segwidgets.widgets.background import Computing
from segwidgets.widgets.figure import Figure


def listed(value: Any) -> Any:
    """Write a value as it arrives in a page, where there are no tuples."""
    if isinstance(value, dict):
        return {name: listed(item) for name, item in value.items()}
    return [listed(item) for item in value] if isinstance(value, list | tuple) else value


class FakeComm(BaseComm):
    """Keeps every message instead of sending it."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        self.messages: list[dict[str, Any]] = []
        super().__init__(*args, **kwargs)

    def publish_msg(self, msg_type: str, data: Any = None, buffers: Any = None, **_: Any) -> None:
        message = {"type": msg_type, **listed(data or {})}
        for path, buffer in zip(message.get("buffer_paths", []), buffers or [], strict=True):
            *where, last = path
            reduce(getitem, where, message["state"])[last] = buffer
        self.messages.append(message)


class FakePage:
    """Holds the other end of a figure's comm."""

    def __init__(self, figure: Figure) -> None:
        self.figure = figure
        # Under the same name: closing takes a figure off ipywidgets' list by its name.
        self.comm = FakeComm(target_name="jupyter.widget", data={}, comm_id=figure.model_id)
        self.comm.messages.clear()
        figure.comm = self.comm

    def send(self, state: dict[str, Any]) -> None:
        """Send changed traits, as `save_changes` does."""
        # Not through the comm: ipywidgets would turn an error into a line of a log.
        self.figure.set_state(state)

    def say(self, content: Any) -> None:
        """Send a custom message."""
        self.figure._handle_custom_msg(content, [])

    def received(self, *, echoes: bool = False) -> dict[str, Any]:
        """Merge the state that arrived since the last call."""
        methods = ("update", "echo_update") if echoes else ("update",)
        state: dict[str, Any] = {}
        for message in self.comm.messages:
            if message.get("method") in methods:
                state |= message["state"]
        self.comm.messages.clear()
        return state


def wait(condition: Callable[[], bool]) -> None:
    """Wait for something that another thread does."""
    end = time.monotonic() + 60
    while not condition():
        assert time.monotonic() < end, "it takes too long"
        time.sleep(0.01)


def ended(figure: Computing) -> bool:
    """Tell whether nothing is computed in the background any more."""
    return figure._progress.get("state") in ("done", "stopped", "failed", "costly")


def survive(figure: Any, messages: list[dict[str, Any]]) -> None:
    """Send a figure anything: it never raises, agrees with its page, and can be made again."""
    page = FakePage(figure)
    page.say({"kind": "hello"})
    page.received()
    for message in messages:
        page.send(message)
        received = page.received(echoes=True)
        # The page believes what it sent, and then what it was told.
        for name, value in {**message, **received}.items():
            if name in figure.spec_names:
                assert listed(figure.get_state([name]))[name] == value
    state = {name: getattr(figure, name) for name in figure.spec_names}
    again = type(figure)(**state)
    assert {name: getattr(again, name) for name in state} == state
    assert "error" not in figure._check
    assert bool(figure.output.isfinite().all())
    again.close()
    figure.close()
