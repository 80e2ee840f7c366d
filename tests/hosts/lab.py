"""A real JupyterLab server, its notebooks in a page, and their kernels."""

from __future__ import annotations

import ast
import contextlib
import json
import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
import uuid
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import nbformat
from jupyter_client import BlockingKernelClient
from jupyter_core.utils import ensure_event_loop
from playwright.sync_api import Locator, Page, WebSocket

from tests.hosts.chromium import is_root

TOKEN = "a-token-for-the-tests"
PATIENCE = 90  # seconds for a server, a notebook or a kernel to be ready; torch loads slowly


@dataclass
class Lab:
    """A running server; `folder` holds its notebooks and all it writes."""

    address: str
    folder: Path
    program: str = "jupyterlab"

    @classmethod
    @contextlib.contextmanager
    def start(
        cls, folder: Path, notebooks: Path | None = None, program: str = "jupyterlab"
    ) -> Iterator[Lab]:
        """Serve a copy of `notebooks`, until the block ends."""
        if notebooks:
            shutil.copytree(notebooks, folder / "notebooks")
        else:
            (folder / "notebooks").mkdir()
        lab = cls(f"http://127.0.0.1:{free_port()}", folder, program)
        with (folder / "server.log").open("wb") as log:
            server = subprocess.Popen(
                lab._command(), env=lab._environment(), stdout=log, stderr=log
            )
        try:
            lab._wait_until_ready(server)
            yield lab
        finally:
            server.terminate()
            server.wait(timeout=PATIENCE)

    def write_notebook(self, name: str, *cells: str) -> str:
        """Write a notebook of code cells and return its name."""
        notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(c) for c in cells])
        # Without a kernel's name JupyterLab opens a dialog that asks for one.
        notebook.metadata.kernelspec = {"name": "python3", "display_name": "Python 3"}
        nbformat.write(notebook, self.folder / "notebooks" / name)
        return name

    def open(self, page: Page, name: str) -> Notebook:
        """Open a notebook in a workspace of its own and wait for its kernel."""
        return Notebook(self, page, name)

    def get(self, path: str) -> Any:
        """Answer of the server's REST interface."""
        with urllib.request.urlopen(f"{self.address}/api/{path}?token={TOKEN}") as answer:
            return json.load(answer)

    def _command(self) -> list[str]:
        options = {
            "ServerApp.ip": "127.0.0.1",
            "ServerApp.port": self.address.rpartition(":")[2],
            "ServerApp.port_retries": "0",
            "ServerApp.root_dir": str(self.folder / "notebooks"),
            "ServerApp.open_browser": "False",
            "ServerApp.allow_root": str(is_root()),
            "IdentityProvider.token": TOKEN,
            "LabApp.expose_app_in_browser": "True",
            "JupyterNotebookApp.expose_app_in_browser": "True",
        }
        flags = (f"--{name}={value}" for name, value in options.items())
        return [sys.executable, "-m", self.program, *flags]

    def _environment(self) -> dict[str, str]:
        own = {
            "IPYTHONDIR": "ipython",
            "JUPYTER_CONFIG_DIR": "config",
            "JUPYTER_DATA_DIR": "data",
            "JUPYTER_RUNTIME_DIR": "runtime",
            "JUPYTERLAB_SETTINGS_DIR": "settings",
            "JUPYTERLAB_WORKSPACES_DIR": "workspaces",
        }
        # No news, no question about news.
        quiet = self.folder / "settings/@jupyterlab/apputils-extension"
        quiet.mkdir(parents=True)
        (quiet / "notification.jupyterlab-settings").write_text(
            json.dumps({"fetchNews": "false", "checkForUpdates": False})
        )
        return {**os.environ, **{name: str(self.folder / path) for name, path in own.items()}}

    def _wait_until_ready(self, server: subprocess.Popen[bytes]) -> None:
        deadline = time.monotonic() + PATIENCE
        while time.monotonic() < deadline and server.poll() is None:
            with contextlib.suppress(OSError):
                self.get("status")
                return
            time.sleep(0.1)
        raise RuntimeError(f"no JupyterLab:\n{(self.folder / 'server.log').read_text()}")


