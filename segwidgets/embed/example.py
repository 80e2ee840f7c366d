"""A figure of the gallery with a few words about it, written as a function."""

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
    """A figure with a few words about it.

    Attributes
    ----------
    slug : str
        Its name in addresses.
    title, sentence : str
        A heading, and what there is to see.
    family : str
        The bundle that has its figure.
    code : str
        Python that makes the figure, `segwidgets` being imported as `sw`.
    make : callable
        The same as a function.
    """

    slug: str
    title: str
    sentence: str
    family: str
    code: str
    make: Callable[[], Figure]


def example(make: Callable[[], Figure]) -> Example:
    """Read an example off a function: its docstring holds title and sentence, its body the code.

    Parameters
    ----------
    make : callable
        Without parameters, returning a figure.

    Returns
    -------
    Example
        What the gallery shows.
    """
    title, sentence = inspect.cleandoc(make.__doc__ or "").split("\n\n")
    return Example(
        slug=make.__name__.replace("_", "-"),
        title=title.rstrip("."),
        sentence=" ".join(sentence.split()),
        # Examples lie in one file per family.
        family=make.__module__.rpartition(".")[2],
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
