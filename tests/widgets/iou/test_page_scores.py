"""The scores that the IoU calculator shows, against scikit-learn and torchmetrics."""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np
import pytest
import torch
from playwright.sync_api import Page, expect
from sklearn import metrics as sk
from torchmetrics.functional.classification import (
    binary_f1_score,
    binary_jaccard_index,
    multiclass_jaccard_index,
)

from tests.widgets.iou.masks_page import page_of

RANDOM = np.random.default_rng(6)
TARGET = RANDOM.integers(0, 3, (12, 16))
#: Mostly right; class 3 is in neither mask.
PREDICTION = np.where(RANDOM.random((12, 16)) < 0.7, TARGET, RANDOM.integers(0, 3, (12, 16)))
FLAT = (TARGET.ravel(), PREDICTION.ravel())
NAMES = {
    "iou": sk.jaccard_score,
    "dice": sk.f1_score,
    "precision": sk.precision_score,
    "recall": sk.recall_score,
}


def near(expected: float) -> object:
    """Three digits are shown."""
    return pytest.approx(expected, abs=5.1e-4)


def test_every_score_is_scikit_learns(page: Page, tmp_path: Path) -> None:
    figure = page_of(page, tmp_path, TARGET, PREDICTION, classes=3)
    assert figure.matrix() == sk.confusion_matrix(*FLAT).tolist()
    for name, score in NAMES.items():
        expected = score(*FLAT, average=None)
        assert [figure.score(row, name) for row in range(3)] == [near(v) for v in expected]
    where = [np.stack([TARGET, PREDICTION]) == label for label in range(3)]
    both = [int(pair.all(0).sum()) for pair in where]
    either = [int(pair.any(0).sum()) for pair in where]
    assert [figure.score(row, "intersection") for row in range(3)] == both
    assert [figure.score(row, "union") for row in range(3)] == either
    assert figure.overall("Pixel accuracy") == near(sk.accuracy_score(*FLAT))
    assert figure.overall("Mean accuracy") == near(sk.balanced_accuracy_score(*FLAT))
    assert figure.overall("Mean IoU") == near(sk.jaccard_score(*FLAT, average="macro"))
    assert figure.overall("Mean Dice") == near(sk.f1_score(*FLAT, average="macro"))
    assert figure.overall("Frequency-weighted IoU") == near(
        sk.jaccard_score(*FLAT, average="weighted")
    )


def test_absent_classes_follow_the_convention(page: Page, tmp_path: Path) -> None:
    figure = page_of(page, tmp_path, TARGET, PREDICTION, classes=4)
    labels = list(range(4))
    known = sk.jaccard_score(*FLAT, average="macro")
    assert figure.score(3, "iou") is None
    assert figure.overall("Mean IoU") == near(known)
    figure.choose("absent", "0")
    assert figure.score(3, "iou") == 0
    zero = sk.jaccard_score(*FLAT, labels=labels, average="macro", zero_division=0)
    assert figure.overall("Mean IoU") == near(zero)
    figure.choose("absent", "1")
    one = sk.jaccard_score(*FLAT, labels=labels, average="macro", zero_division=1)
    assert figure.overall("Mean IoU") == near(one)
    figure.choose("absent", "left out")
    figure.choose("include_background", "not counted")
    rest = sk.jaccard_score(*FLAT, labels=[1, 2], average="macro")
    assert figure.overall("Mean IoU") == near(rest)


def test_an_ignored_label_counts_nowhere(page: Page, tmp_path: Path) -> None:
    target = TARGET.copy()
    target[:4] = 255
    figure = page_of(page, tmp_path, target, PREDICTION, classes=3, ignore_index=255)
    expected = multiclass_jaccard_index(
        torch.tensor(PREDICTION), torch.tensor(target), 3, ignore_index=255, average=None
    )
    assert [figure.score(row, "iou") for row in range(3)] == [near(v) for v in expected.tolist()]
    assert sum(map(sum, figure.matrix())) == 8 * 16
    expect(figure.root.get_by_role("group", name="Conventions")).to_contain_text(
        "count nowhere, whatever is predicted there. They are hatched."
    )


def test_formulas_hold_the_present_counts(page: Page, tmp_path: Path) -> None:
    target = np.zeros((30, 40), int)
    target[5:25, 5:25] = 1
    prediction = np.zeros_like(target)
    prediction[5:25, 8:28] = 1
    figure = page_of(page, tmp_path, target, prediction)
    assert figure.formula().replace("\n", " ") == (
        "class 1 IoU = TP / (TP + FP + FN) = 340 / (340 + 60 + 60) = 0.739"
    )
    figure.score_cell(1, "dice").hover()
    assert "2 · 340 / (2 · 340 + 60 + 60) = 0.850" in figure.formula()
    figure.score_cell(0, "precision").focus()
    page.mouse.move(0, 0)
    assert "class 0 Precision = TP / (TP + FP) = 740 / (740 + 60) = 0.925" in figure.formula()
    assert figure.how("Pixel accuracy") == "(740 + 340) / 1200 = 0.900"
    assert figure.how("Mean IoU") == "(0.860 + 0.739) / 2 = 0.800"


