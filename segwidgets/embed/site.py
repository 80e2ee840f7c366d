"""Notebooks as a site: an index, a page per notebook with live figures, questions and a search."""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from html import escape
from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote

from segwidgets.embed import notebook
from segwidgets.embed.notebook import Cell, Picture
from segwidgets.embed.page import ASKING, Element, shell, texts_script
from segwidgets.embed.prose import parsed, written
from segwidgets.shared.bundles import bundle_path
from segwidgets.shared.files import write as write_file
from segwidgets.shared.language import speaking, t
from segwidgets.shared.palette import PALETTE
from segwidgets.shared.progress import ProgressBar

if TYPE_CHECKING:
    from markdown_it.token import Token

# Letters of one paragraph that a search looks at.
_SEARCHED = 600
# A link that sets traits, `#stride=3&step=2`, or a number that can be dragged, `#stride=1..3`.
_SETS = re.compile(r"#(?=[a-z_]+=)(.+)\Z", re.DOTALL)
_RANGE = re.compile(r"(-?\d+(?:\.\d+)?)\.\.(-?\d+(?:\.\d+)?)\Z")
_NOTEBOOK = re.compile(r"(?:\./)?([^/#?]+)\.ipynb(#.*)?\Z")
_ADDRESS = re.compile(r"(https?:|mailto:)", re.IGNORECASE)


@dataclass
class Found:
    """Something that a search finds: a heading, a paragraph, a figure or a question."""

    page: str
    place: str
    kind: str
    text: str


@dataclass
class Chapter:
    """A notebook as a page."""

    stem: str
    title: str
    question: str
    body: str
    figures: list[Element]
    found: list[Found]
    number: int | None = None

    @property
    def file(self) -> str:
        """The page's file."""
        return f"{self.stem}.html"

    @property
    def exercises(self) -> int:
        """How many of its figures are graded."""
        return sum(bool(figure.attributes.get("exercise")) for figure in self.figures)


@dataclass(frozen=True)
class Site:
    """What every page of a site has in common."""

    title: str
    lang: str
    has_gallery: bool
    has_questions: bool
    api: str = ""

    @property
    def key(self) -> str:
        """Tell this course apart from others in a reader's browser."""
        return sha256(self.title.encode()).hexdigest()[:8]


def write(
    notebooks: Iterable[str | PathLike[str]],
    folder: str | PathLike[str],
    *,
    title: str = "",
    lang: str = "en",
    questions: str | PathLike[str] | None = None,
    gallery: bool = False,
    api: str = "",
    progress: bool = False,
) -> Path:
    """Write notebooks as a site that works from any folder, without a server and a network.

    Parameters
    ----------
    notebooks : iterable of path-like
        In the order of the course. Their code is run.
    folder : path-like
        Where the site goes; it is made where it is missing.
    title : str
        Of the course; by default that of its first notebook.
    lang : str
        The language of the pages: en, de, es, it.
    questions : path-like, optional
        A Markdown file of questions, a heading each, which become a page of their own.
    gallery : bool
        Whether the gallery is written beside the course, into `gallery/`.
    api : str
        Where pages of the programming interface lie, such as `api/segwidgets.html`; the index leads
        there.
    progress : bool
        Whether a line on standard error says how far it is.

    Returns
    -------
    pathlib.Path
        The index.

    Raises
    ------
    NotADirectoryError
        If `folder` is a file.
    FileNotFoundError
        If a notebook or the questions are missing, or the figures' scripts have not been built.
    ValueError
        If there is no notebook, two would have the same page, one is none, a cell fails, or its
        text or metadata cannot be used; the message names notebook and cell.
    ImportError
        If what reads Markdown is not installed: `pip install segwidgets[handout]`.
    """
    target, paths = Path(folder), [Path(path) for path in notebooks]
    if target.exists() and not target.is_dir():
        raise NotADirectoryError(f"{target} is a file: name a folder for the site.")
    _check_names(paths)
    with speaking(lang):
        chapters = []
        bar = ProgressBar(len(paths), shown=progress, label="site")
        stems = {path.stem for path in paths}
        for number, path in enumerate(paths):
            bar.update(number, path.stem)
            chapters.append(chapter(path, stems))
        bar.finish(len(paths), "done")
        _number(chapters)
        site = Site(title or chapters[0].title, lang, gallery, questions is not None, api)
        target.mkdir(parents=True, exist_ok=True)
        found = [item for one in chapters for item in one.found]
        for at, one in enumerate(chapters):
            before = chapters[at - 1] if at else None
            after = chapters[at + 1] if at + 1 < len(chapters) else None
            write_file(target / one.file, _page(site, one, chapters, before, after))
        if questions is not None:
            body, asked = _questions(Path(questions), stems)
            found += asked
            write_file(target / "questions.html", _answers(site, body))
        if gallery:
            found += _gallery(target, progress)
        write_file(target / "index.html", _index(site, chapters))
        _write_scripts(target, chapters)
        write_file(target / "search.js", _search(chapters, found))
    return target / "index.html"


