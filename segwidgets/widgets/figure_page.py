"""Several figures in one page."""

from __future__ import annotations

from collections.abc import Iterable
from os import PathLike
from typing import Any

from segwidgets.widgets.pages import Pages


def page(
    figures: Iterable[Any],
    path: str | PathLike[str] | None = None,
    *,
    title: str = "segwidgets",
    lang: str = "en",
    fallback: bool = True,
) -> str:
    """Write several figures into one offline HTML file, with their code in it once.

    Parameters
    ----------
    figures : iterable of figures
        From top to bottom.
    path : str or path-like, optional
        The file to write. Without one nothing is written.
    title : str
        Title of the page.
    lang : str
        Language of the page, as in `<html lang>`.
    fallback : bool
        Whether pictures stand where scripts do not run, beside the words.

    Returns
    -------
    str
        The page.

    Raises
    ------
    TypeError
        If one of them is no figure.
    FileNotFoundError
        If a bundle has not been built, or the folder of `path` does not exist.
    OSError
        If the file cannot be written. An older file is then left as it was.

    Examples
    --------
    >>> import segwidgets as sw
    >>> w = sw.Conv1d(stride=2)
    >>> html = sw.page([w, w.transposed()], title="There and back")
    >>> html.count("<script>")
    1
    """
    from segwidgets.embed.page import document
    from segwidgets.shared.files import write

    shown = list(figures)
    for figure in shown:
        if not isinstance(figure, Pages):
            raise TypeError(f"{figure!r} is no figure: give a list such as [sw.Conv2d()].")
    elements = [figure.element(still=fallback) for figure in shown]
    text = document(elements, title=title, lang=lang)
    if path is not None:
        write(path, text)
    return text
