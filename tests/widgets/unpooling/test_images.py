"""The unpooling figure of photographs."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from matplotlib import cbook
from PIL import Image
from torch.nn import functional as F
from traitlets import TraitError

import segwidgets as sw
from segwidgets.terms.unpooling import METHODS
from tests.widgets.fake_page import FakePage

HOPPER = cbook.get_sample_data("grace_hopper.jpg", asfileobj=False)


def photo(side: int = 64) -> tuple[np.ndarray[Any, Any], torch.Tensor]:
    """Give a part of a photograph, and the same as torch has it."""
    pixels = np.asarray(Image.open(HOPPER))[60 : 60 + side, 180 : 180 + side]
    return pixels, torch.from_numpy(pixels.copy()).permute(2, 0, 1).double()[None]


def test_max_unpooling_leads_back_through_all_levels() -> None:
    pixels, x = photo()
    figure = sw.Unpooling(image=pixels, levels=3, device="cpu")
    kept, original = [], x
    for _ in range(3):
        x, indices = F.max_pool2d(x, 2, return_indices=True)
        kept.append(indices)
    assert torch.equal(figure.pooled, x[0].float())
    assert torch.equal(figure.indices, indices[0])
    for indices in reversed(kept):
        x = F.max_unpool2d(x, indices, 2)
    assert torch.equal(figure.unpooled["max_unpool"], x[0].float())
    error = figure.errors["max_unpool"]
    assert error.mse == pytest.approx(float(F.mse_loss(x, original)))
    assert error.recovered == pytest.approx(float((x == original).double().mean()))
    assert error.sum_preserved


def test_grey_and_colour_agree_channel_by_channel() -> None:
    pixels, _ = photo(32)
    colour = sw.Unpooling(image=pixels, levels=2, device="cpu")
    for channel in range(3):
        grey = sw.Unpooling(image=pixels[..., channel], levels=2, device="cpu")
        assert grey.pooled.shape == (8, 8)
        for method in METHODS:
            assert torch.equal(colour.unpooled[method][channel], grey.unpooled[method])


def test_gain_acts_on_the_coarsest_level() -> None:
    pixels, _ = photo(16)
    plain = sw.Unpooling(image=pixels, levels=2, device="cpu")
    half = sw.Unpooling(image=pixels, levels=2, gain=0.5, device="cpu")
    assert torch.equal(half.pooled, plain.pooled)
    assert torch.equal(half.unpooling_input, plain.unpooling_input / 2)
    torch.testing.assert_close(half.output, plain.output / 2)


def test_odd_sizes_come_back_at_every_level() -> None:
    pixels, _ = photo(61)
    for ceil_mode in (False, True):
        figure = sw.Unpooling(image=pixels[:, :45], levels=4, ceil_mode=ceil_mode, device="cpu")
        assert figure.pooled_size == ((4, 3) if ceil_mode else (3, 2))
        assert all(cells.shape == (3, 61, 45) for cells in figure.unpooled.values())


def test_from_image_takes_a_file_and_makes_it_smaller(tmp_path: Path) -> None:
    figure = sw.Unpooling.from_image(HOPPER, side=128, methods=["max_unpool", "nearest"])
    assert figure.image["shape"] == [128, 109, 3]
    assert (figure.levels, figure.pooled_size) == (2, (32, 27))
    assert sw.Unpooling.from_image(Image.open(HOPPER).convert("L")).image["shape"] == [512, 437]
    with pytest.raises(FileNotFoundError):
        sw.Unpooling.from_image(tmp_path / "none.jpg")
    with pytest.raises(TraitError, match="side = 513: choose 2 to 512"):
        sw.Unpooling.from_image(HOPPER, side=513)


def test_an_image_can_come_and_go() -> None:
    figure = sw.Unpooling(edits={(0, 0): 1}, step=3)
    pixels, _ = photo(32)
    figure.image = pixels
    assert (figure.edits, figure.step, figure.n_steps) == ((), 0, 1)
    figure.lens = (31, 31)
    figure.image = None
    assert figure.lens == (3, 3)
    assert figure.output.shape == (4, 4)


@pytest.mark.parametrize(
    ("traits", "message"),
    [
        ({"levels": 4}, "levels = 4: after 2 levels the picture is 1 × 1, smaller than the window"),
        ({"levels": 4, "kernel_size": 3}, "after 1 level the picture is 2 × 2"),
        ({"kernel_size": 7}, "kernel_size = 7: the window has 7 rows"),
        ({"edits": {(0, 0): 1}}, "edits: the cells of a photograph are not edited; change gain"),
        ({"lens": (6, 0)}, r"lens = \(6, 0\): choose a row of 0 to 5"),
        ({"step": 1}, "step = 1: choose 0 to 0"),
        (
            {"image": np.zeros((513, 4), np.uint8)},
            r"image is 513 × 4: .*read_image\(image, side=512\)",
        ),
        ({"image": np.zeros((4, 4)) + 2.5}, "floats go from 0 to 1"),
        ({"image": {"dtype": "uint8", "shape": [2, 2], "data": b"a"}}, "reshape"),
        ({"image": {"dtype": "float64"}}, "dtype"),
    ],
)
def test_nonsense_is_refused_and_changes_nothing(traits: dict[str, Any], message: str) -> None:
    pixels = np.arange(36, dtype=np.uint8).reshape(6, 6)
    with pytest.raises(TraitError, match=message):
        sw.Unpooling(**{"image": pixels, **traits})
    figure = sw.Unpooling(image=pixels)
    before = figure.get_state(figure.spec_names)
    with pytest.raises(TraitError, match=message):
        assign(figure, traits)
    assert figure.get_state(figure.spec_names) == before


def assign(figure: sw.Unpooling, traits: dict[str, Any]) -> None:
    with figure.hold_trait_notifications():
        for name, value in traits.items():
            setattr(figure, name, value)


def test_what_needs_cells_says_so() -> None:
    figure = sw.Unpooling(image=photo(16)[0])
    for name in ("terms", "term_lists", "matrix", "matrices"):
        with pytest.raises(ValueError, match=f"{name}: a photograph has too many cells to write"):
            getattr(figure, name)
    for ask in (figure.to_latex, figure.as_conv_transpose):
        with pytest.raises(ValueError, match="a photograph has too many cells to write out"):
            ask()
    with pytest.raises(ValueError, match="max_unpool: a photograph"):
        figure.max_unpool([[1]])


def test_the_page_gets_the_bytes_and_does_not_write_them() -> None:
    pixels, _ = photo(16)
    figure = sw.Unpooling(image=pixels)
    page = FakePage(figure)
    figure.send_state(["image"])
    received = page.received()["image"]
    assert (received["dtype"], received["shape"]) == ("uint8", [16, 16, 3])
    assert bytes(received["data"]) == pixels.tobytes()
    page.send({"image": None, "levels": 4})
    assert page.received()["image"]["shape"] == [16, 16, 3]
    assert figure.levels == 4


def test_the_check_holds_the_sums_of_rows_and_columns() -> None:
    pixels, _ = photo(24)
    figure = sw.Unpooling(image=pixels, methods=["max_unpool", "bilinear"], device="cpu")
    page = FakePage(figure)
    page.say({"kind": "hello"})
    sums = np.frombuffer(page.received()["_check"]["output"], "<f4").reshape(2, 3, 2, 24)
    for method, found in zip(figure.methods, sums, strict=True):
        cells = figure.unpooled[method].double().numpy()
        np.testing.assert_allclose(found[:, 0], cells.sum(2), rtol=1e-6)
        np.testing.assert_allclose(found[:, 1], cells.sum(1), rtol=1e-6)


def test_a_page_of_its_own_holds_the_photograph() -> None:
    element = sw.Unpooling.from_image(HOPPER, side=32, levels=1)._element()
    assert element.sentence == (
        "Max pooling and unpooling: photograph 32 × 27, kernel_size 2, levels 1, pooled 16 × 13, "
        "nearest, bed_of_nails and max_unpool."
    )
    assert "base64" in element.html()
