"""Two boxes: exact scores, held to pixels that are counted."""

from __future__ import annotations

import re
from fractions import Fraction
from typing import Any

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from pycocotools import mask as coco
from traitlets import TraitError

import segwidgets as sw
from tests.widgets.fake_page import FakePage

SIDES = st.tuples(st.integers(0, 29), st.integers(1, 30)).filter(lambda ends: ends[0] < ends[1])
BOXES = st.tuples(SIDES, SIDES).map(lambda s: [s[0][0], s[1][0], s[0][1], s[1][1]])


def pixels(box: Any) -> np.ndarray[Any, Any]:
    filled = np.zeros((30, 30), bool)
    filled[box[1] : box[3], box[0] : box[2]] = True
    return filled


@settings(max_examples=300, deadline=None)
@given(BOXES, BOXES)
def test_scores_are_those_of_counted_pixels(a: list[int], b: list[int]) -> None:
    figure = sw.IoUBoxes(a, b, size=(30, 30))
    first, second = pixels(a), pixels(b)
    shared, union = (first & second).sum(), (first | second).sum()
    rows, columns = np.nonzero(first | second)
    hull = (np.ptp(rows) + 1) * (np.ptp(columns) + 1)
    assert figure.counts.tolist() == [first.sum(), second.sum(), shared, union, hull]
    assert figure.iou == Fraction(int(shared), int(union))
    assert figure.giou == figure.iou - Fraction(int(hull - union), int(hull))
    corner_and_size = [[box[0], box[1], box[2] - box[0], box[3] - box[1]] for box in (a, b)]
    expected = coco.iou(*(np.array([box], float) for box in corner_and_size), [0])
    assert float(figure.iou) == pytest.approx(expected[0, 0])
    assert -1 < figure.giou <= figure.iou <= 1


def test_at_rest() -> None:
    figure = sw.IoUBoxes()
    assert (figure.iou, figure.giou) == (Fraction(25, 139), Fraction(25, 139) - Fraction(31, 170))
    assert figure._element().sentence == (
        "IoU of two boxes: intersection 25 of union 139, IoU 0.1799, generalised IoU −0.0025."
    )
    assert "IoU 25/139" in repr(figure)


def test_the_board_is_large_enough() -> None:
    assert sw.IoUBoxes([0, 0, 40, 5], [1, 1, 2, 99]).size == (40, 99)
    figure = sw.IoUBoxes(torch.tensor([1, 2, 3, 4]), np.array([2, 2, 5, 5]))
    assert (list(figure.a), figure.size) == ([1, 2, 3, 4], (24, 16))


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({"a": [3, 3, 3, 5]}, r"a = \[3, 3, 3, 5\]: x1 < x2 and y1 < y2 are needed"),
        ({"a": [3, 3, 10]}, "give four whole numbers"),
        ({"b": [0.5, 0, 2, 2]}, r"b\[0\] = 0.5: a whole number is needed.*so that areas are exact"),
        ({"b": [True, 0, 2, 2]}, "a whole number is needed"),
        ({"a": "0123"}, "give four whole numbers"),
        ({"a": None}, "give four whole numbers"),
        ({"a": [0, 0, 5, 17], "size": (24, 16)}, "leaves the board of 24 × 16 cells"),
        ({"a": [-1, 0, 5, 7]}, r"leaves the board: edges are 0 to 1000; move it"),
        ({"a": [0, 0, 1001, 4]}, r"leaves the board: edges are 0 to 1000; move it"),
        ({"a": [0, 0, 1001.0, 4]}, r"a\[2\] = 1001.0: .*give an int from 0 to 1000"),
        ({"size": (-5, 3)}, r"size = \(-5, 3\): choose 2 to 1000"),
        ({"size": (1, 9)}, "choose 2 to 1000"),
        ({"size": (9, 9)}, "leaves the board of 9 × 9"),
        ({"size": 9}, r"give \(width, height\)"),
        ({"size": (9.5, 9)}, "whole number"),
    ],
)
def test_nonsense_is_refused_and_changes_nothing(values: dict[str, Any], message: str) -> None:
    with pytest.raises(TraitError, match=message):
        sw.IoUBoxes(**values)
    figure = sw.IoUBoxes()
    before = figure.get_state(figure.spec_names)
    name, value = next(iter(values.items()))
    with pytest.raises(TraitError, match=message):
        setattr(figure, name, value)
    assert figure.get_state(figure.spec_names) == before


def test_the_size_that_is_named_is_large_enough() -> None:
    figure = sw.IoUBoxes()
    with pytest.raises(TraitError, match=r"assign size = \(24, 17\) with it"):
        figure.a = [0, 0, 5, 17]
    with figure.hold_trait_notifications():
        figure.a, figure.size = [0, 0, 5, 17], (24, 17)
    assert list(figure.a) == [0, 0, 5, 17]


@pytest.mark.parametrize(
    ("sent", "held"),
    [
        ([5, 5, 99, 99], [5, 5, 24, 16]),
        ([-4, -4, 2, 2], [0, 0, 2, 2]),
        ([9, 9, 3, 3], [9, 9, 10, 10]),
        ([99, 99, 99, 99], [23, 15, 24, 16]),
        ([1.6, 1, 4.2, 5], [2, 1, 4, 5]),
        ([1e300, 0, 1, 1], [3, 3, 13, 11]),
        ([1, 2, 3], [3, 3, 13, 11]),
        ("1234", [3, 3, 13, 11]),
        (None, [3, 3, 13, 11]),
    ],
)
def test_a_bad_change_of_the_page_is_moved_and_told(sent: Any, held: list[int]) -> None:
    figure = sw.IoUBoxes()
    page = FakePage(figure)
    page.send({"a": sent, "size": [9, 9]})
    assert list(figure.a) == held
    assert figure.size == (24, 16)
    assert page.received() == {"a": held, "size": [24, 16]}


def test_torch_answers_with_the_areas() -> None:
    figure = sw.IoUBoxes()
    page = FakePage(figure)
    page.say({"kind": "hello"})
    page.send({"b": [3, 3, 13, 11], "_revision": 2})
    check = page.received()["_check"]
    assert np.frombuffer(check["counts"]["data"], "<i4").tolist() == [80, 80, 80, 80, 80]
    assert (check["revision"], check["counts"]["dtype"]) == (2, "int32")


def test_a_larger_board_is_given_as_the_error_says() -> None:
    with pytest.raises(TraitError, match=r"assign size = \(13, 11\) with it") as caught:
        sw.IoUBoxes([0, 0, 4, 4], [3, 3, 13, 11], size=(2, 2))
    size = re.search(r"size = (\(\d+, \d+\))", str(caught.value))[1]  # type: ignore[index]
    assert sw.IoUBoxes([0, 0, 4, 4], [3, 3, 13, 11], size=eval(size)).size == (13, 11)
    # Nothing is too small where NumPy counted.
    assert sw.IoUBoxes([0, 0, np.int64(700), 4], np.array([0, 0, 4, 500])).size == (700, 500)
