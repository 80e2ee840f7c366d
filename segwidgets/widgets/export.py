"""Several figures in one page."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Iterable
from dataclasses import dataclass
from os import PathLike
from typing import TYPE_CHECKING, Any

from segwidgets.widgets.figure import Pages

if TYPE_CHECKING:
    from segwidgets.embed.page import Still


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


# A figure as a notebook's output that needs no widgets.


@dataclass(frozen=True)
class StaticFigure:
    """A figure as a notebook's output that needs no widgets.

    Attributes
    ----------
    html : str
        A picture, and a frame that takes its place.
    still : segwidgets.embed.page.Still
        The picture.
    """

    html: str
    still: Still

    def _repr_mimebundle_(self, **_: Any) -> tuple[dict[str, Any], dict[str, Any]]:
        picture = b64encode(self.still.png).decode("ascii")
        data = {"text/html": self.html, "image/png": picture, "text/plain": self.still.alt}
        return data, {"image/png": {"alt": self.still.alt}}
