"""A student who answers exercises in a page, with keys alone."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np
from playwright.sync_api import Locator, expect

from tests.hosts.figure import FigurePage

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
