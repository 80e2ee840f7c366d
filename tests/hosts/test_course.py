"""The course as a site: what its pages weigh, and every page operated with the network cut."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from segwidgets.embed import site
from segwidgets.grading.draw import drawn
from tests.grading.solutions import SOLVE, solved
from tests.hosts.figure import FigurePage
from tests.hosts.student import READ, Student, mistaken
from tests.hosts.watch import watched

ROOT = Path(__file__).parents[2]
NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))
PAGES = [path.stem for path in NOTEBOOKS]
# Bytes of a page with its scripts; pictures, which is what base64 holds, count apart.
BUDGET = 600_000
PICTURES = re.compile(r'"base64":"[^"]*"|src="data:[^"]*"')
FIGURES = "main [data-lm-suppress-shortcuts]"


@pytest.fixture(scope="module")
def course(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The site of the notebooks and the questions."""
    folder = tmp_path_factory.mktemp("course")
    questions = ROOT / "docs" / "questions.md"
    return site.write(NOTEBOOKS, folder, title="Course", questions=questions).parent


@pytest.fixture
def page(browser: Browser, course: Path) -> Iterator[Page]:
    """A page that reaches the files of the course and nothing else."""
    with watched(browser, course.as_uri(), width=1366, height=768) as page:
        yield page


@pytest.mark.parametrize("name", [*PAGES, "index", "questions"])
def test_a_page_is_light(course: Path, name: str) -> None:
    text = (course / f"{name}.html").read_text("utf-8")
    scripts = re.findall(r'<script src="([^"]+)"', text)
    weight = len(PICTURES.sub("", text).encode())
    weight += sum((course / script).stat().st_size for script in scripts)
    assert scripts
    assert weight < BUDGET


def opened(page: Page, course: Path, name: str) -> None:
    """Open a page, and wait until every one of its figures is drawn."""
    page.goto((course / f"{name}.html").as_uri())
    count = page.evaluate(
        "[...document.querySelectorAll('main *')]"
        ".filter((e) => e.localName.startsWith('segwidgets-')).length"
    )
    assert count > 0
    expect(page.locator(FIGURES)).to_have_count(count, timeout=20_000)
    expect(page.get_by_role("alert")).to_have_count(0)


@pytest.mark.soak
@pytest.mark.parametrize("name", PAGES)
def test_a_page_is_operated(page: Page, course: Path, name: str) -> None:
    """Every figure takes a step, one exercise is failed, and another failed and solved."""
    opened(page, course, name)
    for figure in page.locator(FIGURES).all():
        step = figure.get_by_role("slider", name="Step", exact=True)
        if figure.get_attribute("exercise") or step.count() == 0 or step.is_disabled():
            continue
        step.focus()
        before = step.input_value()
        page.keyboard.press("Home" if before != "0" else "ArrowRight")
        expect(step).not_to_have_value(before)
    records = [
        (key, json.loads(record))
        for figure in page.locator(FIGURES).all()
        if (record := figure.get_attribute("exercise"))
        and (key := str(figure.get_attribute("id"))) in SOLVE
    ]
    assert records
    for at, (key, record) in enumerate(records[:2]):
        asked = key, record["level"], record["seed"]
        found, answer = drawn(*asked), solved(*asked)
        element = page.locator(f"#{key}")
        student = Student(FigurePage(page, element), found)
        student.answer(mistaken(student.record, answer))
        assert not student.check().startswith("Right")
        assert element.evaluate(READ)["passed"] is False
        if at == 0:
            student.answer(answer)
            assert student.check().startswith("Right")
            assert element.evaluate(READ)["passed"] is True
    expect(page.locator("footer .status")).to_contain_text("Exercises passed: 1 of ")


@pytest.mark.soak
@pytest.mark.parametrize("width", [400, 1366])
def test_no_page_is_wider_than_its_window(page: Page, course: Path, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 800})
    for name in PAGES:
        opened(page, course, name)
        assert page.evaluate("document.documentElement.scrollWidth") <= width, name
