"""The shipped weights: small, complete, and as good as the log beside them says."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import torch

from segwidgets.networks import EncoderDecoderNet, PatchClassifier, pretrained, scores, variants
from segwidgets.networks.weights import WEIGHTS
from tools.train.scores import measured, table
from tools.train.training import Pictures, pictures

# Seeds that neither training nor the stated scores have used.
FRESH = 3_000_000
DOCS = Path(__file__).parents[2] / "docs" / "networks.md"


@pytest.fixture(scope="module")
def fresh() -> Pictures:
    return pictures(FRESH, 48)


def test_together_they_are_small() -> None:
    found = list(WEIGHTS.iterdir())
    assert {path.name for path in found} == {
        *(f"{name}.safetensors" for name in variants()),
        "scores.json",
    }
    assert sum(path.stat().st_size for path in found) < 2_000_000


@pytest.mark.parametrize("name", variants())
def test_fresh_scenes_are_labelled_as_well_as_stated(name: str, fresh: Pictures) -> None:
    stated = scores()["networks"][name]
    found = measured(pretrained(name), fresh)
    # 48 scenes against the log's 120: rare classes vary.
    assert found["mean_iou"] == pytest.approx(stated["mean_iou"], abs=0.06)
    assert found["boundary_iou"] == pytest.approx(stated["boundary_iou"], abs=0.06)
    assert found["multiply_adds"] == stated["multiply_adds"]
    assert found["parameters"] == stated["parameters"]
    # Calling everything sky has a mean IoU of 0.04.
    assert found["mean_iou"] > 0.3


def test_the_stated_scores_come_out_again() -> None:
    held_out = scores()["held_out"]
    data = pictures(held_out["first_seed"], held_out["scenes"])
    name = "max_pool-bilinear-d3"
    found, stated = measured(pretrained(name), data), scores()["networks"][name]
    for key in ("mean_iou", "boundary_iou"):
        assert found[key] == pytest.approx(stated[key], abs=1e-3)


def test_the_table_in_the_docs_is_that_of_the_scores() -> None:
    assert table(scores()) in DOCS.read_text("utf-8")


def test_loaded_networks_are_ready() -> None:
    network = pretrained("max_pool-max_unpool-d3-skip")
    assert isinstance(network, EncoderDecoderNet)
    assert (network.upsample, network.skip, network.training) == ("max_unpool", True, False)
    assert {p.dtype for p in network.parameters()} == {torch.float32}
    assert isinstance(pretrained("patch"), PatchClassifier)


def test_unknown_and_missing_networks_are_named(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="network 'unet' is unknown"):
        pretrained("unet")
    with pytest.raises(FileNotFoundError, match=r"tools\.train patch"):
        pretrained("patch", tmp_path)


def test_skips_and_resolution_help_small_things() -> None:
    told = scores()["networks"]
    pairs = [(name.removesuffix("-skip"), name) for name in told if name.endswith("-skip")]
    assert len(pairs) == 16
    for plain, skip in pairs:
        assert told[skip]["boundary_iou"] > told[plain]["boundary_iou"]
    assert np.isfinite([found["mean_iou"] for found in told.values()]).all()
