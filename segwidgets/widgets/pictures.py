"""What every figure can be drawn as: a still, a film, and the still in a notebook's output."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Iterator, Sequence
from os import PathLike
from typing import TYPE_CHECKING, Any, Literal
from uuid import uuid4

if TYPE_CHECKING:
    import matplotlib.figure

    from segwidgets.drawing.scene import Scene

#: Widths in inches: of a page's text, and of the still in a notebook.
WIDTH = 6.5
_STILL_DPI = 110


class Pictures:
    """Stills and films; a subclass composes the scenes."""

    # Of the output in a notebook, so that `snapshot` can renew it.
    _display_id: str | None = None

    @property
    def _views(self) -> tuple[str, ...]:
        """The views to choose from, none where there is but one."""
        return ()

    def _film_steps(self, view: str | None) -> int:
        """Say how many steps there are to film.

        Parameters
        ----------
        view : str, optional
            Which view; by default the one shown.

        Returns
        -------
        int
            1 for a figure that does not move.
        """
        raise NotImplementedError

    def _scenes(
        self,
        steps: Sequence[int] | None,
        *,
        view: str | None,
        theme: str,
        width: float,
        phases: bool,
    ) -> Iterator[Scene]:
        """Compose what the figure shows.

        Parameters
        ----------
        steps : sequence of int, optional
            Which steps; by default the one shown.
        view : str, optional
            Which view; by default the one shown.
        theme : {"light", "dark"}
            Of the colours.
        width : float
            Room, in points.
        phases : bool
            Whether steps may be split into phases, as in a film.

        Yields
        ------
        segwidgets.drawing.scene.Scene
            One per step, or per phase.
        """
        raise NotImplementedError

    def figure(
        self,
        step: int | None = None,
        view: str | None = None,
        theme: Literal["light", "dark"] = "light",
        *,
        width: float = WIDTH,
        transparent: bool = False,
    ) -> matplotlib.figure.Figure:
        """Draw the figure with matplotlib.

        Parameters
        ----------
        step : int, optional
            Which step, from 0 on, negative ones from the end; by default the one shown.
        view : str, optional
            Which view, as the trait `view` names it; by default the one shown.
        theme : {"light", "dark"}
            Of the colours.
        width : float
            Most inches across, 2 to 20. A column of a paper has about 3.4.
        transparent : bool
            Whether to leave out the background.

        Returns
        -------
        matplotlib.figure.Figure
            To show, to change or to save.

        Raises
        ------
        IndexError
            If there is no such step.
        ValueError
            If there is no such view or theme, or the width is out of range.

        Examples
        --------
        >>> import segwidgets as sw
        >>> drawn = sw.ConvTranspose1d([3, 5], [1, 2, 4], stride=2).figure(width=3.4)
        >>> bool(drawn.get_figwidth() <= 3.4)
        True
        """
        from segwidgets.drawing.still import draw

        (scene,) = self._chosen(None if step is None else [step], view, theme, width)
        return draw(scene, transparent=transparent)

    def save(
        self,
        path: str | PathLike[str],
        *,
        steps: Any = None,
        view: str | None = None,
        theme: Literal["light", "dark"] = "light",
        width: float = WIDTH,
        fps: float = 2.0,
        dpi: int | None = None,
        transparent: bool = False,
        progress: bool = False,
    ) -> None:
        """Save the figure as a picture or as a film; the suffix of the file says as what.

        Parameters
        ----------
        path : str or path-like
            A file ending in .png, .svg, .pdf, .gif or .mp4. An older one is replaced when the
            new one is complete.
        steps : int or sequence of int, optional
            Which step a picture shows, by default the one shown; which steps a film plays, by
            default all.
        view : str, optional
            Which view; by default the one shown.
        theme : {"light", "dark"}
            Of the colours.
        width : float
            Most inches across, 2 to 20.
        fps : float
            Steps per second of a film, over 0 and at most 60.
        dpi : int, optional
            Pixels per inch of .png, .gif and .mp4, 36 to 600; by default 150, and 90 for a .gif.
        transparent : bool
            Whether to leave out the background of a .png, .svg or .pdf.
        progress : bool
            Whether to show how far a film is.

        Raises
        ------
        ValueError
            If the suffix or a parameter is none of these; the message says which are.
        IndexError
            If there is no such step.
        ImportError
            If a .mp4 is asked for without its extra: `pip install "segwidgets[film]"`.
        OSError
            If the file cannot be written. An older file is then left as it was.

        Examples
        --------
        >>> import segwidgets as sw
        >>> w = sw.ConvTranspose2d()
        >>> w.save("figure.jpg")
        Traceback (most recent call last):
        ValueError: figure.jpg: the suffix '.jpg' is none of .png, .svg, .pdf, .gif, .mp4.
        """
        from segwidgets.drawing.files import check, is_film, save_film, save_still

        suffix, dpi = check(path, fps=fps, dpi=dpi, transparent=transparent)
        if not is_film(suffix):
            chosen = self._chosen(None if steps is None else _listed(steps), view, theme, width)
            if len(chosen) > 1:
                raise ValueError(f"steps: {len(chosen)} of them need a film, .gif or .mp4.")
            save_still(chosen[0], path, dpi=dpi, transparent=transparent)
            return
        count = self._film_steps(view)
        which = range(count) if steps is None else _listed(steps)
        scenes = self._chosen(which, view, theme, width, phases=True)
        save_film(scenes, path, fps=fps, dpi=dpi, progress=progress)

    def _chosen(
        self, steps: Any, view: str | None, theme: str, width: float, *, phases: bool = False
    ) -> list[Scene]:
        """Compose the scenes of steps, which are checked first."""
        from segwidgets.drawing.blocks import MARGIN

        if not 2 <= width <= 20:
            raise ValueError(f"width = {width!r}: choose 2 to 20 inches.")
        if theme not in ("light", "dark"):
            raise ValueError(f"theme = {theme!r}: choose 'light' or 'dark'.")
        if view is not None and view not in self._views:
            known = f"choose {', '.join(map(repr, self._views))}"
            raise ValueError(f"view = {view!r}: {known if self._views else 'there is but one'}.")
        look: Any = {
            "view": view,
            "theme": theme,
            "width": 72 * width - 2 * MARGIN,
            "phases": phases,
        }
        if steps is None:
            return list(self._scenes(None, **look))
        count = self._film_steps(view)
        for step in steps:
            if not -count <= step < count:
                raise IndexError(f"step = {step}: choose {-count} to {count - 1}.")
        return list(self._scenes([step % count for step in steps], **look))

    # The still in a notebook

    def still(self) -> tuple[bytes, str]:
        """Draw what is shown, for where a figure cannot live.

        Returns
        -------
        tuple of bytes and str
            A PNG, and the same in a sentence.
        """
        from segwidgets.drawing.files import png

        (scene,) = self._chosen(None, None, "light", WIDTH)
        return png(scene, dpi=_STILL_DPI), scene.alt

    def _repr_mimebundle_(self, **kwargs: Any) -> Any:
        bundle = super()._repr_mimebundle_(**kwargs)  # type: ignore[misc]
        if bundle is None:
            return None
        data, metadata = bundle if isinstance(bundle, tuple) else (bundle, {})
        try:
            picture, alt = self.still()
        except ImportError:
            # Without what it is drawn with, the figure itself has to do.
            return data, metadata
        data = {**data, "image/png": b64encode(picture).decode("ascii")}
        return data, {**metadata, "image/png": {"alt": alt}}

    def _ipython_display_(self) -> None:
        self._show(update=False)

    def snapshot(self) -> None:
        """Renew the still in the notebook's output: it shows what the figure shows now.

        The still is what remains in the saved notebook, on a page that renders it, in print. It is
        drawn when the figure is displayed; after exploring, call this once before saving.

        Raises
        ------
        RuntimeError
            If the figure has not been displayed in a notebook.
        """
        if self._display_id is None:
            raise RuntimeError("The figure has not been displayed yet: show it in a cell first.")
        self._show(update=True)

    def _show(self, *, update: bool) -> None:
        from IPython.display import display

        if not update:
            self._display_id = uuid4().hex
        data, metadata = self._repr_mimebundle_()
        display(  # type: ignore[no-untyped-call]
            data, metadata=metadata, raw=True, display_id=self._display_id, update=update
        )


def _listed(steps: Any) -> list[int]:
    return [steps] if isinstance(steps, int) else list(steps)