def _check_names(paths: Sequence[Path]) -> None:
    if not paths:
        raise ValueError("there is no notebook: name at least one, such as lecture.ipynb.")
    taken = {"index": None, "questions": None}
    for path in paths:
        if path.stem in taken:
            other = taken[path.stem] or "a page that every site has"
            raise ValueError(f"{path} would be written over {other}: give it another name.")
        taken[path.stem] = path  # type: ignore[assignment]


def _number(chapters: Sequence[Chapter]) -> None:
    """Give chapters the numbers that their names begin with, or count them where none does."""
    named = {one.stem: re.match(r"\d+", one.stem, re.ASCII) for one in chapters}
    for count, one in enumerate(chapters, start=1):
        number = named[one.stem]
        one.number = int(number[0]) if number else None if any(named.values()) else count


def _gallery(target: Path, progress: bool) -> list[Found]:
    from segwidgets.embed import gallery

    gallery.write(target / "gallery", progress=progress, home="../index.html", scripts="../")
    return [
        Found(f"gallery/{example.slug}.html", "", "figure", f"{example.title}. {example.sentence}")
        for example in gallery.EXAMPLES
    ]


# A notebook as a page


def chapter(path: Path, stems: Iterable[str]) -> Chapter:
    """Run a notebook, and write what stands on its page."""
    cells = notebook.read(path)
    notebook.run(cells, path.name, beside=path.parent)
    return _Writer(path, set(stems)).chapter(cells)


