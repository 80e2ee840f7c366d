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
        `elements.js`, a classic script that defines all custom elements, and `elements-FAMILY.js`
        with those of one family; `segwidgets-FAMILY.mjs`, the modules for anywidget hosts, which
        read the figure's name from `_figure` in the state.

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
    >>> names[0], "segwidgets-linear.mjs" in names
    ('elements.js', True)
    """
    target = Path(folder)
    if target.exists() and not target.is_dir():
        raise NotADirectoryError(f"{target} is a file: name a folder for the scripts.")
    sources = {"elements.js": bundle_path("elements.js")}
    for path in sorted(STATIC.glob("elements-*.js")):
        sources[path.name] = path
    for path in sorted(STATIC.glob("figures-*.js")):
        family = path.stem.removeprefix("figures-")
        sources[f"segwidgets-{family}.mjs"] = path
    target.mkdir(parents=True, exist_ok=True)
    for name, path in sources.items():
        write(target / name, path.read_bytes())
    return [target / name for name in sources]
