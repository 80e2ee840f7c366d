"""Processes that read files for this one: what they count, and what happens when they do not."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from sklearn.metrics import confusion_matrix as sklearn_matrix

import segwidgets as sw
from segwidgets.images import pair_files, save_labels
from segwidgets.scoring import reading
from segwidgets.scoring.team import Team
from segwidgets.scoring.worker import Counted, Rules

RULES = Rules(3, 255, None)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Write pairs of which some have long runs and some are noise."""
    root = tmp_path_factory.mktemp("data")
    draw = np.random.default_rng(3)
    for number in range(60):
        shape = (30, int(draw.integers(4, 60)))
        target = draw.integers(0, 3, shape)
        if number % 2:
            target.sort(axis=1)
        prediction = np.where(draw.random(shape) < 0.02, draw.integers(0, 3, shape), target)
        target[0, :2] = 255
        for part, labels in (("gt", target), ("net", prediction)):
            (root / part).mkdir(exist_ok=True)
            save_labels(root / part / f"{number:02d}.png", labels)
    return root


def pairs(folder: Path) -> list[tuple[str, str]]:
    return [
        (str(path), str(folder / "net" / path.name)) for path in sorted((folder / "gt").iterdir())
    ]


def matrix(target: str, prediction: str) -> Any:
    """Count with scikit-learn what save_labels wrote and Pillow reads."""
    from PIL import Image

    labels, guesses = (np.asarray(Image.open(path)).reshape(-1) for path in (target, prediction))
    return sklearn_matrix(labels[labels != 255], guesses[labels != 255], labels=range(3))


@pytest.fixture
def team() -> Iterator[Team]:
    with Team(1, RULES) as team:
        team.start()
        yield team


def answer(team: Team, files: list[tuple[str, str]]) -> Counted:
    """Ask until the process is ready."""
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        if found := team.count(files):
            return found
        time.sleep(0.02)
    pytest.fail("no process became ready")


def test_a_process_counts_as_scikit_learn_does(team: Team, folder: Path) -> None:
    files = pairs(folder)
    found = answer(team, files)
    matrices = np.array([matrix(*pair) for pair in files])
    assert found.refused == []
    np.testing.assert_array_equal(found.confusion, matrices.sum(0))
    kept = [[each.diagonal(), each.sum(1), each.sum(0)] for each in matrices]
    np.testing.assert_array_equal(found.counts, kept)


def test_what_a_process_cannot_count_is_left_to_the_one_who_asked(
    team: Team, folder: Path, tmp_path: Path
) -> None:
    good = pairs(folder)[0]
    broken, large, other = (str(tmp_path / f"{name}.png") for name in ("broken", "large", "other"))
    Path(broken).write_bytes(b"no picture")
    save_labels(large, np.full((30, 5), 7))
    save_labels(other, np.zeros((9, 9)).astype(int))
    files = [(good[0], broken), good, (good[0], other), (large, large), ("none.png", good[1])]
    found = answer(team, files)
    assert found.refused == [0, 2, 3, 4]
    np.testing.assert_array_equal(found.confusion, matrix(*good))


def test_nobody_waits_for_a_process_that_has_ended(team: Team, folder: Path) -> None:
    files = pairs(folder)
    answer(team, files)
    ((process, _),) = team._all
    process.end()
    for _ in range(3):
        assert team.count(files) is None


@pytest.fixture
def at_once(monkeypatch: pytest.MonkeyPatch) -> list[Counted]:
    """Start processes at once, wait for them, and list what they counted."""
    found: list[Counted] = []
    count = Team.count

    def counted(self: Team, files: Any) -> Counted | None:
        result = answer_of(self, files) if self._all else None
        if result:
            found.append(result)
        return result

    def answer_of(team: Team, files: Any) -> Counted:
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline:
            if result := count(team, files):
                return result
            time.sleep(0.02)
        pytest.fail("no process became ready")

    monkeypatch.setattr(reading, "_WORTH", -1)
    monkeypatch.setattr(Team, "count", counted)
    return found


def test_scores_are_the_same_by_processes(at_once: list[Counted], folder: Path) -> None:
    files = pair_files(folder / "net", folder / "gt").pairs
    alone = sw.score(files, 3, ignore_index=255, workers=1)
    assert not at_once
    found = sw.score(files, 3, ignore_index=255, workers=2)
    assert sum(len(each.counts) for each in at_once) > 30
    assert found.names == alone.names
    assert found.worst == alone.worst
    assert found.confusion.equal(alone.confusion)
    assert found.counts.equal(alone.counts)


@pytest.mark.usefixtures("at_once")
def test_an_error_says_which_picture(folder: Path, tmp_path: Path) -> None:
    broken = tmp_path / "broken.png"
    broken.write_bytes(b"no picture")
    files: list[Any] = [
        {"name": Path(target).stem, "target": target, "prediction": prediction}
        for target, prediction in pairs(folder)
    ]
    files[40]["prediction"] = broken
    with pytest.raises(ValueError, match=r"^40: prediction cannot be read as a label image"):
        sw.score(files, 3, ignore_index=255, workers=2)


@pytest.mark.usefixtures("at_once")
def test_images_are_as_large_as_pillow_is_told_to_open(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("PIL.Image.MAX_IMAGE_PIXELS", 40)
    with pytest.raises(ValueError, match="more than Pillow opens"):
        sw.score(pairs(folder), 3, ignore_index=255, workers=2)


@pytest.mark.usefixtures("at_once")
def test_files_and_arrays_may_be_mixed(folder: Path) -> None:
    files: list[Any] = list(pairs(folder))
    files[7::5] = [([[0, 1]], [[0, 2]])] * len(files[7::5])
    expected = np.zeros((3, 3), int)
    for target, prediction in files:
        if isinstance(target, str):
            expected += matrix(target, prediction)
        else:
            expected[0, 0] += 1
            expected[1, 2] += 1
    found = sw.score(iter(files), 3, ignore_index=255, workers=2)
    np.testing.assert_array_equal(found.confusion, expected)


SCRIPT = """
import sys
import segwidgets as sw
from segwidgets.scoring import reading

print("once")
reading._WORTH = -1
pairs = sw.images.pair_files(sys.argv[1] + "/net", sys.argv[1] + "/gt").pairs
print(sw.score(pairs, 3, ignore_index=255, workers=2).confusion.tolist())
"""


def test_a_script_needs_no_guard(folder: Path, tmp_path: Path) -> None:
    """`multiprocessing` would run it again; and a module of the working folder is not taken."""
    script = tmp_path / "script.py"
    script.write_text(SCRIPT)
    (tmp_path / "here").mkdir()
    (tmp_path / "here" / "pickle.py").write_text("raise SystemExit")
    done = subprocess.run(
        [sys.executable, str(script), str(folder)],
        cwd=tmp_path / "here",
        env={**os.environ, "PYTHONPATH": str(Path(sw.__file__).parents[1])},
        capture_output=True,
        text=True,
        timeout=120,
        check=True,
    )
    expected = sum(matrix(*pair) for pair in pairs(folder)).tolist()
    assert done.stdout == f"once\n{expected}\n"


def test_a_process_loads_neither_torch_nor_figures() -> None:
    code = (
        "import sys, segwidgets.scoring.worker; print(*{m.partition('.')[0] for m in sys.modules})"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=True
    )
    loaded = {module.partition(".")[0] for module in done.stdout.split()}
    assert "numpy" in loaded
    assert not loaded & {"torch", "matplotlib", "scipy", "traitlets", "ipywidgets", "IPython"}
