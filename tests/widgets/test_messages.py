"""What the page sends: it is moved to what is allowed, and every move is told."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

import segwidgets as sw
from tests.widgets.fake_page import FakePage, listed


def opened(figure: Any) -> tuple[Any, FakePage]:
    return figure, FakePage(figure)


def test_a_good_change_arrives_and_needs_no_answer() -> None:
    figure, page = opened(sw.ConvTranspose2d())
    page.send({"stride": 3, "kernel": [[1, 2], [3, 4.5]], "labels": "overlap", "_revision": 1})
    assert figure.stride == 3
    assert figure.kernel == ((1, 2), (3, 4.5))
    assert page.received() == {}


@pytest.mark.parametrize(
    ("sent", "held"),
    [
        ({"stride": 0}, {"stride": 1}),
        ({"stride": 99}, {"stride": 8}),
        ({"stride": [1, 99]}, {"stride": [1, 8]}),
        ({"stride": [3, 3]}, {"stride": 3}),
        ({"stride": 2.5}, {"stride": 2}),
        ({"stride": True}, {"stride": 2}),
        ({"stride": None}, {"stride": 2}),
        ({"stride": "3"}, {"stride": 2}),
        ({"stride": [1, 2, 3]}, {"stride": 2}),
        ({"padding": -1}, {"padding": 0}),
        ({"padding": 16}, {"padding": 0}),
        ({"output_padding": 5}, {"output_padding": 1}),
        ({"output_padding": 5, "dilation": 3}, {"output_padding": 2}),
        ({"bias": 1e300}, {"bias": 1e6}),
        ({"bias": None}, {"bias": 0}),
        ({"bias": True}, {"bias": 0}),
        ({"step": 99}, {"step": 8}),
        ({"step": -4}, {"step": 0}),
        ({"step": 7, "input": [[1, 2]]}, {"step": 1}),
        ({"view": "scatter"}, {"view": "stamp"}),
        ({"matrix_of": 1}, {"matrix_of": "kernel"}),
        ({"reading": "dropped"}, {"reading": "equation"}),
        ({"view": "matrix", "step": 99}, {"step": 48}),
        ({"view": "gather", "stride": 1, "step": 25}, {"step": 24}),
        ({"labels": ["values"]}, {"labels": "values"}),
        ({"kernel": [[1e9, -1e9]]}, {"kernel": [[1e6, -1e6]]}),
        ({"kernel": [[1, None]]}, {"kernel": [[1, 2, 1], [0, 3, 0], [-1, 1, 2]]}),
        ({"kernel": [[1], [2, 3]]}, {"kernel": [[1, 2, 1], [0, 3, 0], [-1, 1, 2]]}),
        ({"kernel": [[0] * 17]}, {"kernel": [[1, 2, 1], [0, 3, 0], [-1, 1, 2]]}),
        ({"_revision": -1}, {"_revision": 0}),
        ({"_revision": "x"}, {"_revision": 0}),
        ({"_check": {"serial": 9}}, {"_check": {}}),
        ({"_view_name": None}, {"_view_name": "AnyView"}),
    ],
)
def test_a_bad_change_is_moved_and_the_page_told(
    sent: dict[str, Any], held: dict[str, Any]
) -> None:
    figure, page = opened(sw.ConvTranspose2d())
    page.send(sent)
    assert page.received() == held
    for name, value in held.items():
        assert listed(getattr(figure, name)) == value


def test_what_has_to_follow_is_told() -> None:
    figure, page = opened(sw.ConvTranspose2d(output_padding=1, step=8))
    page.send({"stride": 1})
    assert page.received() == {"output_padding": 0}
    page.send({"input": [[5]]})
    assert page.received() == {"step": 0}
    assert figure.output_size == (3, 3)


def test_a_change_that_cannot_be_shown_goes_back_as_a_whole() -> None:
    figure, page = opened(sw.ConvTranspose2d(np.ones((64, 64))))
    page.send({"stride": 8, "bias": 1, "labels": "overlap"})
    assert page.received() == {"stride": 2, "bias": 0}
    assert figure.labels == "overlap"


def test_an_observer_that_fails_does_not_keep_the_correction_back() -> None:
    figure, page = opened(sw.ConvTranspose2d())

    def fail(_: Any) -> None:
        raise RuntimeError("mine")

    figure.observe(fail, "stride")
    with pytest.raises(RuntimeError, match="mine"):
        page.send({"stride": 99})
    assert page.received() == {"stride": 8}


def test_python_may_answer_from_an_observer() -> None:
    figure, page = opened(sw.ConvTranspose2d())
    figure.observe(lambda _: setattr(figure, "stride", 4), "stride")
    page.send({"stride": 3})
    assert page.received()["stride"] == 4


JSON = st.recursive(
    st.one_of(
        st.none(),
        st.booleans(),
        st.integers(-(10**20), 10**20),
        st.integers(-1, 9),
        st.floats(),
        st.text(max_size=3),
        st.sampled_from(["values", "symbols", "overlap", "stamp", "gather", "IPY_MODEL_0"]),
        st.sampled_from(["reflect", "circular", "replicate", "convolution", "matrix", "input"]),
    ),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=3), inner),
    max_leaves=12,
)
NAMES = st.sampled_from(
    [
        *("input", "kernel", "stride", "padding", "output_padding", "dilation", "bias"),
        *("padding_mode", "operation", "view", "matrix_of", "reading", "labels", "step"),
        *("_revision", "_check", "device", "layout", "_esm", "comm"),
        *("_model_name", "_view_name", "keys", "close", "__class__"),
    ]
)
CELLS = st.integers(1, 5).flatmap(
    lambda columns: st.lists(
        st.lists(st.floats(-1e7, 1e7) | st.integers(), min_size=columns, max_size=columns),
        min_size=1,
        max_size=5,
    )
)


@settings(deadline=None, max_examples=300)
@given(
    kind=st.sampled_from([sw.Conv2d, sw.ConvTranspose2d]),
    messages=st.lists(st.dictionaries(NAMES, JSON | CELLS, max_size=5), max_size=6),
)
def test_hostile_messages_neither_raise_nor_corrupt(
    kind: type[Any], messages: list[dict[str, Any]]
) -> None:
    figure, page = opened(kind())
    spec = kind.spec_names
    page.say({"kind": "hello"})
    page.received()
    for message in messages:
        page.send(message)
        received = page.received(echoes=True)
        # The page believes what it sent, and then what it was told.
        for name, value in {**message, **received}.items():
            if name in (*spec, "_revision"):
                held = listed(getattr(figure, name))
                assert held == value
                assert isinstance(held, bool) == isinstance(value, bool)
    state = {name: getattr(figure, name) for name in spec}
    again = kind(**state)
    assert {name: getattr(again, name) for name in spec} == state
    assert "error" not in figure._check
    assert torch.isfinite(figure.output).all()
    assert figure._view_name == "AnyView"
    again.close()
    figure.close()


@settings(deadline=None)
@given(content=JSON)
def test_hostile_custom_messages_are_ignored(content: Any) -> None:
    figure, page = opened(sw.ConvTranspose1d())
    page.say(content)
    assert figure._check == {}
    figure.close()


# The check


def test_torch_answers_when_somebody_looks() -> None:
    figure, page = opened(sw.ConvTranspose2d(device="cpu"))
    figure.stride = 3
    assert "_check" not in page.received()
    page.say({"kind": "hello"})
    check = page.received()["_check"]
    assert (check["serial"], check["revision"]) == (1, 0)
    assert check["torch"] == torch.__version__.split("+")[0]
    assert check["device"] == "cpu"
    assert check["shape"] == [9, 9]
    sent = np.frombuffer(check["output"], "<f4").reshape(check["shape"])
    np.testing.assert_array_equal(sent, figure.output)


def test_every_change_of_the_result_is_checked_once() -> None:
    figure, page = opened(sw.ConvTranspose2d())
    page.say({"kind": "hello"})
    page.received()
    page.send({"stride": 3, "padding": 1, "bias": 2, "_revision": 7})
    checks = [
        message["state"]["_check"]
        for message in page.comm.messages
        if "_check" in message.get("state", {})
    ]
    assert [(check["serial"], check["revision"]) for check in checks] == [(2, 7)]
    assert checks[0]["shape"] == list(figure.output_size) == [7, 7]
    sent = np.frombuffer(checks[0]["output"], "<f4").reshape(7, 7)
    np.testing.assert_array_equal(sent, figure.output)


def test_looks_are_not_checked_and_revisions_are() -> None:
    figure, page = opened(sw.ConvTranspose2d())
    page.say({"kind": "hello"})
    page.received()
    page.send({"labels": "overlap", "step": 3})
    figure.labels = "symbols"
    assert "_check" not in page.received()
    # A change that Python moved back to what it was still gets its answer.
    page.send({"stride": 2, "_revision": 1})
    assert page.received()["_check"]["revision"] == 1


def test_an_equal_result_is_news() -> None:
    figure, page = opened(sw.ConvTranspose2d())
    page.say({"kind": "hello"})
    first = page.received()["_check"]
    page.say({"kind": "hello"})
    second = page.received()["_check"]
    assert (first["serial"], second["serial"]) == (1, 2)
    assert first["output"] == second["output"]
    figure.close()


def test_what_keeps_torch_from_answering_is_told() -> None:
    figure, page = opened(sw.ConvTranspose2d(device="cuda:99"))
    page.say({"kind": "hello"})
    check = page.received()["_check"]
    assert check["serial"] == 1
    assert "device = 'cuda:99' cannot be used here" in check["error"]
    figure.device = "cpu"
    assert page.received()["_check"]["device"] == "cpu"
