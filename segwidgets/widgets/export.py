"""A figure outside its notebook: pages, frames, pictures and films.

What `Figure` offers is done here, where it costs nothing until it is asked for.
"""

from __future__ import annotations

import json
from base64 import b64encode
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from math import ceil
from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING, Any
from warnings import warn

from anywidget import AnyWidget

from segwidgets.shared.files import write
from segwidgets.shared.language import speaking, spoken, t
from segwidgets.shared.numbers import short
from segwidgets.shared.options import LIMITS
from segwidgets.shared.words import refuse_unshown, said_after
from segwidgets.widgets.arguments import (
    check_file,
    check_flags,
    check_language,
    check_look,
    check_page,
    check_path,
    check_steps,
    check_words,
    is_film,
)
from segwidgets.widgets.framing import WORDS, unmarked
from segwidgets.widgets.state import picture_digests

if TYPE_CHECKING:
    from segwidgets.drawing.items import Drawing, Part
    from segwidgets.embed.page import Element, Still
    from segwidgets.widgets.figure import Figure

# Inches across of the still in a notebook, and its pixels per inch.
_STILL_WIDTH = 6.5
_STILL_DPI = 110
# Steps per second beyond which there is no time to see anything fly.
_MAX_SMOOTH = 4.0
# Points across among which a motif finds the arrangement that fills its room best.
_MOTIF_WIDTHS = (220.0, 320.0, 450.0, 640.0)

# Pages


def page(
    figures: Iterable[Any],
    path: str | PathLike[str] | None = None,
    *,
    title: str = "segwidgets",
    lang: str | None = None,
    fallback: bool = True,
) -> str:
    """Write figures, and text between them, into one offline HTML file with the code in it once.

    Parameters
    ----------
    figures : iterable of figures and str
        From top to bottom. Text is Markdown: headings, lists, links, emphasis, code, tables, and
        formulas between `$`; HTML and pictures in it stay text. It needs the extra `handout`.
    path : str or path-like, optional
        The file to write. Without one nothing is written.
    title : str
        Title of the page.
    lang : str, optional
        Language of the page, as in `<html lang>`; by default that of its first figure. Figures
        without a language of their own speak it where they can: en, de, es, it.
    fallback : bool
        Whether pictures stand where scripts do not run, beside the words.

    Returns
    -------
    str
        The page.

    Raises
    ------
    TypeError
        If one of them is neither figure nor text, or the title no text.
    ValueError
        If there is nothing to show, `lang` is no language, `path` ends like that of a picture or a
        document, or a formula cannot be read.
    ImportError
        If there is text, and what reads it is not installed: `pip install segwidgets[handout]`.
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

    A handout:

    >>> html = sw.page(["# Strides", w, "Which stride makes $y$ as long as $x$?"])
    >>> "<h1>Strides</h1>" in html
    True
    """
    from segwidgets.embed.page import document

    if isinstance(figures, AnyWidget | str) or not isinstance(figures, Iterable):
        raise TypeError(f"figures = {figures!r}: give a list such as [sw.Conv2d()].")
    shown = list(figures)
    if not shown:
        raise ValueError("figures is empty: give at least one figure or text, [sw.Conv2d()].")
    for figure in shown:
        known = isinstance(figure, AnyWidget) and hasattr(figure, "_element")
        if not (known or isinstance(figure, str)):
            raise TypeError(
                f"{figure!r} is neither figure nor text: give a list such as [sw.Conv2d()]."
            )
    own = next((part.lang for part in shown if not isinstance(part, str) and part.lang), None)
    title = check_words("title", title, "segwidgets")
    lang = check_language(own if lang is None else lang)
    check_flags(fallback=fallback)
    if path is not None:
        check_page(path)
    with speaking(lang):
        parts = [
            _prose(part) if isinstance(part, str) else part._element(still=fallback)
            for part in shown
        ]
    text = document(parts, title=title, lang=lang)
    if path is not None:
        write(path, text)
    return text


def _prose(text: str) -> str:
    from segwidgets.embed.prose import prose

    refuse_unshown("text", text)
    return prose(text)