@dataclass
class _Writer:
    """Writes the blocks of one page, top down."""

    path: Path
    stems: set[str]
    figures: list[Element] = field(default_factory=list)
    names: list[str] = field(default_factory=list)
    found: list[Found] = field(default_factory=list)
    title: str = ""
    question: str = ""
    _places: set[str] = field(default_factory=set)
    _paragraphs: int = 0
    _at: int = 0

    def chapter(self, cells: Sequence[Cell]) -> Chapter:
        """Write all cells."""
        blocks: list[str] = []
        at = 0
        while at < len(cells):
            cell = cells[at]
            self._at = cell.number
            if cell.is_code:
                passages = _passages(cells, at) if "stays" in cell.tags else []
                blocks += self._staying(cell, passages) if passages else self._shown(cell)
                at += 1 + len(passages)
                continue
            text = self._text(cell)
            if "margin" in cell.tags:
                beside = blocks.pop() if blocks and blocks[-1].startswith(_TEXT) else ""
                text = f'<div class="beside">{beside}<aside class="margin">{text}</aside></div>'
            elif not blocks:
                text = f'<header class="head">{text}</header>'
            else:
                text = f"{_TEXT}{text}</div>"
            blocks.append(text)
            at += 1
        title = self.title or self.path.stem.replace("_", " ")
        return Chapter(
            stem=self.path.stem,
            title=title,
            question=self.question,
            body="\n".join(blocks),
            figures=self.figures,
            found=[Found(f"{self.path.stem}.html", "", "chapter", title), *self.found],
        )

    # Code

    def _shown(self, cell: Cell) -> list[str]:
        """Write what a cell shows, and below it its code, folded."""
        return [*(self._output(output) for output in cell.outputs), _code(cell)]

    def _output(self, output: notebook.Output) -> str:
        if isinstance(output, Element):
            return f'<div class="figure">\n{self._figure(output)}\n</div>'
        if isinstance(output, Picture):
            alt = escape(output.alt)
            return f'<p class="picture"><img src="{output.source}" alt="{alt}"></p>'
        return f'<pre class="printed" tabindex="0">{escape(output)}</pre>'

    def _figure(self, element: Element, *, link: bool = True) -> str:
        asked = element.attributes.get("exercise")
        name = str(asked["key"]) if asked and asked["key"] else f"figure-{len(self.figures) + 1}"
        while name in self._places:
            name += "-again"
        self._places.add(name)
        self.figures.append(element)
        self.names.append(name)
        said = str(element.attributes.get("title") or "")
        if asked:
            self._find(name, "exercise", element.sentence)
        else:
            self._find(name, "figure", f"{said}. {element.sentence}" if said else element.sentence)
        return element.html(link=link, name=name)

    def _staying(self, cell: Cell, passages: Sequence[Cell]) -> list[str]:
        """Write a figure that stays in view, and the passages that move it."""
        *before, last = cell.outputs
        if not isinstance(last, Element):
            last = cell.figures[-1]
            before = [output for output in cell.outputs if output is not last]
        above = [self._output(output) for output in before]
        figure = f'<div class="stays">\n{self._figure(last, link=False)}\n</div>'
        state: dict[str, Any] = {}
        written_passages = []
        for passage in passages:
            self._at = passage.number
            text = self._text(passage)
            if "margin" in passage.tags:
                written_passages.append(f'<aside class="margin">{text}</aside>')
                continue
            # What is seen depends on the place alone, not on the way that led there.
            state = {**state, **passage.state}
            data = escape(json.dumps(state), quote=True)
            written_passages.append(f'<div class="passage" data-state="{data}">{text}</div>')
        passing = "\n".join(written_passages)
        return [
            *above,
            f'<div class="scrolly">{figure}\n<div class="passages">{passing}</div></div>',
            _code(cell),
        ]

    # Text

    def _text(self, cell: Cell) -> str:
        try:
            tokens = parsed(cell.source, cell.pictures)
            self._rework(tokens)
            return written(tokens)
        except ValueError as error:
            raise ValueError(f"{self.path.name}, cell {cell.number}: {error}") from None

    def _rework(self, tokens: list[Token]) -> None:
        """Give headings and paragraphs their places, and links what they lead to or set."""
        quoted = False
        for at, token in enumerate(tokens):
            if token.type in ("blockquote_open", "blockquote_close"):
                quoted = token.type == "blockquote_open"
            if token.type == "heading_open":
                words = _words(tokens[at + 1])
                if token.tag == "h1" and not self.title:
                    self.title = words
                token.attrSet("id", self._place(_slug(words)))
                self._find(str(token.attrGet("id")), "heading", words)
            elif token.type == "inline" and tokens[at - 1].type in (
                "paragraph_open",
                "td_open",
            ):
                words = _words(token)
                first = quoted and not self.question
                if first:
                    self.question = words
                self._paragraphs += 1
                place = f"p{self._paragraphs}"
                tokens[at - 1].attrSet("id", place)
                # In tight lists a paragraph leaves no trace: what stands round it is found.
                if tokens[at - 1].hidden and at > 1:
                    tokens[at - 2].attrSet("id", place)
                if words:
                    self._find(place, "question" if first else "text", words)
            if token.children:
                token.children = self._linked(token.children)

    def _place(self, name: str) -> str:
        place, again = name, 1
        while place in self._places:
            again += 1
            place = f"{name}-{again}"
        self._places.add(place)
        return place

    def _find(self, place: str, kind: str, text: str) -> None:
        self.found.append(Found(f"{self.path.stem}.html", place, kind, text[:_SEARCHED]))

    def _linked(self, children: list[Token]) -> list[Token]:
        """Write links that set something of a figure, and those to other notebooks."""
        out: list[Token] = []
        closing: list[Token | None] = []
        skip = False
        for at, token in enumerate(children):
            if token.type == "link_open":
                href = str(token.attrGet("href") or "")
                setting = _SETS.match(href)
                ranged = _RANGE.search(href) if setting else None
                if ranged:
                    shown = children[at + 1].content
                    out.append(self._number(href, ranged, shown))
                    skip = True
                    closing.append(None)
                    continue
                kept = self._setting(token, href) if setting else self._leading(token, href)
                closing.append(token if kept else None)
                if kept:
                    out.append(token)
            elif token.type == "link_close":
                skip = False
                if closing.pop():
                    out.append(token)
            elif not skip:
                out.append(token)
        return out

    def _moved(self) -> tuple[str, Element]:
        """Give the figure that a link is about: the nearest above."""
        if not self.figures:
            raise ValueError("a link that sets a figure stands below one: there is none above it.")
        return self.names[-1], self.figures[-1]

    def _setting(self, token: Token, href: str) -> bool:
        name, figure = self._moved()
        values = {}
        for part in href[1:].split("&"):
            trait, _, text = part.partition("=")
            notebook.check_trait(trait, figure, "a link in the text")
            values[trait] = _value(unquote(text))
        token.attrs = {"href": f"#{name}", "data-sets": json.dumps(values)}
        return True

    def _number(self, href: str, ranged: re.Match[str], shown: str) -> Token:
        """Write a number that can be dragged: a slider in the text."""
        from markdown_it.token import Token

        name, figure = self._moved()
        trait = href[1:].partition("=")[0]
        notebook.check_trait(trait, figure, "a number in the text")
        low, high = ranged[1], ranged[2]
        digits = max(len(end.partition(".")[2]) for end in (low, high))
        if not re.fullmatch(r"-?\d+(\.\d+)?", shown.replace("−", "-")):
            raise ValueError(
                f"[{shown}]({href}) is to be dragged from {low} to {high}: write a number "
                f"between the brackets, such as [{low}]({href})."
            )
        number = Token("html_inline", "", 0)
        number.content = (
            f'<span class="number" role="slider" tabindex="0" aria-label="{trait}" '
            f'aria-valuemin="{low}" aria-valuemax="{high}" '
            f'aria-valuenow="{escape(shown.replace("−", "-"))}" data-figure="{name}" '
            f'data-trait="{trait}" data-digits="{digits}">{escape(shown)}</span>'
        )
        return number

    def _leading(self, token: Token, href: str) -> bool:
        """Keep links that lead somewhere on this site or on the web; of others the words remain."""
        if other := _NOTEBOOK.match(href):
            stem, place = unquote(other[1]), other[2] or ""
            if stem not in self.stems:
                return False
            place = f"#{_slug(unquote(place[1:]))}" if place else ""
            token.attrs = {"href": f"{stem}.html{place}"}
            return True
        if href.startswith("#"):
            token.attrs = {"href": f"#{_slug(unquote(href[1:]))}"}
            return True
        return bool(_ADDRESS.match(href)) or href.startswith("gallery/")


