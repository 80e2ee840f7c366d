"""A link is the figure that it was copied from, and says what is wrong where it is none."""

from __future__ import annotations

import json
from base64 import urlsafe_b64encode
from typing import Any

import pytest
from traitlets import TraitError

import segwidgets as sw

PAGE = "https://uni.example/week%203.html?from=mail#"


def link_of(state: Any, prefix: str = "") -> str:
    """As the page writes it."""
    written = urlsafe_b64encode(json.dumps(state, ensure_ascii=False).encode()).decode()
    return f"{PAGE}section&{prefix}state={written.rstrip('=')}"


def test_what_is_changed_by_hand_counts() -> None:
    link = link_of(sw.Conv2d(title="Größe").state())
    again = sw.from_link(f"  {link}&stride=2&view=gather&other.stride=5\n")
    assert isinstance(again, sw.Conv2d)
    assert (again.title, again.stride, again.view) == ("Größe", 2, "gather")
    assert sw.from_link(f"{link}&stride=2", stride=3).stride == 3  # type: ignore[attr-defined]


def cut(state: Any) -> str:
    return link_of(state)[:-9]


@pytest.mark.parametrize(
    ("url", "error", "message"),
    [
        (3, TypeError, 'url = 3: give the text that "Copy link" copied'),
        ("", ValueError, "has no figure in it: press"),
        (PAGE + "stride=3&step=4", ValueError, "has no figure in it: press"),
        (cut(sw.Conv1d().state()), ValueError, "ends too early or was changed: press"),
        (link_of(sw.Conv1d().state()) + "é", ValueError, "ends too early or was changed"),
        (PAGE + "state=" + "W1tb" * 40_000, ValueError, "ends too early or was changed"),
        (link_of([1]), ValueError, "is [1], no figure's: press"),
        (link_of({"figure": "conv-1d"}), ValueError, "no figure's: press"),
        (link_of({**sw.Conv1d().state(), "segwidgets": 2}), ValueError, "update segwidgets"),
        (link_of({**sw.Conv1d().state(), "figure": "conv-3d"}), ValueError, "'conv-3d', which"),
        (link_of({**sw.Conv1d().state(), "figure": "figure"}), ValueError, "update segwidgets"),
        (link_of(sw.Conv1d().state()) + "&stride=x;1", ValueError, "stride = 'x;1' in the link"),
        (link_of(sw.Conv1d().state()) + "&stride=99", TraitError, "stride = 99"),
    ],
)
def test_what_is_no_link_is_refused(url: Any, error: type[Exception], message: str) -> None:
    with pytest.raises(error) as refused:
        sw.from_link(url)
    assert message in str(refused.value)


def test_the_figure_that_is_meant_is_named() -> None:
    other = link_of(sw.Conv2d(stride=2).state(), "figure-2.").partition("#")[2]
    link = f"{link_of(sw.Conv1d().state(), 'figure-1.')}&{other}"
    with pytest.raises(ValueError, match=r"from_link\(url, figure='figure-2'\)"):
        sw.from_link(link)
    with pytest.raises(ValueError, match="is of 'figure-1', 'figure-2'; leave"):
        sw.from_link(link, figure="figure-3")
    assert sw.from_link(link, figure="figure-2").state() == sw.Conv2d(stride=2).state()
    assert sw.from_link(link_of(sw.Conv1d().state(), "figure-1.")).stem == "conv-1d"


def test_pictures_come_along() -> None:
    photo = [[[0, 128, 255]] * 12] * 12
    link = link_of(sw.Unpooling(image=photo).state())
    assert sw.from_link(link, image=photo).state() == sw.Unpooling(image=photo).state()
    with pytest.raises(ValueError, match="another image: give the same one"):
        sw.from_link(link)
