"""What `docs/teaching.md` says to press is there, and the figure says what the table quotes."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from PIL import Image
from playwright.sync_api import Locator, Page, expect

from segwidgets.embed.gallery import EXAMPLES
from segwidgets.grading.draw import EXERCISES

DOCS = Path(__file__).parents[2] / "docs"
TEXT = (DOCS / "teaching.md").read_text("utf-8")
ROWS = re.findall(
    r"^\| \[.+?\]\(questions\.md#(.+?)\) \| `(.+?)` \| (.+?) \| \"(.+)\" \|$", TEXT, re.M
)


@cache
def html(slug: str) -> str:
    """Write a page of the gallery."""
    figure = next(one for one in EXAMPLES if one.slug == slug).make()
    try:
        return str(figure.to_html())
    finally:
        figure.close()


def press(page: Page, what: str) -> None:
    """Do what a cell of the table says."""
    if ": " in what:
        name, value = what.split(": ")
        page.get_by_label(name, exact=True).select_option(value)
    elif what.endswith(" →"):
        page.get_by_role("slider", name=what[:-2], exact=True).press("ArrowRight")
    elif what[-2:] in (" −", " +"):
        sign = {"−": "Decrease", "+": "Increase"}[what[-1]]
        page.get_by_role("button", name=f"{sign} {what[:-2]}", exact=True).click()
    else:
        control(page, what).click()


def control(page: Page, name: str) -> Locator:
    """Find what is pressed, by its name: the label of a choice lies over it."""
    box = page.get_by_role("checkbox", name=name, exact=True)
    if box.count():
        return box
    choices = page.locator("label").filter(has_text=re.compile(rf"^\s*{re.escape(name)}\s*$"))
    found = choices.or_(page.get_by_role("button", name=name, exact=True))
    expect(found.first).to_be_visible()
    return found.first


@pytest.mark.parametrize(("slug", "keys", "says"), [row[1:] for row in ROWS])
def test_an_answer_is_as_many_clicks_away_as_the_table_says(
    page: Page, tmp_path: Path, slug: str, keys: str, says: str
) -> None:
    path = tmp_path / "figure.html"
    path.write_text(html(slug), "utf-8")
    page.goto(path.as_uri())
    pressed = re.findall(r"`(.+?)`", keys)
    assert bool(pressed) == (keys != "nothing")
    assert len(pressed) <= 3
    if pressed and says != "Dice":
        assert says not in told(page)
    for one in pressed:
        press(page, one)
    for _ in range(100):
        if says in told(page):
            return
        page.wait_for_timeout(100)
    raise AssertionError(told(page))


def told(page: Page) -> str:
    """Read the page as a screen reader does, whose headings are not cut into their parts."""
    expect(page.get_by_role("heading", level=2).first).to_be_visible()
    return page.locator("body").aria_snapshot()


def test_every_question_has_its_figure() -> None:
    asked = re.findall(r"\]\(#([^)]+)\)", (DOCS / "questions.md").read_text("utf-8"))
    assert list(dict.fromkeys(anchor for anchor, *_ in ROWS)) == asked


def test_pages_and_exercises_that_are_named_exist() -> None:
    slugs = {one.slug for one in EXAMPLES}
    tables = re.findall(r"^\| *(.+) *\|$", TEXT.split("## Which figure")[0], re.M)
    named = {name for row in tables for name in re.findall(r"`([a-z0-9]+(?:-[a-z0-9]+)+)`", row)}
    assert named
    assert named - slugs - set(EXERCISES) == set()


def test_what_is_shown_in_python_runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Image.fromarray(np.arange(120 * 96 * 3).reshape(96, 120, 3).astype("uint8")).save("photo.jpg")
    Image.fromarray((np.arange(96 * 120).reshape(96, 120) % 3).astype("uint8")).save("labels.png")
    given: dict[str, Any] = {"model": torch.nn.Conv2d(3, 4, 5)}
    parts = re.findall(r"```python\n(.*?)```", TEXT, re.S)
    assert len(parts) == 2
    for part in parts:
        exec(part, given)
    assert given["photo"].shape[1] == 96
    assert given["w"].output_size == (5,)
