"""An instructor's frame: what fits the figure is taken, and what is locked stays."""

from __future__ import annotations

import random
import re
from typing import Any

import numpy as np
import pytest
from traitlets import TraitError

import segwidgets as sw
from segwidgets.drawing.items import Cell, Text
from segwidgets.widgets.export import compose
from segwidgets.widgets.figure import Figure
from segwidgets.widgets.framing import unmarked
from tests.figures import FIGURES


def assign(figure: Figure, frame: dict[str, Any]) -> None:
    with figure.hold_trait_notifications():
        for name, value in frame.items():
            setattr(figure, name, value)


@pytest.mark.parametrize(
    ("frame", "message"),
    [
        ({"title": 3}, "title = 3: give a text"),
        ({"title": "long " * 40}, "120 are the most"),
        ({"caption": "a\x00b"}, r"'\x00' at 1"),
        ({"caption": "\ud800"}, r"'\ud800' at 0"),
        ({"controls": "stride"}, "give a list of names"),
        ({"controls": ["strid"]}, "did you mean 'stride'?"),
        ({"controls": ["stride", "stride"]}, "name it once"),
        ({"controls": [2]}, "2 is no name"),
        ({"locked": ["strde"]}, "did you mean 'stride'?"),
        ({"locked": ["input_size"]}, "lock 'input'"),
        ({"locked": ["in_channels"]}, "lock the trait that it sets"),
        ({"hide": ["outpt"]}, "did you mean 'output'?"),
        ({"hide": "output"}, "give a list of names"),
        ({"ask": ["xyzzy"]}, "choose among caption, code,"),
        ({"mode": "test"}, "'explore', 'predict'"),
        ({"presets": [1]}, "Twice as large"),
        ({"presets": {"": {"stride": 2}}}, "1 to 40"),
        ({"presets": {"a": 2}}, "give the traits that it sets"),
        ({"presets": {"a": {"strid": 1}}}, "did you mean 'stride'?"),
        ({"presets": {"a": {"padding": 99}}}, "presets['a']: padding = 99"),
        ({"presets": {"a": {"output_padding": 3}}}, "smaller than stride 2"),
        ({"presets": {"a": {"stride": 3}}, "locked": ["stride"]}, "'stride', which is locked"),
    ],
)
def test_what_does_not_fit_is_refused(frame: dict[str, Any], message: str) -> None:
    with pytest.raises(TraitError) as refused:
        sw.ConvTranspose2d(**frame)
    assert message in str(refused.value)
    figure = sw.ConvTranspose2d(title="as before")
    before = {name: getattr(figure, name) for name in Figure.frame_names}
    with pytest.raises(TraitError):
        assign(figure, frame)
    assert {name: getattr(figure, name) for name in Figure.frame_names} == before


PHOTO = np.zeros((6, 8, 3), np.uint8)


@pytest.mark.parametrize(
    ("cls", "options", "values", "message"),
    [
        (sw.Annotation, {"object": 3}, {"step": 99}, "step = 99: choose 0 to"),
        (sw.Annotation, {}, {"tool": "box", "step": 2}, "step = 2: choose 0 to 1"),
        (sw.SegmentationTasks, {}, {"step": 5}, "step = 5: choose 0 to 4"),
        (sw.Downsampling, {}, {"step": 99}, "step = 99: choose 0 to"),
        (sw.Downsampling, {"image": PHOTO}, {"lens": (9, 9)}, "lens = (9, 9) does not go with"),
        (sw.ConvTranspose1d, {}, {"input": [1, 2], "step": 2}, "step = 2: choose 0 to 1"),
        (sw.CocoFile, {}, {"index": 5}, "step = 5: choose 0 to 4"),
        (sw.CocoFile, {}, {"view": "runs", "index": 5}, "index = 5 does not go with the rest: 4"),
        (sw.CocoFile, {}, {"image_id": 5}, "image_id = 5: the page has only 4, 16, 12"),
    ],
)
def test_a_preset_leads_to_what_there_is(
    cls: type[Figure], options: dict[str, Any], values: dict[str, Any], message: str
) -> None:
    with pytest.raises(TraitError) as refused:
        cls(**options, presets={"There": values})
    assert str(refused.value).startswith(f"presets['There']: {message}")


def test_a_preset_counts_steps_from_the_end() -> None:
    figure = sw.Annotation(presets={"Boxed": {"tool": "box", "step": -1}})
    assert figure.presets == {"Boxed": {"tool": "box", "step": 1}}
    # In the map the annotation is the step.
    assert sw.CocoFile(presets={"Third": {"index": 2}}).presets["Third"] == {"index": 2, "step": 2}


def test_a_preset_may_not_become_locked() -> None:
    figure = sw.Conv2d(presets={"Twice": {"stride": 2}})
    with pytest.raises(TraitError, match="'stride', which is locked"):
        figure.locked = ["stride"]
    assert figure.locked == ()


