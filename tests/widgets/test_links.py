"""Linked traits have one value, whoever changes it, and part again."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect
from traitlets import TraitError

import segwidgets as sw
from tests.hosts.figure import FigurePage, open_page


def pair() -> tuple[sw.Conv1d, sw.ConvTranspose1d]:
    return sw.Conv1d([1, 2, 3, 4, 5, 6], stride=2), sw.ConvTranspose1d(stride=1)


def test_both_have_one_value_from_python_and_from_the_page() -> None:
    a, b = pair()
    joined = sw.link((a, "stride"), (b, "stride"))
    assert (a.stride, b.stride) == (2, 2)
    b.stride = 3
    assert a.stride == 3
    a.set_state({"stride": 4})
    assert b.stride == 4
    joined.unlink()
    joined.unlink()
    a.stride = 1
    assert b.stride == 4
    assert "join" not in a.to_element(inline_script=False)


def test_what_one_refuses_is_refused_for_both() -> None:
    a, b = sw.Conv1d(padding=1), sw.ConvTranspose1d([3, 5], [1, 2, 4], padding=1)
    sw.link((a, "padding"), (b, "padding"))
    with pytest.raises(TraitError):
        a.padding = 16
    assert (a.padding, b.padding) == (1, 1)
    a.set_state({"padding": 16})
    assert (a.padding, b.padding) == (1, 1)


def test_a_value_that_does_not_fit_links_nothing() -> None:
    a, b = sw.Conv1d(view="gather"), sw.PixelShuffle()
    with pytest.raises(TraitError):
        sw.link((a, "view"), (b, "view"))
    a.view = "matrix"
    assert b.view != "gather"
    assert a._joined == b._joined == {}


@pytest.mark.parametrize(
    ("ends", "error", "message"),
    [
        (lambda a, b: ((a, "strde"), (b, "stride")), ValueError, "choose among"),
        (lambda a, b: ((a, "_check"), (b, "stride")), ValueError, "choose among"),
        (lambda a, b: ((a, "stride"), b), TypeError, '(w, "stride")'),
        (lambda a, b: ((a, "stride"), (a, "stride")), ValueError, "with itself"),  # noqa: ARG005
    ],
)
def test_what_cannot_be_linked_is_refused(ends: Any, error: type[Exception], message: str) -> None:
    with pytest.raises(error) as refused:
        sw.link(*ends(*pair()))
    assert message in str(refused.value)


def test_figures_stay_linked_in_an_exported_page(page: Page, tmp_path: Path) -> None:
    figures = *pair(), sw.Conv2d()
    sw.link((figures[0], "stride"), (figures[1], "stride"))
    sw.link((figures[1], "stride"), (figures[2], "stride"))
    open_page(page, tmp_path, sw.page(figures))
    parts = [FigurePage(page, page.locator("section.figure").nth(i)) for i in range(3)]
    parts[0].button("Increase stride").click()
    for part in parts:
        expect(part.field("stride")).to_have_value("3")
    parts[2].button("Decrease stride").click()
    parts[2].button("Decrease stride").click()
    for part in parts:
        expect(part.field("stride")).to_have_value("1")
