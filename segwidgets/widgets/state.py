"""What a figure shows, as plain JSON that is kept, compared and read back."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from hashlib import sha256
from typing import TYPE_CHECKING, Any, TypeVar

import numpy as np
from numpy.typing import NDArray
from traitlets import TraitError

from segwidgets.shared.numbers import short
from segwidgets.shared.options import LIMITS
from segwidgets.widgets.tensors import unpacked

if TYPE_CHECKING:
    from segwidgets.widgets.figure import Figure

    F = TypeVar("F", bound=Figure)

#: Of the format. A figure reads all up to this one.
VERSION = 1

_RUNS = re.compile(r"\d{1,3}x\d{1,7}(\.\d{1,3}x\d{1,7})*")
_WAY = "give what `w.state()` returned, or the same read by `json.loads`."


def state_of(figure: Figure) -> dict[str, Any]:
    """Give everything that says what a figure shows; pictures and networks are left out."""
    traits = figure.traits()
    names = [name for name in figure._settable() if not _is_picture(getattr(figure, name))]
    names += [
        name for name in figure.frame_names if getattr(figure, name) != traits[name].default(figure)
    ]
    state = {
        "segwidgets": VERSION,
        "figure": figure.stem,
        "traits": {name: figure._trait_to_json(getattr(figure, name), figure) for name in names},
        **figure._masks_state(),
    }
    if digests := picture_digests(figure):
        state["digests"] = digests
    # Tuples become lists here, and not only when somebody writes it.
    plain: dict[str, Any] = json.loads(json.dumps(state, default=lambda value: value._asdict()))
    return plain


def _is_picture(value: Any) -> bool:
    """Tell the pixels of a picture from what is written as numbers and words."""
    return isinstance(value, Mapping) and isinstance(value.get("data"), bytes | memoryview)


def from_state(cls: type[F], state: Any, arguments: tuple[Any, ...], named: dict[str, Any]) -> F:
    """Make a figure of a class that shows what a state says."""
    if not isinstance(state, Mapping) or "segwidgets" not in state:
        raise TypeError(f"state = {short(state)}: {_WAY}")
    version, stem, traits = (state.get(name) for name in ("segwidgets", "figure", "traits"))
    if type(version) is not int or version < 1:
        raise ValueError(f"state: version {short(version)} is none; {_WAY}")
    if version > VERSION:
        raise ValueError(
            f"state: version {version} is newer than {VERSION}, the latest that this release "
            f"reads: update segwidgets."
        )
    if stem != cls.stem:
        raise ValueError(
            f"state is of figure {short(stem)}, and {cls.__name__} is {cls.stem!r}: call "
            f"from_state of the other class."
        )
    if not isinstance(traits, Mapping):
        raise TypeError(f"state['traits'] = {short(traits)}: {_WAY}")
    known = {*cls._settable(), *cls.frame_names}
    for name in traits:
        if name not in known:
            raise ValueError(f"state['traits'] has {name!r}, which {cls.__name__} does not know.")
    written = state.get("digests", {})
    try:
        figure = cls(*arguments, **{**cls._read_masks(state), **traits, **named})
    except TraitError:
        # Of another picture the traits may break rules, which is not what is wrong.
        if isinstance(written, Mapping) and written:
            _check_digests(cls(*arguments, **named), written)
        raise
    _check_digests(figure, written)
    return figure


def picture_digests(figure: Figure) -> dict[str, str]:
    """Give a digest of each picture and of whatever else a state leaves out."""
    pictures = {name: getattr(figure, name) for name in figure._settable()}
    left_out = {name: value for name, value in pictures.items() if _is_picture(value)}
    return {name: _digest(value) for name, value in {**left_out, **figure._sources()}.items()}


def _digest(value: Any) -> str:
    """Tell one picture from another.

    >>> _digest([np.zeros(2)]) == _digest([np.zeros(2)]), _digest(["a"]) == _digest(["b"])
    (True, False)
    """
    found = sha256()
    for part in value if isinstance(value, list) else [value]:
        cells = unpacked(part) if _is_picture(part) else part
        if isinstance(cells, np.ndarray):
            found.update(repr((cells.shape, cells.dtype.str)).encode())
            found.update(cells.tobytes())
        else:
            found.update(repr(cells).encode())
    return found.hexdigest()[:16]


def _check_digests(figure: Figure, written: Any) -> None:
    """Refuse a figure that was made of other pictures than the state."""
    if not isinstance(written, Mapping):
        figure.close()
        raise TypeError(f"state['digests'] = {short(written)}: {_WAY}")
    now = picture_digests(figure)
    # A figure of cells has none, and one that learnt of digests later has more.
    other = next((name for name, digest in written.items() if now.get(name) != digest), None)
    if other is None:
        return
    figure.close()
    kind = type(figure).__name__
    raise ValueError(
        f"state was written of another {other}: give the same one, "
        f"{kind}.from_state(state, {other}=…), as pictures and files are not in a state."
    )


def written_runs(labels: NDArray[np.integer[Any]]) -> dict[str, Any]:
    """Write a label image as runs of equal labels, row after row.

    >>> written_runs(np.array([[0, 0, 1], [1, 1, 0]]))
    {'size': [2, 3], 'runs': '0x2.1x3.0x1'}
    """
    flat = labels.reshape(-1)
    starts = np.flatnonzero(np.diff(flat, prepend=-1))
    lengths = np.diff(starts, append=len(flat))
    runs = ".".join(f"{flat[at]}x{length}" for at, length in zip(starts, lengths, strict=True))
    return {"size": [int(side) for side in labels.shape], "runs": runs}


def read_runs(name: str, written: Any) -> NDArray[np.uint8]:
    """Read a label image back; what does not fill its size is refused before it is drawn.

    >>> read_runs("target", {"size": [2, 3], "runs": "0x2.1x3.0x1"}).tolist()
    [[0, 0, 1], [1, 1, 0]]
    """
    found = written if isinstance(written, Mapping) else {}
    size, runs = found.get("size", []), found.get("runs", "")
    sides = isinstance(size, list) and len(size) == 2 and all(type(n) is int for n in size)
    if not sides or not all(1 <= side <= LIMITS.mask_side for side in size):
        raise ValueError(
            f"state: {name} has size {short(size)}; give two sides of 1 to {LIMITS.mask_side}."
        )
    if not isinstance(runs, str) or not _RUNS.fullmatch(runs):
        raise ValueError(f"state: {name} has runs {short(runs)}; give text such as '0x2.1x3'.")
    pairs = np.array([run.split("x") for run in runs.split(".")], np.int64)
    labels, lengths = pairs.T
    if labels.max() > 255 or lengths.sum() != size[0] * size[1]:
        raise ValueError(
            f"state: {name} has {lengths.sum()} pixels of labels up to {labels.max()}; its size "
            f"has {size[0] * size[1]}, and labels end at 255."
        )
    filled: NDArray[np.uint8] = np.repeat(labels.astype(np.uint8), lengths).reshape(size)
    return filled
