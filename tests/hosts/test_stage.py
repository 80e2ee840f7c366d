"""Cause and effect are on one screen, and nothing that is pressed or watched moves."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

import segwidgets as sw
from segwidgets.embed.examples import Example
from segwidgets.embed.gallery import EXAMPLES
from segwidgets.embed.page import document
from tests.figures import swept
from tests.hosts.figure import FigurePage, open_page
from tests.hosts.watch import Watch

SCREENS = {"laptop": (1366, 650), "slide": (1280, 720), "phone": (400, 800)}

#: Bottom edges of what has to be seen at once, and what is wrong with the text of a figure.
LOOK = """() => {
  const host = [...document.querySelectorAll("*")].find((element) => element.shadowRoot);
  const root = host.shadowRoot;
  const bottom = (selector) => root.querySelector(selector)?.getBoundingClientRect().bottom ?? 0;
  const seen = (element) => {
    if (element.closest(".unseen, .reserve, [hidden]")) return false;
    const { width, height } = element.getBoundingClientRect();
    return width > 0 && height > 0 && getComputedStyle(element).visibility !== "hidden";
  };
  const own = (element) =>
    [...element.childNodes].filter((node) => node.nodeType === 3).map((node) => node.data).join("");
  const all = [...root.querySelectorAll(".figure *")].filter(seen);
  const texts = all.filter((element) => own(element).trim() && !element.matches("option, style"));
  const called = (element) => `${element.className.baseVal ?? element.className} “${own(element)}”`;
  // The lines of a text, without the room above and below its letters.
  const lines = texts.flatMap((element) => {
    const shown = { opacityProperty: true, visibilityProperty: true, contentVisibilityAuto: true };
    if (!element.checkVisibility(shown)) return [];
    return [...element.childNodes].filter((node) => node.nodeType === 3).flatMap((node) => {
      const range = document.createRange();
      range.selectNodeContents(node);
      return [...range.getClientRects()].filter(({ width }) => width > 1)
        .map(({ left, right, top, bottom, height }) => ({
          element, left, right, top: top + height / 5, bottom: bottom - height / 5 }));
    });
  });
  const overlap = (a, b) => Math.min(a.right, b.right) - Math.max(a.left, b.left) > 1.5
    && Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top) > 1.5;
  return {
    overlapping: lines.flatMap((a, i) => lines.slice(i + 1).filter((b) => overlap(a, b))
      .map((b) => `${called(a.element)} and ${called(b.element)}`)),
    cut: all.filter((element) => element.closest(".telling")
      && getComputedStyle(element).overflowY !== "visible"
      && element.scrollHeight > element.clientHeight + 1).map(called),
    bottoms: {
      stage: Math.max(...[...root.querySelectorAll(".slot > *")].filter(seen)
        .map((element) => element.getBoundingClientRect().bottom)),
      caption: bottom(".telling"),
      player: bottom(".player"),
    },
    small: texts.filter((element) => parseFloat(getComputedStyle(element).fontSize) < 11)
      .map(called),
    clipped: all.filter((element) => element instanceof HTMLElement
      && getComputedStyle(element).overflowX !== "visible"
      && !element.matches("input, select, .clip")
      && element.scrollWidth > element.clientWidth + 1).map(called),
    beyond: texts.filter((element) => {
      const { left, right } = element.getBoundingClientRect();
      const edge = root.querySelector(".figure").getBoundingClientRect();
      return left < edge.left - 1 || right > edge.right + 1;
    }).map(called),
    wider: document.documentElement.scrollWidth - innerWidth,
  };
}"""

#: Lays the player where it stands when all of the figure is scrolled into sight.
UNSTICK = """() => {
  const host = [...document.querySelectorAll("*")].find((element) => element.shadowRoot);
  const player = host.shadowRoot.querySelector(".player");
  if (player) player.style.position = "static";
}"""

#: Presses everything that can be pressed, and lists what moved that should not have.
WALK = """async () => {
  const host = [...document.querySelectorAll("*")].find((element) => element.shadowRoot);
  const root = host.shadowRoot;
  const frame = () => new Promise((done) => requestAnimationFrame(() => setTimeout(done)));
  const settle = async () => { for (let i = 0; i < 3; i++) await frame(); };
  const place = (element) => {
    if (!element?.isConnected) return null;
    const { left, top } = element.getBoundingClientRect();
    return [Math.round(left), Math.round(top)];
  };
  const same = (a, b) => a === null || b === null
    || (Math.abs(a[0] - b[0]) <= 1 && Math.abs(a[1] - b[1]) <= 1);
  const player = () => root.querySelector(".player");
  const moved = [];
  const watch = async (what, pressed, act) => {
    const before = [place(pressed), place(player())];
    act();
    await settle();
    const after = [place(pressed), place(player())];
    if (!same(before[0], after[0])) moved.push(`${what} itself: ${before[0]} → ${after[0]}`);
    if (!same(before[1], after[1])) moved.push(`player, by ${what}: ${before[1]} → ${after[1]}`);
  };
  const slider = () => root.querySelector('input[aria-label="Step"]');
  if (slider()) {
    const last = Number(slider().max);
    for (let i = 0; i <= Math.min(last, 24); i++) {
      const step = Math.round((i * last) / Math.min(last, 24) || 0);
      await watch(`step ${step}`, slider(), () => {
        slider().value = String(step);
        slider().dispatchEvent(new Event("input", { bubbles: true }));
      });
    }
  }
  for (const grid of [...root.querySelectorAll('[role="grid"]')]) {
    const { left, top, width, height } = grid.getBoundingClientRect();
    for (const share of [0.1, 0.5, 0.9])
      await watch(`pointer over ${grid.getAttribute("aria-label")}`, null, () =>
        grid.dispatchEvent(new PointerEvent("pointermove", {
          bubbles: true, clientX: left + share * width, clientY: top + share * height })));
    grid.dispatchEvent(new PointerEvent("pointerout", { bubbles: true }));
    grid.dispatchEvent(new PointerEvent("pointerleave"));
  }
  await settle();
  const names = [...root.querySelectorAll(".parameters .field button")]
    .map((button) => button.getAttribute("aria-label"));
  const named = (name) => root.querySelector(`button[aria-label="${name}"]`);
  for (const name of names) {
    for (let i = 0; i < 2; i++) {
      const button = named(name);
      if (button && !button.disabled) await watch(name, button, () => button.click());
    }
    const back = named(name.startsWith("In")
      ? name.replace("Increase", "Decrease") : name.replace("Decrease", "Increase"));
    for (let i = 0; i < 2; i++) if (back && !back.disabled) { back.click(); await settle(); }
  }
  const radios = () => [...root.querySelectorAll(".screen input[type=radio]")];
  const key = (radio) => `${radio.name} ${radio.parentElement.innerText}`;
  for (const name of radios().map(key)) {
    const radio = radios().find((other) => key(other) === name);
    if (radio && !radio.disabled && !radio.checked)
      await watch(name, radio.parentElement, () => radio.click());
  }
  const more = root.querySelector("button.more");
  if (more) await watch("More", more, () => more.click());
  return moved;
}"""


@contextmanager
def figure_page(browser: Browser, size: tuple[int, int], folder: Path, html: str) -> Iterator[Page]:
    """A page with one figure on a screen of some size, watched for errors."""
    context = browser.new_context(
        viewport={"width": size[0], "height": size[1]}, reduced_motion="reduce"
    )
    page = context.new_page()
    watch = Watch(page)
    open_page(page, folder, html)
    expect(page.locator("section.figure")).to_be_visible()
    page.evaluate("() => new Promise((done) => requestAnimationFrame(() => setTimeout(done, 60)))")
    yield page
    context.close()
    watch.assert_clean()


def alone(example: Example) -> str:
    return document([example.make()._element()], title=example.title, lang="en")


@pytest.mark.parametrize("screen", SCREENS)
@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: example.slug)
def test_a_figure_fits_one_screen(
    example: Example, screen: str, browser: Browser, tmp_path: Path
) -> None:
    _, height = SCREENS[screen]
    with figure_page(browser, SCREENS[screen], tmp_path, alone(example)) as page:
        seen: dict[str, Any] = page.evaluate(LOOK)
        # Nobody has touched it: it says what to try, or asks.
        if page.get_by_role("region", name="Exercise").count():
            expect(page.locator(".ask-told")).to_contain_text("Type into the covered cells")
        else:
            expect(page.locator(".hint")).to_contain_text("Try: ")
    assert {name: at for name, at in seen["bottoms"].items() if at > height} == {}
    assert seen["small"] == []
    assert seen["clipped"] == []
    assert seen["cut"] == []
    assert seen["overlapping"] == []
    assert seen["beyond"] == []
    assert seen["wider"] <= 0


ENLARGED = ("window-by-window", "down-and-up-again", "iou-of-masks", "channels")


@pytest.mark.parametrize(
    "example", [e for e in EXAMPLES if e.slug in ENLARGED], ids=lambda example: example.slug
)
def test_a_laptop_s_page_can_be_enlarged_twice(
    example: Example, browser: Browser, tmp_path: Path
) -> None:
    with figure_page(browser, (683, 325), tmp_path, alone(example)) as page:
        # The player stays in sight, over what is scrolled.
        page.evaluate(UNSTICK)
        seen: dict[str, Any] = page.evaluate(LOOK)
    assert seen["overlapping"] == []
    assert seen["cut"] == []
    assert seen["clipped"] == []
    assert seen["wider"] <= 0


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: example.slug)
def test_a_figure_reflows_at_320_pixels(example: Example, browser: Browser, tmp_path: Path) -> None:
    with figure_page(browser, (320, 700), tmp_path, alone(example)) as page:
        seen: dict[str, Any] = page.evaluate(LOOK)
    assert seen["beyond"] == []
    assert seen["clipped"] == []
    assert seen["overlapping"] == []
    assert seen["wider"] <= 0


@pytest.mark.parametrize(
    "screen", ["laptop", pytest.param("slide", marks=pytest.mark.soak), "phone"]
)
@pytest.mark.parametrize("example", swept())
def test_nothing_moves_under_the_pointer(
    example: Example, screen: str, browser: Browser, tmp_path: Path
) -> None:
    with figure_page(browser, SCREENS[screen], tmp_path, alone(example)) as page:
        assert page.evaluate(WALK) == []


@pytest.mark.parametrize(
    ("slug", "screen", "pressed"),
    [
        ("channels", "laptop", ["Decrease input_size"]),
        ("channels", "laptop", ["Increase kernel_size"] * 4),
        ("photograph", "laptop", ["289"]),
        ("flat-indices", "phone", ["Increase gain"]),
        ("even-overlap-is-not-enough", "phone", ["Decrease input_size"] * 6),
        ("checkerboard", "laptop", ["Decrease input_size"] * 3),
        ("iou-of-masks", "laptop", ["background"]),
        ("off-by-one-pixel", "phone", []),
        ("equal-but-for-the-border", "laptop", ["Race", "End"]),
    ],
    ids=lambda value: value if isinstance(value, str) else f"{len(value)} pressed",
)
def test_words_stay_whole_when_a_figure_is_used(
    slug: str, screen: str, pressed: list[str], browser: Browser, tmp_path: Path
) -> None:
    example = next(example for example in EXAMPLES if example.slug == slug)
    with figure_page(browser, SCREENS[screen], tmp_path, alone(example)) as page:
        figure = FigurePage(page)
        figure.more()
        for name in pressed:
            if name.isdigit():
                figure.step().fill(str(int(name) - 1))
            elif name == "End":
                figure.last_step()
            elif figure.button(name).count():
                figure.button(name).click()
            else:
                page.get_by_role("radio", name=name, exact=True).check(force=True)
        seen: dict[str, Any] = page.evaluate(LOOK)
    # On a phone the player stays in sight, over what is below it when all parameters are open.
    assert {what: seen[what] for what in ("small", "clipped", "cut", "beyond") if seen[what]} == {}
    assert seen["wider"] <= 0


@pytest.mark.parametrize("key", list(sw.exercises))
def test_an_exercise_fits_one_screen(key: str, browser: Browser, tmp_path: Path) -> None:
    """Question, fields, Check and stage are seen at once, and nothing of them is cut off."""
    html = sw.exercises[key](seed=7).to_html(fallback=False)
    for screen in ("laptop", "phone"):
        width, height = SCREENS[screen]
        with figure_page(browser, SCREENS[screen], tmp_path, html) as page:
            panel = page.get_by_role("region", name="Exercise")
            expect(panel.get_by_role("button", name="Check")).to_be_visible()
            seen: dict[str, Any] = page.evaluate(LOOK)
            rights = panel.locator("input, select, button").evaluate_all(
                "all => all.map((one) => one.getBoundingClientRect().right)"
            )
            hidden = page.locator(".network-scroll").evaluate_all(HIDDEN)
        assert {name: at for name, at in seen["bottoms"].items() if at > height} == {}
        for wrong in ("small", "clipped", "cut", "overlapping", "beyond"):
            assert seen[wrong] == []
        assert seen["wider"] <= 0
        # Inside the page's margin, the figure's border and its inset.
        assert max(rights) <= width - 24
        assert all(pixels <= 0 for pixels in hidden)


#: Pixels of a network above and below what is seen of it.
HIDDEN = """all => all.flatMap((one) => {
  const blocks = [...one.querySelectorAll(".block, .block-label")]
    .map((block) => block.getBoundingClientRect());
  const { top, bottom } = one.getBoundingClientRect();
  return [top - Math.min(...blocks.map((a) => a.top)),
    Math.max(...blocks.map((a) => a.bottom)) - bottom];
})"""
