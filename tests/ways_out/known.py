"""What the tables of ways out may use: names for their expressions, made anew for each of them."""

from __future__ import annotations

import json
import sys
from argparse import ArgumentParser
from base64 import urlsafe_b64encode
from collections.abc import Callable
from contextlib import redirect_stdout
from io import BytesIO, StringIO
from pathlib import Path
from threading import Lock
from typing import Any
from unittest.mock import patch
from zlib import crc32

import numpy as np
import torch
from PIL import Image
from torch import nn

import segwidgets as sw
from segwidgets import images, metrics, networks, ops, terms
from segwidgets.commands import export, grade, pages, score
from segwidgets.drawing import colors, latex
from segwidgets.embed import gallery, prose, site
from segwidgets.grading import answers, codes, record
from segwidgets.grading.codes import write_code
from segwidgets.grading.draw import drawn
from segwidgets.shared import bundles, files
from segwidgets.widgets import asked, state, tensors
from tests.ops.networks import Mean

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


class Hungry(Rounding):
    """Wants more memory than there is."""

    def forward(self, x: torch.Tensor) -> torch.Tensor:  # noqa: ARG002 - as torch calls it
        raise MemoryError


class Uncopied(nn.Conv2d):
    """Holds a lock, which nothing copies."""

    def __init__(self, *sizes: int) -> None:
        super().__init__(*sizes)
        self.lock = Lock()


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


def changed(name: str, value: Any, call: Callable[[], Any]) -> Any:
    """Call something while a name of the package has another value, such as a smaller limit."""
    with patch(f"segwidgets.{name}", value):
        return call()


def interrupted(name: str, call: Callable[[], Any]) -> Any:
    """Call something where what it calls does nothing, as if Ctrl+C had come at once."""
    return changed(name, lambda *_, **__: None, call)


def command(*words: Any) -> int:
    """Run a command, or raise why it does not run."""
    parser = ArgumentParser()
    commands = parser.add_subparsers(dest="command")
    for module in (export, grade, pages, score):
        module.add(commands)
    chosen, rest = parser.parse_known_args([str(word) for word in words])
    chosen.rest = rest
    with redirect_stdout(StringIO()):
        return int(chosen.run(chosen))


def encoded(value: Any) -> str:
    """Write JSON as links do."""
    return urlsafe_b64encode(json.dumps(value).encode()).decode().rstrip("=")


def link(figure: Any) -> str:
    """Copy the link of a figure."""
    return f"figure.html#state={encoded(figure.state())}"


def checksummed(body: str) -> str:
    """Write a result code of any content."""
    return f"SEG1.{body}.{crc32(f'SEG1.{body}'.encode()):08x}"


def picks(value: Any, **asked: Any) -> None:
    """Check an answer that picks cells or words."""
    record.checked_answer(
        {"parts": [], "fields": [], "free": [], "picks": {"part": "output", **asked}},
        {"picks": value},
    )


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

    def own() -> Any:
        return sw.exercise(sw.Conv1d(), "output")

    exercise = {"key": "transpose-fill-output", "level": 1, "seed": 1}
    return {
        "changed": changed, "interrupted": interrupted, "command": command, "encoded": encoded,
        "link": link, "checksummed": checksummed, "picks": picks, "own": own,
        "write_code": write_code, "answers_codes": codes, "states": state, "tensors": tensors,
        "asked": asked, "export": export, "score": score, "colors": colors, "latex": latex,
        "gallery": gallery, "prose": prose, "bundles": bundles, "files": files,
        "Hungry": Hungry, "Uncopied": Uncopied, "Mean": Mean,
        "drawn": drawn, "BytesIO": BytesIO, "StringIO": StringIO,
        "ONEHOT": nn.functional.one_hot(torch.arange(1024).reshape(4, 16, 16) % 2, 2).movedim(3, 1),
        "annotations": [
            {"category_id": 17, "segmentation": [[0, 0, 2, 0, 2, 2, 0, 2]]},
            {"category_id": 17, "bbox": [0, 0, 1, 1]},
        ],
        "labels": json.loads(json.dumps({17: 3})),
        "flat": nn.Sequential(nn.Conv2d(3, 4, 3), nn.Flatten(), nn.Linear(100, 2)).eval(),
        "pooled": nn.Sequential(
            nn.Conv2d(3, 4, 3), nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(4, 2)
        ).eval(),
        "strided": nn.Sequential(nn.Conv2d(3, 4, 3, stride=2), nn.ReLU()).eval(),
        "lazy": nn.Sequential(nn.LazyConv2d(4, 3)).eval(),
        "patchy": nn.Sequential(nn.LazyConv2d(4, 3), nn.Flatten(), nn.LazyLinear(2)).eval(),
        "complex": torch.ones(2, 2, dtype=torch.complex64),
        "mask": np.array([[0, 1], [0.2, 0.9]]),
        "answers": answers, "site": site, "notebook": notebook, "code": code,
        "FILL": fill, "CODE": write_code(exercise, {}, 1, 2.5),
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