def element(figure: Figure, *, still: bool) -> Element:
    """Describe a figure as a custom element; its picture is left out where nothing can draw it."""
    from segwidgets.embed.page import Element

    usual = figure.trait_defaults()
    framed = [name for name in figure.frame_names if getattr(figure, name) != usual[name]]
    state = figure.get_state((*figure.spec_names, *framed))
    joined = {name: keys for name, keys in figure._joined.items() if keys}
    if joined:
        state["join"] = joined
    if digests := picture_digests(figure):
        state["digests"] = digests
    if figure._exercise:
        state["exercise"] = _as_asked(figure._exercise)
    with speaking(figure.lang):
        words = (_covered_sentence(figure), []) if figure._silent else figure._in_words()
        sentence, table = words
        if question := unmarked(_question(figure)):
            sentence = said_after(figure._called(), question, sentence)
        described = Element(f"segwidgets-{figure.stem}", figure.family, state, sentence, table)
        described = replace(described, caption=t("Output"))
        if not still:
            return described
        # Where there is no picture, the words have to do.
        return replace(described, still=picture_of(figure))


def _as_asked(record: dict[str, Any]) -> dict[str, Any]:
    """Give an exercise's record as a page needs it: with the seed "ask" it draws the numbers."""
    from segwidgets.grading.draw import EXERCISES

    if record["seed"] != "ask" or not record["key"]:
        return record
    key, spec = record["key"], EXERCISES[record["key"]]
    if not spec["page"]:
        raise ValueError(
            f'seed = "ask": a page cannot draw the numbers of {key!r}, since Python runs networks '
            f"for each scene; write a page for each student, "
            f'sw.exercises[{key!r}](seed="Ada").to_html("Ada.html").'
        )
    return {**record, "definition": spec}


# So many seeds draw each of a few things at least once.
_MANY_SEEDS = 1000


