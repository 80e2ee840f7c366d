"""What the IoU calculator gives away: files, words, drawings; and how little it loads."""

from __future__ import annotations

import inspect
import io
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image
from torchmetrics.functional.classification import (
    binary_f1_score,
    binary_jaccard_index,
    multiclass_jaccard_index,
)

import segwidgets as sw
from segwidgets.drawing.items import Text
from segwidgets.widgets.figure import Figure
from tests.widgets.iou.test_traits import PREDICTION, TARGET


def test_saved_masks_come_back(tmp_path: Path) -> None:
    figure = sw.IoUCalculator(TARGET, PREDICTION)
    figure.save_masks(tmp_path / "masks")
    again = sw.IoUCalculator(*(tmp_path / "masks" / f"{n}.png" for n in ("target", "prediction")))
    assert torch.equal(again.target, figure.target)
    assert torch.equal(again.prediction, figure.prediction)
    figure.save_masks(tmp_path / "masks.npz")
    with np.load(tmp_path / "masks.npz") as saved:
        assert np.array_equal(saved["prediction"], PREDICTION)


def test_it_says_in_words_what_it_is() -> None:
    figure = sw.IoUCalculator(TARGET, PREDICTION, class_names=["sky", "bird", "tree"])
    sentence, rows = figure._in_words()
    accuracy = (TARGET == PREDICTION).mean()
    expected = multiclass_jaccard_index(torch.tensor(PREDICTION), torch.tensor(TARGET), 3)
    assert sentence == (
        f"IoU calculator: 3 × 4 pixels, 3 classes: pixel accuracy {accuracy:.4g}, "
        f"mean IoU {expected:.4f}."
    )
    assert rows[0] == ["class", "IoU"]
    assert [row[0] for row in rows[1:]] == ["sky", "bird", "tree"]
    assert "IoUCalculator: 3 × 4 pixels" in repr(figure)
    assert "–" in sw.IoUCalculator(preset="empty")._in_words()[1][2][1]


def test_it_is_drawn() -> None:
    target = np.where(TARGET == 2, 255, TARGET)
    for figure in (
        sw.IoUCalculator(),
        sw.IoUCalculator(target, image=np.zeros((3, 4)), ignore_index=255),
        sw.IoUBoxes(),
    ):
        png, alt = figure._still()
        with Image.open(io.BytesIO(png)) as image:
            assert min(image.size) > 100
        assert alt.startswith(figure._name())


@pytest.mark.parametrize("figure", [sw.IoUCalculator(), sw.IoUBoxes()], ids=["masks", "boxes"])
def test_where_nothing_moves_there_is_no_film(figure: Figure, tmp_path: Path) -> None:
    with pytest.raises(ValueError, match=r"nothing that moves: save it as a picture"):
        figure.save(tmp_path / "film.gif")
    assert list(tmp_path.iterdir()) == []


def words(figure: Figure) -> str:
    """What is written in a figure's drawing."""
    (drawing,) = figure._drawings(None, view=None, theme="light", width=450, phases=False)
    return " ".join(item.text for item in drawing.items if isinstance(item, Text))


def test_stills_tell_overlap_and_scores() -> None:
    said = words(sw.IoUCalculator(TARGET, PREDICTION))
    target, prediction = (torch.tensor(mask == 1) for mask in (TARGET, PREDICTION))
    both, only, missed = (
        int(part.sum())
        for part in (target & prediction, prediction & ~target, target & ~prediction)
    )
    for count, part in ((both, "TP"), (only, "FP"), (missed, "FN")):
        assert f"{count} {part}, " in said
    iou = float(binary_jaccard_index(prediction, target))
    dice = float(binary_f1_score(prediction, target))
    assert f"= {both} / ({both} + {only} + {missed}) = {iou:.3f}" in said
    assert f"Dice = 2 TP / (2 TP + FP + FN) = {dice:.3f}" in said
    said = words(sw.IoUBoxes([0, 0, 4, 4], [2, 0, 6, 4]))
    assert "IoU = I / U = 8 / 24 = 0.333" in said
    assert "Dice = 2 I / (A + B) = 16 / 32 = 0.500" in said


def test_neither_torch_nor_matplotlib_is_loaded_before_it_is_needed() -> None:
    code = """
import sys
import segwidgets as sw
w = sw.IoUCalculator([[0, 1], [1, 1]])
w.prediction = [[0, 1], [0, 1]]
w.preset = "shift"
w.amount = 9
repr(w), w._element().html(), sw.IoUBoxes().iou
print([name for name in ("torch", "matplotlib", "PIL") if name in sys.modules])
"""
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert told.stdout.strip() == "[]"


def test_the_constructor_explains_every_parameter() -> None:
    for kind in (sw.IoUCalculator, sw.IoUBoxes):
        doc = inspect.getdoc(kind) or ""
        for parameter in inspect.signature(kind).parameters:
            assert parameter in doc, parameter
