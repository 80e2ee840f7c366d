"""Confusion matrices of large masks, beside torchmetrics and scikit-learn; memory they need."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Iterator
from itertools import cycle
from typing import Any

import sklearn.metrics
import torch
from torchmetrics.functional.classification import multiclass_confusion_matrix

from benchmarks.rows import Row, limited
from benchmarks.timing import interleaved_medians
from segwidgets.ops.metrics import boundary_counts, confusion_matrix, scores

REPETITIONS = 7
CLASSES = 21
FEW_AND_MANY = (2, 3, 8, 150)
# What the targets ask for, as the largest part of a peer's time.
DEFAULT, UNVALIDATED, SCIKIT, DEFAULT_INT64 = 1 / 20, 1 / 2.5, 1 / 30, 1 / 10
READINGS = 4
MEMORY = 4000  # kB

# A fresh process, since the largest memory a process ever had cannot be forgotten.
MEMORY_CODE = """
import sys
import torch
from segwidgets.ops.metrics import confusion_matrix

def largest():
    status = open("/proc/self/status").read()
    return int(status.partition("VmHWM:")[2].split()[0]) * 1024 / 1000

classes, side, dtype = int(sys.argv[1]), int(sys.argv[2]), getattr(torch, sys.argv[3])
confusion_matrix(*[torch.zeros(512, 512, dtype=dtype)] * 2, classes)
prediction, target = (torch.randint(classes, (side, side), dtype=dtype) for _ in range(2))
before = largest()
confusion_matrix(prediction, target, classes)
print(largest() - before)
"""


def measure() -> Iterator[Row]:
    """Count the same random masks with each library in turn."""
    torch.manual_seed(0)
    for side in (2048, 4096):
        yield from _beside_the_peers(side)
    for classes in FEW_AND_MANY:
        taken = _times(*_masks(2048, classes), classes)
        what = f"confusion matrix 2048², {classes} classes"
        yield Row(what, taken["own"], "ms", "torchmetrics", taken["default"], 1.0)
        yield Row(what, taken["own"], "ms", "– unvalidated", taken["unvalidated"], 1.0)
    yield from _of_pictures(2048)
    yield from _beside_reading()
    for classes, dtype in ((2, "uint8"), (CLASSES, "uint8"), (150, "uint8"), (CLASSES, "int64")):
        what = f"– extra memory, 4096², {classes} classes, {dtype}"
        yield limited(what, _extra_memory(classes, 4096, dtype), "kB", MEMORY)
    yield from _scores()


def _beside_the_peers(side: int) -> Iterator[Row]:
    prediction, target = _masks(side, CLASSES)
    own = confusion_matrix(prediction, target, CLASSES)
    assert torch.equal(own, multiclass_confusion_matrix(prediction, target, CLASSES))
    taken = _times(prediction, target, CLASSES, scikit=True)
    what = f"confusion matrix {side}², {CLASSES} classes"
    yield Row(what, taken["own"], "ms", "torchmetrics", taken["default"], DEFAULT)
    yield Row(what, taken["own"], "ms", "– unvalidated", taken["unvalidated"], UNVALIDATED)
    yield Row(what, taken["own"], "ms", "scikit-learn", taken["scikit"], SCIKIT)
    taken = _times(prediction.long(), target.long(), CLASSES)
    peer = ("torchmetrics", taken["default"], DEFAULT_INT64)
    yield Row(f"{what}, int64", taken["own"], "ms", *peer)


def _of_pictures(side: int) -> Iterator[Row]:
    """Count labels as pictures have them: large regions, and a prediction that is shifted."""
    regions = torch.randint(CLASSES, (32, 32), dtype=torch.uint8)
    target = regions.repeat_interleave(side // 32, 0).repeat_interleave(side // 32, 1)
    taken = _times(target.roll((3, 5), (0, 1)), target, CLASSES)
    what = f"confusion matrix {side}², {CLASSES} classes, regions"
    yield Row(what, taken["own"], "ms", "torchmetrics", taken["default"], DEFAULT)


def _beside_reading() -> Iterator[Row]:
    """Count two classes: masks that lie in the cache, and masks that come from memory.

    Reading is torch's largest element, which takes as long as reading alone; on one thread, as
    counting does. An odd number of pairs, several times what a cache holds, takes turns.
    """
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    try:
        for side, count, where in (
            (2048, 1, "in the cache"),
            (2048, 25, "from memory"),
            (4096, 5, ""),
        ):
            taken = _own_and_reading([_masks(side, 2) for _ in range(count)])
            what = f"confusion matrix {side}², 2 classes, {where}".removesuffix(", ")
            yield Row(what, taken["own"], "ms", "reading both", taken["reading"], READINGS)
    finally:
        torch.set_num_threads(threads)


def _own_and_reading(pairs: list[tuple[torch.Tensor, torch.Tensor]]) -> dict[str, float]:
    """Take one pair after the other, so that many of them push each other out of the cache."""
    turn = cycle(pairs)

    def own() -> None:
        confusion_matrix(*next(turn), 2)

    def reading() -> None:
        for mask in next(turn):
            mask.amax()

    return interleaved_medians({"own": own, "reading": reading}, 40 * REPETITIONS)


def _times(
    prediction: torch.Tensor, target: torch.Tensor, classes: int, scikit: bool = False
) -> dict[str, float]:
    pair = (prediction, target, classes)
    calls: dict[str, Callable[[], Any]] = {
        "own": lambda: confusion_matrix(*pair),
        "default": lambda: multiclass_confusion_matrix(*pair),
        "unvalidated": lambda: multiclass_confusion_matrix(*pair, validate_args=False),
    }
    if scikit:
        flat = (target.view(-1).numpy(), prediction.view(-1).numpy())
        # Without labels its matrix is smaller wherever a class is absent.
        labels = range(classes)
        calls["scikit"] = lambda: sklearn.metrics.confusion_matrix(*flat, labels=labels)
    return interleaved_medians(calls, REPETITIONS, warm_up=2, settle=True)


def _masks(side: int, classes: int) -> tuple[torch.Tensor, torch.Tensor]:
    """Draw masks without any order."""
    prediction, target = (torch.randint(classes, (side, side), dtype=torch.uint8) for _ in range(2))
    return prediction, target


def _extra_memory(classes: int, side: int, dtype: str) -> float:
    command = [sys.executable, "-c", MEMORY_CODE, str(classes), str(side), dtype]
    return float(subprocess.run(command, check=True, capture_output=True, text=True).stdout)


def _scores() -> Iterator[Row]:
    """Time what a figure of the largest size asks for after each stroke."""
    prediction, target = _masks(1024, CLASSES)
    counts = confusion_matrix(prediction, target, CLASSES)
    taken = interleaved_medians(
        {
            "scores": lambda: scores(counts),
            "boundary": lambda: boundary_counts(prediction, target, CLASSES),
        },
        REPETITIONS,
    )
    yield Row(f"scores of {CLASSES} classes", taken["scores"], "ms")
    yield Row(f"boundary counts 1024², {CLASSES} classes", taken["boundary"], "ms")
