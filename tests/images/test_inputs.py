"""Every row of the table of inputs, and every way out that an error offers."""

from __future__ import annotations

import io
import pathlib
import re
import urllib.request
from pathlib import Path
from typing import Any

import numpy as np
import PIL.Image
import pytest
import torch

import segwidgets
from segwidgets import images
from tests.images import inputs
from tests.images.inputs import ANNOTATION_CASES, IMAGE_CASES, LABEL_CASES, SEGMENT_CASES, Case


def _cut(source: Any, *, form: str = "labels", **more: Any) -> Any:
    photo = np.zeros((3, 4, 3), np.uint8)
    return images.read_segments(photo, **{form: source}, **more).pairs


READERS: dict[str, tuple[Any, list[Case]]] = {
    "labels": (images.read_labels, LABEL_CASES),
    "image": (images.read_image, IMAGE_CASES),
    "annotations": (
        lambda source, **more: images.from_annotations(source, height=3, width=3, **more),
        ANNOTATION_CASES,
    ),
    "segments": (_cut, SEGMENT_CASES),
}
CASES = [
    pytest.param(name, read, case, id=f"{name}: {case.what}")
    for name, (read, cases) in READERS.items()
    for case in cases
]


def _quantised() -> Any:
    with pytest.warns(UserWarning, match="quantize"):
        return torch.quantize_per_tensor(torch.rand(5, 4), 0.01, 0, torch.quint8)


def _nested() -> Any:
    with pytest.warns(UserWarning, match="nested tensors"):
        return torch.nested.nested_tensor([torch.from_numpy(inputs.CLASSES), torch.ones(2, 2)])


# What warns when it is made.
_MADE = {"quantised": _quantised, "nested": _nested}


# Ways out open files as readers do, who do not close them.
@pytest.mark.filterwarnings("ignore::ResourceWarning")
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
@pytest.mark.parametrize(("name", "read", "case"), CASES)
def test_inputs_are_read_as_the_table_says(
    name: str, read: Any, case: Case, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(segwidgets, "images", images, raising=False)
    monkeypatch.setenv("HOME", str(tmp_path))
    source = case.make(tmp_path)
    if isinstance(source, str) and source in _MADE:
        source = _MADE[source]()
    if not case.words:
        found = read(source, **case.options)
        assert found.shape == np.shape(case.expected)
        assert np.array_equal(found, case.expected)
        if isinstance(source, Path):
            # The same of an open file, and of an image that has yet to be loaded.
            with source.open("rb") as file:
                assert np.array_equal(read(file, **case.options), case.expected)
            with PIL.Image.open(source) as image:
                assert np.array_equal(read(image, **case.options), case.expected)
        return
    with pytest.raises((TypeError, ValueError, OSError), match=case.words) as caught:
        read(source, **case.options)
    known = {
        "io": io,
        "np": np,
        "torch": torch,
        "PIL": PIL,
        "pathlib": pathlib,
        "urllib": urllib,
        "segwidgets": segwidgets,
        case.options.get("form", "labels") if name == "segments" else name: source,
        "path": source,
        "VOC": inputs.VOC,
    }
    for code, expected in case.ways_out.items():
        assert re.sub(r"read_labels\(.*", "read_labels(", code) in str(caught.value)
        *first, last = code.split("; ")
        for statement in first:
            exec(statement, known)
        found = read(eval(last, known))
        if expected is not None:
            assert np.array_equal(found, expected), code


def test_the_page_is_up_to_date() -> None:
    written = inputs.DOC.read_text("utf-8")
    assert written == inputs.page(), "write it: python -m tests.images.inputs"
