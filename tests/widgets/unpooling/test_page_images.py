"""The unpooling figure of an image: levels, pixels and the lens, held to torch."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import torch
from playwright.sync_api import Page, expect
from torch.nn import functional as F

from tests.widgets.unpooling.page import NAMES, TWO_FRAMES, opened


def pixels(channels: int, height: int = 24, width: int = 32) -> np.ndarray:
    random = np.random.default_rng(0)
    shape = (height, width, 3) if channels == 3 else (height, width)
    return random.integers(0, 256, shape, dtype=np.uint8)


def unpooled(image: np.ndarray, levels: int) -> dict[str, torch.Tensor]:
    """The picture pooled and unpooled by torch: channels, rows, columns."""
    x = torch.tensor(image, dtype=torch.float64)
    y = (x[None] if x.ndim == 2 else x.permute(2, 0, 1))[None]
    way = []
    for _ in range(levels):
        size = y.shape[-2:]
        y, indices = F.max_pool2d(y, 2, return_indices=True)
        way.append((size, indices))
    nearest = back = y
    for size, indices in reversed(way):
        nearest = F.interpolate(nearest, size=size, mode="nearest")
        back = F.max_unpool2d(back, indices, [2, 2], output_size=size)
    return {"Nearest": nearest[0], "Max unpooling": back[0]}


def test_a_picture_under_the_lens(page: Page, tmp_path: Path) -> None:
    image = pixels(1)
    figure = opened(page, tmp_path, image=image, levels=2, lens=(10, 12))
    assert figure.numbers("Input under the lens") == image[7:14, 9:16].tolist()
    for name, expected in unpooled(image, 2).items():
        under = torch.tensor(figure.numbers(f"{name} under the lens"))
        assert under.tolist() == expected[0, 7:14, 9:16].tolist()
    picture = figure.grid("Max unpooling picture")
    for key in ("ArrowRight", "ArrowDown", "ArrowDown", "PageUp", "Home"):
        picture.press(key)
    # Over the edge there is nothing.
    corner = figure.texts("Input under the lens")
    assert corner[2] == [""] * 7
    assert corner[3] == ["", "", "", *map(str, image[0, :4])]
    assert figure.sentence().startswith(f"Pixel (0, 0): input {image[0, 0]}, nearest ")
    picture = figure.grid("Input picture")
    box = picture.bounding_box()
    assert box
    picture.hover(position={"x": box["width"] * 20.5 / 32, "y": box["height"] * 8.5 / 24})
    assert figure.numbers("Input under the lens") == image[5:12, 17:24].tolist()


def test_colours_and_levels(page: Page, tmp_path: Path) -> None:
    image = pixels(3)
    figure = opened(page, tmp_path, image=image, levels=1, lens=(10, 12))
    figure.field("levels").press("ArrowUp")
    figure.field("levels").press("ArrowUp")
    expect(figure.root.get_by_role("img", name="Pooled three times, 3 × 4")).to_be_visible()
    for name, expected in unpooled(image, 3).items():
        cell = figure.grid(f"{name} picture").get_by_role("gridcell")
        assert cell.inner_text() == ", ".join(str(int(v)) for v in expected[:, 10, 12])
    shown_pixels = (
        figure.grid("Nearest picture")
        .locator("canvas")
        .evaluate("""(canvas) => [...canvas.getContext("2d").getImageData(0, 0, 32, 24).data]""")
    )
    painted = torch.tensor(shown_pixels).reshape(24, 32, 4)[..., :3].permute(2, 0, 1)
    assert painted.tolist() == unpooled(image, 3)["Nearest"].tolist()
    figure.field("levels").fill("4")
    figure.field("levels").press("Enter")
    figure.field("kernel_size").fill("4")
    figure.field("kernel_size").press("Enter")
    expect(figure.root.get_by_role("alert")).to_contain_text("choose fewer levels")


@pytest.mark.parametrize("width", [1200, 400, 320])
def test_a_picture_fits_its_window(width: int, page: Page, tmp_path: Path) -> None:
    page.set_viewport_size({"width": width, "height": 900})
    opened(page, tmp_path, image=pixels(3, 300, 200), levels=4, methods=tuple(NAMES))
    page.evaluate(TWO_FRAMES)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
