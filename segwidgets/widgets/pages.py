"""What every figure can be in a page of one's own."""

from __future__ import annotations

from dataclasses import replace
from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

if TYPE_CHECKING:
    from segwidgets.embed.page import Element, Still
    from segwidgets.widgets.static_figure import StaticFigure


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

    def to_iframe(self, height: int = 640, *, title: str | None = None, lang: str = "en") -> str:
        """Write a frame to paste into an LMS, a wiki or a Markdown file.

        Everything is in it, and the sandbox keeps it from touching the page around it.

        Parameters
        ----------
        height : int
            Of the frame, in pixels, 100 to 5000; its width is that of the page.
        title : str, optional
            What screen readers call the frame; by default the figure's name.
        lang : str
            Language of the page.

        Returns
        -------
        str
            An `<iframe>`, on one line.

        Raises
        ------
        ValueError
            If the height is out of range.
        FileNotFoundError
            If the bundle has not been built.

        Examples
        --------
        >>> import segwidgets as sw
        >>> sw.Conv1d().to_iframe(height=480)[:60]
        '<iframe title="Convolution in 1D" sandbox="allow-scripts" lo'
        """
        from segwidgets.embed.snippets import iframe

        if isinstance(height, bool) or not isinstance(height, int) or not 100 <= height <= 5000:
            raise ValueError(f"height = {height!r}: choose 100 to 5000 pixels.")
        element = self.element(still=True)
        return iframe(element, title=title or self._name(), lang=lang, height=height)

    def to_element(self, *, inline_script: bool = True) -> str:
        """Write the figure as a custom element, to paste into a page of one's own.

        Parameters
        ----------
        inline_script : bool
            Whether the script that draws it comes along. A page needs it once; without it, put
            the file that `segwidgets.write_assets` writes beside the page.

        Returns
        -------
        str
            HTML.

        Raises
        ------
        FileNotFoundError
            If the bundle has not been built.

        Examples
        --------
        >>> import segwidgets as sw
        >>> print(sw.Conv1d([1, 2], [1]).to_element(inline_script=False).splitlines()[-1])
        <script src="elements-linear.js"></script>
        """
        from segwidgets.embed.snippets import with_script

        return with_script(self.element(), inline=inline_script)

    def to_myst(self, path: str | PathLike[str] = "segwidgets.mjs") -> str:
        """Write the figure for MyST and Jupyter Book 2: their `anywidget` directive.

        Parameters
        ----------
        path : str or path-like
            Where the module goes that draws it. Figures of the same family can share it.

        Returns
        -------
        str
            The directive, to paste into a document that lies beside the module.

        Raises
        ------
        FileNotFoundError
            If the bundle has not been built, or the folder of `path` does not exist.
        OSError
            If the file cannot be written.

        References
        ----------
        https://mystmd.org/guide/widgets

        Examples
        --------
        >>> import segwidgets as sw, tempfile
        >>> with tempfile.TemporaryDirectory() as folder:
        ...     print(sw.Conv1d().to_myst(f"{folder}/segwidgets.mjs").splitlines()[0])
        :::{anywidget} ./segwidgets.mjs
        """
        from segwidgets.embed.snippets import myst
        from segwidgets.shared.bundles import bundle_text
        from segwidgets.shared.files import write

        write(path, bundle_text(f"figures-{self.family}.js"))
        return myst(self.element(), f"./{Path(path).name}")

    def static(self, height: int = 640) -> StaticFigure:
        """Give the figure as an output that needs no widgets.

        It stays interactive in a trusted notebook and in what nbconvert makes of it, and is a
        picture wherever scripts do not run.

        Parameters
        ----------
        height : int
            Of its frame, in pixels, 100 to 5000.

        Returns
        -------
        StaticFigure
            To show as the last line of a cell; it does not follow the figure any more.

        Raises
        ------
        ValueError
            If the height is out of range.
        """
        from segwidgets.embed.page import Still
        from segwidgets.embed.snippets import picture_and_frame
        from segwidgets.widgets.static_figure import StaticFigure

        still = Still(*self.still())  # type: ignore[attr-defined]
        return StaticFigure(picture_and_frame(still, self.to_iframe(height)), still)

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
        except ImportError:
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
