"""What every figure can be in a page of one's own."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from os import PathLike
from typing import TYPE_CHECKING, Any, ClassVar

if TYPE_CHECKING:
    from segwidgets.embed.page import Element, Still


class Pages:
    """Pages and snippets; a subclass has a spec and can be drawn."""

    # Of the subclasses.
    stem: ClassVar[str]
    family: ClassVar[str]
    spec_names: ClassVar[tuple[str, ...]]

    def to_html(
        self,
        path: str | PathLike[str] | None = None,
        *,
        title: str | None = None,
        lang: str = "en",
        fallback: bool = True,
    ) -> str:
        """Write the figure into one offline HTML file, where it works without a kernel.

        Parameters
        ----------
        path : str or path-like, optional
            The file to write. Without one nothing is written.
        title : str, optional
            Title of the page; by default the figure's name.
        lang : str
            Language of the page, as in `<html lang>`.
        fallback : bool
            Whether a picture stands where scripts do not run, beside the words.

        Returns
        -------
        str
            The page.

        Raises
        ------
        FileNotFoundError
            If the bundle has not been built, or the folder of `path` does not exist.
        OSError
            If the file cannot be written. An older file is then left as it was.

        Examples
        --------
        >>> import segwidgets as sw
        >>> page = sw.ConvTranspose2d(stride=2).to_html(title="Stamps", fallback=False)
        >>> "<title>Stamps</title>" in page
        True
        """
        from segwidgets.embed.page import document
        from segwidgets.shared.files import write

        element = self.element(still=fallback)
        page = document([element], title=title or self._name(), lang=lang)
        if path is not None:
            write(path, page)
        return page

    def element(self, *, still: bool = False) -> Element:
        """Describe the figure as a custom element, for a page of one's own.

        Parameters
        ----------
        still : bool
            Whether it carries a picture of itself, for where scripts do not run.

        Returns
        -------
        segwidgets.embed.page.Element
            Its `html()` goes into a page that has the script `elements.js`, or that of the
            figure's family.
        """
        from segwidgets.embed.page import Element

        state = self.get_state(self.spec_names)  # type: ignore[attr-defined]
        element = Element(f"segwidgets-{self.stem}", self.family, state, *self._in_words())
        return replace(element, still=self._still_if_possible()) if still else element

    def _still_if_possible(self) -> Still | None:
        """Draw the figure, unless what it needs is not there: then the words have to do."""
        from segwidgets.embed.page import Still

        try:
            return Still(*self.still())  # type: ignore[attr-defined]
        except (ImportError, NotImplementedError):
            return None

    def _name(self) -> str:
        """Give the figure's name in words."""
        raise NotImplementedError

    def _in_words(self) -> tuple[str, list[list[str]]]:
        """Say what the figure shows, for where it cannot be shown.

        Returns
        -------
        tuple of str and list of list of str
            A sentence, and a table of the result, empty where it is large.
        """
        raise NotImplementedError


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
