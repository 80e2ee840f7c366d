"""Counts of pairs of labels, equal to torchmetrics' and scikit-learn's, and their refusals."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import torch
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from PIL import Image
from sklearn.metrics import confusion_matrix as sklearn_matrix
from torchmetrics.functional.classification import multiclass_confusion_matrix

from segwidgets.images.hints import is_one_hot
from segwidgets.ops.metrics import ConfusionMatrix, confusion_matrix

DTYPES = [torch.uint8, torch.int16, torch.int32, torch.int64]


def random_pair(
    seed: int, shape: tuple[int, ...], num_classes: int, ignore_index: int | None
) -> tuple[torch.Tensor, torch.Tensor]:
    """Draw labels; some classes stay away, and a part of the target is ignored."""
    draw = torch.Generator().manual_seed(seed)
    present = max(1, num_classes - seed % 3)
    prediction, target = (torch.randint(present, shape, generator=draw) for _ in range(2))
    agree = torch.rand(shape, generator=draw) < 0.6
    prediction = torch.where(agree, target, prediction)
    if ignore_index is not None:
        target[torch.rand(shape, generator=draw) < 0.2] = ignore_index
    return prediction, target


@settings(max_examples=1200, deadline=None)
@given(
    seed=st.integers(0, 2**32),
    shape=st.lists(st.integers(1, 9), min_size=1, max_size=4).map(tuple),
    num_classes=st.integers(2, 40),
    ignore_index=st.sampled_from([None, 0, 1, 3, 255, -100]),
    dtypes=st.tuples(st.sampled_from(DTYPES), st.sampled_from(DTYPES)),
    run=st.sampled_from([1, 1, 40]),
)
def test_equal_to_torchmetrics_and_scikit_learn(
    seed: int,
    shape: tuple[int, ...],
    num_classes: int,
    ignore_index: int | None,
    dtypes: tuple[torch.dtype, torch.dtype],
    run: int,
) -> None:
    if ignore_index == -100:
        dtypes = (dtypes[0], torch.int64)
    pair = random_pair(seed, shape, num_classes, ignore_index)
    # Long runs of one label, as in pictures.
    prediction, target = (labels.repeat_interleave(run, -1) for labels in pair)
    # Two pictures, of which each is one class, look like one in one-hot code, which is refused.
    for axis in (-3, -1) if len(shape) > 2 else ():
        assume(not (is_one_hot(prediction, axis) and is_one_hot(target, axis)))
    counts = confusion_matrix(
        prediction.to(dtypes[0]), target.to(dtypes[1]), num_classes, ignore_index
    )
    expected = multiclass_confusion_matrix(
        prediction, target, num_classes, ignore_index=ignore_index
    )
    assert counts.dtype == torch.int64
    assert torch.equal(counts, expected)
    kept = target != ignore_index if ignore_index is not None else torch.ones_like(target).bool()
    if kept.any():
        found = sklearn_matrix(target[kept], prediction[kept], labels=range(num_classes))
        assert np.array_equal(counts.numpy(), found)


@pytest.mark.parametrize("ignore_index", [None, 1, 254, 255])
@pytest.mark.parametrize("num_classes", [2, 3, 21, 181, 182, 250])
@pytest.mark.parametrize("dtype", DTYPES)
def test_pictures_of_many_chunks_in_any_layout(
    dtype: torch.dtype, num_classes: int, ignore_index: int | None
) -> None:
    prediction, target = random_pair(7, (2, 301, 517), num_classes, ignore_index)
    expected = multiclass_confusion_matrix(
        prediction, target, num_classes, ignore_index=ignore_index
    )
    prediction, target = prediction.to(dtype), target.to(dtype)
    layouts = {
        "rows": (prediction, target),
        "columns": (prediction.mT, target.mT),
        "mixed": (prediction.mT.contiguous().mT, target),
        "last axis first": (prediction.permute(2, 0, 1), target.permute(2, 0, 1)),
        "flat, at an odd address": (
            torch.cat([prediction[0, 0, :1], prediction.flatten()])[1:],
            torch.cat([target[0, 0, :1], target.flatten()])[1:],
        ),
    }
    for name, pair in layouts.items():
        assert torch.equal(confusion_matrix(*pair, num_classes, ignore_index), expected), name
    # Half of the columns is no piece of memory.
    half = (prediction[..., ::2], target[..., ::2])
    expected = multiclass_confusion_matrix(
        half[0].long(), half[1].long(), num_classes, ignore_index=ignore_index
    )
    assert torch.equal(confusion_matrix(*half, num_classes, ignore_index), expected)


def test_one_label_as_far_as_it_goes() -> None:
    """As many equal pixels as overflow whatever is too narrow: bytes, int16, lanes of bytes."""
    for num_classes in (2, 3, 181):
        last = torch.full((1 << 20,), num_classes - 1, dtype=torch.uint8)
        counts = confusion_matrix(last, last, num_classes)
        assert counts[-1, -1] == 1 << 20
        assert counts.sum() == 1 << 20


def test_booleans_arrays_lists_and_wide_unsigned_labels() -> None:
    expected = torch.tensor([[1, 1], [0, 2]])
    target, prediction = [False, False, True, True], [False, True, True, True]
    for make in (list, np.array, torch.tensor):
        assert torch.equal(confusion_matrix(make(prediction), make(target), 2), expected)
    for dtype in (np.uint16, np.uint32, np.uint64, np.int8):
        wide = (np.array(prediction, dtype), np.array(target, dtype))
        assert torch.equal(confusion_matrix(*wide, 2), expected)
    large = torch.rand(512, 512) < 0.5
    assert torch.equal(
        confusion_matrix(large, ~large, 2),
        multiclass_confusion_matrix(large.long(), (~large).long(), 2),
    )


def test_each_image_gets_its_own() -> None:
    prediction, target = random_pair(1, (5, 20, 30), 4, 255)
    each = confusion_matrix(prediction, target, 4, 255, per_image=True)
    assert each.shape == (5, 4, 4)
    assert torch.equal(each.sum(0), confusion_matrix(prediction, target, 4, 255))
    assert torch.equal(each[3], confusion_matrix(prediction[3], target[3], 4, 255))


def test_nothing_to_count() -> None:
    empty = torch.zeros(0, 4, dtype=torch.uint8)
    assert not confusion_matrix(empty, empty, 3).any()
    assert confusion_matrix(empty, empty, 3, per_image=True).shape == (0, 3, 3)
    ignored = torch.full((4, 4), 255)
    assert not confusion_matrix(torch.zeros(4, 4).long(), ignored, 3, 255).any()


def test_what_is_predicted_in_ignored_pixels_does_not_matter() -> None:
    for dtype in DTYPES:
        for ignore_index in (0, 255, 200):
            target = torch.tensor([ignore_index, 1, 1, 2]).to(dtype)
            prediction = torch.tensor([250, 1, 2, 2]).to(dtype)
            counts = confusion_matrix(prediction, target, 3, ignore_index)
            assert counts.tolist() == [[0, 0, 0], [0, 1, 1], [0, 0, 1]]


LABELS = torch.tensor([[0, 1], [2, 1]])
ONE_HOT = torch.nn.functional.one_hot(LABELS, 3).movedim(-1, 0)


@pytest.mark.parametrize(
    ("prediction", "target", "options", "error", "message"),
    [
        (
            LABELS,
            LABELS + 5,
            {},
            ValueError,
            r"target holds 5, 6, 7 in 4 of 4 pixels, first at \(0, 0\): classes are 0 to 2; "
            r"choose a larger num_classes, or name the label to leave out as ignore_index",
        ),
        (LABELS * 2, LABELS, {}, ValueError, r"prediction holds 4 in 1 of 4 pixels, first at \(1,"),
        (LABELS - 1, LABELS, {}, ValueError, r"prediction holds -1 in 1 of 4 pixels"),
        (LABELS, LABELS - 1, {"ignore_index": 2}, ValueError, "target holds -1 in 1 of 4"),
        (
            LABELS.byte(),
            (LABELS * 127).byte(),
            {"ignore_index": 254},
            ValueError,
            "target holds 127 in 2 of 4",
        ),
        (
            LABELS.byte(),
            (LABELS * 127).byte(),
            {"ignore_index": 255},
            ValueError,
            "target holds 127, 254 in 3 of 4",
        ),
        (LABELS, LABELS[:1], {}, ValueError, r"prediction has shape \(2, 2\), target \(1, 2\)"),
        (torch.rand(3, 2, 2), LABELS, {}, TypeError, r"take the argmax.*prediction\.argmax\(0\)"),
        (torch.rand(5, 3, 2, 2), LABELS, {}, TypeError, r"prediction\.argmax\(1\)"),
        (LABELS, LABELS.double(), {}, TypeError, r"target holds torch\.float64.*target\.long\(\)"),
        (ONE_HOT, LABELS, {}, ValueError, r"prediction\.argmax\(0\)"),
        # Of labels there is no argmax.
        (torch.stack([LABELS] * 3), LABELS, {}, ValueError, "label per pixel; resize"),
        (LABELS, LABELS, {"num_classes": 1}, ValueError, "num_classes = 1: choose 2 or more"),
        (LABELS, LABELS, {"num_classes": True}, TypeError, "num_classes = True.*int of at least 2"),
        (LABELS, LABELS, {"num_classes": 3, "ignore_index": np.inf}, TypeError, "give an int"),
        (LABELS, LABELS, {"num_classes": 3.0}, TypeError, "num_classes = 3.0.*write 3"),
        (LABELS, LABELS, {"ignore_index": 1.5}, TypeError, "ignore_index = 1.5"),
        (torch.tensor(1), torch.tensor(1), {"per_image": True}, ValueError, "no axis"),
    ],
)
def test_nonsense_is_refused(
    prediction: Any, target: Any, options: dict[str, Any], error: type[Exception], message: str
) -> None:
    with pytest.raises(error, match=message):
        confusion_matrix(prediction, target, **{"num_classes": 3, **options})


def test_invalid_labels_are_found_wherever_they_are() -> None:
    for dtype in (torch.uint8, torch.int64):
        for num_classes in (2, 21):
            clean = torch.zeros(400, 400, dtype=dtype)
            for place in (0, 70_001, 159_999):
                stray = clean.clone()
                stray.view(-1)[place] = num_classes
                where = rf"\({place // 400}, {place % 400}\)"
                with pytest.raises(ValueError, match=rf"target holds {num_classes} in 1 .*{where}"):
                    confusion_matrix(clean, stray, num_classes)
                with pytest.raises(ValueError, match=rf"prediction holds .*{where}"):
                    confusion_matrix(stray, clean, num_classes)


def test_an_accelerator_is_not_waited_for() -> None:
    """A meta tensor has no values, so reading any of them back would raise."""
    labels = torch.zeros(3, 40, 50, dtype=torch.uint8, device="meta")
    counts = confusion_matrix(labels, labels, 21, 255, check=False)
    assert (counts.shape, counts.dtype, counts.device.type) == ((21, 21), torch.int64, "meta")


def test_the_way_of_an_accelerator_counts_the_same() -> None:
    """There is none here, so its code runs on the CPU."""
    from segwidgets.ops.confusion import _on_accelerator

    for seed, ignore_index in enumerate([None, 1, 255]):
        # More than one step, and a last one that is shorter.
        prediction, target = random_pair(seed, (3, 300, 350), 5, ignore_index)
        counts, invalid = _on_accelerator(prediction.byte(), target, 5, ignore_index)
        expected = multiclass_confusion_matrix(prediction, target, 5, ignore_index=ignore_index)
        assert torch.equal(counts, expected)
        assert invalid == 0
    target[0, 0, :4] = torch.tensor([5, -1, 300, 2])
    prediction[0, 0, 3] = 9
    assert _on_accelerator(prediction, target, 5, None)[1] == 4 + int((target == 255).sum())


# What practitioners have: each way out leads to the matrix of the labels themselves.

CLASSES = torch.tensor([[[0, 1, 2], [2, 1, 0]], [[1, 1, 2], [0, 0, 2]]]).repeat(1, 4, 3)
MASKS = (CLASSES == 1).byte()
ONE_HOT = torch.nn.functional.one_hot(CLASSES, 3).permute(0, 3, 1, 2)


@pytest.mark.parametrize(
    ("target", "labels", "num_classes", "words"),
    [
        (MASKS * 255, MASKS, 2, "torch.as_tensor(target) > 0"),
        ((MASKS * 255).tolist(), MASKS, 2, "torch.as_tensor(target) > 0"),
        (CLASSES[:, None], CLASSES, 3, "target.squeeze(1)"),
        (CLASSES[..., None], CLASSES, 3, "target.squeeze(3)"),
        (ONE_HOT, CLASSES, 3, "target.argmax(1)"),
        (ONE_HOT.permute(0, 2, 3, 1), CLASSES, 3, "target.argmax(3)"),
        (ONE_HOT * 0.6 + 0.13, CLASSES, 3, "target.argmax(1)"),
        (MASKS[:, None] * 0.61 + 0.21, MASKS, 2, "target[:, 0] > 0.5"),
        (MASKS * 3.3 - 1.2, MASKS, 2, None),
        (CLASSES.float() / 255, CLASSES, 3, "(target * 255).round().long()"),
        (CLASSES.double(), CLASSES, 3, "target.long()"),
    ],
)
def test_ways_out_lead_to_the_right_matrix(
    target: Any, labels: torch.Tensor, num_classes: int, words: str | None
) -> None:
    prediction = labels.roll(1, -1)
    with pytest.raises((TypeError, ValueError)) as caught:
        confusion_matrix(prediction, target, num_classes)
    if words is None:
        return
    assert words in str(caught.value)
    mended = eval(words, {"target": target, "torch": torch})
    expected = confusion_matrix(prediction, labels, num_classes)
    assert torch.equal(confusion_matrix(prediction, mended, num_classes), expected)


def test_one_hot_masks_are_not_counted_as_labels() -> None:
    for masks, axis in ((ONE_HOT, 1), (ONE_HOT.permute(0, 2, 3, 1), 3), (ONE_HOT[0], 0)):
        words = rf"one-hot along axis {axis}.*prediction\.argmax\({axis}\)"
        with pytest.raises(ValueError, match=words):
            confusion_matrix(masks, masks, 3)
        with pytest.raises(ValueError, match=words):
            ConfusionMatrix(3).update(masks, masks)
        labels = masks.argmax(axis)
        assert int(confusion_matrix(labels, labels, 3).sum()) == labels.numel()
    # As many pictures as classes are no such masks.
    pictures = torch.tensor([[[0, 1], [1, 1]], [[0, 0], [1, 0]]])
    assert confusion_matrix(pictures, pictures, 2).tolist() == [[4, 0], [0, 4]]


@pytest.mark.parametrize(
    "make",
    [
        lambda cells: cells[::-1, ::-1].copy()[::-1, ::-1],
        lambda cells: cells.astype(">i4"),
        lambda cells: cells.astype(">u2"),
        lambda cells: np.broadcast_to(cells, cells.shape),
        lambda cells: [torch.from_numpy(row) for row in cells],
        lambda cells: torch.from_numpy(cells).to_sparse(),
        lambda cells: np.ma.masked_equal(cells, 99),
    ],
)
def test_arrays_of_all_kinds_count_the_same(make: Any) -> None:
    cells = CLASSES[0].numpy()
    expected = confusion_matrix(cells, cells, 3)
    assert torch.equal(confusion_matrix(make(cells), make(cells), 3), expected)


@pytest.mark.parametrize(
    ("source", "words"),
    [
        (np.ma.masked_equal([[0, 1]], 1), r"target has masked cells: .*astype\(int\)\.filled"),
        ("labels.png", r"an image or a file: .*segwidgets\.images\.read_labels\(target\)"),
        (Image.new("L", (2, 1)), r"segwidgets\.images\.read_labels\(target\)"),
        ([["a", "b"]], "target holds <U1: give whole numbers"),
        ([[0], [1, 2]], "target is ragged"),
    ],
)
def test_what_is_no_array_of_labels(source: Any, words: str) -> None:
    with pytest.raises((TypeError, ValueError), match=words):
        confusion_matrix([[0, 1]], source, 2)
