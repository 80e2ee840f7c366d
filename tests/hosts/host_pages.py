"""Other hosts: a page with their real code, and a server for what pages fetch as modules."""

from __future__ import annotations

import http.server
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache, partial
from pathlib import Path

FOLDER = Path(__file__).parent / "npm"
MODULES = FOLDER / "node_modules"


@cache
def bundled(name: str) -> str:
    """A script of the folder with everything that it imports."""
    return subprocess.run(
        [
            *(str(MODULES / ".bin" / "esbuild"), name, "--bundle", "--minify", "--format=iife"),
            *("--jsx=automatic", "--loader:.css=empty"),
            '--define:process.env.NODE_ENV="production"',
        ],
        cwd=FOLDER,
        capture_output=True,
        text=True,
        check=True,
    ).stdout


class _Quiet(http.server.SimpleHTTPRequestHandler):
    extensions_map = {  # noqa: RUF012 - as in the class above
        **http.server.SimpleHTTPRequestHandler.extensions_map,
        ".mjs": "text/javascript",
    }

    def log_message(self, *_: object) -> None:
        pass


@contextmanager
def served(folder: Path) -> Iterator[str]:
    """A static server on a free port of this machine."""
    handler = partial(_Quiet, directory=str(folder))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()
        thread.join()
