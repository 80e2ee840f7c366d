"""The unpooling figure's talk with its page."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import segwidgets as sw
from segwidgets.terms.unpooling import CORNERS, METHODS
from tests.widgets.fake_page import FakePage, listed, survive
from tests.widgets.test_messages import CELLS, JSON


@pytest.mark.parametrize(
    ("sent", "held"),
    [
        ({"kernel_size": 99}, {"kernel_size": 2}),
        ({"kernel_size": 4, "padding": 9}, {"kernel_size": 4, "padding": 2}),
        ({"padding": 4}, {"padding": 1}),
        ({"kernel_size": 3, "padding": 1}, {"kernel_size": 3, "padding": 1}),
        ({"stride": 0}, {"stride": 1}),
        ({"stride": "x"}, {"stride": None}),
        ({"ceil_mode": 1}, {"ceil_mode": False}),
        ({"methods": ["zeros", "bilinear", "bilinear"]}, {"methods": ["bilinear"]}),
        ({"methods": ["zeros"]}, {"methods": ["nearest", "bed_of_nails", "max_unpool"]}),
        ({"methods": {}}, {"methods": ["nearest", "bed_of_nails", "max_unpool"]}),
        ({"corner": "top"}, {"corner": "top_left"}),
        ({"gain": 1e9}, {"gain": 1e6}),
        ({"edits": [[0, 0, 1e9], [7, 7, 1]]}, {"edits": [[0, 0, 1e6]]}),
        ({"edits": [[1, 0, 1], [0, 0, 2]]}, {"edits": [[0, 0, 2], [1, 0, 1]]}),
        ({"edits": "x"}, {"edits": []}),
        ({"image": {"dtype": "uint8"}}, {"image": None}),
        ({"lens": [99, -1]}, {"lens": [3, 0]}),
        ({"step": 99}, {"step": 3}),
        ({"method": "bilinear"}, {"method": "nearest"}),
        ({"levels": 9}, {"levels": 4}),
    ],
)
def test_a_bad_change_of_the_page_is_moved_and_told(
    sent: dict[str, Any], held: dict[str, Any]
) -> None:
    figure = sw.Unpooling()
    page = FakePage(figure)
    page.send(sent)
    received = page.received()
    assert {**sent, **received}.items() >= held.items()
    assert listed(figure.get_state(list(held))) == held


def test_a_good_change_of_the_page_needs_no_answer() -> None:
    figure = sw.Unpooling()
    page = FakePage(figure)
    page.send(
        {
            "edits": [[0, 1, 9], [1, 0, -2.5]],
            "methods": ["max_unpool", "bilinear"],
            "stride": 1,
            "bridge": True,
            "_revision": 1,
        }
    )
    assert page.received() == {}
    assert figure.edits == ((0, 1, 9.0), (1, 0, -2.5))
    page.send({"stride": None})
    assert (page.received(), figure.stride) == ({}, None)


def test_torch_answers_every_change_of_the_result() -> None:
    figure = sw.Unpooling(device="cpu")
    page = FakePage(figure)
    page.say({"kind": "hello"})
    cells = np.frombuffer(page.received()["_check"]["output"], "<f4")
    assert cells[:12].tolist() == [5, 6, 8, 7, 1, 6, 9, 14, 5, 6, 8, 7]
    found = [figure.unpooled[name].flatten().tolist() for name in figure.methods]
    assert cells[12:].reshape(3, 16).tolist() == found
    page.send({"edits": [[0, 0, 3]], "_revision": 1})
    check = page.received()["_check"]
    assert check["revision"] == 1
    assert np.frombuffer(check["output"], "<f4")[8] == 3
    figure.labels = "errors"
    assert "_check" not in page.received()


NUMBER = st.integers(-1, 9) | st.sampled_from([2.0, 2.5, True, None, "3", 10**20])
PAIR = NUMBER | st.lists(NUMBER, max_size=3)
EDIT = st.lists(st.integers(-1, 5) | st.sampled_from([0.5, 1e9, "a", None]), max_size=4)
SENT = st.fixed_dictionaries(
    {},
    optional={
        "input": CELLS,
        "kernel_size": PAIR,
        "stride": PAIR,
        "padding": PAIR,
        "ceil_mode": st.booleans() | JSON,
        "methods": st.lists(st.sampled_from([*METHODS, "x"]), max_size=4) | JSON,
        "method": st.sampled_from(METHODS) | JSON,
        "corner": st.sampled_from(CORNERS) | JSON,
        "gain": NUMBER,
        "edits": st.lists(EDIT, max_size=4) | JSON,
        "image": JSON,
        "levels": NUMBER,
        "lens": PAIR,
        "step": NUMBER,
        "view": JSON,
        "labels": JSON,
        "bridge": st.booleans() | JSON,
        "_revision": JSON,
        "device": JSON,
    },
)


@settings(deadline=None, max_examples=150)
@given(messages=st.lists(SENT, max_size=5))
def test_hostile_messages_neither_raise_nor_corrupt(messages: list[dict[str, Any]]) -> None:
    survive(sw.Unpooling(device="cpu"), messages)
