"""A class has one color in all figures, which is given in one way."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from PIL import ImageColor
from torch import nn
from traitlets import TraitError

import segwidgets as sw
from segwidgets.images.class_colors import class_colors
from segwidgets.scenes import CLASSES, COLORS
from segwidgets.widgets.figure import Figure

PIXELS = np.zeros((16, 16, 3), "uint8")


def sliding(**traits: Any) -> sw.SlidingWindow:
    return sw.SlidingWindow(PIXELS, nn.Conv2d(3, 9, 1), class_names=CLASSES, device="cpu", **traits)


def shown(figure: Figure) -> tuple[str, ...]:
    """What the page is told."""
    if isinstance(figure, sw.SlidingWindow):
        return tuple("#{:02X}{:02X}{:02X}".format(*color) for color in figure.facts["colors"])
    return tuple(figure.get_state(["class_colors"])["class_colors"])


FIGURES: dict[str, Callable[..., Any]] = {
    "sliding-window": sliding,
    "encoder-decoder": lambda **traits: sw.EncoderDecoder(seed=1, device="cpu", **traits),
    "iou-calculator": lambda **traits: sw.IoUCalculator(
        np.zeros((4, 4), int), class_names=CLASSES, **traits
    ),
}


@pytest.mark.parametrize("make", FIGURES.values(), ids=FIGURES)
def test_every_figure_shows_the_same_colors(make: Callable[..., Any]) -> None:
    figure = make()
    assert shown(figure) == COLORS
    figure.class_colors = {"bird": "#AA0011"}
    assert shown(figure) == tuple(
        "#AA0011" if name == "bird" else color for name, color in zip(CLASSES, COLORS, strict=True)
    )
    # As an argument too, and all of them.
    greys = [f"#{i:02X}{i:02X}{i:02X}" for i in range(9)]
    assert shown(make(class_colors=greys)) == tuple(greys)


@pytest.mark.parametrize("make", FIGURES.values(), ids=FIGURES)
@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        (["#000000"], r"class_colors has 1 colors for 9 classes: give one for each class"),
        ({"cat": "#000000"}, "has a color for 'cat', which is no class: choose 'sky', 'sea'"),
        (["red"] * 9, r"class_colors\[0\] = 'red': give \"#rrggbb\", such as '#E69F00'"),
        ({"bird": 7}, r"class_colors\['bird'\] = 7: give \"#rrggbb\""),
        ("#000000", "class_colors = '#000000': give a list with one"),
        (3, "class_colors = 3: give a list with one"),
    ],
    ids=["few", "unknown", "words", "number", "one", "int"],
)
def test_what_is_no_color_is_refused(make: Callable[..., Any], wrong: Any, words: str) -> None:
    figure = make(class_colors={"sea": "#123456"})
    with pytest.raises(TraitError, match=words):
        figure.class_colors = wrong
    assert shown(figure)[1] == "#123456"
    with pytest.raises(TraitError, match=words):
        make(class_colors=wrong)


def test_the_ways_out_work() -> None:
    figure = FIGURES["encoder-decoder"]()
    figure.class_colors = {"ball": "#E69F00"}
    assert figure.class_colors[-1] == "#E69F00"
    figure.class_colors = ()
    assert figure.class_colors == COLORS


def test_other_classes_have_hues_apart() -> None:
    every = class_colors([f"class {k}" for k in range(29)])
    assert len(set(every)) == 29
    # Okabe and Ito's orange, sky blue and reddish purple come first.
    assert every[1:4] == ("#E69F00", "#56B4E9", "#CC79A7")
    assert all(len(ImageColor.getrgb(color)) == 3 for color in every)


@pytest.mark.parametrize("make", [sw.SegmentationTasks, sw.Annotation, sw.IoUCalculator])
@pytest.mark.parametrize("colors", [{"bird": "red"}, {"bird": "#zz0000"}, 5, "#ff0000"])
def test_what_is_no_color_is_refused_by_every_figure(make: Any, colors: Any) -> None:
    with pytest.raises(TraitError, match="#rrggbb"):
        make(class_colors=colors)


@pytest.mark.parametrize("seed", [-1, "a", 0.5, True])
def test_a_seed_is_a_whole_number(seed: Any) -> None:
    with pytest.raises(TraitError, match=r"seed = .*0 or more"):
        sw.SegmentationTasks(seed=seed)
