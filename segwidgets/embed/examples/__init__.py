"""The figures of the gallery, each a function with a few words about it; a file per family."""

from __future__ import annotations

import ast
import inspect
from collections.abc import Callable
from dataclasses import dataclass
from textwrap import dedent
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from segwidgets.widgets.figure import Figure


@dataclass(frozen=True)
class Example:
    """A figure with a few words about it."""

    slug: str
    title: str
    sentence: str
    family: str
    # Python that makes the figure, `segwidgets` being imported as `sw`.
    code: str
    make: Callable[[], Figure]


def example(make: Callable[[], Figure]) -> Example:
    """Read an example off a function: its docstring holds title and sentence, its body the code."""
    title, sentence = inspect.cleandoc(make.__doc__ or "").split("\n\n")
    return Example(
        slug=make.__name__.replace("_", "-"),
        title=title.rstrip("."),
        sentence=" ".join(sentence.split()),
        # Examples lie in one file per family.
        family=make.__module__.rpartition(".")[2].replace("_", "-"),
        code=_body(make),
        make=make,
    )


def _body(make: Callable[[], Figure]) -> str:
    source = dedent(inspect.getsource(make))
    function = ast.parse(source).body[0]
    assert isinstance(function, ast.FunctionDef)
    lines = source.splitlines()[function.body[1].lineno - 1 :]
    # A cell shows its last expression without being told to return it.
    return dedent("\n".join(lines)).replace("return ", "", 1)
