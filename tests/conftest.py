"""Chromium, pages cut off from the network, and a real JupyterLab."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.hosts import chromium
from tests.hosts.lab import Lab
from tests.hosts.watch import watched

NOTEBOOKS = Path(__file__).parents[1] / "notebooks"
BROWSER_TESTS = [Path(__file__).with_name(folder) for folder in ("hosts", "engines")]

# Two cores that other programs use too take longer than Playwright's five seconds.
expect.set_options(timeout=15_000)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Give a test of browsers and servers that ran out of time a second run.

    Every wrong value fails at once. A second run is told in the summary, as "R".
    """
    late = pytest.mark.flaky(reruns=1, only_rerun=["TimeoutError", "not ready in time"])
    for item in items:
        if any(folder in item.path.parents for folder in BROWSER_TESTS):
            item.add_marker(late)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """One Chromium for the whole run."""
    with chromium.launched() as browser:
        yield browser


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """An empty page that may open one ``file://`` document and nothing else.

    The test fails at its end where the page made any request, wrote an error to the console, or
    threw.
    """
    with watched(browser, width=1200, height=900) as page:
        yield page


@pytest.fixture(scope="session")
def jupyter_lab(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lab]:
    """A JupyterLab on a free port, with a copy of the notebooks and settings of its own."""
    with Lab.start(tmp_path_factory.mktemp("lab"), NOTEBOOKS) as lab:
        yield lab


@pytest.fixture
def lab_page(browser: Browser, jupyter_lab: Lab) -> Iterator[Page]:
    """A page that reaches the JupyterLab server alone; fails as `page` does."""
    with watched(browser, jupyter_lab.address, width=1200, height=1600) as page:
        yield page
