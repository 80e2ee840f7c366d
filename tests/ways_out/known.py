"""What the tables of ways out may use: names for their expressions, made anew for each of them."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any
from unittest.mock import patch

import numpy as np
import torch
from PIL import Image
from torch import nn

import segwidgets as sw
from segwidgets import images, metrics, networks, ops, terms
from segwidgets.embed import site
from segwidgets.grading import answers
from segwidgets.grading.codes import write_code

FULL = np.ones((2, 2), int)
ONE = {
    "id": 1,
    "image_id": 7,
    "category_id": 1,
    "segmentation": [[0, 0, 4, 0, 4, 4, 0, 4]],
    "area": 16,
    "bbox": [0, 0, 4, 4],
    "iscrowd": 0,
}


class Rounding(nn.Conv2d):
    """Gives labels instead of scores."""

    def __init__(self) -> None:
        super().__init__(3, 4, 3)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return super().forward(x).round().long()


class Broken(Rounding):
    """Divides 0 by 0."""

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return nn.Conv2d.forward(self, x) * torch.nan


class Named(nn.Conv2d):
    """Gives its scores by name, as torchvision's networks do."""

    def forward(self, x: torch.Tensor) -> Any:
        return {"out": super().forward(x)}


def coco(**parts: Any) -> dict[str, Any]:
    """Make a COCO file of one picture with one bird, of other parts where they are given."""
    return {
        "images": [{"id": 7, "height": 4, "width": 4, "file_name": "a.jpg"}],
        "annotations": [ONE],
        "categories": [{"id": 1, "name": "bird", "supercategory": "animal"}],
        **parts,
    }


def to_twin(model: nn.Module, patch_size: int | None = None) -> Any:
    """Make a classifier convolutional, or raise its reason as an error."""
    twin = ops.to_convolutional(model.eval(), patch_size)
    if twin is None:
        raise ValueError(ops.why_not_convolutional(model, patch_size))
    return twin


def after(figure: Any, **traits: Any) -> Any:
    """Assign to a figure, all at once."""
    with figure.hold_trait_notifications():
        for name, value in traits.items():
            setattr(figure, name, value)
    return figure


def labelled(attempts: Any) -> Any:
    """Label a square in a picture of 8 × 8 pixels."""
    target = np.zeros((8, 8), bool)
    target[2:6, 2:6] = True
    return sw.Annotation(np.full((8, 8, 3), 90, np.uint8), target, own=attempts)


def without(module: str, call: Callable[[], Any]) -> Any:
    """Call something where a package is not installed."""
    hidden = {name: None for name in sys.modules if name.split(".")[0] == module} | {module: None}
    with patch.dict(sys.modules, hidden):
        return call()


def known(folder: Path) -> dict[str, Any]:
    """Give the names, with files in a free folder."""

    def path(name: str) -> Path:
        return folder / name

    def text(name: str, words: str | bytes) -> Path:
        if isinstance(words, bytes):
            path(name).write_bytes(words)
        else:
            path(name).write_text(words)
        return path(name)

    def of_labels(name: str, *files: str) -> Path:
        path(name).mkdir(exist_ok=True)
        for file in files:
            if file.endswith(".txt"):
                (path(name) / file).write_text("")
            else:
                Image.fromarray(FULL.astype(np.uint8)).save(path(name) / file)
        return path(name)

    big = path("big.json")
    with big.open("wb") as file:
        file.truncate(2 * 10**9)

    def notebook(name: str, *cells: Any) -> Path:
        first = {"cell_type": "markdown", "metadata": {}, "source": "# Lecture"}
        written = {"cells": [first, *cells], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}
        return text(name, json.dumps(written))

    def code(source: str, *tags: str) -> dict[str, Any]:
        return {
            "cell_type": "code",
            "metadata": {"tags": [*tags]},
            "source": source,
            "outputs": [],
            "execution_count": None,
        }

    def fill() -> Any:
        return sw.exercises["transpose-fill-output"](seed=1)

    record = {"key": "transpose-fill-output", "level": 1, "seed": 1}
    return {
        "answers": answers, "site": site, "notebook": notebook, "code": code,
        "FILL": fill, "CODE": write_code(record, {}, 1, 2.5),
        "sw": sw, "segwidgets": sw, "images": images, "metrics": metrics, "networks": networks,
        "ops": ops, "terms": terms, "np": np, "numpy": np, "torch": torch, "nn": nn, "json": json,
        "Image": Image, "path": path, "text": text, "folder": of_labels, "coco": coco, "ONE": ONE,
        "BIG": big, "after": after, "without": without, "labelled": labelled,
        "to_twin": to_twin, "Rounding": Rounding,
        "Broken": Broken, "NAMED": Named(3, 4, 3),
        "SQUARE": {"category_id": 17, "segmentation": [[0, 0, 2, 0, 2, 2, 0, 2]]},
        "CORNERS": [[0, 0], [2, 0], [2, 2], [0, 2]],
        "FULL": FULL, "GRID": [[1] * 4] * 4, "ONES": [[1] * 3] * 3, "TWO": terms.Pooling.of(2),
        "LEFT": [[True, False]] * 2, "RIGHT": [[False, True]] * 2,
        "PHOTO": np.zeros((2, 2, 3), np.uint8), "PAIRS": np.stack([FULL, FULL], -1),
        "file": {"annotations": [
            {"category_id": 17, "segmentation": [[0, 0, 2, 0, 2, 2, 0, 2]], "image_id": picture}
            for picture in (42, 7)
        ]},
        "x": torch.arange(300.0).reshape(3, 10, 10) / 300,
        "stack": nn.Sequential(nn.Conv2d(3, 4, 3), nn.ReLU()).eval(),
        "boxes": {"boxes": [[0, 0, 2, 2]], "labels": [1], "scores": [0.5]},
        "masks": {"masks": FULL[None] > 0, "labels": [1], "scores": [0.5]},
        "segments": {"segments": FULL, "labels": [1], "scores": [0.5]},
    }  # fmt: skip
