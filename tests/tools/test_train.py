"""Training in the repository: it does the same twice, and says what it cannot do."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
import torch

from segwidgets.networks.catalogue import VARIANTS
from segwidgets.networks.weights import pretrained
from segwidgets.scenes import CLASSES, STUFF
from tools.train.__main__ import main
from tools.train.scores import labelled, write_table
from tools.train.training import CROP, Pictures, Recipe, batch, pictures, thing_places, train

TINY = ["--steps", "3", "--scenes", "3", "--held-out", "2", "--device", "cpu"]
ROOT = Path(__file__).parents[2]
NAMES = ["patch-stride-2", "max_pool-conv_transpose2-d3-skip"]


def files(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in sorted(folder.iterdir())}


def test_the_same_command_gives_the_same_weights_and_scores(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for folder in ("first", "second"):
        assert main([*NAMES, *TINY, "--out", str(tmp_path / folder)]) == 0
    first, second = files(tmp_path / "first"), files(tmp_path / "second")
    assert set(first) == {*(f"{name}.safetensors" for name in NAMES), "scores.json"}
    assert first == second
    told = capsys.readouterr()
    assert "2/2 max_pool-conv_transpose2-d3-skip: loss" in told.err
    assert "| max_pool → conv_transpose 2 × 2 | 3 | yes |" in told.out

    main([*NAMES, *TINY, "--seed", "1", "--out", str(tmp_path / "third")])
    assert files(tmp_path / "third") != first

    # What is written can be loaded, and labels scenes as the file of scores says.
    scores = json.loads(first["scores.json"])
    assert scores["about"]["steps"] == 3
    assert list(scores["networks"]) == NAMES
    network = pretrained(NAMES[1], tmp_path / "first")
    data = pictures(scores["held_out"]["first_seed"], scores["held_out"]["scenes"])
    right = (labelled(network, data.images).numpy() == data.labels).mean()
    assert 0 <= right <= 1
    ious = [v for v in scores["networks"][NAMES[1]]["iou"].values() if not np.isnan(v)]
    assert scores["networks"][NAMES[1]]["mean_iou"] == pytest.approx(np.mean(ious), abs=1e-3)


def test_jobs_side_by_side_change_nothing(tmp_path: Path) -> None:
    name = "full-resolution"
    for jobs in ("1", "2"):
        command = [sys.executable, "-m", "tools.train", name, *TINY, "--jobs", jobs]
        subprocess.run(
            [*command, "--out", str(tmp_path / jobs)], check=True, capture_output=True, cwd=ROOT
        )
    assert files(tmp_path / "1") == files(tmp_path / "2")


@pytest.mark.parametrize("name", ["patch", "patch-stride-2", "max_pool-nearest-d3"])
def test_training_lowers_the_loss(name: str) -> None:
    _, losses = train(VARIANTS[name], Recipe(steps=40), data=pictures(0, 6))
    assert np.mean(losses[-5:]) < 0.8 * np.mean(losses[:3])


def test_a_patch_classifier_learns_in_its_convolutional_form() -> None:
    network, _ = train(VARIANTS["patch"], Recipe(steps=4), data=pictures(0, 2))
    assert network(torch.zeros(2, 3, 15, 15)).shape == (2, len(CLASSES))
    assert not any(isinstance(m, torch.nn.BatchNorm2d) for m in network.modules())


def test_every_second_square_holds_a_thing() -> None:
    data = pictures(0, 5)
    # Where each pixel came from can be told from its picture.
    marked = Pictures(np.stack([data.labels] * 3, -1), data.labels)
    images, labels = batch(marked, thing_places(data.labels), 16, np.random.default_rng(0))
    assert images.shape == (16, CROP, CROP, 3)
    assert np.array_equal(images[..., 0], labels)
    assert all((square >= len(STUFF)).any() for square in labels[1::2])


def test_a_batch_without_things_is_cut_anywhere() -> None:
    nothing = Pictures(np.zeros((1, CROP, CROP, 3), np.uint8), np.zeros((1, CROP, CROP), np.uint8))
    assert thing_places(nothing.labels) == []
    _, labels = batch(nothing, [], 4, np.random.default_rng(0))
    assert labels.shape == (4, CROP, CROP)


def test_the_list_is_every_network(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--list"]) == 0
    assert capsys.readouterr().out.split() == list(VARIANTS)


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["nobody"], "network 'nobody' is unknown"),
        (["--steps", "1"], "--steps 1: give 2 or more"),
        (["--scenes", "0"], "--scenes 0"),
        (["--jobs", "0"], "--jobs 0: give 1 or more"),
        (["--held-out", "0"], "--held-out 0"),
        (["--device", "cuda:99"], "cuda:99"),
    ],
)
def test_nonsense_is_refused_in_a_line(
    arguments: list[str], words: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([*arguments, "--out", str(tmp_path / "out")]) == 1
    told = capsys.readouterr().err
    assert words in told
    assert told.count("\n") == 1
    assert not (tmp_path / "out").exists()


def test_the_table_goes_between_its_marks(tmp_path: Path) -> None:
    told = {
        "held_out": {"first_seed": 5, "scenes": 2, "side": 128},
        "networks": {
            "patch": {
                "mean_iou": 0.5,
                "boundary_iou": 0.25,
                "iou": {"bird": 0.125},
                "multiply_adds": 2_500_000,
                "parameters": 1234,
            }
        },
    }
    path = tmp_path / "page.md"
    write_table(told, path)
    once = path.read_text("utf-8")
    assert "| patch |  |  | 0.500 | 0.250 | 0.125 | 2.5 M | 1,234 |" in once
    path.write_text(f"before\n{once}after\n", "utf-8")
    write_table(told, path)
    assert path.read_text("utf-8") == f"before\n{once}after\n"
    path.write_text("no marks", "utf-8")
    with pytest.raises(ValueError, match="has no place for the table"):
        write_table(told, path)
