"""Changing a whole mask of one's own: by buttons, mouse or keyboard, and taken back again."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import torch
import torch.nn.functional as F
from playwright.sync_api import Page, expect

from segwidgets.ops.metrics import confusion_matrix
from tests.widgets.iou.masks_page import MasksPage, page_of

TARGET = np.zeros((40, 60), "uint8")
TARGET[8:20, 10:22] = 1
TARGET[25:34, 30:50] = 2


def press(figure: MasksPage, name: str) -> None:
    figure.root.get_by_role("button", name=name, exact=True).click()


def counts(prediction: Any, target: Any = TARGET) -> list[list[int]]:
    return confusion_matrix(np.asarray(prediction), target, 3).tolist()


def grown(mask: Any) -> Any:
    """The largest label in each window of 3 × 3, by torch; objects lie apart."""
    pooled = F.max_pool2d(torch.tensor(mask)[None].float(), 3, 1, 1)[0]
    return pooled.numpy().astype("uint8")


def test_own_masks_grow_shrink_move_and_swap(page: Page, tmp_path: Path) -> None:
    figure = page_of(page, tmp_path, TARGET, np.zeros_like(TARGET), classes=3)
    press(figure, "Copy the target")
    assert figure.matrix() == counts(TARGET)
    assert figure.overall("Mean IoU") == 1
    assert "Copied the target: 324 pixels of the prediction changed." in figure.sentence()
    press(figure, "Dilate")
    assert figure.matrix() == counts(grown(TARGET))
    press(figure, "Undo")
    press(figure, "Erode")
    shrunk = np.where(grown(TARGET == 0) > 0, 0, TARGET)
    assert figure.matrix() == counts(shrunk)
    press(figure, "Undo")
    for name, by in {"left": (0, -1), "up": (-1, 0), "down": (1, 0), "right": (0, 1)}.items():
        press(figure, f"Shift {name}")
        assert figure.matrix() == counts(np.roll(TARGET, by, (0, 1))), name
        press(figure, "Undo")
    press(figure, "Swap class 1 and class 2")
    assert figure.matrix() == counts(np.array([0, 2, 1], "uint8")[TARGET])
    press(figure, "Clear")
    assert figure.matrix() == counts(np.zeros_like(TARGET))
    assert figure.overall("Mean IoU") != 1
    press(figure, "Clear")
    assert "Cleared: no pixel of the prediction changed." in figure.sentence()


def test_by_keys_alone_and_the_target_keeps_what_is_ignored(page: Page, tmp_path: Path) -> None:
    target = TARGET.copy()
    target[:, :4] = 255
    figure = page_of(page, tmp_path, target, TARGET, classes=3, ignore_index=255)
    figure.choose("editing", "Target")
    group = figure.root.get_by_role("group", name="change the target")
    group.get_by_role("button", name="Copy the prediction").focus()
    page.keyboard.press("Tab")
    expect(group.get_by_role("button", name="Clear")).to_be_focused()
    page.keyboard.press("Enter")
    assert figure.matrix() == [
        [int(n) for n in np.bincount(TARGET[:, 4:].ravel(), minlength=3)],
        [0, 0, 0],
        [0, 0, 0],
    ]
    page.keyboard.press("Control+z")
    assert sum(map(sum, figure.matrix())) == 40 * 56
    page.keyboard.press("Tab")
    page.keyboard.press("Space")
    assert figure.sentence().startswith("Dilated: ")
