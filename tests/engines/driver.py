"""One small driver for three engines: open a page, run a script in it, act as a hand would.

Chromium is driven by Playwright, Firefox by WebDriver BiDi and WebKit by classic WebDriver, whose
pointer and key actions are written alike.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import socket
import subprocess
import tempfile
import time
import urllib.error
import urllib.request
from abc import ABC, abstractmethod
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from typing import Any

import websocket
from playwright.sync_api import Browser, Page

SECONDS = 30
WIDTH, HEIGHT = 1200, 900

#: What WebDriver calls keys that write nothing.
KEYS = {
    "End": "\ue010",
    "Home": "\ue011",
    "ArrowLeft": "\ue012",
    "ArrowRight": "\ue014",
    "Enter": "\ue007",
    "Tab": "\ue004",
}

# Figures are custom elements: what is looked for stands in open shadow roots.
_ALL = """
const all = (selector, root = document) => [...root.querySelectorAll('*')].flatMap((element) => [
  ...(element.matches(selector) ? [element] : []),
  ...(element.shadowRoot ? all(selector, element.shadowRoot) : []),
]);
"""


class Engine(ABC):
    """What the tests ask of a browser; elements are named by a selector of CSS."""

    name: str

    @abstractmethod
    def open(self, path: Path) -> None:
        """Load a page from a file."""

    @abstractmethod
    def run(self, script: str) -> Any:
        """Run the body of a function in the page, and give what it returns as JSON would."""

    @abstractmethod
    def drag(self, places: Sequence[tuple[float, float]]) -> None:
        """Press the mouse at the first place, lead it through the others, and release it."""

    @abstractmethod
    def key(self, key: str) -> None:
        """Press a key on what has the focus."""

    @abstractmethod
    def move(self, place: tuple[float, float]) -> None:
        """Lead the mouse to a place, without pressing it."""

    def ask(self, selector: str, expression: str) -> Any:
        """Give the value of an expression of `e`, the list of the elements found."""
        return self.run(f"{_ALL} const e = all({json.dumps(selector)}); return {expression};")

    def wait(self, selector: str, expression: str, value: Any) -> None:
        """Wait until an expression has a value.

        Raises
        ------
        AssertionError
            If it has another one when the time is up.
        """
        end = time.monotonic() + SECONDS / 2
        while (found := self.ask(selector, expression)) != value and time.monotonic() < end:
            time.sleep(0.05)
        assert found == value, f"{self.name}: {selector}: {expression} is {found!r}, not {value!r}"

    def texts(self, selector: str) -> list[str]:
        """Give what the elements say."""
        found: list[str] = self.ask(selector, "e.map((one) => one.textContent)")
        return found

    def middle(self, selector: str, which: int = 0) -> tuple[float, float]:
        """Give the place of an element's middle, after scrolling it into view."""
        self.wait(selector, f"e.length > {which}", True)
        box = self.ask(
            selector,
            f"(e[{which}].scrollIntoView({{block: 'center', behavior: 'instant'}}), "
            f"[e[{which}].getBoundingClientRect()].map((r) => "
            "[r.x + r.width / 2, r.y + r.height / 2])[0])",
        )
        return box[0], box[1]

    def click(self, selector: str, which: int = 0) -> None:
        """Click the middle of an element."""
        self.drag([self.middle(selector, which)])

    def press(self, selector: str, *keys: str) -> None:
        """Give an element the focus, and press keys on it."""
        self.wait(selector, "e.length > 0", True)
        self.ask(selector, "(e[0].focus(), null)")
        for key in keys:
            self.key(key)


class Chromium(Engine):
    """Chromium, by Playwright."""

    name = "Chromium"

    def __init__(self, page: Page) -> None:
        self._page = page

    def open(self, path: Path) -> None:
        self._page.goto(path.as_uri())

    def run(self, script: str) -> Any:
        return self._page.evaluate(f"() => {{ {script} }}")

    def key(self, key: str) -> None:
        self._page.keyboard.press(key)

    def move(self, place: tuple[float, float]) -> None:
        self._page.mouse.move(*place)

    def drag(self, places: Sequence[tuple[float, float]]) -> None:
        mouse = self._page.mouse
        mouse.move(*places[0])
        mouse.down()
        for place in places[1:]:
            mouse.move(*place, steps=4)
        mouse.up()


class _Actions(Engine):
    """What both kinds of WebDriver have in common."""

    @abstractmethod
    def _perform(self, source: dict[str, Any]) -> None:
        """Carry out the actions of one mouse or keyboard."""

    def key(self, key: str) -> None:
        value = KEYS.get(key, key)
        steps = [{"type": kind, "value": value} for kind in ("keyDown", "keyUp")]
        self._perform({"type": "key", "id": "keys", "actions": steps})

    def move(self, place: tuple[float, float]) -> None:
        self._mouse([_to(place)])

    def drag(self, places: Sequence[tuple[float, float]]) -> None:
        down, up = ({"type": f"pointer{way}", "button": 0} for way in ("Down", "Up"))
        self._mouse([_to(places[0]), down, *map(_to, places[1:]), up])

    def _mouse(self, steps: list[dict[str, Any]]) -> None:
        parameters = {"pointerType": "mouse"}
        self._perform(
            {"type": "pointer", "id": "mouse", "parameters": parameters, "actions": steps}
        )


def _to(place: tuple[float, float]) -> dict[str, Any]:
    return {"type": "pointerMove", "x": round(place[0]), "y": round(place[1]), "duration": 30}