_TEXT = '<div class="text">'


def _passages(cells: Sequence[Cell], at: int) -> list[Cell]:
    """List the texts that pass a figure that stays: up to code, or to a text that is wide."""
    found: list[Cell] = []
    for cell in cells[at + 1 :]:
        if cell.is_code or "wide" in cell.tags:
            break
        found.append(cell)
    return found


def _code(cell: Cell) -> str:
    source = escape(cell.source.strip("\n"))
    return (
        f'<details class="code"><summary>{escape(t("Show code"))}</summary>'
        f'<pre tabindex="0"><code>{source}</code></pre></details>'
    )


def _words(token: Token) -> str:
    """Give the words of a line of text, without its marks."""
    parts = [
        " " if child.type in ("softbreak", "hardbreak") else child.content
        for child in token.children or ()
        if child.type != "html_inline"
    ]
    return "".join(parts).strip()


def _slug(text: str) -> str:
    """Name a heading's place as GitHub does, whatever Jupyter's own capital letters."""
    plain = unicodedata.normalize("NFC", text).lower()
    kept = re.sub(r"[^\w\- ]", "", plain)
    return kept.strip().replace(" ", "-") or "section"


def _value(text: str) -> Any:
    try:
        return json.loads(text)
    except ValueError:
        return text


# Pages


