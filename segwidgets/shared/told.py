"""Sentences that Python makes and a page says, in whatever language it is read."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, TypeAlias

from segwidgets.shared.language import listed, speaking, t

_Value: TypeAlias = "str | int | Sequence[Told]"


class Told(str):
    """A text in English that knows of which sentence it is made, and what fills its places.

    >>> note = told("The prediction: {list}.", list=[told("{name} is missed", name="bird")])
    >>> note
    'The prediction: bird is missed.'
    >>> packed_note(note)["values"]["list"]
    [{'sentence': '{name} is missed', 'values': {'name': 'bird'}}]
    """

    __slots__ = ("sentence", "values")
    sentence: str
    values: Mapping[str, _Value]


def told(sentence: str, **values: _Value) -> Told:
    """Fill a sentence with texts, numbers, or lists of what is told so too."""
    with speaking("en"):
        filled = {
            name: value if isinstance(value, str | int) else listed(value)
            for name, value in values.items()
        }
        text = Told(t(sentence, **filled))
    text.sentence, text.values = sentence, values
    return text


def packed_note(note: str) -> Any:
    """Give a note as the page reads it (`js/src/ui/notes.ts`); a plain text stays as it is."""
    if not isinstance(note, Told):
        return note
    values = {
        name: value if isinstance(value, str | int) else [packed_note(one) for one in value]
        for name, value in note.values.items()
    }
    return {"sentence": note.sentence, "values": values}
