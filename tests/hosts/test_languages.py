"""Whatever a figure says comes from a catalogue: in a language that is written backwards, nothing
stays as it was."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

import segwidgets as sw
from segwidgets.drawing.items import Text
from segwidgets.embed.gallery import EXAMPLES, Example
from segwidgets.shared.language import BACKWARDS, speaking
from segwidgets.shared.options import OPTIONS
from segwidgets.widgets.coco_file.sample import sample
from segwidgets.widgets.export import compose
from segwidgets.widgets.figure import Figure
from tests.grading.solutions import solved
from tests.hosts.test_captions import family_of, steps_of

FAMILIES = (
    *("annotation", "checkerboard", "coco_file", "downsampling", "iou", "linear", "networks"),
    *("pixel_shuffle", "segmentation_tasks", "unpooling"),
)

SAID = re.compile("\u202e[^\u202c]*\u202c")
WORD = re.compile(r"[A-Za-zÀ-ÿ]{3,}")
# Torch's names and the file formats' stay as they are, as do units and what formulas are made of.
NAMES = {
    *(name for one in sw.__all__ for name in [one, *dir(getattr(sw, one))]),
    *(name for one in sw.__all__ for name in getattr(getattr(sw, one), "control_names", ())),
    *WORD.findall(str([o.get("choices") for of in OPTIONS.values() for o in of.values()])),
    *("torch", "nn", "MSE", "argmax", "max", "min", "mod", "exp", "log", "cpu"),
    # Files of COCO, their lists, and what is written in them.
    *("images", "annotations", "categories", "licenses", "instances", "panoptic", "captions"),
    *("json", "png", "COCO"),
    *(word for row in sample().captions["annotations"] for word in WORD.findall(row["caption"])),
    *("COCO", "IoU", "mIoU", "GIoU", "Dice"),
}
KEPT = re.compile(r"\w+(_\w+)+|nn\.\w+|Ctrl/Cmd|Shift|Esc|Enter|Home|End|Page Up|Page Down")

# Texts that are seen or read aloud; code and formulas are written alike everywhere.
GATHER = """root => {
  const own = "code, pre, math, style, script, .formula, [data-untold]";
  const found = [];
  const visit = (element) => {
    if (element.matches(own)) return;
    for (const name of ["aria-label", "title", "aria-valuetext", "placeholder", "alt"]) {
      const text = element.getAttribute(name);
      if (text) found.push(text);
    }
    for (const node of element.childNodes) {
      if (node.nodeType === 3 && node.data.trim()) found.push(node.data);
      if (node.nodeType === 1) visit(node);
    }
  };
  for (const child of root.shadowRoot.children) visit(child);
  return [...new Set(found)];
}"""


def untold(texts: list[str]) -> list[str]:
    """Those in which something is not from a catalogue."""
    left = ((text, KEPT.sub("", SAID.sub(" ", text))) for text in texts)
    return [text for text, rest in left if set(WORD.findall(rest)) - NAMES]


def examples_of(family: str) -> list[Example]:
    """Those of the gallery; thirty-two networks run for an encoder-decoder, so one is enough."""
    examples = [one for one in EXAMPLES if family_of(one) == family]
    heavy = [one for one in examples if "EncoderDecoder" in one.code]
    return [one for one in examples if one not in heavy[1:]]


def views_of(figure: Figure) -> tuple[str | None, ...]:
    return figure._views or (None,)


def seen(element: Locator, name: str, value: object) -> list[str]:
    element.evaluate("(el, [name, value]) => el.setAttribute(name, value)", [name, str(value)])
    found: list[str] = element.evaluate(GATHER)
    return found


@pytest.mark.parametrize("family", FAMILIES)
def test_all_words_of_a_page_come_from_a_catalogue(family: str, page: Page, tmp_path: Path) -> None:
    figures = [one.make() for one in examples_of(family)]
    sw.page(figures, tmp_path / "page.html", lang=BACKWARDS, fallback=False)
    page.goto((tmp_path / "page.html").as_uri())
    missing: dict[str, str] = {}
    for number, figure in enumerate(figures):
        kind = type(figure)
        element = page.locator(f"segwidgets-{figure.stem}").nth(
            sum(type(other) is kind for other in figures[:number])
        )
        for button in element.locator(".more[aria-expanded=false]").all():
            button.click()
        element.get_by_role("button", name="Help").click()
        keys = element.locator("dialog[open]")
        expect(keys).to_be_visible()
        texts = list(element.evaluate(GATHER))
        page.keyboard.press("Escape")
        expect(keys).to_have_count(0)
        for view in views_of(figure):
            if view is not None:
                texts += seen(element, "view", view)
            for step in steps_of(figure):
                if step is not None:
                    texts += seen(element, "step", step)
        missing |= dict.fromkeys(untold(texts), kind.__name__)
    assert not missing, "\n".join(missing)


@pytest.mark.parametrize("family", FAMILIES)
def test_all_words_on_paper_come_from_a_catalogue(family: str) -> None:
    missing: dict[str, str] = {}
    for example in examples_of(family):
        figure = example.make()
        figure.lang = BACKWARDS
        for view in views_of(figure):
            for step in steps_of(figure)[-1:]:
                # Another view may have fewer steps.
                steps = None if step is None else [min(step, figure._film_steps(view) - 1)]
                (drawing,) = compose(figure, steps, view, "light", 6.5)
                lines = [i for i in drawing.items if isinstance(i, Text) and not i.mono]
                # A sentence on several lines is one.
                told = " ".join(line.text for line in lines if line.part == "caption")
                others = [line.text for line in lines if line.part != "caption"]
                texts = [told, drawing.alt, " ".join(others)]
                missing |= dict.fromkeys(untold(texts), type(figure).__name__)
    assert not missing, "\n".join(missing)


ASKED = "unpool-nails"


@pytest.mark.parametrize("ending", ["passed", "revealed"])
def test_all_words_of_an_exercise_come_from_a_catalogue(
    page: Page, tmp_path: Path, ending: str
) -> None:
    """Asked for a name, failed with a hint, and passed or revealed: nothing stays English."""
    path = tmp_path / "page.html"
    sw.page([sw.exercises[ASKED](seed="ask")], path, lang=BACKWARDS, fallback=False)
    page.goto(path.as_uri())
    element = page.locator("segwidgets-unpooling")
    panel = element.locator("section.ask")
    texts: list[str] = element.evaluate(GATHER)

    def press(number: int) -> None:
        panel.locator(".ask-actions button").nth(number).click()
        page.wait_for_timeout(50)
        texts.extend(element.evaluate(GATHER))

    panel.get_by_role("textbox").fill("Ada")
    press(0)
    copy, hint, reveal, check = range(4)
    grid = element.get_by_role("grid", name=re.compile("Bed of nails")).first
    for _ in range(3):
        answer(grid, page, ["99"])
        press(check)
    press(hint)
    press(copy)
    if ending == "passed":
        answer(grid, page, solved(ASKED, 1, "Ada")["cells"]["output"])
        press(check)
    else:
        press(reveal)
    assert element.evaluate("element => element.passed") is (ending == "passed")
    assert not untold(texts)


def answer(grid: Locator, page: Page, texts: list[str]) -> None:
    """Type into covered cells from the first one on."""
    grid.focus()
    page.keyboard.press("Control+Home")
    for text in texts:
        page.keyboard.type(text)
        page.keyboard.press("Enter")


def test_an_exercise_speaks_its_own_language() -> None:
    """Question, title and verdict follow the figure's, and what is graded does not."""
    figure = sw.exercises[ASKED](seed=7, lang=BACKWARDS)
    english = sw.exercises[ASKED](seed=7)
    assert not untold([sw.exercises[ASKED].question(7, lang=BACKWARDS)])
    with speaking(BACKWARDS):
        assert not untold([figure._called()])
    wrong = {"cells": {"output": ["99"]}}
    grades = figure.grade(wrong), english.grade(wrong)
    assert not untold([text.replace("output[", "[") for text in grades[0].why])
    assert english.grade(wrong).why[0] == "output[0, 0]: 99 is not right."
    assert len({grade.score for grade in grades}) == 1
    figure.lang = None
    assert figure.grade(wrong).why == grades[1].why
    right = solved(ASKED, 1, 7)
    figure.lang = BACKWARDS
    assert figure.grade(right).passed
    assert "lang='ar-XB'" in figure.to_code()
