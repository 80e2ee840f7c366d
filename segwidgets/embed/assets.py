"""The page's code as files, to lie beside pages of one's own."""

from __future__ import annotations

from os import PathLike
from pathlib import Path

from segwidgets.shared.bundles import STATIC, bundle_path
from segwidgets.shared.files import write


def write_assets(folder: str | PathLike[str]) -> list[Path]:
    """Write the scripts that draw figures into a folder, which is made where it is missing.

    Parameters
    ----------
    folder : str or path-like
        Where they go.

    Returns
    -------
    list of pathlib.Path
        `elements.js`, a classic script that defines all custom elements, and `elements-NAME.js`
        with one of them, such as `elements-conv-2d.js`, or with those of a family, such as
        `elements-linear.js`. `segwidgets-NAME.mjs` are modules for anywidget hosts; one of a family
        of several reads in `_figure` of the state which of them is meant.

    Raises
    ------
    FileNotFoundError
        If the bundles have not been built.
    NotADirectoryError
        If `folder` is a file.
    OSError
        If a file cannot be written.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     names = [path.name for path in write_assets(folder)]
    >>> {"elements.js", "elements-linear.js", "segwidgets-conv-transpose-2d.mjs"} <= set(names)
    True
    """
    target = Path(folder)
    if target.exists() and not target.is_dir():
        raise NotADirectoryError(f"{target} is a file: name a folder for the scripts.")
    sources = {"elements.js": bundle_path("elements.js")}
    for path in sorted(STATIC.glob("elements-*.js")):
        sources[path.name] = path
    for path in sorted(STATIC.glob("figures-*.js")):
        sources[f"segwidgets-{path.stem.removeprefix('figures-')}.mjs"] = path
    target.mkdir(parents=True, exist_ok=True)
    for name, path in sources.items():
        write(target / name, path.read_bytes())
    return [target / name for name in sources]