def test_dice_lies_on_its_curve_over_iou(page: Page, tmp_path: Path) -> None:
    figure = page_of(page, tmp_path, TARGET, PREDICTION, classes=4)
    for label in range(3):
        iou, dice = (
            score(torch.tensor(label == PREDICTION), torch.tensor(label == TARGET)).item()
            for score in (binary_jaccard_index, binary_f1_score)
        )
        figure.root.get_by_role("radio", name=f"class {label}").check(force=True)
        figure.show("Dice")
        plot = figure.root.get_by_role("img", name="Dice against IoU")
        told = re.findall(r"[\d.]+", plot.get_attribute("aria-label") or "")
        assert [float(number) for number in told] == [near(iou), near(dice)]
        formula = figure.root.get_by_role("group", name="Dice from IoU").inner_text()
        assert f"= 2 · {told[0]} / (1 + {told[0]}) = {told[1]}" in formula
        assert figure.score(label, "dice") == near(dice)
    figure.root.get_by_role("radio", name="class 3").check(force=True)
    figure.show("Dice")
    expect(figure.root.get_by_role("group", name="Dice from IoU")).to_contain_text("no value")


def test_hits_are_green_and_errors_have_the_hues_of_fp_and_fn(page: Page, tmp_path: Path) -> None:
    figure = page_of(page, tmp_path, TARGET, PREDICTION, classes=3)
    hues: dict[str, set[str]] = {"tp": set(), "fp": set(), "fn": set(), "other": set()}
    for target in range(3):
        for prediction in range(3):
            # Class 1 is painted, and so explained.
            part = "fp" if prediction == 1 else "fn" if target == 1 else "other"
            part = "tp" if target == prediction else part
            fill = (
                figure.matrix_cell(target, prediction)
                .locator("rect")
                .evaluate("(cell) => getComputedStyle(cell).fill.match(/[0-9]+/g).map(Number)")
            )
            hues[part].add("rgb"[int(np.argmax(fill))] if max(fill) - min(fill) > 8 else "grey")
    # In a light figure tints of #009E73, #D55E00 and #0072B2.
    assert hues == {"tp": {"g"}, "fp": {"r"}, "fn": {"b"}, "other": {"grey"}}
    matrix = figure.root.locator(".confusion")
    expect(matrix).to_contain_text("counts, shaded by their share of the row")
    expect(matrix).to_contain_text("FP and FN of class 1")


def test_numbers_light_their_pixels(page: Page, tmp_path: Path) -> None:
    target = np.zeros((16, 16), int)
    target[3:11, 3:11] = 1
    prediction = np.zeros_like(target)
    prediction[5:13, 5:13] = 1
    prediction[0, 0] = 1
    figure = page_of(page, tmp_path, target, prediction)
    for t in (0, 1):
        for p in (0, 1):
            figure.matrix_cell(t, p).hover()
            expected = (target == t) & (prediction == p)
            assert (figure.lit() == expected).all(), (t, p)
            pixels = int(expected.sum())
            assert str(pixels) in figure.sentence()
    figure.score_cell(1, "iou").hover()
    assert (figure.lit() == ((target == 1) | (prediction == 1))).all()
    figure.score_cell(1, "recall").hover()
    assert (figure.lit() == (target == 1)).all()
    figure.score_cell(1, "precision").hover()
    assert (figure.lit() == (prediction == 1)).all()
    # A click keeps it lit; Escape lets go.
    figure.score_cell(1, "intersection").click()
    page.mouse.move(0, 0)
    both = (target == 1) & (prediction == 1)
    assert (figure.lit() == both).all()
    assert figure.sentence() == f"Pixels of class 1: {both.sum()} TP, in both."


def test_scores_are_reached_by_arrows(page: Page, tmp_path: Path) -> None:
    figure = page_of(page, tmp_path, TARGET, PREDICTION, classes=3)
    figure.score_cell(0, "iou").focus()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowRight")
    expect(figure.score_cell(1, "dice")).to_be_focused()
    assert figure.formula().startswith("class 1")
    assert "Dice" in figure.formula()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert "Dice" in figure.formula()
    page.keyboard.press("Escape")
    assert "Dice" not in figure.formula()


def test_many_classes_are_listed_where_they_are(page: Page, tmp_path: Path) -> None:
    random = np.random.default_rng(0)
    target = random.choice([3, 7, 200], (20, 20))
    figure = page_of(page, tmp_path, target, np.roll(target, 1, 1), classes=256)
    grid = figure.root.get_by_role("grid", name="Confusion matrix")
    expect(grid).to_have_attribute("aria-rowcount", "3")
    assert (
        figure.matrix()
        == sk.confusion_matrix(target.ravel(), np.roll(target, 1, 1).ravel()).tolist()
    )
