"""`options.json` says everything about every trait, and traits do as it says."""

from __future__ import annotations

import inspect
import re
from typing import Any

import numpy as np
import pytest
from traitlets import TraitError

from segwidgets.shared.options import OPTIONS
from tests.figures import FIGURES

# Which families of `options.json` a figure belongs to besides its own entry.
CONV = ("linear", "conv")
CONV_TRANSPOSE = ("linear", "conv_transpose")
FAMILIES = {
    "conv-1d": CONV,
    "conv-2d": (*CONV, "channels"),
    "conv-transpose-1d": CONV_TRANSPOSE,
    "conv-transpose-2d": (*CONV_TRANSPOSE, "channels"),
}


def entries(stem: str) -> tuple[str, ...]:
    """The entries of `options.json` that a figure reads, its own last."""
    return ("figure", *FAMILIES.get(stem, ()), stem.replace("-", "_"))


def options_of(stem: str) -> dict[str, dict[str, Any]]:
    """What a figure's traits have to be: what its own entry leaves out, its families say."""
    options: dict[str, dict[str, Any]] = {}
    for entry in entries(stem):
        for name, option in OPTIONS[entry].items():
            options[name] = {**options.get(name, {}), **option}
    return options


def public(stem: str) -> list[str]:
    figure = FIGURES[stem]
    return [name for name in (*figure.frame_names, *figure.spec_names) if name[0] != "_"]


def plain(value: Any) -> Any:
    """A value as JSON has it."""
    if hasattr(value, "_asdict"):
        return value._asdict()
    return [plain(item) for item in value] if isinstance(value, list | tuple) else value


FIGURE_TRAITS = [(stem, name) for stem in FIGURES for name in public(stem)]


@pytest.mark.parametrize("stem", FIGURES)
def test_every_trait_has_an_entry(stem: str) -> None:
    assert sorted(set(public(stem)) - set(options_of(stem))) == []


def test_every_entry_is_a_trait() -> None:
    used = {(entry, name) for stem in FIGURES for entry in entries(stem) for name in public(stem)}
    unused = [
        f"{entry}.{name}"
        for entry, options in OPTIONS.items()
        for name in options
        if (entry, name) not in used
    ]
    assert unused == []


@pytest.mark.parametrize("stem", FIGURES)
def test_a_fresh_figure_has_the_defaults(stem: str) -> None:
    figure = FIGURES[stem]()
    options = options_of(stem)
    fresh = {name: plain(getattr(figure, name)) for name in public(stem)}
    assert fresh == {name: options[name]["default"] for name in public(stem)}
    for name, parameter in inspect.signature(FIGURES[stem]).parameters.items():
        if name in fresh and parameter.default not in (parameter.empty, None):
            default = figure.traits()[name].validate(figure, parameter.default)
            assert plain(default) == options[name]["default"], name


def bounds(option: dict[str, Any]) -> list[tuple[float, float]]:
    """The ends of a range, each with a number beyond it."""
    step = 1 if isinstance(option.get("max"), int) else 0.5
    low = option.get("min", -option["max"]) if "max" in option else option.get("min")
    ends = [(option["max"], option["max"] + step)] if "max" in option else []
    return ends if low is None else [(low, low - step), *ends]


@pytest.mark.parametrize(("stem", "name"), FIGURE_TRAITS)
def test_a_range_is_the_traits(stem: str, name: str) -> None:
    figure = FIGURES[stem]()
    trait, option = figure.traits()[name], options_of(stem)[name]
    if name == "layers":
        assert len(trait.validate(figure, option["max"] * [(1, 1)])) == option["max"]
        with pytest.raises(TraitError, match=str(option["max"])):
            trait.validate(figure, (option["max"] + 1) * [(1, 1)])
        return
    if name == "pair":
        # The figure knows how many channels there are, and the trait does not.
        side = option["max"] + 1
        figure = FIGURES[stem](in_channels=side, out_channels=side)
        figure.pair = [option["max"], option["max"]]
        with pytest.raises(TraitError, match=f"choose 0 to {option['max']}"):
            figure.pair = [0, side]
        with pytest.raises(TraitError, match="at most"):
            FIGURES[stem](in_channels=side + 1, out_channels=side)
        return
    # What is a pair by default takes no single number.
    pair = isinstance(option["default"], list) and "max_side" not in option
    for end, beyond in bounds(option) if "choices" not in option else ():
        allowed, refused = (2 * [end], [end, beyond]) if pair else (end, beyond)
        assert plain(trait.validate(figure, allowed)) == allowed
        bound = str(end) if isinstance(end, int) else f"{abs(end):.12g}"
        with pytest.raises(TraitError, match=re.escape(bound)):
            trait.validate(figure, refused)


@pytest.mark.parametrize(
    ("stem", "name"), [pair for pair in FIGURE_TRAITS if "choices" in options_of(pair[0])[pair[1]]]
)
def test_choices_are_the_traits(stem: str, name: str) -> None:
    figure = FIGURES[stem]()
    trait, option = figure.traits()[name], options_of(stem)[name]
    several = isinstance(option["default"], list)
    for choice in option["choices"]:
        value = [choice] if several else choice
        assert plain(trait.validate(figure, value)) == value
    with pytest.raises(TraitError) as refused:
        trait.validate(figure, ["none of these"] if several else "none of these")
    assert all(choice in str(refused.value) for choice in option["choices"])


@pytest.mark.parametrize(
    ("stem", "name"), [pair for pair in FIGURE_TRAITS if "max_side" in options_of(pair[0])[pair[1]]]
)
def test_sides_are_the_traits(stem: str, name: str) -> None:
    figure = FIGURES[stem]()
    trait, most = figure.traits()[name], options_of(stem)[name]["max_side"]
    # A picture has two pixels along each axis, at least.
    across = () if stem.endswith("1d") else (2,)
    assert trait.validate(figure, np.zeros((*across, most))) is not None
    with pytest.raises(TraitError, match=str(most)):
        trait.validate(figure, np.zeros((*across, most + 1)))
