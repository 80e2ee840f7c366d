"""Files of predictions beside the files of their targets, found by their names."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from os import PathLike
from pathlib import Path
from typing import Any, NamedTuple

from numpy.typing import NDArray

from segwidgets.images.labels import read_labels
from segwidgets.shared.numbers import short

PICTURES = (".jpg", ".jpeg", ".png", ".webp", ".bmp", ".tif", ".tiff")
# Of files that hold labels exactly.
_ENDINGS = (".png", ".tif", ".tiff", ".bmp", ".gif", ".pgm")
# An ending that all names of a folder share begins at one of these.
_JOINTS = "_-."


class FilePairs(NamedTuple):
    """Pairs of files, and those that have no partner.

    Attributes
    ----------
    pairs : tuple of dict
        Each with `name`, `target` and `prediction`, in the order of their names.
    lone_predictions, lone_targets : tuple of pathlib.Path
        Files without a partner.

    Examples
    --------
    >>> pair = {"name": "a", "target": "gt/a.png", "prediction": "net/a.png"}
    >>> FilePairs((pair,), (), (Path("gt/b.png"),)).lone_targets[0].name
    'b.png'
    """

    pairs: tuple[dict[str, str | Path], ...]
    lone_predictions: tuple[Path, ...]
    lone_targets: tuple[Path, ...]


def pair_files(
    predictions: str | PathLike[str],
    targets: str | PathLike[str],
    *,
    prediction_ending: str = "",
    target_ending: str = "",
) -> FilePairs:
    """Find for each prediction in a folder the target of the same name in another.

    Names are compared without what they end with. Where no two then agree, folders within the
    folders are left out of the names, and after that the endings that all names of a folder
    share, such as "_gtFine_labelIds".

    Parameters
    ----------
    predictions, targets : str or path-like
        Folders; files in folders within them count too.
    prediction_ending, target_ending : str
        What the files' names end with, such as "_gtFine_labelIds.png"; other files are left out.
        By default label images of any kind: PNG, TIFF, BMP, GIF, PGM.

    Returns
    -------
    FilePairs
        The pairs, and the files without a partner.

    Raises
    ------
    NotADirectoryError
        If there is no such folder.
    ValueError
        If a folder has no such file, two files have the same name, or no two names agree.

    Examples
    --------
    >>> from tempfile import TemporaryDirectory
    >>> from segwidgets.images import pair_files, save_labels
    >>> with TemporaryDirectory() as folder:
    ...     for name in ("gt/a_gt.png", "gt/b_gt.png", "net/a.png"):
    ...         file = Path(folder, name)
    ...         file.parent.mkdir(exist_ok=True)
    ...         save_labels(file, [[0, 1]])
    ...     found = pair_files(Path(folder, "net"), Path(folder, "gt"))
    >>> [pair["name"] for pair in found.pairs], [file.name for file in found.lone_targets]
    (['a'], ['b_gt.png'])
    """
    sides = [
        _named(predictions, prediction_ending, "prediction_ending"),
        _named(targets, target_ending, "target_ending"),
    ]
    for shorten in (_as_it_is, _without_folders, _without_shared_ending):
        sides = [shorten(side) for side in sides]
        mine, theirs = ({name for name, _ in side} for side in sides)
        if mine & theirs:
            break
    else:
        first, second = (", ".join(path.name for _, path in side[:3]) for side in sides)
        raise ValueError(
            f"no prediction has the name of a target: {predictions} has {first}, {targets} has "
            f"{second}. Give what their names end with, prediction_ending= and target_ending=."
        )
    predicted, true = _unique(sides[0], predictions), _unique(sides[1], targets)
    return FilePairs(
        tuple(
            {"name": name, "target": true[name], "prediction": predicted[name]}
            for name in sorted(predicted.keys() & true.keys())
        ),
        tuple(path for name, path in predicted.items() if name not in true),
        tuple(path for name, path in true.items() if name not in predicted),
    )


def with_images(
    pairs: Sequence[Mapping[str, Any]], folder: str | PathLike[str]
) -> list[dict[str, Any]]:
    """Add to each pair the picture of its name, where the folder has one of any kind."""
    root = Path(folder)
    if not root.is_dir():
        raise NotADirectoryError(f"{root} is no folder: give the one that holds the pictures.")
    files = [path for path in root.rglob("*") if path.suffix.lower() in PICTURES]
    side = [(path.relative_to(root).as_posix().removesuffix(path.suffix), path) for path in files]
    for shorten in (_as_it_is, _without_folders, _without_shared_ending):
        side = shorten(side) if side else []
        known = dict(side)
        if any(pair["name"] in known for pair in pairs):
            return [{**pair, "image": known.get(pair["name"])} for pair in pairs]
    raise ValueError(f"{root} has no picture with the name of a pair, such as {pairs[0]['name']}.")


def check_pairs(pairs: Any) -> None:
    """Refuse what holds no pairs; data sets of torch have numbers instead of an iterator."""
    if isinstance(pairs, FilePairs):
        raise TypeError(
            "pairs is all that pair_files found, with the files that have no partner: give only "
            "the pairs, pair_files(…).pairs."
        )
    try:
        iter(pairs)
    except TypeError:
        raise TypeError(
            f"pairs = {short(pairs)}: give a list of them, [(target, prediction), …]."
        ) from None


def read_pair(pair: Mapping[str, Any], colors: Any = None) -> tuple[NDArray[Any], NDArray[Any]]:
    """Read the target and the prediction of a pair."""
    target, prediction = (
        read_labels(pair[side], name=side, colors=colors) for side in ("target", "prediction")
    )
    return target, prediction


_Side = list[tuple[str, Path]]


def _named(folder: str | PathLike[str], ending: str, argument: str) -> _Side:
    """List the label images of a folder with their names, as paths without what they end with."""
    root = Path(folder)
    if not root.is_dir():
        raise NotADirectoryError(f"{root} is no folder: give the one that holds the label images.")
    files = sorted(path for path in root.rglob("*") if path.is_file())
    found = []
    for path in files:
        name = path.relative_to(root).as_posix()
        if ending and name.endswith(ending):
            found.append((name.removesuffix(ending), path))
        elif not ending and path.suffix.lower() in _ENDINGS and not path.name.startswith("."):
            found.append((name.removesuffix(path.suffix), path))
    if not found:
        others = ", ".join(path.name for path in files[:3]) or "no file at all"
        wanted = f"whose name ends with {ending!r}" if ending else f"of {', '.join(_ENDINGS)}"
        raise ValueError(
            f"{root} has no file {wanted}, but {others}: give another folder or {argument}=."
        )
    return found


def _as_it_is(side: _Side) -> _Side:
    return side


def _without_folders(side: _Side) -> _Side:
    return [(name.rpartition("/")[2], path) for name, path in side]


def _without_shared_ending(side: _Side) -> _Side:
    """Take off the longest ending that all of several names share; a mere number is no ending."""
    names = [name for name, _ in side]
    first = names[0]
    endings = [first[at:] for at, letter in enumerate(first) if letter in _JOINTS]
    wordy = [e for e in endings if any(map(str.isalpha, e)) and len(names) > 1]
    shared = next((e for e in wordy if all(name.endswith(e) for name in names)), "")
    return [(name.removesuffix(shared), path) for name, path in side]


def _unique(side: _Side, folder: str | PathLike[str]) -> Mapping[str, Path]:
    counts = Counter(name for name, _ in side)
    name, count = counts.most_common(1)[0]
    if count > 1:
        twice = ", ".join(str(path) for other, path in side if other == name)
        raise ValueError(
            f"{folder} has {count} files for {name!r}, {twice}: take the others out, or give what "
            f"the names of the right ones end with."
        )
    return dict(side)
