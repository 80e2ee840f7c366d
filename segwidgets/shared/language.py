"""Words in the reader's language.

English sentences are the keys, and stand where they are said; `languages/` has a catalogue of the
same sentences for each other language, which the page reads too. See `js/src/terms/sentences.ts`.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from pathlib import Path
from typing import Final

_FOLDER = Path(__file__).with_name("languages")

#: Languages with a catalogue, and English, which needs none.
LANGUAGES: Final = ("en", *sorted(path.stem for path in _FOLDER.glob("*.json")))
#: The language of the CLDR that tests use: right to left, and every word of a catalogue backwards.
BACKWARDS: Final = "ar-XB"

_TAG = re.compile(r"</?[a-z]+>")
_PLACE = re.compile(r"\{(\w+)(?:\|([^{}|]*)\|([^{}|]*))?\}")
_BETWEEN = re.compile(r"</?[a-z]+>|\{\w+(?:\|[^{}|]*\|[^{}|]*)?\}|[^<{]+|.", re.DOTALL)
_NUMBERS = ("none", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")

_spoken: ContextVar[str] = ContextVar("segwidgets_language", default="en")


@contextmanager
def speaking(lang: str | None) -> Iterator[None]:
    r"""Say everything in a language meanwhile, or in English; None keeps the present one.

    >>> with speaking("ar-XB"):
    ...     ascii(t("Output"))
    "'\\u202eOutput\\u202c'"
    """
    token = _spoken.set((known(lang) or "en") if lang else _spoken.get())
    try:
        yield
    finally:
        _spoken.reset(token)


def spoken() -> str:
    """Give the language in which things are said at present."""
    return _spoken.get()


def known(lang: str) -> str | None:
    """Give the language with a catalogue that a tag like "de-AT" means, if there is one."""
    base = lang.split("-")[0].lower()
    return lang if lang == BACKWARDS else base if base in LANGUAGES else None


@cache
def catalogue(lang: str) -> Mapping[str, str]:
    """Read what a language says for English sentences."""
    path = _FOLDER / f"{known(lang)}.json"
    texts: dict[str, str] = json.loads(path.read_text("utf-8")) if path.is_file() else {}
    return texts


def texts_of(lang: str, sentences: Iterable[str]) -> dict[str, str]:
    """Give what a language says for some English sentences, as far as it has them."""
    if known(lang) == BACKWARDS:
        return {sentence: _backwards(sentence) for sentence in sentences}
    texts = catalogue(lang)
    return {sentence: texts[sentence] for sentence in sentences if sentence in texts}


@cache
def _plain(lang: str) -> Mapping[str, str]:
    """Give the same without the tags by which the page marks words."""
    return {_TAG.sub("", key): _TAG.sub("", said) for key, said in catalogue(lang).items()}


def _backwards(sentence: str) -> str:
    def turned(piece: str) -> str:
        if piece[0] == "<":
            return piece
        if piece[0] == "{":
            place, *forms = piece[1:-1].split("|")
            return f"{{{'|'.join([place, *(form and turned(form) for form in forms)])}}}"
        return f"\u202e{piece}\u202c"

    return "".join(map(turned, _BETWEEN.findall(sentence)))


class Said(str):
    """A text in some language that knows what it is in English."""

    __slots__ = ("english",)
    english: str


def english(text: str) -> str:
    """Give what a text is in English, by which things are told apart.

    >>> with speaking("ar-XB"):
    ...     english(t("Output"))
    'Output'
    """
    return text.english if isinstance(text, Said) else text


def t(sentence: str, **values: str | float) -> str:
    """Say an English sentence in the present language, with its places filled.

    >>> t("step {step} of {steps}", step=2, steps=9)
    'step 2 of 9'
    >>> t("{n} {n|window|windows}", n=1), t("{n} {n|window|windows}", n=2)
    ('1 window', '2 windows')
    """

    def fill(found: re.Match[str]) -> str:
        value = values[found[1]]
        return str(value) if found[2] is None else found[2 if value in (1, "1") else 3]

    lang = _spoken.get()
    if lang == "en":
        return _PLACE.sub(fill, sentence)
    said = _backwards(sentence) if lang == BACKWARDS else _plain(lang).get(sentence, sentence)
    text = Said(_PLACE.sub(fill, said))
    text.english = _PLACE.sub(fill, sentence)
    return text


def msg(sentence: str) -> str:
    """Mark a sentence that is said elsewhere, so that those who gather them all find it."""
    return sentence


def count(number: int) -> str:
    """Write a small number as a word, where the language does so without asking for a gender.

    >>> count(2), count(12)
    ('two', '12')
    """
    words = _spoken.get() == "en" and number < len(_NUMBERS)
    return _NUMBERS[number] if words else str(number)


def listed(items: Sequence[str]) -> str:
    """Join words as a sentence does.

    >>> listed(["a", "b", "c"])
    'a, b and c'
    """
    if len(items) < 2:
        return "".join(items)
    return t("{some} and {last}", some=", ".join(items[:-1]), last=items[-1])