@pytest.mark.parametrize("stem", FIGURES)
def test_every_figure_takes_a_frame(stem: str) -> None:
    figure = FIGURES[stem](title="Mine", caption="Look at `this`.", controls=[])
    assert (figure.title, figure.caption, figure.controls) == ("Mine", "Look at `this`.", ())
    figure.locked = [name for name in figure.spec_names if name[0] != "_"]
    attributes = figure.to_element(inline_script=False)
    assert 'title="Mine"' in attributes
    assert 'controls="[]"' in attributes or "controls='[]'" in attributes
    assert figure.to_html().count("<title>Mine</title>") == 1


def sent(generator: random.Random, figure: Figure) -> dict[str, Any]:
    """Something that a page may send, most of it within what is allowed."""
    names = [name for name in figure.keys if name not in ("_figures", "layout")]
    values = [0, 1, 2, 3, -1, 99, 0.5, True, None, "gather", "matrix", [1, 2], [[1, 2], [3, 4]], {}]
    return {
        name: generator.choice(values) for name in generator.sample(names, generator.randint(1, 4))
    }


def test_what_is_locked_stays_whatever_a_page_sends() -> None:
    generator = random.Random(7)
    figure = sw.ConvTranspose2d(
        stride=3, output_padding=1, locked=["stride", "output_padding", "input"], title="Mine"
    )
    names = ("stride", "output_padding", "input", "locked", "title")
    before = [getattr(figure, name) for name in names]
    moved = set()
    for _ in range(2_000):
        figure.set_state(sent(generator, figure))
        assert [getattr(figure, name) for name in names] == before
        moved |= {(figure.padding, figure.view, figure.kernel)}
    assert len(moved) > 8
    figure.stride = 2
    assert figure.stride == 2


def test_a_locked_mask_stays() -> None:
    figure = sw.IoUCalculator([[0, 1]], [[0, 0]], locked=["target"])
    other = sw.IoUCalculator([[1, 1]], [[1, 1]])
    state = other.get_state(["_target", "_prediction"])
    figure.set_state(state)
    np.testing.assert_array_equal(figure.target, [[0, 1]])
    np.testing.assert_array_equal(figure.prediction, [[1, 1]])


def test_light_markup_is_left_out_where_there_is_none() -> None:
    assert unmarked("**a** *b* `c` ** d ** 2*3*4 `") == "a b c ** d ** 234 `"


def told(figure: Figure) -> str:
    """All that a film with its phases, a still and the words beside a page say."""
    count = figure._film_steps(None)
    every = range(count) if count > 1 else None
    drawings = [
        *compose(figure, every, None, "light", 6.5, phases=count > 1),
        *compose(figure, None, None, "light", 6.5),
    ]
    items = [item for drawing in drawings for item in drawing.items]
    items += [flight.item for drawing in drawings for flight in drawing.flights]
    words = [item.text for item in items if isinstance(item, Cell | Text)]
    element = figure._element()
    words += [drawing.alt for drawing in drawings]
    return "\n".join([*words, element.sentence, *(" ".join(row) for row in element.table)])


#: Primes that are no step or size, and of which no sum of products is one.
PRIMES = [[307, 311, 313], [317, 331, 337], [347, 349, 353]]
TAPS = [[401, 409], [419, 421]]


@pytest.mark.parametrize("view", ["stamp", "gather", "matrix", "all"])
@pytest.mark.parametrize("kind", [sw.Conv2d, sw.ConvTranspose2d])
@pytest.mark.parametrize("part", ["output", "input", "kernel"])
def test_what_is_hidden_is_in_no_picture_film_or_word(
    kind: type[Figure], view: str, part: str
) -> None:
    if view == "stamp" and kind is sw.Conv2d:
        return
    # Outputs are larger than what they are made of, and not so large that they are rounded.
    made_of = ([[1, 2, 3], [3, 1, 2]], [[101, 103], [107, 109]]) if part == "output" else None
    figure = kind(*(made_of or (PRIMES, TAPS)), view=view)
    values = {f"{value:g}" for value in np.ravel(getattr(figure, part)) if value}
    if made_of:
        values -= {f"{value:g}" for value in np.ravel(made_of[1])}
    numbers = re.compile(r"\d+")
    assert values & set(numbers.findall(told(figure)))
    figure.hide = [part]
    assert not values & set(numbers.findall(told(figure)))


@pytest.mark.parametrize(
    ("figure", "number"),
    [
        (lambda: sw.IoUCalculator([[1, 1, 0, 2, 2, 0, 1]], [[1, 0, 0, 2, 1, 0, 1]]), "0.5"),
        (lambda: sw.IoUBoxes([0, 0, 7, 5], [2, 1, 11, 6]), "0.3"),
    ],
)
def test_hidden_scores_are_in_no_picture(figure: Any, number: str) -> None:
    w = figure()
    assert number in told(w)
    w.hide = ["scores"]
    assert number not in told(w)


@pytest.mark.parametrize("stem", FIGURES)
def test_parts_are_named_and_those_asked_for_are_among_them(stem: str) -> None:
    figure = FIGURES[stem]()
    assert {"caption"} <= set(figure.part_names)
    assert set(figure.asked_by_default) <= set(figure.part_names)
    figure.mode = "predict"
    assert figure._covered_parts() == set(figure.asked_by_default)
    figure.ask = figure.part_names[:1]
    assert figure._covered_parts() == set(figure.part_names[:1])
