"""Exercises in a page: failed once, then solved, by keyboard alone, and graded in Python."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from playwright.sync_api import Page, expect

import segwidgets as sw
from segwidgets.grading.draw import EXERCISES, drawn, question_of
from tests.grading.solutions import SOLVE, solved
from tests.hosts.figure import FigurePage, open_page
from tests.hosts.student import READ, Student, mistaken

SEED = 7


@pytest.mark.parametrize("key", [key for key in EXERCISES if key in SOLVE])
def test_an_exercise_is_failed_and_solved_by_keyboard(page: Page, tmp_path: Path, key: str) -> None:
    found = drawn(key, 1, SEED)
    figure = open_page(page, tmp_path, sw.exercises[key](seed=SEED).to_html(fallback=False))
    element = page.locator(f"segwidgets-{found['figure']}")
    student, answer = Student(figure, found), solved(key, 1, SEED)
    student.answer(mistaken(student.record, answer))
    assert not student.check().startswith("Right")
    before = element.evaluate(READ)
    assert (before["attempts"], before["passed"]) == (1, False)
    assert 0 <= before["score"] < 1
    student.answer(answer)
    assert student.check().startswith("Right")
    after = element.evaluate(READ)
    assert (after["attempts"], after["passed"], after["score"]) == (2, True, 1)
    grade = sw.exercises[key](seed=SEED).grade(after["resultCode"])
    assert grade.passed, grade
    assert grade.attempts == 2


KEY = "transpose-fill-output"


def test_a_page_asks_for_a_name_and_draws_its_numbers(page: Page, tmp_path: Path) -> None:
    name = "Ada  Lovelace"
    found = drawn(KEY, 1, name)
    figure = open_page(page, tmp_path, sw.exercises[KEY](seed="ask").to_html(fallback=False))
    page.get_by_label("Your name or number").focus()
    page.keyboard.type(name)
    page.keyboard.press("Enter")
    student = Student(figure, found)
    expect(student.panel.get_by_role("button", name="Check")).to_be_visible()
    assert figure.numbers("Input") == found["traits"]["input"]
    student.answer(solved(KEY, 1, name))
    assert student.check().startswith("Right")
    code = page.locator("segwidgets-conv-transpose-2d").evaluate("one => one.resultCode")
    assert sw.exercises[KEY](seed=name).grade(code).passed


PIXELS = "stage => [...stage.querySelectorAll('canvas')].map(one => one.toDataURL())"


@pytest.mark.parametrize("key", ["window-count", "fcn-border", "receptive-field-reach"])
def test_a_page_has_what_python_computes_of_every_draw(
    page: Page, tmp_path: Path, key: str
) -> None:
    """The pictures and networks that a name may lead to are in the page."""
    asking: Any = sw.exercises[key](seed="ask")
    other = given_by(key, asking._exercise)
    found, own = drawn(key, 1, other), sw.exercises[key](seed=other)
    figure = open_page(page, tmp_path, asking.to_html(fallback=False))
    page.get_by_label("Your name or number").fill(other)
    page.keyboard.press("Enter")
    student = Student(figure, found)
    expect(student.panel).to_contain_text(question_of(found["record"]).split("`")[0][:40])
    page.wait_for_timeout(300)
    stage = figure.root.locator(".slot")
    text, pixels = stage.inner_text(), stage.evaluate(PIXELS)
    student.answer(solved(key, 1, other))
    assert student.check().startswith("Right")
    code = page.locator("segwidgets-sliding-window").evaluate("one => one.resultCode")
    assert own.grade(code).passed
    alone = open_page(page.context.new_page(), tmp_path, own.to_html(fallback=False))
    assert alone.root.locator(".slot").inner_text() == text
    assert alone.root.locator(".slot").evaluate(PIXELS) == pixels


def given_by(key: str, record: Mapping[str, Any]) -> str:
    """Find a name that draws another picture or network, where there are several."""
    own = drawn(key, record["level"], record["seed"])["given"]
    names = [f"student {number}" for number in range(40)]
    others = [name for name in names if drawn(key, record["level"], name)["given"] != own]
    return (others or names)[0]


def test_what_was_done_is_kept(page: Page, tmp_path: Path) -> None:
    figure = open_page(page, tmp_path, sw.exercises[KEY](seed=SEED).to_html(fallback=False))
    student = Student(figure, drawn(KEY, 1, SEED))
    student.answer(mistaken(student.record, solved(KEY, 1, SEED)))
    said = student.check()
    page.reload()
    element = page.locator("segwidgets-conv-transpose-2d")
    status = student.panel.get_by_role("status", name="What was right")
    expect(status).to_have_text(said)
    assert element.evaluate("one => one.attempts") == 1
    # What is changed and not checked is kept too, without a verdict.
    student.type_cells("output", ["98"])
    page.wait_for_timeout(400)
    page.reload()
    expect(figure.cell("Output", 0, 0)).to_have_attribute("aria-label", "(0, 0) your answer: 98")
    assert element.evaluate("one => one.attempts") == 1


def test_two_tabs_with_one_exercise_lose_nothing(page: Page, tmp_path: Path) -> None:
    html = sw.exercises[KEY](seed=SEED).to_html(fallback=False)
    found, answer = drawn(KEY, 1, SEED), solved(KEY, 1, SEED)
    first = Student(open_page(page, tmp_path, html), found)
    second = Student(open_page(page.context.new_page(), tmp_path, html), found)
    first.answer(mistaken(first.record, answer))
    first.check()
    second.answer(answer)
    assert second.check().startswith("Right")
    read = "one => [one.attempts, one.passed]"
    for student in (first, second):
        element = student.page.locator("segwidgets-conv-transpose-2d")
        expect(element).to_be_visible()
        student.page.wait_for_function(
            "document.querySelector('segwidgets-conv-transpose-2d').passed"
        )
        assert element.evaluate(read) == [2, True]


def test_a_result_is_told(page: Page, tmp_path: Path) -> None:
    html = sw.exercises["transpose-size"](seed=SEED).to_html(fallback=False)
    figure = open_page(page, tmp_path, html)
    page.evaluate(
        "addEventListener('segwidgets:result', ({ detail }) => { window.told = detail; })"
    )
    student = Student(figure, drawn("transpose-size", 1, SEED))
    student.answer(solved("transpose-size", 1, SEED))
    student.check()
    told = page.evaluate("window.told")
    assert (told["key"], told["seed"], told["attempts"]) == ("transpose-size", SEED, 1)
    assert (told["score"], told["passed"]) == (1, True)
    assert sw.exercises["transpose-size"](seed=SEED).grade(told["code"]).passed


def test_hints_light_one_product_and_what_is_right_is_revealed_late(
    page: Page, tmp_path: Path
) -> None:
    figure = open_page(page, tmp_path, sw.exercises[KEY](seed=SEED).to_html(fallback=False))
    student = Student(figure, drawn(KEY, 1, SEED))
    reveal = student.panel.get_by_role("button", name="Reveal")
    student.answer(mistaken(student.record, solved(KEY, 1, SEED)))
    for _ in range(3):
        expect(reveal).to_have_attribute("aria-disabled", "true")
        student.check()
    student.press(student.panel.get_by_role("button", name="Hint"))
    status = student.panel.get_by_role("status", name="What was right")
    expect(status).to_contain_text("Output (0, 0)")
    student.press(reveal)
    truth = solved(KEY, 1, SEED)["cells"]["output"][0]
    expect(figure.cell("Output", 0, 0)).to_have_attribute(
        "aria-label", f"(0, 0) {truth}, your answer: 99"
    )
    expect(student.panel.get_by_role("button", name="Check")).to_have_attribute(
        "aria-disabled", "true"
    )


def test_blocks_of_a_picture_are_marked(page: Page, tmp_path: Path) -> None:
    """Where skip connections help, counted pixel by pixel from both networks' masks."""
    found = drawn("skip-where", 1, SEED)
    w: Any = sw.exercises["skip-where"](seed=SEED)
    html = w.to_html(fallback=False)
    masks = []
    for skip in (False, True):
        w.skip = skip
        masks.append(w.prediction.cpu().numpy())
    gained = (masks[1] == w.target) & (masks[0] != w.target)
    counts = (
        gained.reshape(8, gained.shape[0] // 8, 8, gained.shape[1] // 8).sum((1, 3)).reshape(-1)
    )
    best = np.argsort(-counts)[: found["record"]["with"]["most"]].tolist()
    student = Student(open_page(page, tmp_path, html), found)
    student.answer({"picks": [int(np.argmin(counts))]})
    assert student.check().startswith("Not yet")
    student.answer({"picks": sorted(best)})
    assert student.check().startswith("Right")
    code = page.locator("segwidgets-encoder-decoder").evaluate("one => one.resultCode")
    assert sw.exercises["skip-where"](seed=SEED).grade(code).passed


class Labeller:
    """Labels an object of a picture with keys; its places are [column, row]."""

    def __init__(self, figure: FigurePage) -> None:
        self.page = figure.page
        self.picture = figure.root.get_by_role("grid", name="Picture")
        self.place = (0, 0)

    def begin(self, tool: str) -> None:
        """Take a tool by its key, and stand in the upper left corner."""
        self.picture.focus()
        for key in (tool, "Home", *["PageUp"] * 9):
            self.page.keyboard.press(key)
        self.place = (0, 0)

    def go(self, column: int, row: int) -> None:
        by = (column - self.place[0], row - self.place[1])
        for distance, keys in zip(by, (("Right", "Left"), ("Down", "Up")), strict=True):
            arrow = f"Arrow{keys[distance < 0]}"
            far, near = divmod(abs(distance), 8)
            for key in [f"Shift+{arrow}"] * far + [arrow] * near:
                self.page.keyboard.press(key)
        self.place = (column, row)

    def stroke(self, *places: tuple[int, int]) -> None:
        """Draw through some places: Enter puts the pen down, and lifts it."""
        self.go(*places[0])
        self.page.keyboard.press("Enter")
        for place in places[1:]:
            self.go(*place)
        self.page.keyboard.press("Enter")


def test_an_object_is_labelled_three_ways_by_keyboard(page: Page, tmp_path: Path) -> None:
    w: Any = sw.exercises["annotate-three-ways"](seed=SEED)
    target = w._own_mask()
    rows = np.flatnonzero(target.any(1)).tolist()
    first = {row: int(np.flatnonzero(target[row])[0]) for row in rows}
    last = {row: int(np.flatnonzero(target[row])[-1]) for row in rows}
    figure = open_page(page, tmp_path, w.to_html(fallback=False))
    student = Student(figure, drawn("annotate-three-ways", 1, SEED))
    labeller = Labeller(figure)
    # The brush goes through every row, to and fro.
    labeller.begin("p")
    for _ in range(12):
        page.keyboard.press("[")
    turns = [
        (end[row], row)
        for n, row in enumerate(rows)
        for end in ((first, last), (last, first))[n % 2]
    ]
    labeller.stroke(*turns)
    # Corners lie between pixels: down the right edge, and up the left one.
    labeller.begin("3")
    some = rows[::4]
    for corner in [(last[row] + 1, row) for row in some] + [
        (first[row], row + 1) for row in some[::-1]
    ]:
        labeller.go(*corner)
        page.keyboard.press("Space")
    page.keyboard.press("Enter")
    said = student.check()
    assert said.startswith("Not yet")
    assert "scribbles not used yet" in said
    # One scribble through the object, one round it.
    labeller.begin("5")
    middle = rows[len(rows) // 2]
    labeller.stroke((first[middle] + 2, middle), (last[middle] - 2, middle))
    page.keyboard.press("x")
    left, right = min(first.values()) - 3, max(last.values()) + 3
    top, bottom = rows[0] - 3, rows[-1] + 3
    labeller.stroke((left, top), (right, top), (right, bottom), (left, bottom), (left, top))
    assert student.check().startswith("Right")
    result = page.locator("segwidgets-annotation").evaluate(READ)
    assert (result["attempts"], result["score"], result["passed"]) == (2, 1, True)
    grade = sw.exercises["annotate-three-ways"](seed=SEED).grade(result["resultCode"])
    assert (grade.passed, grade.attempts) == (True, 2), grade
    short_of = {
        "own": {k: {"brush": v["brush"]} for k, v in result["answer"]["traits"]["own"].items()}
    }
    half = sw.exercises["annotate-three-ways"](seed=SEED).grade({"traits": short_of})
    assert half.score == pytest.approx(1 / 3)


def test_picked_cells_are_kept(page: Page, tmp_path: Path) -> None:
    found, answer = drawn("transpose-gather", 1, SEED), solved("transpose-gather", 1, SEED)
    html = sw.exercises["transpose-gather"](seed=SEED).to_html(fallback=False)
    student = Student(open_page(page, tmp_path, html), found)
    student.answer({"picks": answer["picks"]})
    page.wait_for_timeout(400)
    page.reload()
    element = page.locator(f"segwidgets-{found['figure']}")
    assert element.evaluate("one => one.answer.picks") == answer["picks"]
    student.answer({"fields": answer["fields"]})
    assert student.check().startswith("Right")
    page.reload()
    assert element.evaluate(READ)["passed"]
    assert element.evaluate("one => one.answer.picks") == answer["picks"]


def test_an_exercise_of_ones_own_is_asked_in_a_page(page: Page, tmp_path: Path) -> None:
    w = sw.exercise(
        sw.ConvTranspose1d([3, 5], [1, 2, 4], stride=2, labels="values"), ask="output", attempts=1
    )
    figure = open_page(page, tmp_path, w.to_html(fallback=False))
    record: dict[str, Any] = {"fields": [], "picks": None}
    student = Student(figure, {"record": record, "traits": {}})
    # By hand: 3, 6, 12 + 5, 10, 20.
    student.type_cells("output", ["3", "6", "17", "10", "20"])
    assert student.check() == "Right: all 5 cells."
    code = page.locator("segwidgets-conv-transpose-1d").evaluate("one => one.resultCode")
    assert w.grade(code).passed


def test_scores_of_ones_own_are_judged_by_the_figures_conventions(
    page: Page, tmp_path: Path
) -> None:
    """An absent class that counts as 1 lifts the mean IoU: (1/2 + 2/3 + 1) / 3."""
    target, painted = np.array([[0, 0, 1, 1]], np.uint8), np.array([[0, 1, 1, 1]], np.uint8)
    given = {"pixel_accuracy": {"min": 0.75}, "iou": {"max": 2 / 3}, "dice": {"above": 0.7}}
    w = sw.exercise(
        sw.IoUCalculator(target, painted, num_classes=3, absent="one"),
        check={"rule": "scores", **given, "mean_iou": {"min": 0.72}},
        free=["prediction"],
    )
    figure = open_page(page, tmp_path, w.to_html(fallback=False))
    student = Student(figure, {"record": {}, "traits": {}})
    assert student.check() == "Right: pixel accuracy 0.75, IoU 0.667, Dice 0.8, mean IoU 0.722."
    assert w.grade().passed


def test_a_prediction_begins_anew_with_every_change(page: Page, tmp_path: Path) -> None:
    w = sw.ConvTranspose1d([3, 5], [1, 2, 4], stride=2, labels="values", mode="predict")
    figure = open_page(page, tmp_path, w.to_html(fallback=False))
    student = Student(figure, {"record": {}, "traits": {}})
    student.type_cells("output", ["3", "6", "12", "10", "20"])
    assert student.check() == "4 of 5 cells are right; not yet: (2)."
    student.step("stride", 1)
    first = figure.grid("Output").get_by_role("gridcell").first
    expect(first).to_have_accessible_name("0 your answer: empty")
    student.type_cells("output", ["3", "11", "22", "20"])
    assert student.check() == "Right: all 4 cells."


def test_what_is_shown_is_judged_before_it_is_published(page: Page, tmp_path: Path) -> None:
    """A figure gathers changes for a moment, and with the clock stopped that moment never ends."""
    page.clock.install(time=0)
    html = sw.exercises["transpose-size"](seed=SEED).to_html(fallback=False)
    figure = open_page(page, tmp_path, html)
    page.clock.pause_at(3_600_000)
    student = Student(figure, drawn("transpose-size", 1, SEED))
    answer = solved("transpose-size", 1, SEED)
    student.answer(answer)
    student.check()
    assert page.locator("segwidgets-conv-transpose-1d").evaluate("one => one.answer") == answer