def _questions(path: Path, stems: Iterable[str]) -> tuple[str, list[Found]]:
    """Write the page of questions, and what a search finds on it."""
    if not path.is_file():
        raise FileNotFoundError(f"{path} is no file: give the path of a Markdown file.")
    writer = _Writer(path.with_name("questions.md"), set(stems))
    cell = Cell(0, False, path.read_text("utf-8"))
    body = writer._text(cell)
    asked = [
        Found(item.page, item.place, "question" if item.kind == "heading" else item.kind, item.text)
        for item in writer.found
    ]
    return body, asked


def _frame(
    site: Site, main: str, *, title: str, page: str = "", scripts: Iterable[str] = ()
) -> str:
    """Write a page with what all have: the bar, the search, the script."""
    links = [("index.html", t("Chapters"))]
    if site.has_questions:
        links.append(("questions.html", t("Questions")))
    if site.has_gallery:
        links.append(("gallery/index.html", t("Gallery")))
    current = f"{page}.html" if page else "index.html"
    nav = "".join(
        f'<a href="{href}"{" aria-current=page" if href == current else ""}>{escape(name)}</a>'
        for href, name in links
    )
    words = {
        "key": site.key,
        "page": page,
        "none": t("Nothing found."),
        "results": t("Found: {n}", n="{n}"),
        "passed": t("Exercises passed: {passed} of {n}", passed="{passed}", n="{n}"),
        "read": t("Read"),
        "go": t("Continue"),
        "kinds": {
            "chapter": t("Chapter"),
            "figure": t("Figure"),
            "exercise": t("Exercise"),
            "question": t("Question"),
        },
    }
    data = json.dumps(words).replace("<", "\\u003c")
    search = escape(t("Search"))
    body = f"""<a class="skip" href="#main">{escape(t("Skip to the text"))}</a>
<header class="bar"><a class="home" href="index.html">{escape(site.title)}</a>
<nav aria-label="{escape(t("Site"))}">{nav}</nav>
<search><input type="search" aria-label="{search}" placeholder="{search}" autocomplete="off">
<div class="results" hidden><p role="status"></p><ul></ul></div></search></header>
<main id="main">
{main}
</main>
<script type="application/json" id="words">{data}</script>
{"".join(scripts)}<script src="site.js"></script>"""
    return shell(
        body, title=title, lang=site.lang, style=_style(), scripts="'self'", pictures="'self'"
    )


def _style() -> str:
    names = ("muted", "raised", "inputText", "outputText")
    light, dark = (
        "".join(f"--{name}: {PALETTE[theme][name]}; " for name in names)
        for theme in ("light", "dark")
    )
    own = Path(__file__).with_name("site.css").read_text("utf-8")
    return (
        f":root {{ {light}}}\n@media screen and (prefers-color-scheme: dark) "
        f"{{ :root {{ {dark}}} }}\n{own}"
    )


def _page(
    site: Site,
    one: Chapter,
    chapters: Sequence[Chapter],
    before: Chapter | None,
    after: Chapter | None,
) -> str:
    last = max(other.number or 0 for other in chapters)
    place = (
        t("For instructors")
        if one.number is None
        else t("Chapter {n} of {total}", n=one.number, total=last)
    )
    kicker = f'<p class="kicker">{escape(place)}</p>'
    body = one.body.replace('<header class="head">', f'<header class="head">{kicker}', 1)
    onward = "".join(
        f'<a href="{other.file}" rel="{rel}"><span>{escape(name)}</span>{escape(other.title)}</a>'
        for other, rel, name in ((before, "prev", t("Previous")), (after, "next", t("Next")))
        if other
    )
    main = f"""<article>
{body}
</article>
<footer class="onward" data-exercises="{one.exercises}"><p class="status" role="status"></p>
<nav aria-label="{escape(t("Chapters"))}">{onward}</nav></footer>"""
    return _frame(
        site,
        main,
        title=f"{one.title} · {site.title}",
        page=one.stem,
        scripts=_scripts(one.figures, site.lang),
    )


