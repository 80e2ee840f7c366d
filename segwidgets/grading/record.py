"""Answers as JSON: what an exercise's record asks for, and nothing else."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any
from unicodedata import category

from segwidgets.shared.numbers import short

# As a page's figures have at most.
_MOST_CELLS = 65536
_LONGEST_TEXT = 240
_WAY = 'give a dict like {"cells": {"output": ["3", "1/2"]}}, with the kinds that are asked for.'


def checked_answer(record: Mapping[str, Any], answer: Any) -> dict[str, Any]:
    """Check that an answer has only what the exercise asks for, each of its kind.

    >>> record = {"parts": ["output"], "fields": [], "free": [], "picks": None}
    >>> checked_answer(record, {"cells": {"output": ["3", ""]}})
    {'cells': {'output': ['3', '']}}
    """
    if not isinstance(answer, Mapping):
        raise TypeError(f"answer = {short(answer)}: {_WAY}")
    known = {
        "cells": record["parts"],
        "fields": [one["name"] for one in record["fields"]],
        "traits": record["free"],
    }
    kinds = [kind for kind, names in known.items() if names] + ["picks"] * bool(record["picks"])
    for kind in answer:
        if kind not in kinds:
            asked = ", ".join(repr(one) for one in kinds) or "nothing"
            raise ValueError(f"answer has {short(kind)}: this exercise asks for {asked}.")
    for kind, names in known.items():
        given = answer.get(kind, {})
        if not isinstance(given, Mapping):
            raise TypeError(f"answer[{kind!r}] = {short(given)}: {_WAY}")
        for name in given:
            if name not in names:
                listed = ", ".join(repr(one) for one in names)
                raise ValueError(f"answer[{kind!r}] has {short(name)}: choose among {listed}.")
    for part, cells in answer.get("cells", {}).items():
        if not isinstance(cells, list | tuple) or len(cells) > _MOST_CELLS:
            raise TypeError(f"answer['cells'][{part!r}]: give a list of texts, row by row.")
        for text in cells:
            _check_text(f"answer['cells'][{part!r}]", text)
    for name, text in answer.get("fields", {}).items():
        _check_text(f"answer['fields'][{name!r}]", text)
    _check_picks(record["picks"], answer.get("picks", []))
    return _plain(answer)


def _check_text(name: str, text: Any) -> None:
    if not isinstance(text, str):
        raise TypeError(f"{name} has {short(text)}: give a text, as it is typed.")
    # Pasted spaces of any kind are as good as typed ones.
    if any(category(letter) in ("Cc", "Cs") and not letter.isspace() for letter in text):
        raise ValueError(f"{name} has a character that cannot be typed: leave it out.")
    if len(text) > _LONGEST_TEXT:
        raise ValueError(f"{name} has {len(text)} characters: {_LONGEST_TEXT} are enough.")


def _check_picks(asked: Mapping[str, Any] | None, picks: Any) -> None:
    if not isinstance(picks, list | tuple) or len(picks) > _MOST_CELLS:
        raise TypeError(f"answer['picks'] = {short(picks)}: give a list of what is picked.")
    names = (asked or {}).get("names")
    for one in picks:
        if names is None and (type(one) is not int or not 0 <= one < _MOST_CELLS):
            raise ValueError(f"answer['picks'] has {short(one)}: give numbers of cells, from 0 on.")
        if names is not None and one not in names:
            raise ValueError(f"answer['picks'] has {short(one)}: choose among {', '.join(names)}.")
    if len(set(picks)) < len(picks):
        raise ValueError("answer['picks'] has one of them twice: name each once.")


def _plain(value: Any) -> dict[str, Any]:
    """Copy an answer as JSON would; what is no JSON is refused."""
    try:
        found: dict[str, Any] = json.loads(json.dumps(value, allow_nan=False))
    except (TypeError, ValueError, RecursionError) as error:
        raise TypeError(f"answer is no plain JSON: {error}.") from None
    return found
