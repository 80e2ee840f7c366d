"""Catalogues say all that is said in English, with the same places and tags."""

from __future__ import annotations

import re
from collections import Counter

import pytest

from segwidgets.shared.language import LANGUAGES, english, known, speaking, t, texts_of
from tests.shared.sentences import all_sentences, catalogue

OTHERS = [lang for lang in LANGUAGES if lang != "en"]
PLACE = re.compile(r"\{(\w+)(\|[^{}|]*\|[^{}|]*)?\}")
TAG = re.compile(r"</?[a-z]+>")
# A word for one and one for more may be needed in one language alone.
FORMS = re.compile(r"\{(\w+)\|[^{}]*\}")


def closes(sentence: str) -> bool:
    """Whether every tag closes in the order in which they opened."""
    open_tags: list[str] = []
    for tag in TAG.findall(sentence):
        if tag[1] != "/":
            open_tags.append(tag[1:-1])
        elif not open_tags or open_tags.pop() != tag[2:-1]:
            return False
    return not open_tags


def test_english_is_well_formed() -> None:
    wrong = [s for s in all_sentences() if not closes(s) or re.search(r"\{\w*$|\{\W", s)]
    assert not wrong


@pytest.mark.parametrize("lang", OTHERS)
def test_a_language_says_all_and_nothing_else(lang: str) -> None:
    said, sentences = catalogue(lang), all_sentences()
    assert not sentences - said.keys(), "without a translation"
    assert not said.keys() - sentences, "nobody says these any more"
    assert not [
        sentence for sentence, text in said.items() if sentence.strip() and not text.strip()
    ]


@pytest.mark.parametrize("lang", OTHERS)
def test_a_translation_keeps_places_and_tags(lang: str) -> None:
    def kept(text: str) -> tuple[set[str], Counter[str]]:
        places = {name for name, forms in PLACE.findall(text) if not forms}
        return places, Counter(TAG.findall(text))

    wrong = [
        (sentence, text)
        for sentence, text in catalogue(lang).items()
        if kept(sentence) != kept(text)
        or not closes(text)
        # Forms go by a number that the sentence has.
        or not {*FORMS.findall(text)} <= {name for name, _ in PLACE.findall(sentence)}
    ]
    assert not wrong


@pytest.mark.parametrize("lang", OTHERS)
def test_spaces_at_the_ends_are_kept(lang: str) -> None:
    def ends(text: str) -> tuple[bool, bool]:
        plain = TAG.sub("", text)
        return plain.startswith(" "), plain.endswith(" ")

    assert not [(s, text) for s, text in catalogue(lang).items() if ends(s) != ends(text)]


def test_a_language_is_found_by_its_tag() -> None:
    assert known("de-AT") == "de"
    assert known("fr") is None
    with speaking("fr"):
        assert t("Output") == "Output"


def test_what_is_said_is_told_apart_by_its_english() -> None:
    with speaking("it"):
        said = t("step {step} of {steps}", step=1, steps=2)
    assert english(said) == "step 1 of 2"


def test_only_what_is_asked_for_is_given() -> None:
    assert texts_of("it", ["Nobody wrote this."]) == {}
    assert texts_of("ar-XB", ["a {b}"]) == {"a {b}": "\u202ea \u202c{b}"}
