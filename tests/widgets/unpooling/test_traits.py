"""The traits of the unpooling figure: what is refused, and what follows."""

from __future__ import annotations

import inspect
from typing import Any

import numpy as np
import pytest
from traitlets import TraitError

import segwidgets as sw
from tests.widgets.fake_page import FakePage


@pytest.mark.parametrize(
    ("traits", "message"),
    [
        ({"kernel_size": 5}, "kernel_size = 5: the window has 5 rows, but the padded input has 4"),
        ({"kernel_size": (1, 6)}, "the window has 6 columns, but the padded input has 4"),
        ({"kernel_size": 9}, "kernel_size = 9: choose 1 to 8."),
        ({"kernel_size": 2.5}, "kernel_size = 2.5: a whole number is needed"),
        ({"kernel_size": True}, "kernel_size = True: a whole number is needed; write 1."),
        ({"kernel_size": "2"}, "kernel_size = '2': give an int or a pair"),
        ({"stride": 0}, "stride = 0: choose 1 to 8."),
        ({"stride": [1, 2, 3]}, "not 3 numbers"),
        ({"padding": 2}, "padding = 2: at most half of kernel_size, 1 here; choose a smaller"),
        ({"padding": -1}, "padding = -1: choose 0 to 4."),
        ({"ceil_mode": 1}, "ceil_mode = 1: choose True or False."),
        ({"methods": []}, r"methods = \[\]: choose one or more of nearest, bed_of_nails"),
        ({"methods": ["zeros"]}, "choose one or more of"),
        ({"methods": 3}, "methods = 3: choose one or more of"),
        ({"methods": ["nearest", "nearest"]}, "name each method once"),
        ({"corner": "middle"}, "corner"),
        ({"gain": np.nan}, "gain = nan: give a finite number"),
        ({"edits": {(2, 0): 1}}, r"edits: cell \(2, 0\) is outside the pooled 2 × 2: choose rows"),
        ({"edits": [(0, 0, 1), (0, 0, 2)]}, r"edits: cell \(0, 0\) has two values"),
        ({"edits": [(0, 0)]}, r"give \{\(row, column\): value\}"),
        ({"edits": 5}, r"edits = 5: give \{\(row, column\): value\}"),
        ({"edits": {0: 1}}, "edits"),
        ({"edits": {(0, 0): "a"}}, "edits: value"),
        ({"edits": {(0, 0): np.inf}}, "finite"),
        ({"edits": {(-1, 0): 1}}, "edits: cell"),
        ({"input": np.full((2, 2), np.nan)}, r"input\[0, 0\] is nan: every cell must be finite"),
        ({"input": []}, "input is empty"),
        ({"input": [[1]]}, "the window has 2 rows, but the padded input has 1"),
        ({"input": np.zeros((65, 2))}, "input is too large, 65 × 2: at most 64 per side"),
        ({"levels": 5}, "levels = 5: choose 1 to 4."),
        ({"method": "bilinear"}, "method = 'bilinear' is not shown: choose nearest, bed_of_nails"),
        ({"view": "cells"}, "view"),
        ({"labels": "overlap"}, "labels"),
        ({"bridge": None}, "bridge = None: choose True or False."),
        ({"lens": (4, 0)}, r"lens = \(4, 0\): choose a row of 0 to 3 and a column of 0 to 3."),
        ({"step": 4}, "step = 4: choose 0 to 3, one per window."),
    ],
)
def test_nonsense_is_refused_and_changes_nothing(traits: dict[str, Any], message: str) -> None:
    with pytest.raises(TraitError, match=message):
        sw.Unpooling(**traits)
    figure = sw.Unpooling()
    before = figure.get_state(figure.spec_names)
    for name, value in traits.items():
        with pytest.raises(TraitError, match=message):
            setattr(figure, name, value)
    assert figure.get_state(figure.spec_names) == before


def test_what_is_no_longer_there_is_let_go() -> None:
    figure = sw.Unpooling(edits={(0, 0): 1, (1, 1): 2}, step=3, lens=(3, 3))
    figure.kernel_size = 4
    assert (figure.edits, figure.step) == (((0, 0, 1.0),), 0)
    figure.kernel_size = 1
    figure.input = [[1, 2], [3, 4]]
    assert figure.lens == (1, 1)
    figure.methods = ("nearest", "bilinear")
    assert figure.method == "nearest"


def test_stride_follows_kernel_size_until_it_is_given() -> None:
    figure = sw.Unpooling(np.zeros((9, 9)))
    assert figure.stride is None
    figure.kernel_size = 3
    assert figure.pooled_size == (3, 3)
    figure.stride = (1, 3)
    assert figure.pooled_size == (7, 3)
    figure.stride = None
    assert figure.pooled_size == (3, 3)


def test_methods_and_method_change_together() -> None:
    figure = sw.Unpooling()
    page = FakePage(figure)
    page.send({"methods": ["nearest"]})
    assert page.received() == {"method": "nearest"}


def test_the_constructor_explains_every_parameter() -> None:
    doc = inspect.getdoc(sw.Unpooling) or ""
    for name in inspect.signature(sw.Unpooling).parameters:
        assert f"\n{name} : " in doc or f"**{name}" in doc
