"""How an instructor frames a figure: its words, which controls are seen, which traits stay.

What is written here is refused where it does not fit the figure; the page only obeys.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, TypedDict

from traitlets import TraitError, TraitType

from segwidgets.shared.language import LANGUAGES, known
from segwidgets.shared.numbers import short
from segwidgets.shared.words import did_you_mean, refuse_unshown
from segwidgets.widgets.traits import counted_from_the_end

if TYPE_CHECKING:
    from segwidgets.widgets.figure import Figure

# ruff: noqa: ARG002 - traitlets passes the widget to every trait

# A heading, and a sentence or two.
_LONGEST = {"title": 120, "caption": 600}
_BEYOND = 10**9
#: Parts that are words: whatever else is covered, they would tell it.
WORDS = frozenset({"caption", "formula", "code"})
# More buttons than this are no choice.
_MOST_PRESETS = 12
_LONGEST_NAME = 40
# Strong, emphasis and code, as the page reads them.
_MARKUP = re.compile(r"\*\*(?=\S)(.+?)(?<=\S)\*\*|\*(?=\S)([^*]+?)(?<=\S)\*|`([^`]+)`")


def unmarked(text: str) -> str:
    """Leave out the light markup of a text, for where there is none.

    >>> unmarked("Set `stride` to **2**, *then* look. 2 * 3 * 4")
    'Set stride to 2, then look. 2 * 3 * 4'
    """
    return _MARKUP.sub(lambda found: found[1] or found[2] or found[3], text)


class FrameParameters(TypedDict, total=False):
    """What every figure takes by keyword."""

    compact: bool
    height: int | None
    title: str | None
    caption: str | None
    lang: str | None
    controls: Sequence[str] | None
    locked: Sequence[str]
    presets: Any
    hide: Sequence[str]
    mode: str
    ask: Sequence[str]


class Words(TraitType[str, Any]):
    """A text on one line, without control characters."""

    def __init__(self, default: str, **kwargs: Any) -> None:
        super().__init__(default, **kwargs)

    def validate(self, obj: Any, value: Any) -> str:
        """Take a text; white space of any kind becomes a space."""
        if not isinstance(value, str):
            raise TraitError(f"{self.name} = {short(value)}: give a text.")
        text = " ".join(value.split())
        refuse_unshown(self.name or "", text, TraitError)
        longest = _LONGEST[self.name or ""]
        if len(text) > longest:
            raise TraitError(
                f"{self.name} has {len(text)} characters: {longest} are the most; say the rest "
                f"beside the figure."
            )
        return text


class Language(TraitType[Any, Any]):
    """A language that figures speak, or None for that of the page."""

    def validate(self, obj: Any, value: Any) -> str | None:
        """Take a tag like "it" or "de-AT"."""
        if value is None or (isinstance(value, str) and known(value)):
            return value
        raise TraitError(
            f"lang = {short(value)}: figures speak {', '.join(LANGUAGES)}; None takes the page's "
            f"own language where it is one of these, and else English."
        )


class Names(TraitType[Any, Any]):
    """Names of traits or controls, each once."""

    def validate(self, obj: Any, value: Any) -> tuple[str, ...]:
        """Take any sequence of texts."""
        if isinstance(value, str | Mapping) or not isinstance(value, Iterable):
            raise TraitError(f"{self.name} = {short(value)}: give a list of names.")
        names = tuple(value)
        for name in names:
            if not isinstance(name, str):
                raise TraitError(f"{self.name}: {short(name)} is no name.")
            if names.count(name) > 1:
                raise TraitError(f"{self.name} has {name!r} twice: name it once.")
        return names


class Presets(TraitType[Any, Any]):
    """Names of buttons, each with the traits that it sets."""

    def validate(self, obj: Any, value: Any) -> dict[str, dict[str, Any]]:
        """Take a mapping of texts to mappings."""
        if not isinstance(value, Mapping) or len(value) > _MOST_PRESETS:
            raise TraitError(
                f"{self.name} = {short(value)}: give at most {_MOST_PRESETS} names with what they "
                f'set, like {{"Twice as large": {{"stride": 2}}}}.'
            )
        for name, traits in value.items():
            if not isinstance(name, str) or not 0 < len(name.strip()) <= _LONGEST_NAME:
                raise TraitError(
                    f"{self.name}: {short(name)} has to be a text of 1 to {_LONGEST_NAME} "
                    f"characters."
                )
            refuse_unshown(f"{self.name}: {name!r}", name, TraitError)
            if not isinstance(traits, Mapping) or not traits:
                raise TraitError(
                    f"{self.name}[{name!r}] = {short(traits)}: give the traits that it sets, like "
                    f'{{"stride": 2}}.'
                )
        return {name: dict(traits) for name, traits in value.items()}


def check_controls(figure: Figure, names: Iterable[str]) -> None:
    """Refuse a control that the figure does not have."""
    known = [*figure._settable(), *figure.control_names]
    for name in names:
        if name not in known:
            raise TraitError(f"controls: {name!r} is no control of {_of(figure, name, known)}")


def check_locked(figure: Figure, names: Iterable[str]) -> None:
    """Refuse to lock what is no trait of the figure's spec."""
    # Of a mask the trait is the page's, and the name the reader's.
    names_of = (name.lstrip("_") for name in figure.spec_names)
    known = [name for name in names_of if hasattr(type(figure), name)]
    for name in names:
        if name in figure.control_names:
            whole = name.removesuffix("_size")
            way = f"lock {whole!r}" if whole in known else "lock the trait that it sets"
            raise TraitError(f"locked: {name!r} is a control and no trait; {way}.")
        if name not in known:
            raise TraitError(f"locked: {name!r} is no trait of {_of(figure, name, known)}")


