"""The state of a figure in a page's address."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Browser, Page, expect

import segwidgets as sw


def address(folder: Path, *figures: object, hash: str = "") -> str:  # noqa: A002
    path = folder / "page.html"
    sw.page(figures, path, fallback=False)
    return path.as_uri() + hash


def test_a_page_opens_in_the_state_of_its_address(page: Page, tmp_path: Path) -> None:
    page.goto(address(tmp_path, sw.ConvTranspose2d(), hash="#stride=3&step=4&labels=overlap"))
    expect(page.get_by_role("slider", name="Step")).to_have_value("4")
    expect(page.get_by_role("radio", name="Overlap")).to_be_checked()
    # 3 + 2·3 cells a side.
    expect(page.get_by_role("grid", name="Output").get_by_role("gridcell")).to_have_count(81)
    # An address typed later counts too.
    page.evaluate("location.hash = '#stride=1&step=0'")
    expect(page.get_by_role("grid", name="Output").get_by_role("gridcell")).to_have_count(25)


def test_the_link_that_is_copied_opens_what_was_seen(browser: Browser, tmp_path: Path) -> None:
    context = browser.new_context(permissions=["clipboard-read", "clipboard-write"])
    page = context.new_page()
    page.goto(address(tmp_path, sw.ConvTranspose2d()))
    page.get_by_role("button", name="Increase stride").click()
    page.get_by_role("slider", name="Step").press("End")
    page.wait_for_timeout(200)  # what is published late
    page.get_by_role("button", name="Copy link").click()
    expect(page.get_by_text("Link copied")).to_be_visible()
    link = page.evaluate("navigator.clipboard.readText()")
    said = parse_qs(urlsplit(link).fragment)
    # Behind what differs stands the whole, for whoever does not have the page.
    assert list(said).pop() == "state"
    del said["state"]
    assert said == {"stride": ["3"], "step": ["8"]}
    assert page.url == link
    other = context.new_page()
    other.goto(link)
    expect(other.get_by_role("slider", name="Step")).to_have_value("8")
    context.close()


def test_two_figures_share_an_address(page: Page, tmp_path: Path) -> None:
    figures = (sw.ConvTranspose1d(), sw.Conv1d())
    page.goto(address(tmp_path, *figures, hash="#figure-1.step=1&figure-2.step=3&step=0"))
    steps = page.get_by_role("slider", name="Step")
    expect(steps.nth(0)).to_have_value("1")
    expect(steps.nth(1)).to_have_value("3")


@pytest.mark.parametrize(
    "hash_",
    [
        "#stride=99",
        "#stride=NaN&step=0.5",
        "#input=[[1,[2]]]",
        '#input=[["<img src=x onerror=alert(1)>"]]',
        "#kernel={}&labels=everything&view=[]",
        "#step=1e308&bias=1e999",
        "#__proto__=1&constructor=2&_fit={}&_figure=evil",
        "#%",
    ],
)
def test_hostile_addresses_are_harmless(hash_: str, page: Page, tmp_path: Path) -> None:
    page.goto(address(tmp_path, sw.ConvTranspose2d(step=4), hash=hash_))
    # The page as it was written stands, and works.
    step = page.get_by_role("slider", name="Step")
    expect(step).to_have_value("4")
    step.press("ArrowRight")
    expect(step).to_have_value("5")
    cells = page.get_by_role("grid", name="Output").get_by_role("gridcell")
    expect(cells).to_have_count(49)


def test_frames_have_no_address_to_copy(page: Page, tmp_path: Path) -> None:
    path = tmp_path / "frame.html"
    path.write_text(f"<!doctype html><title>Course</title>{sw.Conv1d().to_iframe()}", "utf-8")
    page.goto(path.as_uri())
    frame = page.frame_locator("iframe")
    expect(frame.get_by_role("slider", name="Step")).to_be_visible()
    expect(frame.get_by_role("button", name="Copy link")).to_have_count(0)
