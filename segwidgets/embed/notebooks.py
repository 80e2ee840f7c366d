"""Notebooks as they are published: with stills, and without the state of widgets."""

from __future__ import annotations

import json
from os import PathLike
from pathlib import Path
from typing import Any

from segwidgets.shared.files import write

_WIDGET = "application/vnd.jupyter.widget-view+json"


def clean_notebook(path: str | PathLike[str], output: str | PathLike[str] | None = None) -> int:
    """Strip the state of widgets from a saved notebook, so that its stills show everywhere.

    GitHub, e-mail and nbconvert show the picture beside a widget only where the notebook does
    not claim to hold the widget itself.

    Parameters
    ----------
    path : str or path-like
        A notebook, .ipynb.
    output : str or path-like, optional
        Where the clean one goes; by default in place of the old one.

    Returns
    -------
    int
        How many outputs had a widget. Those with a picture or HTML beside it keep these.

    Raises
    ------
    FileNotFoundError
        If there is no such file.
    ValueError
        If it is no notebook; the file is left as it was.
    OSError
        If it cannot be written.
    """
    source = Path(path)
    text = source.read_text("utf-8")
    try:
        notebook = json.loads(text)
        cells = notebook["cells"]
    except (json.JSONDecodeError, KeyError, TypeError) as error:
        raise ValueError(
            f"{source} is no notebook of format 4: save it with JupyterLab first."
        ) from error
    cleaned = sum(_without_widgets(cell) for cell in cells)
    metadata = notebook.get("metadata", {})
    had_state = metadata.pop("widgets", None) is not None
    if cleaned or had_state or output is not None:
        write(output or path, json.dumps(notebook, ensure_ascii=False, indent=1) + "\n")
    return cleaned


def _without_widgets(cell: dict[str, Any]) -> int:
    count = 0
    for output in cell.get("outputs", []):
        data = output.get("data", {})
        if _WIDGET not in data:
            continue
        count += 1
        # Without anything else to show, the words of the widget have to do.
        del data[_WIDGET]
    return count
