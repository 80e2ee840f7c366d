"""An instructor's frame in a page: words, which controls are seen, what stays, and presets."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

import segwidgets as sw
from segwidgets.widgets.figure import Figure
from tests.hosts.figure import open_page
from tests.widgets.test_address import link_of

#: Presses, types and drags at random, writes attributes that are not locked, an address that says
#: anything, and messages; tells what the figure has of some traits in the end.
FUZZ = """async ([events, seed, locked, state_]) => {
  const host = [...document.querySelectorAll("*")].find((element) => element.shadowRoot);
  const root = host.shadowRoot;
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
    const values = ["0", "1", "2", "3", "99", "-1", "true", "null", "gather", "matrix", "[1, 2]",
      "[[1, 2], [3, 4]]", '"x"', "{", "[]", '{"runs": "0x4"}'];
    const traits = Object.keys(host.state.traits);
    const acts = [
      () => {
        const name = pick([...traits, "theme", "nonsense"]);
        if (!["locked", "hide", "mode", "ask", "preset", ...locked].includes(name))
          host.setAttribute(name, pick(values));
      },
      () => {
        const said = new URLSearchParams([[pick([...traits, "locked", "_target"]), pick(values)]]);
        if (random(2)) said.set("state", random(3) ? state_ : pick(values));
        location.hash = said;
      },
      () => postMessage(pick([
        "", null, 3, [], {},
        { type: "segwidgets:change", state: { traits: { stride: 1 } } },
        { type: "segwidgets:size", height: 1 },
        { type: "segwidgets:result", passed: true },
        { type: "segwidgets:set", [pick(locked)]: 1 },
      ]), "*"),
      () => document.dispatchEvent(new CustomEvent("segwidgets:join", { detail: {
        from: null, key: "link-1", value: 1 } })),
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
  await new Promise((done) => setTimeout(done, 300));
  const { traits, masks } = host.state;
  return locked.map((name) => traits[name] ?? masks?.[0]?.[name] ?? null);
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
    expect(page.locator(".framed strong")).to_have_text("2")
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


def of_an_exercise(key: str, free: dict[str, Any]) -> tuple[Figure, list[str], Figure]:
    """An exercise, what it keeps, and the same figure with another value of everything."""
    figure = sw.exercises[key](seed=7)
    known = {*figure.state()["traits"], "target"}
    return (
        figure,
        [name for name in figure._exercise["locked"] if name in known],
        type(figure)(**free),
    )


KEPT: dict[str, Callable[[], tuple[Figure, list[str], Figure]]] = {
    "locked": lambda: (
        sw.ConvTranspose2d([[1, 2], [3, 4]], stride=3, padding=1, locked=LOCKED),
        LOCKED,
        sw.ConvTranspose2d([[5]], stride=1, padding=0),
    ),
    "locked-mask": lambda: (
        sw.IoUCalculator([[0, 1], [0, 1]], [[0, 0], [0, 0]], locked=["target", "absent"]),
        ["target", "absent"],
        sw.IoUCalculator([[1, 1], [1, 1]], [[1, 1], [1, 1]], absent="zero"),
    ),
    "exercise": lambda: of_an_exercise("transpose-size", {"input": [5], "dilation": 2}),
    "exercise-mask": lambda: of_an_exercise("iou-one-pixel", {"preset": "swap"}),
}
LOCKED = ["stride", "input", "padding"]


@pytest.mark.parametrize("events", [250, pytest.param(5_000, marks=pytest.mark.soak)])
@pytest.mark.parametrize("case", KEPT)
def test_what_is_locked_stays_under_any_hands(
    case: str, events: int, page: Page, tmp_path: Path
) -> None:
    figure, locked, other = KEPT[case]()
    open_page(page, tmp_path, figure.to_html(fallback=False))
    element = page.locator("[link]")
    before = page.evaluate(FUZZ, [0, 7, locked, ""])
    assert before[0] is not None
    state = link_of(other.state()).partition("state=")[2]
    assert page.evaluate(FUZZ, [events, 7, locked, state]) == before
    # And all that happened did change the figure.
    assert element.evaluate("element => element.state") != figure.state()


def test_a_locked_mask_is_not_painted(page: Page, tmp_path: Path) -> None:
    figure = sw.IoUCalculator([[0, 1], [0, 1]], [[0, 0], [0, 0]], locked=["target"])
    figure.editing = "target"
    open_page(page, tmp_path, figure.to_html())
    clear = page.get_by_role("button", name="Clear", exact=True)
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
