"""What a page must not do: ask for anything, complain, or throw."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from playwright.sync_api import Browser, ConsoleMessage, Page, Request, Route, WebSocket


@contextmanager
def watched(
    browser: Browser, local_address: str | None = None, *, width: int, height: int
) -> Iterator[Page]:
    """Open an empty page of its own; see `Watch`, which must have nothing to say in the end."""
    context = browser.new_context(viewport={"width": width, "height": height})
    page = context.new_page()
    watch = Watch(page, local_address)
    yield page
    context.close()
    watch.assert_clean()


class Watch:
    """Cuts a page off from everything but its own document and one local address.

    Parameters
    ----------
    page
        A page that has not been anywhere yet.
    local_address
        Requests that start with it pass, for pages that a local server serves. Without it only
        the page's own ``file://`` document passes.
    """

    def __init__(self, page: Page, local_address: str | None = None) -> None:
        self.page = page
        self.local_address = local_address
        #: Addresses the page asked for and did not get.
        self.requests: list[str] = []
        #: Errors in the console and exceptions nobody caught.
        self.complaints: list[str] = []
        page.route("**/*", self._on_request)
        page.on("websocket", self._on_websocket)
        page.on("console", self._on_console)
        page.on("pageerror", lambda error: self.complaints.append(f"uncaught: {error}"))

    def assert_clean(self) -> None:
        """Fail where the page asked for something or complained."""
        assert not self.requests, f"the page asked for {self.requests}"
        assert not self.complaints, f"the page complained: {self.complaints}"

    def _on_request(self, route: Route, request: Request) -> None:
        if self._is_own_document(request) or self._is_local(request.url):
            route.continue_()
        else:
            self.requests.append(request.url)
            route.abort()

    def _is_own_document(self, request: Request) -> bool:
        # A favicon and the like are no navigation; a frame's document is not the main frame's.
        return (
            request.url.startswith("file://")
            and request.is_navigation_request()
            and request.frame == self.page.main_frame
        )

    def _is_local(self, url: str) -> bool:
        return self.local_address is not None and url.startswith(self.local_address)

    def _on_websocket(self, socket: WebSocket) -> None:
        if not self._is_local(socket.url.replace("ws", "http", 1)):
            self.requests.append(socket.url)

    def _on_console(self, message: ConsoleMessage) -> None:
        if message.type == "error":
            self.complaints.append(message.text)
