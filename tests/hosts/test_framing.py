"""An instructor's frame in a page: words, which controls are seen, what stays, and presets."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

import segwidgets as sw
from tests.hosts.figure import open_page

#: Presses, types and drags at random, and tells what the store holds in the end.
FUZZ = """async ([events, seed]) => {
  const root = [...document.querySelectorAll("*")].find((element) => element.shadowRoot).shadowRoot;
  let state = seed;
  const random = (n) => (state = (state * 1103515245 + 12345) % 2147483648) % n;
  const pick = (list) => list[random(list.length)];
  const keys = ["Enter", "ArrowUp", "ArrowDown", "ArrowRight", "F2", "Escape", "7", "-", ".", ",",
    "Delete", " ", "z"];
  for (let i = 0; i < events; i++) {
    const all = [...root.querySelectorAll(
      "button, input, select, [role=gridcell], [role=grid], .marks, svg")];
    const element = pick(all);
    const box = element.getBoundingClientRect();
    const at = { bubbles: true, composed: true, cancelable: true, pointerId: 1,
      clientX: box.left + random(100) / 100 * box.width,
      clientY: box.top + random(100) / 100 * box.height };
    const key = { ...at, key: pick(keys), ctrlKey: random(5) === 0, shiftKey: random(4) === 0 };
    const acts = [
      () => element.click?.(),
      () => element.focus?.(),
      () => element.dispatchEvent(new KeyboardEvent("keydown", key)),
      () => ["pointermove", "pointerdown", "pointerup", "dblclick"].forEach((type) =>
        element.dispatchEvent(new (type === "dblclick" ? MouseEvent : PointerEvent)(type, at))),
      () => {
        if (!("value" in element) || element.type === "radio") return;
        element.value = element.options ? pick([...element.options]).value : String(random(9));
        for (const type of ["input", "change", "blur"])
          element.dispatchEvent(new Event(type, { bubbles: true }));
      },
    ];
    if (!/full screen/i.test(element.ariaLabel ?? "")) pick(acts)();
    if (i % 20 === 0) await new Promise((done) => setTimeout(done));
  }
}"""


def shown(page: Page) -> list[str]:
    """The names beside the controls, in the order in which Tab reaches them."""
    group = page.get_by_role("group", name="Parameters", exact=True)
    return group.locator("label:not(.on), .name").all_inner_texts() if group.count() else []


def test_a_frame_is_what_is_seen(page: Page, tmp_path: Path) -> None:
    figure = sw.ConvTranspose2d(
        title="Twice as large",
        caption="Set `stride` to **2**.",
        controls=["bias", "stride"],
        locked=["bias"],
        presets={"Same size": {"stride": 1, "padding": 1}, "Twice": {"stride": 2, "padding": 0}},
    )
    one = open_page(page, tmp_path, figure.to_html())
    expect(page.get_by_role("heading", name="Twice as large")).to_be_visible()
    expect(page.get_by_role("region", name="Twice as large")).to_be_visible()
    expect(page.get_by_text("Set stride to 2.")).to_be_visible()
    expect(page.locator("strong")).to_have_text("2")
    assert shown(page) == ["bias", "stride"]
    expect(page.get_by_role("button", name="More")).to_have_count(0)
    expect(page.get_by_role("radio", name="Gather")).to_have_count(0)

    expect(one.button("Twice")).to_have_attribute("aria-pressed", "true")
    one.button("Same size").click()
    expect(one.field("stride")).to_have_value("1")
    expect(one.button("Same size")).to_have_attribute("aria-pressed", "true")
    expect(one.grid("Output").get_by_role("row")).to_have_count(3)
    one.button("Undo").click()
    expect(one.field("stride")).to_have_value("2")

    expect(one.button("Increase bias")).to_be_disabled()
    expect(one.field("bias")).to_have_attribute("readonly", "")
    one.button("Increase stride").click()
    expect(one.field("stride")).to_have_value("3")


def test_a_figure_without_controls_has_its_stage_and_player(page: Page, tmp_path: Path) -> None:
    open_page(page, tmp_path, sw.Checkerboard([(3, 2), (3, 2)], controls=[]).to_html())
    expect(page.get_by_role("slider", name="Step")).to_be_visible()
    assert shown(page) == []
    expect(page.get_by_role("button", name="Add layer")).to_have_count(0)


@pytest.mark.parametrize("events", [400, pytest.param(5_000, marks=pytest.mark.soak)])
def test_what_is_locked_stays_under_any_hands(events: int, page: Page, tmp_path: Path) -> None:
    locked: dict[str, Any] = {"stride": 3, "input": [[1, 2], [3, 4]], "padding": 1}
    figure = sw.ConvTranspose2d(**locked, locked=list(locked))
    one = open_page(page, tmp_path, figure.to_html())
    page.evaluate(FUZZ, [events, 7])
    for view in ("Stamp",):
        page.get_by_role("radio", name=view, exact=True).check(force=True)
    assert one.field("stride").input_value() == "3"
    assert one.field("padding").input_value() == "1"
    assert one.numbers("Input") == locked["input"]


def test_a_locked_mask_is_not_painted(page: Page, tmp_path: Path) -> None:
    figure = sw.IoUCalculator([[0, 1], [0, 1]], [[0, 0], [0, 0]], locked=["target"])
    figure.editing = "target"
    open_page(page, tmp_path, figure.to_html())
    clear = page.get_by_role("button", name="Clear", exact=True)
    page.get_by_role("button", name="More", exact=True).click()
    clear.click()
    expect(page.get_by_text("The target is locked in this figure.").first).to_be_attached()
    page.get_by_role("radio", name="Prediction", exact=True).first.check(force=True)
    page.get_by_role("button", name="Copy the target").click()
    expect(page.get_by_text("Copied the target").first).to_be_attached()


@pytest.mark.parametrize(
    ("name", "wrong", "says"),
    [
        ("controls", '"stride"', "controls: write a list of names"),
        ("presets", "[1]", "presets: write names with what they set"),
    ],
)
def test_a_wrong_frame_is_said(
    name: str, wrong: str, says: str, page: Page, tmp_path: Path
) -> None:
    script = sw.Conv1d().to_html().split("<script>")[1]
    tag = "segwidgets-conv-1d"
    html = f"<!doctype html><title>Wrong</title><{tag} title=Mine {name}='{wrong}'></{tag}><script>"
    open_page(page, tmp_path, html + script)
    expect(page.get_by_role("alert")).to_contain_text(says)
    expect(page.get_by_role("heading", name="Mine")).to_be_visible()
