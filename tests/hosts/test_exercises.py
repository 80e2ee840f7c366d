"""Exercises in a page: failed once, then solved, by keyboard alone, and graded in Python."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from playwright.sync_api import Locator, Page, expect

import segwidgets as sw
from segwidgets.grading.draw import EXERCISES, drawn, question_of
from tests.grading.solutions import SOLVE, solved
from tests.hosts.figure import FigurePage, open_page

SEED = 7
# What a grid is called in which a part is typed or picked.
GRIDS = {
    "output": "Output",
    "matrix": "Matrix",
    "input": "Input",
    # Gathered, the input is a field with zeros between and around its cells.
    "field": "Input",
}


class Student:
    """Answers an exercise with keys."""

    def __init__(self, figure: FigurePage, found: Mapping[str, Any]) -> None:
        self.figure = figure
        self.page = figure.page
        self.record = found["record"]
        self.traits = dict(found["traits"])
        self.panel = figure.root.get_by_role("region", name="Exercise")

    def check(self) -> str:
        """Press Check, and hear what was right."""
        self.press(self.panel.get_by_role("button", name="Check"))
        return self.panel.get_by_role("status", name="What was right").inner_text()

    def press(self, button: Locator) -> None:
        button.focus()
        self.page.keyboard.press("Enter")

    def answer(self, answer: Mapping[str, Any]) -> None:
        """Enter an answer as a record has it."""
        for part, texts in answer.get("cells", {}).items():
            self.type_cells(part, texts)
        for name, text in answer.get("fields", {}).items():
            self.fill(name, text)
        for name, value in answer.get("traits", {}).items():
            self.set(name, value)
        if "picks" in answer:
            self.pick(answer["picks"])

    def keys(self, text: str) -> None:
        self.page.keyboard.type(text)

    # Typing

    def go(self, grid: Locator) -> None:
        """Stand on the first cell of a grid."""
        grid.focus()
        self.page.keyboard.press("Control+Home")

    def type_cells(self, part: str, texts: Sequence[str]) -> None:
        """Type into covered cells: Enter keeps each and moves on."""
        bed = self.traits.get("method") == "bed_of_nails"
        self.go(self.figure.grid("Bed of nails" if bed else GRIDS[part]))
        for text in texts:
            self.keys(text)
            self.page.keyboard.press("Enter")

    def fill(self, name: str, text: str) -> None:
        (field,) = (one for one in self.record["fields"] if one["name"] == name)
        control = self.panel.get_by_label(field["label"], exact=True)
        control.focus()
        if field["kind"] == "choice":
            self.page.keyboard.press("Home")
            for _ in range([str(one) for one in field["choices"]].index(text) + 1):
                self.page.keyboard.press("ArrowDown")
            expect(control).to_have_value(text)
            return
        self.page.keyboard.press("Control+a")
        self.keys(text)

    # Picking

    def pick(self, wanted: Sequence[Any]) -> None:
        """Pick what is not picked yet, and take back what should not be."""
        if self.record["picks"].get("names"):
            for name in self.record["picks"]["names"]:
                button = self.panel.get_by_role("button", name=name, exact=True)
                if (button.get_attribute("aria-pressed") == "true") != (name in wanted):
                    self.press(button)
            return
        if "size" in self.record["picks"]:
            self.pick_blocks(wanted, self.record["picks"]["size"][1])
            return
        grid = self.figure.grid(GRIDS[self.record["picks"]["part"]])
        self.go(grid)
        columns = int(grid.get_attribute("aria-colcount") or 0)
        self.walk(columns, sorted(set(wanted) ^ set(self.picked)), "Enter")
        self.picked = list(wanted)

    picked: Sequence[int] = ()

    def pick_blocks(self, wanted: Sequence[int], columns: int) -> None:
        blocks = self.panel.get_by_role("group", name="Blocks of the picture")
        blocks.get_by_role("button").first.focus()
        self.walk(columns, sorted(set(wanted) ^ set(self.picked)), "Space")
        self.picked = list(wanted)

    def walk(self, columns: int, cells: Sequence[int], key: str) -> None:
        """Press a key on each of some cells, from the first one on."""
        row = column = 0
        for cell in cells:
            to = divmod(cell, columns)
            self.move(to[0] - row, to[1] - column)
            row, column = to
            self.page.keyboard.press(key)

    def move(self, rows: int, columns: int) -> None:
        for key, count in (("Down", rows), ("Up", -rows), ("Right", columns), ("Left", -columns)):
            for _ in range(count):
                self.page.keyboard.press(f"Arrow{key}")

    # Changing the figure

    def set(self, name: str, value: Any) -> None:
        if name == "prediction":
            self.paint(value)
        elif name in ("input", "kernel"):
            # In a matrix equation the input is a column.
            upright = self.traits.get("view") == "matrix"
            shape = (-1, 1) if upright else np.atleast_2d(value).shape
            before, after = (np.reshape(grid, shape) for grid in (self.traits[name], value))
            self.edit("Vector" if upright else name.capitalize(), before, after)
        elif name == "layers":
            for number, layer in enumerate(value, 1):
                self.step(f"kernel_size, layer {number}", layer["kernel_size"])
        elif name == "depth":
            self.choose(name, value)
        else:
            self.step(name, value)

    def step(self, name: str, value: int) -> None:
        field = self.figure.field(name)
        field.focus()
        self.keys(str(value))
        self.page.keyboard.press("Enter")
        expect(field).to_have_value(str(value))

    def choose(self, name: str, value: Any) -> None:
        group = self.figure.root.get_by_role("group", name=name)
        radio = group.get_by_role("radio", name=str(value), exact=True)
        group.get_by_role("radio", checked=True).focus()
        for _ in range(4):
            if not radio.is_checked():
                self.page.keyboard.press("ArrowRight")
        expect(radio).to_be_checked()

    def edit(self, name: str, before: Any, after: Any) -> None:
        """Type over the cells of a grid that have to be others."""
        self.go(self.figure.grid(name))
        row = column = 0
        for to in np.argwhere(before != after).tolist():
            self.move(to[0] - row, to[1] - column)
            row, column = to
            self.keys(f"{after[row, column]:g}")
            self.page.keyboard.press("Enter")

    def paint(self, runs: Mapping[str, Any]) -> None:
        """Paint a prediction, one stroke for each run of a label in a row."""
        pairs = [pair.split("x") for pair in runs["runs"].split(".")]
        after = np.concatenate([np.full(int(n), int(label)) for label, n in pairs])
        after = after.reshape(runs["size"])
        before = np.array(self.traits["prediction"])
        self.figure.grid("Masks").focus()
        for _ in range(8):
            self.page.keyboard.press("[")
        at = (0, 0)
        label = self.traits.get("label", 1)
        for wanted in np.unique(after[before != after]).tolist():
            self.page.keyboard.press("p" if wanted else "e")
            for _ in range(wanted - label if wanted else 0):
                self.page.keyboard.press("=")
            for _ in range(label - wanted if wanted else 0):
                self.page.keyboard.press("-")
            label = wanted or label
            for row, first, last in stretches((after == wanted) & (before != wanted)):
                self.move(row - at[0], first - at[1])
                self.page.keyboard.press("Enter")
                self.move(0, last - first)
                self.page.keyboard.press("Enter")
                at = (row, last)


def stretches(wanted: Any) -> Iterator[tuple[int, int, int]]:
    """List the runs of pixels in the rows of a mask: row, first and last column."""
    for row, line in enumerate(wanted):
        edges = np.flatnonzero(np.diff([0, *line.astype(int), 0]))
        for first, end in zip(edges[::2].tolist(), edges[1::2].tolist(), strict=True):
            yield row, first, end - 1


def mistaken(record: Mapping[str, Any], answer: Mapping[str, Any]) -> dict[str, Any]:
    """Make an answer wrong: a number, a pick; the figure stays as it was."""
    wrong: dict[str, Any] = {}
    if "cells" in answer:
        wrong["cells"] = {part: ["99", *texts[1:]] for part, texts in answer["cells"].items()}
    if "fields" in answer:
        wrong["fields"] = {
            one["name"]: {"number": "99", "text": "q"}.get(one["kind"]) or str(one["choices"][-1])
            for one in record["fields"]
        }
    if "picks" in answer:
        wrong["picks"] = [*answer["picks"]][1:]
    return wrong


READ = """element => {
  const { answer, attempts, score, passed, resultCode } = element;
  return { answer, attempts, score, passed, resultCode };
}"""


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
    record = {"fields": [], "picks": None}
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