class Notebook:
    """An open notebook: its cells in the page and its kernel in Python."""

    def __init__(self, lab: Lab, page: Page, name: str) -> None:
        self.lab, self.page, self.name = lab, page, name
        #: What the page has sent to the kernel so far, as raw frames.
        self.sent: list[str | bytes] = []
        page.on("websocket", self._listen)
        workspace = f"{lab.address}/lab/workspaces/{uuid.uuid4().hex}"
        page.goto(f"{workspace}/tree/{name}?token={TOKEN}")
        page.locator(".jp-Notebook .jp-Cell").first.wait_for(timeout=PATIENCE * 1000)
        wait_for_kernel(page)

    @property
    def cells(self) -> Locator:
        """The cells, in order."""
        return self.page.locator(".jp-Notebook .jp-Cell")

    def sources(self) -> list[str]:
        """What the cells hold, as JupyterLab would save it."""
        notebook = "jupyterapp.shell.currentWidget.content"
        found: list[str] = self.page.evaluate(
            f"() => {notebook}.widgets.map((cell) => cell.model.sharedModel.getSource())"
        )
        return found

    def errors(self) -> list[str]:
        """What the cells' outputs say of exceptions."""
        model = "jupyterapp.shell.currentWidget.content.model"
        outputs = f"{model}.toJSON().cells.flatMap((cell) => cell.outputs ?? [])"
        found: list[str] = self.page.evaluate(
            f"() => {outputs}.filter((o) => o.output_type == 'error').map((o) => o.evalue)"
        )
        return found

    def run_all(self) -> None:
        """Run every cell and return when the last is done."""
        settle(self.page, "jupyterapp.commands.execute('notebook:run-all-cells')")

    @contextlib.contextmanager
    def kernel(self) -> Iterator[Kernel]:
        """The kernel this notebook runs in, for talking to it beside the page."""
        sessions = self.lab.get("sessions")
        found = next(s["kernel"]["id"] for s in sessions if s["path"] == self.name)
        with Kernel.connect(self.lab.folder / "runtime" / f"kernel-{found}.json") as kernel:
            yield kernel

    def _listen(self, socket: WebSocket) -> None:
        if "/api/kernels/" in socket.url:
            socket.on("framesent", lambda frame: self.sent.append(frame))


class Kernel:
    """A second client of a running kernel."""

    def __init__(self, client: BlockingKernelClient, thread: ThreadPoolExecutor) -> None:
        self._client, self._thread = client, thread

    @classmethod
    @contextlib.contextmanager
    def connect(cls, connection_file: Path) -> Iterator[Kernel]:
        """Join the kernel behind a connection file."""
        # Playwright keeps an event loop running in this thread, the client wants one of its own.
        with ThreadPoolExecutor(max_workers=1) as thread:
            client = BlockingKernelClient(connection_file=str(connection_file))

            def join() -> None:
                client.load_connection_file()
                client.start_channels()
                client.wait_for_ready(timeout=PATIENCE)

            def leave() -> None:
                client.stop_channels()
                client.context.term()
                ensure_event_loop().close()

            thread.submit(join).result()
            try:
                yield cls(client, thread)
            finally:
                thread.submit(leave).result()

    def run(self, code: str) -> None:
        """Execute statements."""
        self._execute(code, {})

    def ask(self, expression: str) -> Any:
        """Value of an expression that JSON can carry."""
        question = f"__import__('json').dumps({expression})"
        answer = self._execute("", {"answer": question})["user_expressions"]["answer"]
        if answer["status"] != "ok":
            raise RuntimeError("\n".join(answer["traceback"]))
        # The kernel answers with the repr of a string of JSON.
        return json.loads(ast.literal_eval(answer["data"]["text/plain"]))

    def until(self, condition: str) -> None:
        """Wait until the kernel finds the condition true, for at most 30 seconds."""
        # A kernel that computes while other programs keep both cores busy may take a few.
        deadline = time.monotonic() + 30
        while not self.ask(f"bool({condition})"):
            assert time.monotonic() < deadline, f"never in the kernel: {condition}"
            time.sleep(0.05)

    def _execute(self, code: str, expressions: dict[str, str]) -> dict[str, Any]:
        def execute() -> dict[str, Any]:
            reply = self._client.execute(
                code, user_expressions=expressions, reply=True, timeout=PATIENCE
            )
            return dict(reply["content"])

        content = self._thread.submit(execute).result()
        if content["status"] != "ok":
            raise RuntimeError("\n".join(content["traceback"]))
        return content


def wait_for_kernel(page: Page) -> None:
    """Wait until the open notebook has a kernel; run before that, it opens a dialog for one."""
    settle(page, "jupyterapp.shell.currentWidget.sessionContext.ready")


def settle(page: Page, promise: str) -> None:
    """Wait for a promise of the page for as long as patience lasts; Playwright waits for ever."""
    late = "new Promise((_, no) => setTimeout(() => no('not ready in time'), 1e3 * s))"
    page.evaluate(f"(s) => Promise.race([{promise}, {late}])", PATIENCE)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
