"""The exported page as courses hold it: file, sandboxed frame, strict policy, no script."""

from __future__ import annotations

import html
from pathlib import Path

import pytest
from playwright.sync_api import Browser, FrameLocator, Page, expect

import segwidgets as sw
from segwidgets.embed.page import write_assets
from tests.hosts.figure import open_page

POLICY = "default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'"


def press_step_to_the_end(root: Page | FrameLocator) -> None:
    """Move the slider by keyboard and see the output complete."""
    step = root.get_by_role("slider", name="Step")
    step.press("End")
    expect(step).to_have_value("8")
    output = root.get_by_role("grid", name="Output").get_by_role("gridcell")
    assert output.all_text_contents()[-7:] == ["0", "0", "−3", "3", "5", "1", "2"]


def test_from_a_file(page: Page, tmp_path: Path) -> None:
    open_page(page, tmp_path, sw.ConvTranspose2d().to_html())
    press_step_to_the_end(page)


@pytest.mark.parametrize(
    ("rules", "fallback"), [(f"{POLICY}; img-src data:", True), (POLICY, False)]
)
def test_under_a_strict_policy(rules: str, fallback: bool, page: Page, tmp_path: Path) -> None:
    """Where not even pictures within the page are allowed, it can do without its still."""
    policy = f'<meta http-equiv="Content-Security-Policy" content="{rules}">'
    figure = sw.ConvTranspose2d().to_html(fallback=fallback)
    assert "<head>" in figure
    open_page(page, tmp_path, figure.replace("<head>", f"<head>{policy}", 1))
    press_step_to_the_end(page)


def test_in_a_sandboxed_frame(page: Page, tmp_path: Path) -> None:
    inner = html.escape(sw.ConvTranspose2d().to_html(), quote=True)
    open_page(
        page,
        tmp_path,
        '<!doctype html><title>Frame</title><iframe sandbox="allow-scripts" width="1100" '
        f'height="800" srcdoc="{inner}"></iframe>',
    )
    frame = page.frame_locator("iframe")
    press_step_to_the_end(frame)
    # No clipboard there: copying must not fail silently.
    frame.get_by_role("button", name="Copy the PyTorch line").click()
    expect(frame.get_by_text("Copied").first).to_be_visible()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_without_javascript_the_words_stand(scheme: str, browser: Browser, tmp_path: Path) -> None:
    context = browser.new_context(java_script_enabled=False, color_scheme=scheme)
    page = context.new_page()
    path = tmp_path / "page.html"
    sw.ConvTranspose2d().to_html(path)
    page.goto(path.as_uri())
    expect(page.get_by_role("table")).to_contain_text("10")
    context.close()


@pytest.mark.parametrize(
    ("style", "theme"),
    [
        ("", "light"),
        ("body { background: #fff }", "light"),
        ("body { background: #111 }", "dark"),
        (":root { color-scheme: light dark }", "dark"),
        (":root { color-scheme: light dark } body { background: white }", "light"),
    ],
)
def test_the_theme_is_the_page_s_and_not_the_system_s(
    style: str, theme: str, page: Page, tmp_path: Path
) -> None:
    page.emulate_media(color_scheme="dark")
    script = sw.ConvTranspose2d().to_html().split("<script>")[1]
    open_page(
        page,
        tmp_path,
        f"<!doctype html><meta charset='utf-8'><title>Theme</title><style>{style}</style>"
        f"<segwidgets-conv-transpose-2d></segwidgets-conv-transpose-2d><script>{script}",
    )
    scheme = "e => getComputedStyle(e).colorScheme"
    assert page.locator("section.figure").evaluate(scheme) == theme


def test_keys_do_not_leave_the_figure(page: Page, tmp_path: Path) -> None:
    figure = open_page(page, tmp_path, sw.ConvTranspose2d().to_html())
    page.evaluate("document.addEventListener('keydown', (e) => { window.leaked = e.key })")
    figure.grid("Input").focus()
    for key in ("x", "b", "d", "ArrowRight", ".", "Escape"):
        page.keyboard.press(key)
    figure.step().press("ArrowRight")
    assert page.evaluate("window.leaked") is None


STEMS = ("conv-2d", "conv-transpose-1d", "checkerboard", "iou-boxes", "iou-calculator", "unpooling")


@pytest.mark.parametrize("width", [200, 368, 900])
def test_in_a_tab_that_opens_later_or_has_little_room(
    width: int, page: Page, tmp_path: Path
) -> None:
    """The page stays free of complaints, and a figure that needs more height takes it."""
    tags = "".join(f'<segwidgets-{stem} height="320"></segwidgets-{stem}>' for stem in STEMS)
    tab = f"<div hidden style='width:{width}px'>{tags}</div>"
    write_assets(tmp_path)
    script = (tmp_path / "elements.js").read_text("utf-8")
    open_page(page, tmp_path, f"<!doctype html><title>Tab</title>{tab}<script>{script}</script>")
    page.locator("div").first.evaluate("tab => { tab.hidden = false; }")
    for stem in STEMS:
        expect(page.locator(f"segwidgets-{stem} section.figure")).to_be_visible()
    board = page.locator("segwidgets-iou-boxes .boxes")
    below = page.locator("segwidgets-iou-boxes .telling")
    expect(board.locator("svg").first).to_be_visible()
    inside = board.evaluate(
        "board => Math.max(...[...board.querySelectorAll('svg, [role=grid], table')]"
        ".map((part) => part.getBoundingClientRect().bottom))"
    )
    assert inside <= below.evaluate("below => below.getBoundingClientRect().top") + 1