def made_of_each(figure: Figure, own: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    """List what Python computes from each thing that a seed may draw, where it differs from `own`.

    The keys are JSON of what the figure is made of besides its traits, as the page writes it.
    """
    from segwidgets.embed.page import as_json
    from segwidgets.grading.draw import drawn
    from segwidgets.widgets.asked import made

    record = figure._exercise
    found: dict[str, dict[str, Any]] = {}
    for seed in range(_MANY_SEEDS):
        one = drawn(record["key"], record["level"], seed)
        found.setdefault(json.dumps(one["given"], separators=(",", ":")), one)
    plain = as_json(dict(own))
    each = {}
    for name, one in found.items() if len(found) > 1 else ():
        other = made(type(figure), one)
        data = as_json(other._page_data())
        other.close()
        each[name] = {kind: value for kind, value in data.items() if value != plain.get(kind)}
    return each


def picture_of(figure: Figure) -> Still | None:
    """Draw a figure's still; nothing that happens to it keeps the figure from being shown."""
    from segwidgets.embed.page import Still

    try:
        return Still(*figure._still())
    except ImportError:
        # What it is drawn with is not there.
        return None
    except Exception as error:
        warn(f"the picture beside {figure._name()} could not be drawn: {error}", stacklevel=2)
        return None


# Of the page's margins and the figure's own.
_MARGINS = 66


def frame(
    figure: Figure, height: int | None, *, title: str | None = None, lang: str | None = None
) -> str:
    """Write a figure as an `<iframe>` of a height in pixels, which is checked."""
    from segwidgets.embed.page import iframe

    height = _frame_height(figure, height)
    lang = check_language(figure.lang if lang is None else lang)
    with speaking(lang):
        title = check_words("title", title, figure._called())
        return iframe(figure._element(still=True), title=title, lang=lang, height=height)


def _frame_height(figure: Figure, height: int | None) -> int:
    if height is None:
        around = _MARGINS if figure.compact else figure.around
        return (figure.height or LIMITS.figure_height) + around
    if isinstance(height, bool) or not isinstance(height, int) or not 100 <= height <= 5000:
        raise ValueError(f"height = {short(height)}: choose 100 to 5000 pixels.")
    return height


def myst(figure: Figure, path: str | PathLike[str]) -> str:
    """Write the module of a figure's family, and give the directive that shows the figure by it."""
    from segwidgets.embed.page import myst, myst_module

    check_path(path)
    element, target = figure._element(), Path(path)
    # Figures of one family may share a file, which keeps what one of them needs.
    before = target.read_text("utf-8") if target.is_file() else ""
    write(path, myst_module(element, before))
    return myst(element, f"./{target.name}")


@dataclass(frozen=True)
class StaticFigure:
    """A figure as a notebook's output that needs no widgets.

    Attributes
    ----------
    html : str
        A picture, and a frame that takes its place.
    alt : str
        The same in a sentence.
    still : segwidgets.embed.page.Still or None
        The picture, unless it could not be drawn.
    """

    html: str
    alt: str
    still: Still | None

    def _repr_mimebundle_(self, **_: Any) -> tuple[dict[str, Any], dict[str, Any]]:
        data = {"text/html": self.html, "text/plain": self.alt}
        return with_picture(data, {}, self.still)


def with_picture(
    data: dict[str, Any], metadata: dict[str, Any], still: Still | None
) -> tuple[dict[str, Any], dict[str, Any]]:
    """Add a picture to what a notebook's output holds, if there is one."""
    if still is None:
        return data, metadata
    data = {**data, "image/png": b64encode(still.png).decode("ascii")}
    return data, {**metadata, "image/png": {"alt": still.alt}}


def static(figure: Figure, height: int | None) -> StaticFigure:
    """Give a figure as an output that needs no widgets."""
    from segwidgets.embed.page import picture_and_frame

    height = _frame_height(figure, height)
    with speaking(figure.lang):
        element, lang = figure._element(still=True), spoken()
        html = picture_and_frame(element, title=figure._name(), lang=lang, height=height)
    still = element.still
    return StaticFigure(html, still.alt if still else element.sentence, still)


# Pictures and films


def compose(
    figure: Figure,
    steps: Any,
    view: str | None,
    theme: str,
    width: float,
    *,
    phases: bool = False,
    leave_out: Collection[Part] = (),
) -> list[Drawing]:
    """Compose the drawings of steps, `width` inches across; everything is checked first."""
    check_look(figure, view, theme, width)
    which = None if steps is None else check_steps(figure, steps, view)
    return _composed(figure, which, view, theme, width, phases=phases, leave_out=leave_out)


def _composed(
    figure: Figure,
    which: Sequence[int] | None,
    view: str | None,
    theme: str,
    width: float,
    *,
    phases: bool = False,
    leave_out: Collection[Part],
) -> list[Drawing]:
    """Compose what has been checked."""
    from segwidgets.drawing.finish import finished, introduced
    from segwidgets.drawing.items import MARGIN

    look: Any = {"view": view, "theme": theme, "width": 72 * width - 2 * MARGIN, "phases": phases}
    covered = figure._covered_parts()
    if "code" in covered:
        leave_out = [*leave_out, "code"]
    if not covered.isdisjoint(("caption", "formula")):
        leave_out = [*leave_out, "caption"]
    drawings = finished(drawn(figure, which, **look), 72 * width, leave_out)
    with speaking(figure.lang):
        words = [_question(figure), "" if "caption" in leave_out else figure.caption]
        drawings = list(introduced(drawings, figure._given_title(), words, look["theme"]))
    if phases:
        return drawings
    # What stands for a whole step takes all of its time.
    return [replace(drawing, seconds=float(ceil(drawing.seconds))) for drawing in drawings]


def drawn(figure: Figure, which: Sequence[int] | None, **look: Any) -> list[Drawing]:
    """Draw steps of a figure, with its covers on what is covered and nothing that tells it."""
    with speaking(figure.lang):
        return _drawn(figure, which, **look)


def _drawn(figure: Figure, which: Sequence[int] | None, **look: Any) -> list[Drawing]:
    covered = figure._covered_parts()
    if not covered:
        return list(figure._drawings(which, **look))
    from segwidgets.drawing.cover import covering, silenced

    def covers(title: str, role: str) -> bool:
        return not covered.isdisjoint(figure._parts_of(title, role))

    with covering(covers):
        drawings = list(figure._drawings(which, **look))
    return silenced(drawings, _covered_sentence(figure)) if figure._silent else drawings


def _question(figure: Figure) -> str:
    """Say what an exercise asks, with its marks; nothing where nothing is asked."""
    from segwidgets.grading.draw import question_of

    return question_of(figure._exercise) if figure._exercise else ""


def _covered_sentence(figure: Figure) -> str:
    covered = figure._covered_parts()
    # Words go with what they tell.
    named = covered - WORDS or covered
    parts = ", ".join(t(name.replace("_", " ")) for name in sorted(named))
    return said_after(figure._called(), t("Covered: {parts}.", parts=parts))


def left_out(**kept: bool) -> list[Part]:
    """Name the lines that are not kept: caption, code, counter."""
    from segwidgets.drawing.finish import LINES

    check_flags(**kept)
    return [part for part in LINES if not kept[part]]


def save(
    figure: Figure,
    path: str | PathLike[str],
    steps: Any,
    *,
    view: str | None,
    theme: str,
    width: float,
    fps: float,
    dpi: int | None,
    transparent: bool,
    progress: bool,
    smooth: bool,
    leave_out: Collection[Part],
) -> None:
    """Save a figure as a picture or as a film."""
    from segwidgets.drawing.files import save_film, save_still

    check_flags(transparent=transparent, progress=progress, smooth=smooth)
    suffix, dpi = check_file(path, fps=fps, dpi=dpi, transparent=transparent)
    check_look(figure, view, theme, width)
    listed = None if steps is None else check_steps(figure, steps, view)
    if is_film(suffix):
        count = figure._film_steps(view)
        if count == 1:
            moving = next((v for v in figure._views if figure._film_steps(v) > 1), None)
            other = f", or film another view, view={moving!r}" if moving else ""
            raise ValueError(
                f"{Path(path).name}: {figure._name()} has one step, and nothing that moves: save "
                f"it as a picture, .png, .svg or .pdf{other}."
            )
        which = range(count) if listed is None else listed
        smooth = smooth and fps <= _MAX_SMOOTH
        moments = _composed(figure, which, view, theme, width, phases=smooth, leave_out=leave_out)
        save_film(moments, path, fps=fps, dpi=dpi, progress=progress, smooth=smooth)
        return
    if listed and len(listed) > 1:
        raise ValueError(
            f"steps: {len(listed)} of them need a film, .gif or .mp4; a picture shows one, such as "
            f"steps={listed[-1]}."
        )
    (drawing,) = _composed(figure, listed, view, theme, width, leave_out=leave_out)
    save_still(drawing, path, dpi=dpi, transparent=transparent)


def save_motif(
    figure: Figure,
    path: str | PathLike[str],
    *,
    theme: str,
    size: tuple[int, int],
    steps: Sequence[int] | None,
    fps: float,
    width: float | None,
) -> float:
    """Save the grids and pictures of a figure alone, as large as they fit a size in pixels.

    They are arranged for a width in points, which is found where none is given, and returned.
    """
    from segwidgets.drawing.files import save_film, save_still
    from segwidgets.drawing.motif import covered, motif

    suffix, dpi = check_file(path, fps=fps, dpi=144)
    film = is_film(suffix)
    count = figure._film_steps(None)
    # By then something has come out, and something is still to come.
    chosen = [round(0.6 * (count - 1))] if steps is None else list(steps)

    def moments_of(width: float, which: list[int], *, phases: bool) -> list[Drawing]:
        look: Any = {"view": None, "theme": theme, "width": width, "phases": phases}
        return motif(drawn(figure, which, **look), size)

    if width is None:
        # One step tells how much of its room the others fill, too.
        choices = {w: covered(*moments_of(w, chosen[-1:], phases=False)) for w in _MOTIF_WIDTHS}
        width = max(choices, key=choices.__getitem__)
    moments = moments_of(width, chosen, phases=film)
    if film:
        save_film(moments, path, fps=fps, dpi=dpi)
    else:
        save_still(moments[0], path, dpi=dpi)
    return width


def still(figure: Figure) -> tuple[bytes, str]:
    """Draw what a figure shows as a PNG, and say the same in a sentence."""
    from segwidgets.drawing.files import png

    (drawing,) = compose(figure, None, None, "light", _STILL_WIDTH)
    return png(drawing, dpi=_STILL_DPI), drawing.alt