class Firefox(_Actions):
    """Firefox, by WebDriver BiDi."""

    name = "Firefox"

    def __init__(self, address: str) -> None:
        self._socket = websocket.create_connection(
            f"{address}/session", timeout=SECONDS, suppress_origin=True
        )
        self._numbers = count(1)
        self._send("session.new", capabilities={})
        self._tab = self._send("browsingContext.getTree")["contexts"][0]["context"]
        viewport = {"width": WIDTH, "height": HEIGHT}
        self._send("browsingContext.setViewport", context=self._tab, viewport=viewport)

    def close(self) -> None:
        """End the session."""
        self._socket.close()

    def _send(self, method: str, **parameters: Any) -> Any:
        number = next(self._numbers)
        self._socket.send(json.dumps({"id": number, "method": method, "params": parameters}))
        # What the browser tells unasked has no number.
        while (answer := json.loads(self._socket.recv())).get("id") != number:
            pass
        if "error" in answer:
            raise RuntimeError(f"Firefox refused {method}: {answer['message']}")
        return answer["result"]

    def open(self, path: Path) -> None:
        self._send(
            "browsingContext.navigate", context=self._tab, url=path.as_uri(), wait="complete"
        )

    def run(self, script: str) -> Any:
        answer = self._send(
            "script.evaluate",
            expression=f"JSON.stringify((() => {{ {script} }})() ?? null)",
            target={"context": self._tab},
            awaitPromise=False,
        )
        if answer["type"] == "exception":
            raise RuntimeError(answer["exceptionDetails"]["text"])
        return json.loads(answer["result"]["value"])

    def _perform(self, source: dict[str, Any]) -> None:
        self._send("input.performActions", context=self._tab, actions=[source])


class WebKit(_Actions):
    """WPE WebKit, by classic WebDriver."""

    name = "WebKit"

    def __init__(self, address: str) -> None:
        self._base = f"{address}/session"
        options = {"binary": shutil.which("cog"), "args": ["--automation", "--platform=headless"]}
        asked = {"browserName": "cog", "wpe:browserOptions": options}
        answer = self._send("POST", "", {"capabilities": {"alwaysMatch": asked}})
        self._base += f"/{answer['sessionId']}"

    def close(self) -> None:
        """End the session, and its browser with it."""
        self._send("DELETE", "")

    def _send(self, method: str, path: str, body: Any = None) -> Any:
        data = None if body is None else json.dumps(body).encode()
        kind = {"Content-Type": "application/json"}
        request = urllib.request.Request(self._base + path, data, kind, method=method)
        try:
            with urllib.request.urlopen(request, timeout=SECONDS) as answer:
                return json.load(answer)["value"]
        except urllib.error.HTTPError as error:
            raise RuntimeError(f"WebKit refused {path}: {error.read().decode()}") from error

    def open(self, path: Path) -> None:
        self._send("POST", "/url", {"url": path.as_uri()})

    def run(self, script: str) -> Any:
        return self._send("POST", "/execute/sync", {"script": script, "args": []})

    def _perform(self, source: dict[str, Any]) -> None:
        self._send("POST", "/actions", {"actions": [source]})


@contextmanager
def firefox() -> Iterator[Firefox]:
    """Open Firefox, with a profile of its own, and end it at the end of the block."""
    program = shutil.which("firefox-esr") or shutil.which("firefox")
    if program is None:
        raise RuntimeError("No Firefox for the tests of engines: `make firefox` installs one.")
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        command = [program, "--headless", "--no-remote", "--profile", folder]
        command += ["--remote-debugging-port", "0"]
        log = Path(folder, "log.txt")
        with log.open("w") as told:
            process = subprocess.Popen(command, stdout=told, stderr=told)
        try:
            engine = Firefox(_announced(log))
            yield engine
            engine.close()
        finally:
            _end(process)


@contextmanager
def webkit() -> Iterator[WebKit]:
    """Open WebKit, and end it at the end of the block."""
    program = shutil.which("WPEWebDriver")
    if program is None or shutil.which("cog") is None:
        raise RuntimeError("No WebKit for the tests of engines: `make webkit` installs one.")
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        environment = {**os.environ, "XDG_RUNTIME_DIR": folder}
        process = subprocess.Popen(
            [program, f"--port={port}"],
            env=environment,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        try:
            _wait_for(port)
            engine = WebKit(f"http://127.0.0.1:{port}")
            yield engine
            engine.close()
        finally:
            _end(process)


@contextmanager
def chromium_page(browser: Browser) -> Iterator[Chromium]:
    """Open a page of Chromium, and close it at the end of the block."""
    page = browser.new_page(viewport={"width": WIDTH, "height": HEIGHT})
    yield Chromium(page)
    page.close()


def _announced(log: Path) -> str:
    """Give the address that Firefox says it listens on."""
    end = time.monotonic() + 2 * SECONDS
    while time.monotonic() < end:
        if found := re.search(r"listening on (ws://\S+)", log.read_text(errors="replace")):
            return found[1]
        time.sleep(0.1)
    raise TimeoutError("Firefox was not ready in time.")


def _wait_for(port: int) -> None:
    end = time.monotonic() + SECONDS
    while time.monotonic() < end:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise TimeoutError("WebKit's driver was not ready in time.")


def _end(process: subprocess.Popen[bytes]) -> None:
    process.terminate()
    try:
        process.wait(10)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
