"""A notebook that is read and run, cell by cell, with the figures that its cells show."""

from __future__ import annotations

import ast
import json
import os
import sys
import warnings
from base64 import b64encode
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, redirect_stderr, redirect_stdout, suppress
from dataclasses import dataclass, field
from io import BytesIO, StringIO
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from unittest.mock import patch

from segwidgets.embed.page import Element
from segwidgets.shared.language import t
from segwidgets.shared.words import did_you_mean

#: Traits of the frame, which every figure has and writes only where they are set.
_FRAMING = ("title", "caption", "compact", "height", "controls", "hide", "lang")
# Pixels per inch of a picture that code draws.
_DPI = 110
_RASTER = ("image/png", "image/jpeg", "image/gif", "image/webp")


@dataclass(frozen=True)
class Picture:
    """A picture that a cell shows."""

    source: str
    alt: str


#: What a cell shows: figures, pictures, and text as it was printed.
Output = Element | Picture | str


@dataclass
class Cell:
    """A cell, and what it shows once it has run."""

    number: int
    is_code: bool
    source: str
    tags: tuple[str, ...] = ()
    #: What a text makes of the figure that stays in view.
    state: Mapping[str, Any] = field(default_factory=dict)
    #: Pictures attached to a text, as data addresses by their names.
    pictures: Mapping[str, str] = field(default_factory=dict)
    outputs: list[Output] = field(default_factory=list)

    @property
    def figures(self) -> list[Element]:
        """The figures among what it shows."""
        return [output for output in self.outputs if isinstance(output, Element)]


def read(path: str | os.PathLike[str]) -> list[Cell]:
    """Read the cells of a notebook, of which none has run.

    Raises
    ------
    FileNotFoundError
        If there is no such file.
    ValueError
        If it is no notebook of format 4.
    """
    source = Path(path)
    if not source.is_file():
        raise FileNotFoundError(f"{source} is no file: give the path of a saved notebook.")
    try:
        notebook = json.loads(source.read_text("utf-8-sig"))
        if not isinstance(notebook["cells"], list):
            raise TypeError("cells")
        cells = [_cell(number, cell) for number, cell in enumerate(notebook["cells"], start=1)]
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise ValueError(
            f"{source} is no notebook of format 4: save it with JupyterLab first."
        ) from error
    return [cell for cell in cells if cell.source.strip()]


def _cell(number: int, cell: Mapping[str, Any]) -> Cell:
    text = cell["source"]
    metadata = cell.get("metadata", {})
    attached = cell.get("attachments", {})
    return Cell(
        number=number,
        is_code=cell["cell_type"] == "code",
        source=text if isinstance(text, str) else "".join(text),
        tags=tuple(metadata.get("tags", ())),
        state=dict(metadata.get("segwidgets", {}).get("state", {})),
        pictures={
            name: f"data:{kind};base64,{''.join(data).strip()}"
            for name, kinds in attached.items()
            for kind, data in kinds.items()
        },
    )


def run(cells: list[Cell], name: str, *, beside: Path | None = None) -> None:
    """Run the code of a notebook in this process, and keep what its cells show.

    Parameters
    ----------
    cells : list of Cell
        Of one notebook; their `outputs` are filled.
    name : str
        What an error calls the notebook.
    beside : pathlib.Path, optional
        The notebook's folder, whose files the code finds; what it writes lies in a folder of its
        own, which is gone at the end.

    Raises
    ------
    ValueError
        If a cell raises an error; the message names the cell and the error.
    """
    namespace: dict[str, Any] = {"__name__": "__main__"}
    made: list[Any] = []
    with _elsewhere(beside), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for cell in cells:
            if not cell.is_code:
                continue
            recorder = _Recorder(cell.outputs, made)
            try:
                with recorder:
                    _execute(cell.source, f"{name}, cell {cell.number}", namespace, recorder.show)
            except (Exception, SystemExit) as error:
                raise ValueError(
                    f"{name}, cell {cell.number}: {type(error).__name__}: {error} "
                    "(run the notebook in Jupyter until no cell fails)"
                ) from error
    for one in made:
        one.close()
    _check(cells, name)


@contextmanager
def _elsewhere(beside: Path | None) -> Iterator[None]:
    """Work in a folder of one's own, in which the files of another are found."""
    before = Path.cwd()
    with TemporaryDirectory() as folder:
        for path in beside.resolve().iterdir() if beside else ():
            # Some systems keep links to administrators.
            with suppress(OSError):
                (Path(folder) / path.name).symlink_to(path)
        os.chdir(folder)
        try:
            with patch.dict(os.environ, {"MPLBACKEND": "Agg"}):
                yield
        finally:
            os.chdir(before)


def _execute(source: str, name: str, namespace: dict[str, Any], show: Any) -> None:
    """Run a cell as Jupyter does: its last expression is shown, unless it ends with a semicolon."""
    if source.lstrip().startswith("%%"):
        # Another program's; what it would have printed is not Python's.
        return
    # Commands of Jupyter and of the shell are for whoever works in the notebook.
    lines = ["" if line.startswith(("%", "!")) else line for line in source.splitlines()]
    tree = ast.parse("\n".join(lines), name)
    last = tree.body.pop() if tree.body and isinstance(tree.body[-1], ast.Expr) else None
    exec(compile(tree, name, "exec"), namespace)  # the reader's own code
    if last is None:
        return
    assert isinstance(last, ast.Expr)
    value = eval(compile(ast.Expression(last.value), name, "eval"), namespace)
    if not source.rstrip().endswith(";"):
        show(value)


