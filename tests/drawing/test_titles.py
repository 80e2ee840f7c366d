"""What an instructor calls a figure and says of it stands on paper as on the page."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

import segwidgets as sw
from segwidgets.drawing.items import Text
from segwidgets.widgets.export import compose
from segwidgets.widgets.framing import unmarked

WORDS = "Compare **both** sums, and *say* what `stride` does; " * 3


def test_a_title_and_its_words_stand_above_all() -> None:
    plain, told = (
        compose(w, None, None, "light", 3.4)[0]
        for w in (sw.Conv1d(), sw.Conv1d(title="By hand", caption=WORDS))
    )
    texts = [item for item in told.items if isinstance(item, Text)]
    (title,) = (item for item in texts if item.text == "By hand")
    assert title.bold
    assert title.font_size > 10
    # Of marked words the marks go, and all of them fit.
    shift = told.height - plain.height
    above = [item for item in texts if item.y < shift - 5 and item is not title]
    said = " ".join(item.text for item in above)
    assert said == WORDS.translate({ord("*"): None, ord("`"): None}).strip()
    assert len(above) > 1
    assert all(item.x + item.width <= told.width for item in [title, *above])
    assert min(item.y for item in above) >= title.y + title.height
    # The rest is as it was, lower down.
    rest = told.items[-len(plain.items) :]
    assert [replace(item, y=0) for item in rest] == [replace(item, y=0) for item in plain.items]
    assert [item.y for item in rest] == pytest.approx([item.y + shift for item in plain.items])
    assert told.alt.startswith("By hand. ")


def test_only_what_was_given_is_said() -> None:
    (plain,) = compose(sw.Conv1d(), None, None, "light", 3.4)
    (named,) = compose(sw.Conv1d(title="Star * pattern"), None, None, "light", 3.4)
    assert named.height > plain.height
    assert any(item.text == "Star * pattern" for item in named.items if isinstance(item, Text))
    (bare,) = compose(sw.Conv1d(caption="Look"), None, None, "light", 3.4, leave_out=["caption"])
    assert not any(item.text == "Look" for item in bare.items if isinstance(item, Text))


def test_a_film_has_them_in_every_frame(tmp_path: Path) -> None:
    path = tmp_path / "film.gif"
    sw.Conv1d(title="By hand").save(path, steps=range(2), fps=2)
    with Image.open(path) as film:
        tops = []
        for number in range(film.n_frames):
            film.seek(number)
            tops.append(np.asarray(film.convert("L"))[:30])
    assert (tops[0] < 128).any()
    assert all((top == tops[0]).all() for top in tops)


@pytest.mark.parametrize("key", ["window-count", "iou-one-pixel", "tasks-countable"])
def test_a_still_of_an_exercise_asks_its_question(key: str) -> None:
    """GitHub shows the still alone: what is asked stands in it, and once in its words."""
    w = sw.exercises[key](seed=7)
    question = unmarked(sw.exercises[key].question(7))
    (told,) = compose(w, None, None, "light", 6.0)
    said = " ".join(item.text for item in told.items if isinstance(item, Text))
    assert question in said
    for alt in (told.alt, w._element().sentence):
        assert alt.count(question) == 1
        assert alt.count(w.title) == 1
        assert "?." not in alt
    w.close()


def test_a_still_does_not_sort_the_classes_that_are_asked_for() -> None:
    (shown,) = compose(sw.SegmentationTasks(), None, None, "light", 6.0)
    (asked,) = compose(sw.exercises["tasks-countable"](seed=7), None, None, "light", 6.0)
    texts = [{item.text for item in one.items if isinstance(item, Text)} for one in (shown, asked)]
    assert {"things", "stuff", "boat", "sea"} <= texts[0]
    assert {"boat", "sea"} <= texts[1]
    assert not {"things", "stuff"} & texts[1]
