"""What is done to all drawings alike: lines that are left out, and widths."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

import segwidgets as sw
from segwidgets.commands import main
from segwidgets.drawing.items import Drawing, Part, Text
from segwidgets.embed.examples import (
    checkerboard,
    downsampling,
    iou,
    linear,
    pixel_shuffle,
    unpooling,
)
from segwidgets.widgets.export import compose

EXAMPLES = {
    example.slug: example
    for family in (checkerboard, downsampling, iou, linear, pixel_shuffle, unpooling)
    for example in vars(family).values()
    if hasattr(example, "slug")
}
EVERY: tuple[Part, ...] = ("caption", "code", "counter")


def texts(drawing: Drawing) -> list[str]:
    return [item.text for item in drawing.items if isinstance(item, Text)]


def written(figure: Any, **kept: bool) -> list[str]:
    """What a reader of matplotlib's figure finds in it."""
    return [text.get_text() for text in figure.figure(width=4.6, **kept).axes[0].texts]


@pytest.mark.parametrize(
    ("name", "line"),
    [
        ("caption", "Input (1, 1) = 4 scales the kernel"),
        ("code", "nn.ConvTranspose2d("),
        ("counter", "step 5 of 9"),
    ],
)
def test_a_line_is_left_out_alone(name: str, line: str) -> None:
    figure = sw.ConvTranspose2d(step=4)
    whole, without = written(figure), written(figure, **{name: False})
    assert any(text.startswith(line) for text in whole)
    assert not any(text.startswith(line) for text in without)
    # The line may be set on several.
    assert set(without) < set(whole)
    assert len(whole) - len(without) <= 3


@pytest.mark.parametrize("slug", EXAMPLES)
def test_every_figure_does_without_its_lines(slug: str) -> None:
    figure = EXAMPLES[slug].make()
    for view in figure._views or (None,):
        (whole,) = compose(figure, None, view, "light", 6.5)
        (bare,) = compose(figure, None, view, "light", 6.5, leave_out=EVERY)
        kept = [item for item in whole.items if item.part not in EVERY]
        assert len(kept) < len(whole.items)
        assert [type(item) for item in bare.items] == [type(item) for item in kept]
        assert bare.height < whole.height
        # Whoever cannot see it is told all the same.
        assert bare.alt == whole.alt


def test_a_films_lines_stand_still() -> None:
    figure = sw.ConvTranspose2d()
    moments = compose(figure, range(9), None, "light", 3.4)
    places = {
        part: {min(i.y for i in moment.items if i.part == part) for moment in moments}
        for part in EVERY
    }
    assert all(len(heights) == 1 for heights in places.values())
    assert len({moment.height for moment in moments}) == 1


@pytest.mark.parametrize("suffix", ["svg", "gif"])
def test_files_leave_them_out(suffix: str, tmp_path: Path) -> None:
    figure = sw.ConvTranspose1d()
    figure.save(tmp_path / f"whole.{suffix}")
    figure.save(tmp_path / f"bare.{suffix}", caption=False, code=False, counter=False)
    whole, bare = ((tmp_path / f"{name}.{suffix}").read_bytes() for name in ("whole", "bare"))
    assert len(bare) < len(whole)
    if suffix == "svg":
        shown = bare.decode().split("</metadata>")[1]
        assert "nn.ConvT" not in shown
        assert "step 1 of" not in shown
        assert "scales" not in shown


def test_the_command_leaves_them_out(tmp_path: Path) -> None:
    path = tmp_path / "bare.svg"
    arguments = ["--no-caption", "--no-code", "--no-counter", "-o", str(path)]
    assert main(["export", "conv-transpose-1d", *arguments]) == 0
    shown = path.read_text("utf-8").split("</metadata>")[1]
    assert "scales" not in shown
    assert "nn.ConvT" not in shown
    assert "step 1 of" not in shown