class _Recorder:
    """Hears what a cell prints and displays, in its order."""

    def __init__(self, outputs: list[Output], made: list[Any]) -> None:
        self.outputs = outputs
        self.made = made
        self._printed = StringIO()
        self._drawn: list[Any] = []

    def __enter__(self) -> None:
        self._stack = (
            redirect_stdout(self._printed),
            redirect_stderr(StringIO()),
            # Cells import it from here, and it writes to a kernel that is not there.
            patch("IPython.display.display", self.display),
        )
        for one in self._stack:
            one.__enter__()

    def __exit__(self, *error: Any) -> None:
        for one in reversed(self._stack):
            one.__exit__(*error)
        if error[0] is None:
            self._flush()
            self._draw_open()

    def display(self, *values: Any, update: bool = False, **_: Any) -> None:
        """Show values, as IPython's `display` does; what renews an output adds none."""
        if update:
            return
        for value in values:
            self.show(value)

    def show(self, value: Any) -> None:
        """Show a value as a figure, a picture or text."""
        self._flush()
        parts = list(_parts(value))
        self.made += parts
        figures = [part for part in parts if not _is_control(part)]
        if figures:
            self.outputs += [figure._element() for figure in figures]
            for figure in figures:
                # It has been displayed, so that it can be renewed.
                figure._display_id = figure._display_id or "site"
        elif (picture := _picture(value)) is not None:
            self.outputs.append(picture)
            self._drawn.append(value)
        elif value is not None and not _is_control(value):
            from IPython.lib import pretty

            write: Any = pretty.pretty
            self.outputs.append(write(value))

    def _flush(self) -> None:
        if text := self._printed.getvalue().rstrip("\n"):
            self.outputs.append(text)
        self._printed.seek(0)
        self._printed.truncate()

    def _draw_open(self) -> None:
        """Show what matplotlib has open at the end of a cell, as Jupyter does."""
        plt: Any = sys.modules.get("matplotlib.pyplot")
        for number in plt.get_fignums() if plt else ():
            figure = plt.figure(number)
            if not any(figure is one for one in self._drawn):
                self.show(figure)
            plt.close(figure)


def _parts(value: Any) -> Iterator[Any]:
    """Find the figures in a value, itself or those in a box, and the box with its controls."""
    if hasattr(value, "_element") and hasattr(value, "spec_names"):
        yield value
    elif _is_control(value):
        yield value
        for child in getattr(value, "children", ()):
            yield from _parts(child)


def _is_control(value: Any) -> bool:
    return type(value).__module__.startswith("ipywidgets.")


def _picture(value: Any) -> Picture | None:
    if hasattr(value, "savefig"):
        file = BytesIO()
        value.savefig(file, format="png", dpi=_DPI)
        return Picture(_address("image/png", file.getvalue()), t("A picture that the code draws"))
    for name in ("_repr_mimebundle_", "_repr_png_", "_repr_jpeg_"):
        make = getattr(value, name, None)
        if make is None or isinstance(value, type):
            continue
        found = make()
        data, metadata = found if isinstance(found, tuple) else (found, {})
        if name != "_repr_mimebundle_":
            data = {f"image/{name.split('_')[2]}": data}
        for kind in _RASTER:
            if data and data.get(kind):
                alt = (metadata.get(kind) or metadata).get("alt") or data.get("text/plain") or ""
                alt = "" if alt.startswith("<") else alt
                address = _address(kind, data[kind])
                return Picture(address, alt or t("A picture that the code draws"))
    return None


def _address(kind: str, data: bytes | str) -> str:
    text = b64encode(data).decode("ascii") if isinstance(data, bytes) else "".join(data.split())
    return f"data:{kind};base64,{text}"


def _check(cells: list[Cell], name: str) -> None:
    """Refuse states of which the figure that stays has no such trait."""
    staying: Element | None = None
    for cell in cells:
        if cell.is_code:
            staying = cell.figures[-1] if "stays" in cell.tags and cell.figures else None
            if "stays" in cell.tags and staying is None:
                raise ValueError(
                    f'{name}, cell {cell.number}: its tag "stays" needs a figure, and it shows '
                    "none: end it with a figure, or take the tag away."
                )
        elif "wide" in cell.tags:
            staying = None
        for trait in cell.state:
            if staying is None:
                raise ValueError(
                    f"{name}, cell {cell.number}: its state is for a figure that stays, and there "
                    'is none: give the code cell before it the tag "stays".'
                )
            check_trait(trait, staying, f"{name}, cell {cell.number}")


def check_trait(trait: str, figure: Element, where: str) -> None:
    """Refuse the name of a trait that a figure has not."""
    known = [one for one in (*figure.attributes, *_FRAMING) if one not in ("exercise", "digests")]
    if trait in known:
        return
    hint = did_you_mean(trait, known) or f"choose one of {', '.join(known)}."
    raise ValueError(f"{where}: {figure.stem} has no trait {trait!r}; {hint}")
