"""Scores of data sets, equal to those of all pixels at once, however they are read."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from PIL import Image
from sklearn.metrics import confusion_matrix as sklearn_matrix
from sklearn.metrics import jaccard_score
from traitlets import TraitError

import segwidgets as sw
from segwidgets.commands import main
from segwidgets.images import save_labels

CLASSES = ["sky", "sea", "boat"]
SUFFIX = "_labels.png"


@pytest.fixture(scope="module")
def folders(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """Write 500 pairs of several sizes, in folders as Cityscapes has them."""
    root = tmp_path_factory.mktemp("data")
    draw = np.random.default_rng(7)
    for number in range(500):
        shape = (int(draw.integers(4, 40)), int(draw.integers(4, 40)))
        target = np.sort(draw.integers(0, 3, shape), axis=1).astype(np.uint8)
        prediction = np.where(draw.random(shape) < 0.2, draw.integers(0, 3, shape), target)
        target[0, :2] = 255
        for part, name, labels in (
            ("net", f"{number:03d}.png", prediction),
            (f"gt/city-{number % 3}", f"{number:03d}{SUFFIX}", target),
        ):
            file = root / part / name
            file.parent.mkdir(parents=True, exist_ok=True)
            save_labels(file, labels.astype(np.uint8))
    return root / "net", root / "gt"


def pixels(folders: tuple[Path, Path]) -> tuple[Any, Any]:
    """Read all pixels that count, with Pillow alone."""
    found: list[Any] = []
    for path in sorted(folders[0].iterdir()):
        (target,) = folders[1].rglob(path.stem + SUFFIX)
        pair = [np.asarray(Image.open(file)).reshape(-1) for file in (target, path)]
        found.append([labels[pair[0] != 255] for labels in pair])
    target, prediction = (np.concatenate(side) for side in zip(*found, strict=True))
    return target, prediction


def test_equal_to_scikit_learn_on_all_pixels(folders: tuple[Path, Path]) -> None:
    files = sw.images.pair_files(*folders)
    assert len(files.pairs) == 500
    assert not files.lone_predictions
    assert not files.lone_targets
    found = sw.score(files.pairs, class_names=CLASSES, ignore_index=255, workers=3)
    target, prediction = pixels(folders)
    np.testing.assert_array_equal(found.confusion, sklearn_matrix(target, prediction))
    np.testing.assert_allclose(found.scores.iou, jaccard_score(target, prediction, average=None))
    # What is kept of the pictures adds up to all.
    np.testing.assert_array_equal(found.counts.sum(0)[0], found.confusion.diagonal())
    order = found.image_scores.mean_iou.argsort(stable=True)[:24].tolist()
    assert [pair["name"] for pair in found.worst] == [found.names[at] for at in order]


def test_what_pair_files_returns_is_not_taken_for_a_list_of_pairs(
    folders: tuple[Path, Path],
) -> None:
    files = sw.images.pair_files(*folders)
    for of_all in (sw.score, sw.IoUCalculator.from_dataset):
        with pytest.raises((TypeError, TraitError), match=r"no partner: .* pair_files\(…\)\.pairs"):
            of_all(files, class_names=CLASSES, ignore_index=255)


def scored(*command: str | Path, folders: tuple[Path, Path], out: Path) -> dict[str, Any]:
    arguments = [*folders, "--class-names", ",".join(CLASSES), "--ignore-index", "255"]
    made = [*command, "-m", "segwidgets", "score", *arguments, "--json", out]
    done = subprocess.run(
        [str(part) for part in made], capture_output=True, text=True, timeout=120, check=False
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.count("mean IoU") == 1
    read: dict[str, Any] = json.loads(out.read_text("utf-8"))
    return read


def test_two_processes_score_as_one(folders: tuple[Path, Path], tmp_path: Path) -> None:
    alone = scored(sys.executable, folders=folders, out=tmp_path / "alone.json")
    launcher = (
        "-m",
        "torch.distributed.run",
        "--standalone",
        "--nproc-per-node",
        "2",
        "--no-python",
    )
    shared = scored(
        sys.executable, *launcher, sys.executable, folders=folders, out=tmp_path / "shared.json"
    )
    assert shared == alone
    assert len(alone["images"]) == 500


def test_an_error_of_one_process_ends_all(folders: tuple[Path, Path], tmp_path: Path) -> None:
    """A process that waited for the other's counts would wait for a day."""
    broken = tmp_path / "net"
    broken.mkdir()
    for path in sorted(folders[0].iterdir())[:4]:
        (broken / path.name).write_bytes(path.read_bytes())
    # The second process reads the second file.
    (broken / "001.png").write_bytes(b"no picture")
    command = ["-m", "torch.distributed.run", "--standalone", "--nproc-per-node", "2"]
    score = ["-m", "segwidgets", "score", broken, folders[1], "--num-classes", "3"]
    done = subprocess.run(
        [sys.executable, *command, *map(str, score), "--ignore-index", "255"],
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode != 0
    assert done.stderr.count("segwidgets score: 001: ") == 2


def slow_pairs() -> Iterator[Any]:
    for _ in range(40):
        yield [[0, 1]], [[0, 1]]
    os.kill(os.getpid(), signal.SIGINT)
    time.sleep(1)
    yield [[0, 1]], [[0, 1]]


@pytest.fixture
def interruptible() -> Iterator[None]:
    """A shell that starts a process in the background has it ignore Ctrl+C."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


@pytest.mark.usefixtures("interruptible")
def test_interrupted_it_says_what_was_read() -> None:
    with pytest.raises(KeyboardInterrupt, match=r"interrupted; (3\d|40) pairs were read"):
        sw.score(slow_pairs(), 2, workers=2)


def test_few_pairs_are_held_at_once() -> None:
    alive = most = 0

    class Labels(np.ndarray):
        def __del__(self) -> None:
            nonlocal alive
            alive -= 1

    def pairs() -> Iterator[Any]:
        nonlocal alive, most
        for number in range(300):
            alive += 1
            most = max(most, alive)
            # Ever worse predictions, so that those before are not kept for the report.
            target = np.zeros((20, 20), np.uint8).view(Labels)
            yield target, np.where(np.arange(400).reshape(20, 20) < number, 1, 0)

    found = sw.score(pairs(), 2, workers=2)
    assert found.counts.shape == (300, 3, 2)
    # Twice the worst, and those that are read ahead.
    assert most < 60


@pytest.mark.parametrize(
    ("pairs", "arguments", "error", "words"),
    [
        ([], {"num_classes": 2}, ValueError, "there are no pairs"),
        ([([[0]], [[1]])], {}, TypeError, "num_classes is missing"),
        ([([[0]], [[1]])], {"num_classes": 1}, ValueError, "num_classes = 1: choose 2 or more"),
        ([([[0]], [[1]])], {"num_classes": 2, "class_names": ["a"]}, ValueError, "1 names for"),
        ([([[0]], [[1]])], {"num_classes": 2, "workers": 0}, ValueError, "choose 1 to 256 threads"),
        ([([[0]], [[1]])], {"num_classes": 2, "absent": "no"}, ValueError, "absent = 'no'"),
        ([([[0]],)], {"num_classes": 2}, TypeError, r"pairs\[0\] is a tuple"),
        ([{"target": [[0]]}], {"num_classes": 2}, ValueError, r"pairs\[0\] has no prediction"),
        ([([[0]], [[0, 1]])], {"num_classes": 2}, ValueError, "picture 1: prediction has shape"),
        ([([[0]], [[7]])], {"num_classes": 2}, ValueError, "picture 1: prediction holds 7"),
        ([("no.png", "no.png")], {"num_classes": 2}, FileNotFoundError, "no.png"),
    ],
)
def test_what_is_refused_says_why(
    pairs: Any, arguments: Any, error: type[Exception], words: str
) -> None:
    with pytest.raises(error, match=words):
        sw.score(pairs, **arguments)


def test_conventions_reach_every_score() -> None:
    pairs = [([[0, 0, 1]], [[0, 1, 1]]), ([[0, 0, 0]], [[0, 0, 0]])]
    found = sw.score(pairs, 3, absent="zero", include_background=False)
    # By hand: class 1 has IoU 1/2 in the first picture and 0/0 in the second, class 2 nowhere.
    assert found.image_scores.mean_iou.tolist() == [0.25, 0.0]
    assert found.scores.mean_iou == 0.25
    assert [pair["name"] for pair in found.worst] == ["picture 2", "picture 1"]
    assert sw.score(pairs, 3, absent="nan").scores.mean_iou.isnan()


def test_the_command_counts_one_as_one(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for folder, names in zip(("net", "gt"), (["a", "lone"], ["a"]), strict=True):
        (tmp_path / folder).mkdir()
        for name in names:
            save_labels(tmp_path / folder / f"{name}.png", [[0, 1]])
    assert main(["score", *map(str, (tmp_path / "net", tmp_path / "gt")), "--num-classes=2"]) == 0
    told = capsys.readouterr()
    assert told.err.startswith("1 file without a partner is not scored:")
    assert told.out.startswith("1 picture, IoU")


def test_the_command_says_that_it_was_interrupted_before_it_read_anything(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupt(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("segwidgets.images.pairs.pair_files", interrupt)
    assert main(["score", str(tmp_path), str(tmp_path), "--num-classes=2"]) == 130
    assert capsys.readouterr().err == "\nsegwidgets score: interrupted.\n"


def test_the_command_writes_all_it_is_asked_for(
    folders: tuple[Path, Path], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for part, folder in zip(("net", "gt"), folders, strict=True):
        (tmp_path / part).mkdir()
        for path in sorted(folder.rglob("*.png"))[:9]:
            (tmp_path / part / path.name).write_bytes(path.read_bytes())
    names = sorted(path.name for path in (tmp_path / "net").iterdir())
    (tmp_path / "net" / names[0]).unlink()
    out = {kind: tmp_path / f"scores.{kind}" for kind in ("html", "json", "csv")}
    arguments = [tmp_path / "net", folders[1], "--num-classes", "3", "--ignore-index", "255"]
    options = ["-o", out["html"], "--json", out["json"], "--csv", out["csv"], "--title", "A <b>"]
    assert main(["score", *map(str, (*arguments, *options))]) == 0
    told = capsys.readouterr()
    # Of 500 targets eight have a prediction.
    assert "492 files without a partner are not scored:" in told.err
    scores = json.loads(out["json"].read_text("utf-8"))
    assert len(scores["images"]) == 8
    assert f"mean IoU                {scores['scores']['mean_iou']:.4f}" in told.out
    lines = out["csv"].read_text("utf-8").splitlines()
    assert lines[0] == "name,pixel_accuracy,mean_iou,class 0,class 1,class 2"
    assert len(lines) == 9
    page = out["html"].read_text("utf-8")
    assert "<h1>A &lt;b&gt;</h1>" in page
    assert f"<dt>mean IoU</dt><dd>{scores['scores']['mean_iou']:.3f}</dd>" in page
    assert "not scored: 492" in page
    assert len(re.findall(r'<th scope="row">\d{3}</th>', page)) == 8


def test_a_page_is_as_large_as_is_said() -> None:
    draw = torch.Generator().manual_seed(0)
    pairs = [
        [labels.numpy() for labels in torch.randint(3, (2, 200, 300), generator=draw)]
        for _ in range(30)
    ]
    found = sw.score(pairs, 3)
    for size, pictures in ((2_000_000, 8), (1_000_000, 3)):
        page = found.to_html(max_bytes=size)
        assert len(page.encode()) <= size
        shown = re.search(r"<h2>The (\d+) worst pictures</h2>", page)
        assert shown
        assert int(shown[1]) >= pictures
    assert "<segwidgets-iou-calculator" not in found.to_html(max_bytes=60_000)
    with pytest.raises(ValueError, match=r"max_bytes = 1000: the page has (\d+) bytes") as error:
        found.to_html(max_bytes=1000)
    enough = re.search(r"has (\d+) bytes", str(error.value))
    assert enough
    assert len(found.to_html(max_bytes=int(enough[1])).encode()) == int(enough[1])


@pytest.mark.parametrize("ignore_index", [7, 255, 999])
def test_worst_pictures_hold_what_was_scored(ignore_index: int) -> None:
    """Labels above a byte and pictures above a figure's size are shown in the figure's terms."""
    target = np.zeros((1500, 40), int)
    target[:, 20:] = 1
    target[:, :4] = ignore_index
    prediction = np.zeros_like(target)
    prediction[:, :4] = 9
    found = sw.score([(target, prediction)], 2, ignore_index=ignore_index)
    # By hand: 16 columns right of 36.
    assert found.scores.pixel_accuracy == pytest.approx(16 / 36)
    page = found.to_html()
    assert "The worst picture" in page
    assert "thinned out to at most 1024 pixels a side" in page
    assert "750 × 20 pixels, 2 classes: pixel accuracy 0.4444" in page


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"num_classes": "3"}, "num_classes = '3': a whole number is needed; write 3"),
        ({"num_classes": 3.0}, r"num_classes = 3\.0: a whole number is needed; write 3"),
        ({"num_classes": True}, "num_classes = True: a whole number"),
        ({"num_classes": -1}, "num_classes = -1: choose 2 or more"),
        ({"class_names": "sky"}, "class_names = 'sky': give one name per class"),
        ({"class_names": ["sky", None]}, "give one name per class"),
    ],
)
def test_classes_that_are_none_are_refused(given: Any, words: str) -> None:
    with pytest.raises((TypeError, ValueError), match=words):
        sw.score([([[0, 1]], [[0, 1]])], **given)


def test_pairs_are_listed() -> None:
    for nothing in (None, 3):
        with pytest.raises(TypeError, match="give a list of them"):
            sw.score(nothing, num_classes=2)  # type: ignore[arg-type]
        with pytest.raises(TraitError, match="give a list of them"):
            sw.IoUCalculator.from_dataset(nothing)  # type: ignore[arg-type]