def _names(figures: Sequence[Element]) -> list[str]:
    """Name the scripts that draw a page's figures: what all share, and what a family adds."""
    families = sorted({figure.family for figure in figures})
    shown = [f"page-{name}.js" for name in (["core", *families] if families else [])]
    return [*shown, *([ASKING] if any(figure.asks for figure in figures) else [])]


def _scripts(figures: Sequence[Element], lang: str) -> list[str]:
    names = _names(figures)
    languages = sorted({lang, *(figure.lang for figure in figures if figure.lang)})
    texts = filter(None, (texts_script(tag, names) for tag in languages if figures))
    return [
        *(f"<script>\n{text}\n</script>\n" for text in texts),
        *(f'<script src="{name}"></script>\n' for name in names),
    ]


def _write_scripts(target: Path, chapters: Sequence[Chapter]) -> None:
    names = {name for one in chapters for name in _names(one.figures)}
    for name in sorted(names):
        write_file(target / name, bundle_path(name).read_bytes())
    write_file(target / "site.js", Path(__file__).with_name("site.js").read_text("utf-8"))


def _answers(site: Site, body: str) -> str:
    main = f'<article class="questions">\n{_TEXT}{body}</div>\n</article>'
    return _frame(site, main, title=f"{t('Questions')} · {site.title}", page="questions")


def _index(site: Site, chapters: Sequence[Chapter]) -> str:
    numbered = [one for one in chapters if one.number is not None]
    others = [one for one in chapters if one.number is None]
    exercises = sum(one.exercises for one in chapters)
    lead = [
        t(
            "Every figure can be played, stepped, edited and pointed at. Exercises are checked in "
            "your browser, which also keeps your progress; nothing is sent anywhere."
        )
        if exercises
        else t("Every figure can be played, stepped, edited and pointed at.")
    ]
    groups = [_list(numbered)]
    if others:
        groups.append(f"<h2>{escape(t('For instructors'))}</h2>\n{_list(others)}")
    more = ""
    if site.has_questions:
        more += _card("questions.html", t("Questions"), t("What students ask, with the figure."))
    if site.has_gallery:
        more += _card("gallery/index.html", t("Gallery"), t("Every figure, on a page of its own."))
    if site.api:
        more += _card(site.api, t("API"), t("Every public name, from its docstring."))
    main = f"""<header class="cover"><h1>{escape(site.title)}</h1>
<p class="lead">{escape(" ".join(lead))}</p>
<p><a class="go" href="{chapters[0].file}">{escape(t("Begin"))}</a></p></header>
{chr(10).join(groups)}
<div class="more">{more}</div>"""
    return _frame(site, main, title=site.title)


def _list(chapters: Sequence[Chapter]) -> str:
    items = "\n".join(
        f'<li data-page="{escape(one.stem)}" data-exercises="{one.exercises}">'
        f'<a href="{one.file}"><span class="n">{"" if one.number is None else one.number}</span>'
        f"<span><b>{escape(one.title)}</b>"
        f"<span class=asks>{escape(one.question)}</span>"
        f'<span class="status"></span></span></a></li>'
        for one in chapters
    )
    return f'<ol class="chapters">\n{items}\n</ol>'


def _card(href: str, name: str, words: str) -> str:
    return f'<a href="{href}"><b>{escape(name)}</b><span>{escape(words)}</span></a>'


def _search(chapters: Sequence[Chapter], found: Iterable[Found]) -> str:
    """Write what a search looks through, as a script: pages of files may fetch nothing."""
    titles: Mapping[str, str] = {one.file: one.title for one in chapters}
    items = [
        [item.page, item.place, item.kind, item.text, titles.get(item.page, "")] for item in found
    ]
    data = json.dumps(items, ensure_ascii=True, separators=(",", ":"))
    return f"dispatchEvent(new CustomEvent('segwidgets:index',{{detail:{data}}}))\n"
