"""The views of a linear map, and the steps that each has."""

from __future__ import annotations

from typing import Any

import pytest
from traitlets import TraitError

import segwidgets as sw
from tests.widgets.fake_page import FakePage
from tests.widgets.test_traits import assign_together


@pytest.mark.parametrize(
    ("figure", "view", "steps"),
    [
        (sw.ConvTranspose1d, "stamp", 2),
        (sw.ConvTranspose1d, "gather", 5),
        (sw.ConvTranspose1d, "matrix", 5),
        (sw.ConvTranspose2d, "stamp", 9),
        (sw.ConvTranspose2d, "gather", 49),
        (sw.ConvTranspose2d, "matrix", 49),
        (sw.Conv1d, "gather", 4),
        (sw.Conv1d, "matrix", 4),
        (sw.Conv2d, "matrix", 25),
        (sw.Conv2d, "all", 25),
        (sw.ConvTranspose1d, "all", 5),
    ],
)
def test_steps_are_input_cells_or_output_cells(figure: type[Any], view: str, steps: int) -> None:
    w = figure(view=view)
    assert w.n_steps == steps
    w.step = steps - 1
    each = "input" if view == "stamp" else "output"
    with pytest.raises(TraitError, match=f"choose 0 to {steps - 1}, one per {each} cell"):
        w.step = steps


def test_changing_the_view_clamps_the_step() -> None:
    w = sw.ConvTranspose2d(view="matrix", step=48)
    w.view = "stamp"
    assert w.step == 8
    w.view = "gather"
    assert w.step == 8


@pytest.mark.parametrize(
    "change", [{"stride": 1}, {"padding": 1}, {"kernel": [[1]]}, {"input": [[1, 2]]}]
)
def test_a_smaller_output_clamps_the_step(change: dict[str, Any]) -> None:
    w = sw.ConvTranspose2d(view="gather", step=48)
    seen: list[int] = []
    w.observe(lambda _: seen.append(w.step), list(change))
    for name, value in change.items():
        setattr(w, name, value)
    assert w.step == w.n_steps - 1
    assert seen == [w.step]


def test_the_page_is_told_of_a_clamped_step() -> None:
    w = sw.ConvTranspose2d(view="gather", step=48)
    page = FakePage(w)
    page.send({"view": "stamp"})
    assert page.received() == {"step": 8}
    page.send({"view": "matrix", "step": 30})
    assert page.received() == {}


def test_view_and_step_can_be_assigned_together() -> None:
    w = sw.ConvTranspose1d()
    assign_together(w, {"step": 4, "view": "matrix"})
    assert (w.step, w.view) == (4, "matrix")
    with pytest.raises(TraitError, match="step = 3"):
        assign_together(w, {"step": 3, "view": "stamp"})
    assert (w.step, w.view) == (4, "matrix")


def test_a_step_beside_what_does_not_fit_together_is_refused() -> None:
    w = sw.Conv1d()
    with pytest.raises(TraitError, match="reaches over"):
        assign_together(w, {"step": 2, "input": [1], "kernel": [1, 2, 3, 4]})
    assert (w.step, w.input) == (0, (1, 3, -2, 4))