def check_parts(figure: Figure, trait: str, names: Iterable[str]) -> None:
    """Refuse what is no part of the figure that can be covered."""
    for name in names:
        if name not in figure.part_names:
            known = list(figure.part_names)
            raise TraitError(f"{trait}: {name!r} is no part of {_of(figure, name, known)}")


def checked_presets(figure: Figure, presets: Mapping[str, Any], locked: Iterable[str]) -> Any:
    """Give presets with the values as the figure takes them; refuse what it would not take."""
    known = figure._settable()
    checked = {}
    for name, given in presets.items():
        for trait in given:
            if trait not in known:
                raise TraitError(
                    f"presets[{name!r}]: {trait!r} is no trait of {_of(figure, trait, known)}"
                )
            if trait in locked:
                raise TraitError(f"presets[{name!r}] sets {trait!r}, which is locked.")
        traits = figure.traits()
        try:
            values = {
                trait: traits[trait].validate(figure, value) for trait, value in given.items()
            }
            values = _fitted(figure, values)
        except (TraitError, ValueError) as error:
            raise TraitError(f"presets[{name!r}]: {error}") from None
        checked[name] = values
    return checked


def _fitted(figure: Figure, values: dict[str, Any]) -> dict[str, Any]:
    """Check the values of a preset together with all others; a step may count from the end."""
    values = figure._with_companions(values)
    spec = {**figure._spec(), **values}
    figure._check_fit(spec)
    # A step beyond all others follows to the last one that there is.
    last = figure._following({**spec, "step": _BEYOND}).get("step")
    if "step" in values and last is not None:
        values["step"] = spec["step"] = counted_from_the_end(values["step"], last + 1)
    for trait, value in figure._following(spec).items():
        if trait in values and value != values[trait]:
            raise ValueError(
                f"{trait} = {short(values[trait])} does not go with the rest: {short(value)} would."
            )
    return values


def _of(figure: Figure, name: str, known: list[str]) -> str:
    """Name the figure, and what comes nearest or all that there is."""
    way = did_you_mean(name, known) or f"choose among {', '.join(sorted(known))}."
    return f"{type(figure).__name__}; {way}"
