"""What the page of the IoU calculator sends: taken as bytes, or refused with the state kept."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torchmetrics.functional.classification import multiclass_confusion_matrix

import segwidgets as sw
from segwidgets.ops.metrics import boundary_counts
from tests.widgets.fake_page import FakePage, listed
from tests.widgets.iou.test_traits import PREDICTION, TARGET
from tests.widgets.test_messages import JSON


def sent(labels: np.ndarray[Any, Any], picture: int = 0, **changes: Any) -> dict[str, Any]:
    """Pack a mask as the page does."""
    data = memoryview(labels.astype(np.uint8).tobytes())
    mask = {"dtype": "uint8", "shape": list(labels.shape), "data": data, "picture": picture}
    return {**mask, **changes}


def numbers(packed: dict[str, Any]) -> list[Any]:
    cells = np.frombuffer(packed["data"], packed["dtype"]).reshape(packed["shape"])
    return cells.tolist()


def test_a_painted_mask_arrives_as_bytes_and_is_not_sent_back() -> None:
    figure = sw.IoUCalculator(TARGET, PREDICTION)
    page, seen = FakePage(figure), []
    figure.observe(seen.append, "prediction")
    page.send({"_prediction": sent(TARGET), "_revision": 1})
    assert torch.equal(figure.prediction, torch.tensor(TARGET))
    assert torch.equal(seen[0]["new"], torch.tensor(TARGET))
    assert page.received(echoes=True) == {"_revision": 1}


def test_whoever_observes_a_mask_does_not_wait_for_torch() -> None:
    figure = sw.IoUCalculator(TARGET, PREDICTION)
    page, told = FakePage(figure), []
    page.say({"kind": "hello"})
    figure.observe(lambda change: told.append(change["name"]), ["_check", "prediction"])
    page.send({"_prediction": sent(TARGET), "_revision": 1})
    assert told == ["prediction", "_check"]


def test_torch_answers_with_counts_as_bytes() -> None:
    target = np.where(TARGET == 2, 255, TARGET)
    figure = sw.IoUCalculator(target, PREDICTION, ignore_index=255, num_classes=3)
    page = FakePage(figure)
    page.say({"kind": "hello"})
    check = page.received()["_check"]
    expected = multiclass_confusion_matrix(
        torch.tensor(PREDICTION), torch.tensor(target), 3, ignore_index=255
    )
    assert numbers(check["confusion"]) == expected.tolist()
    assert check["confusion"]["dtype"] == "int32"
    near = boundary_counts(PREDICTION, target, 3, 255)
    assert numbers(check["boundary"]) == near.tolist()
    assert check["torch"] == torch.__version__.split("+")[0]

    page.send({"_prediction": sent(PREDICTION * 0), "_revision": 7})
    check = page.received()["_check"]
    assert check["revision"] == 7
    assert numbers(check["confusion"])[1] == [4, 0, 0]
    page.send({"absent": "one", "tool": "fill", "label": 2})
    assert page.received() == {}
    figure.num_classes = 4
    assert page.received()["_check"]["confusion"]["shape"] == [4, 4]


@pytest.mark.parametrize(
    "mask",
    [
        sent(PREDICTION, data=memoryview(b"123")),
        sent(PREDICTION, data="AAAA"),
        sent(PREDICTION, data=[0] * 12),
        sent(PREDICTION, shape=[4, 3]),
        sent(PREDICTION, shape=[2, 6, 1]),
        sent(PREDICTION, shape=[12]),
        sent(PREDICTION, shape=[-3, -4]),
        sent(PREDICTION, dtype="int32"),
        sent(PREDICTION, picture=1),
        sent(PREDICTION, picture=-1),
        sent(PREDICTION, picture=None),
        sent(PREDICTION + 1),
        sent(PREDICTION[:2]),
        {},
        None,
        [],
        "mask",
        3,
    ],
)
def test_what_is_no_mask_is_refused_and_the_own_one_sent_back(mask: Any) -> None:
    figure = sw.IoUCalculator(TARGET, PREDICTION)
    page = FakePage(figure)
    page.send({"_prediction": mask, "brush_size": 9})
    assert torch.equal(figure.prediction, torch.tensor(PREDICTION))
    assert figure.brush_size == 9
    assert numbers(page.received()["_prediction"]) == PREDICTION.tolist()


@pytest.mark.parametrize(
    ("change", "held"),
    [
        ({"brush_size": 999}, {"brush_size": 128}),
        ({"amount": 0}, {"amount": 1}),
        ({"label": 9}, {"label": 2}),
        ({"label": 255}, {"label": 2}),
        ({"index": 4}, {"index": 0}),
        ({"tool": "pencil"}, {"tool": "paint"}),
        ({"absent": "nan"}, {"absent": "exclude"}),
        ({"per_image": 1}, {"per_image": False}),
        ({"ignore_index": 256}, {"ignore_index": None}),
        ({"ignore_index": "0"}, {"ignore_index": None}),
        *(({"ignore_index": far}, {"ignore_index": None}) for far in (np.inf, -np.inf, np.nan)),
        ({"num_classes": 7}, {"num_classes": 3}),
        ({"class_names": ["x"]}, {"class_names": ["background", "class 1", "class 2"]}),
        ({"_image": {"dtype": "uint8"}}, {"_image": {}}),
        ({"_tallies": 3}, {"_tallies": {}}),
        ({"_names": ["x"]}, {"_names": []}),
        ({"_check": {}}, {"_check": {}}),
    ],
)
def test_a_bad_change_is_moved_and_told(change: dict[str, Any], held: dict[str, Any]) -> None:
    figure = sw.IoUCalculator(TARGET, PREDICTION)
    page = FakePage(figure)
    page.send(change)
    received = page.received()
    assert listed(figure.get_state(list(held))) == held
    for name, value in held.items():
        if change[name] != value:
            assert received[name] == value


def test_ignoring_can_be_switched_while_every_label_has_a_meaning() -> None:
    target = np.where(TARGET == 2, 255, TARGET)
    figure = sw.IoUCalculator(target, PREDICTION, ignore_index=255, num_classes=3, label=255)
    page = FakePage(figure)
    page.send({"ignore_index": None})
    assert figure.ignore_index == 255
    assert page.received() == {"ignore_index": 255}
    figure = sw.IoUCalculator(TARGET, PREDICTION)
    page = FakePage(figure)
    page.send({"ignore_index": 1})
    assert figure.confusion[1].tolist() == [0, 0, 0]
    # All of the target may be painted over: then there is no score, and no error.
    page.send({"_target": sent(TARGET * 0 + 1)})
    assert figure.scores.mean_iou.isnan()
    page.send({"ignore_index": None})
    assert figure.ignore_index is None


def test_the_page_draws_its_presets_itself() -> None:
    figure = sw.IoUCalculator()
    page = FakePage(figure)
    painted = figure.prediction.numpy()
    painted[:] = 2
    page.send({"preset": "shift", "amount": 9, "_prediction": sent(painted)})
    assert (figure.preset, figure.amount) == ("shift", 9)
    assert (figure.prediction == 2).all()
    page.send({"amount": 10})
    assert (figure.prediction == 2).all()
    figure.amount = 11
    assert not (figure.prediction == 2).any()


def test_paging_through_a_set() -> None:
    pairs = [(TARGET, PREDICTION), (TARGET[:2], PREDICTION[:2]), (TARGET.T, PREDICTION.T)]
    figure = sw.IoUCalculator.from_dataset(pairs)
    page = FakePage(figure)
    page.send({"_prediction": sent(TARGET), "index": 2})
    state = page.received()
    assert numbers(state["_target"]) == TARGET.T.tolist()
    assert (state["_target"]["picture"], state["_prediction"]["picture"]) == (2, 2)
    assert numbers(state["_tallies"])[0][0] == numbers(state["_tallies"])[0][1]
    # A stroke that ended before the picture turned belongs to the one before.
    page.send({"_prediction": sent(PREDICTION * 0)})
    assert not page.received()
    assert torch.equal(figure.prediction, torch.tensor(PREDICTION.T))
    figure.index = 0
    assert not figure.prediction.any()
    page.received()
    page.send({"_prediction": sent(TARGET[:2] + 9, picture=1)})
    assert torch.equal(figure.prediction, torch.zeros(3, 4, dtype=torch.uint8))
    page.send({"index": 99})
    assert figure.index == 2
    assert page.received()["index"] == 2


MASKS = st.builds(
    sent,
    st.sampled_from([TARGET, PREDICTION, TARGET + 1, TARGET[:2], TARGET.T]),
    picture=st.sampled_from([0, 1, 2, -1]),
)
NAMES = st.sampled_from(
    [
        *sw.IoUCalculator.spec_names,
        "_check",
        "_revision",
        "_pictures",
        "device",
        "target",
        "nothing",
    ]
)


@settings(max_examples=150, deadline=None)
@given(st.lists(st.dictionaries(NAMES, JSON | MASKS, max_size=4), max_size=6))
def test_hostile_messages_neither_raise_nor_corrupt(messages: list[dict[str, Any]]) -> None:
    figure = sw.IoUCalculator.from_dataset([(TARGET, PREDICTION), (TARGET.T, PREDICTION.T)])
    page = FakePage(figure)
    page.say({"kind": "hello"})
    for message in messages:
        page.send(message)
        page.say(message)
        expected = multiclass_confusion_matrix(
            figure.prediction.long(), figure.target.long(), 3, ignore_index=figure.ignore_index
        )
        assert torch.equal(figure.confusion, expected)
        assert "error" not in figure._check
        assert figure.label < 3 or figure.label == figure.ignore_index
        assert len(figure.image_scores.mean_iou) == 2
