"""Grids that hold the same quantity have one scale, and a key that says so."""

from __future__ import annotations

from typing import Any

import pytest
import torch

import segwidgets as sw
from segwidgets.drawing.items import Bitmap, Cell, Drawing, Text
from segwidgets.widgets.export import compose

X = [[1.0, -2.0], [0.0, 3.0]]
W = [[2.0, 1.0], [0.0, -4.0]]


def drawn(figure: Any, **look: Any) -> Drawing:
    (drawing,) = compose(figure, None, None, "light", 6.5, **look)
    return drawing


def fills(drawing: Drawing, text: str) -> set[str]:
    """The colors of all cells that show a number."""
    return {item.fill for item in drawing.items if isinstance(item, Cell) and item.text == text}


@pytest.mark.parametrize("view", ["stamp", "gather"])
def test_the_key_tells_how_far_the_scale_of_products_goes(view: str) -> None:
    figure = sw.ConvTranspose2d(X, W, stride=1, view=view, step=-1)
    most = torch.nn.functional.conv_transpose2d(
        torch.tensor(X)[None, None], torch.tensor(W)[None, None]
    )
    top = int(most.abs().max())
    drawing = drawn(figure)
    said = [item.text for item in drawing.items if isinstance(item, Text)]
    assert f"−{top}" in said
    assert f"{top}  {'copy' if view == 'stamp' else 'products'}, output" in said
    # The last step's product 3 · −4 stands in the corner of the output alone.
    corner = [item for item in drawing.items if isinstance(item, Cell) and item.text == "−12"]
    assert len(corner) >= 2
    assert len({item.fill for item in corner}) == 1


def test_errors_of_all_methods_have_one_scale_of_their_own() -> None:
    figure = sw.Unpooling([[1, 0], [0, 0]], methods=["nearest", "bed_of_nails"], labels="errors")
    drawing = drawn(figure)
    assert "1  all errors" in [item.text for item in drawing.items if isinstance(item, Text)]


def test_the_layers_of_a_checkerboard_count_on_one_scale() -> None:
    drawing = drawn(sw.Checkerboard([(3, 2), (3, 2)], dims=1, labels="overlap"))
    said = [item.text for item in drawing.items if isinstance(item, Text)]
    # Along the axis, two layers of kernel 3 and stride 2 sum at most three products.
    assert "3  products per cell" in said
    # A count has one color, in whichever layer it stands.
    assert len(fills(drawing, "1") & fills(drawing, "2")) == 0
    counted = {text: fills(drawing, text) for text in ("2", "3")}
    assert all(len(colors) == 1 for colors in counted.values())


def test_the_key_has_the_colors_of_its_grids() -> None:
    drawing = drawn(sw.PixelShuffle(step=-1))
    (key,) = [item for item in drawing.items if isinstance(item, Bitmap)]
    ends = {f"#{r:02x}{g:02x}{b:02x}" for r, g, b in key.pixels.array()[0, [0, -1]].tolist()}
    shown = {item.fill for item in drawing.items if isinstance(item, Cell)}
    # −8 and 8 are the largest of both signs in the default input, as the key says.
    assert ends & shown


def test_the_matrix_has_the_kernels_scale_whatever_its_cells_say() -> None:
    looks = [
        drawn(sw.ConvTranspose1d([3, 5], [1, -2, 4], labels=labels, view="matrix"))
        for labels in ("values", "symbols")
    ]
    for look in looks:
        assert "4  matrix" in [item.text for item in look.items if isinstance(item, Text)]
    # A symbol has the colour of what it stands for.
    for value, symbol in (("−2", "y"), ("1", "x")):
        assert fills(looks[1], symbol) <= fills(looks[0], value)


def test_four_readings_name_the_scales_that_they_share() -> None:
    x, w = torch.tensor([3.0, 5.0]), torch.tensor([1.0, -2.0, 4.0])
    most = torch.nn.functional.conv_transpose1d(x[None, None], w[None, None]).abs().max()
    look = drawn(sw.ConvTranspose1d(x.tolist(), w.tolist(), labels="values", view="all", step=-1))
    said = [item.text for item in look.items if isinstance(item, Text)]
    for key in (f"{most:.0f}  outputs", "4  kernel, C, Cᵀ", "5  input, spread input"):
        assert key in said
    # 4 stands in the kernel, in the turned one and in both matrices: twice in each.
    assert len(fills(look, "4")) == 1


def test_a_row_of_the_matrix_is_summed_in_its_step() -> None:
    figure = sw.ConvTranspose1d([3, 5], [1, -2, 4], labels="values", view="matrix", stride=2)
    sums = torch.nn.functional.conv_transpose1d(
        torch.tensor([[[3.0, 5.0]]]), torch.tensor([[[1.0, -2.0, 4.0]]]), stride=2
    )
    for step in (0, 2, 4):
        (drawing,) = compose(figure, [step], None, "light", 6.5)
        cells = [item for item in drawing.items if isinstance(item, Cell) and item.part is None]
        column = [cell.text for cell in cells[-5:]]
        words = [f"{value:.0f}".replace("-", "−") for value in sums.flatten().tolist()]
        assert column == [*words[: step + 1], *[""] * (4 - step)]
