"""Arrays of numbers from whatever a reader has at hand: lists, NumPy, torch, images."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from segwidgets._torch import is_tensor
from segwidgets.shared.numbers import exact, short

_SHAPES = {
    1: "a list of numbers",
    2: "a list of equally long rows of numbers",
    3: "a list of channels, each a list of rows",
    4: "rows of kernels, as torch's weights are",
}
# An image keeps its channels last, and has this many of them.
_CHANNELS_LAST = (3, 4)


def as_array(
    name: str,
    value: Any,
    dims: int,
    *,
    max_side: int | None = None,
    magnitude: float | None = None,
) -> NDArray[np.float64]:
    """Make a float64 array of the cells of an input or a kernel; errors say what to do instead.

    `dims` is 1 or 2, 3 with channels, and 4 for torch's weights.

    Examples
    --------
    >>> as_array("input", [[1, 2], [3, 4]], 2)
    array([[1., 2.],
           [3., 4.]])
    >>> as_array("input", [[1, 2], [3]], 2)
    Traceback (most recent call last):
    ValueError: input: row 1 has 1 cell, row 0 has 2; give a list of equally long rows of numbers.
    """
    if dims > 2 and isinstance(value, list | tuple):
        return _stacked(name, value, dims, max_side, magnitude)
    if is_tensor(value):
        array = _from_tensor(name, value)
    elif isinstance(value, list | tuple):
        rows = _checked_rows(name, value, dims, max_side)
        try:
            array = np.array(rows)
        except ValueError:
            raise ValueError(f"{name} is nested unevenly: give {_SHAPES[dims]}.") from None
    elif np.ma.is_masked(value):
        raise ValueError(f"{name} has masked cells: fill them, {name}.filled(0).")
    else:
        array = np.asarray(value)
    _check_kind(name, value, array, dims)
    _check_shape(name, array, dims, max_side)
    # Adding zero turns -0.0 into 0.0, which no figure should show.
    cells = array.astype(np.float64) + 0.0
    _check_values(name, cells, magnitude)
    return cells


def _stacked(
    name: str, value: Any, dims: int, max_side: int | None, magnitude: float | None
) -> NDArray[np.float64]:
    """Check one channel after the other, so that an error can name it."""
    if len(value) == 0:
        raise ValueError(f"{name} is empty: at least one channel is needed.")
    items = [
        as_array(f"{name}[{i}]", item, dims - 1, max_side=max_side, magnitude=magnitude)
        for i, item in enumerate(value)
    ]
    for number, item in enumerate(items):
        if item.shape != items[0].shape:
            raise ValueError(
                f"{name}[{number}] has shape {item.shape}, {name}[0] has {items[0].shape}: all "
                f"channels need the same size."
            )
    return np.stack(items)


def _from_tensor(name: str, tensor: Any) -> NDArray[Any]:
    if tensor.device.type == "meta":
        raise ValueError(f"{name}: a tensor on the meta device has no values; give a real one.")
    if tensor.is_quantized:
        raise TypeError(f"{name} is quantised: give its values, {name}.dequantize().")
    tensor = tensor.detach().cpu()
    if tensor.layout is not _dense_layout():
        tensor = tensor.to_dense()
    # bfloat16 is unknown to NumPy; float64 holds every floating type exactly.
    return np.asarray(tensor.double() if tensor.is_floating_point() else tensor.resolve_conj())


def _dense_layout() -> Any:
    import torch

    return torch.strided


def _checked_rows(name: str, value: Any, dims: int, max_side: int | None) -> list[Any]:
    """Find what NumPy would accept silently or refuse in its own words."""
    if len(value) == 0:
        raise ValueError(f"{name} is empty: at least one cell is needed.")
    if max_side is not None and len(value) > max_side:
        raise ValueError(_too_long(name, f"{len(value)} cells", max_side))
    rows = [_from_tensor(name, item) if is_tensor(item) else item for item in value]
    lengths = [_length(row) for row in rows]
    for number, (row, length) in enumerate(zip(rows, lengths, strict=True)):
        if length != lengths[0]:
            raise ValueError(_ragged(name, number, length, lengths[0], dims))
        if isinstance(row, list | tuple):
            _check_row(name, number, row)
        elif isinstance(row, np.ndarray):
            _check_kind(name, row, row, dims)
        else:
            _check_cell(name, row)
    return rows


def _check_row(name: str, number: int, cells: Any) -> None:
    if len(cells) == 0:
        raise ValueError(f"{name} is empty: row {number} has no cells; at least one is needed.")
    # Plain numbers, as the page sends them by the thousand, need no look at each.
    if not set(map(type, cells)) <= {int, float}:
        for cell in cells:
            _check_cell(name, cell)


def _check_cell(name: str, cell: Any) -> None:
    if isinstance(cell, bool | np.bool_):
        raise TypeError(f"{name} holds {cell!r}: write numbers, 1 and 0, instead of booleans.")
    if cell is None or isinstance(cell, str | bytes | dict | set):
        raise TypeError(f"{name} holds {short(cell)}: every cell must be a number.")


def _length(item: Any) -> int | None:
    """Return the number of cells of a row, None for a cell."""
    if isinstance(item, str | bytes):
        return None
    try:
        return len(item)
    except TypeError:
        return None


def _ragged(name: str, number: int, length: int | None, first: int | None, dims: int) -> str:
    def words(cells: int | None) -> str:
        return "is a number" if cells is None else f"has {cells} cell{'' if cells == 1 else 's'}"

    if length is None or first is None:
        return (
            f"{name}: item {number} {words(length)}, item 0 {words(first)}; give {_SHAPES[dims]}."
        )
    return f"{name}: row {number} {words(length)}, row 0 has {first}; give {_SHAPES[dims]}."


def _check_kind(name: str, value: Any, array: NDArray[Any], dims: int) -> None:
    kind = array.dtype.kind
    if kind in "iuf":
        return
    if kind == "b":
        convert = "float()" if is_tensor(value) else "astype(float)"
        raise TypeError(f"{name} holds booleans: convert them to numbers, {name}.{convert}.")
    if kind == "c":
        raise TypeError(f"{name} holds complex numbers: take the real part, {name}.real.")
    if kind == "O":
        for cell in array.flat:
            if isinstance(cell, int):
                raise ValueError(
                    f"{name} holds {short(cell)}, which no float holds exactly: divide the values "
                    f"by a common factor."
                )
    raise TypeError(
        f"{name} = {short(value)}: give {_SHAPES[dims]}, a NumPy array or a torch tensor."
    )


def _check_shape(name: str, array: NDArray[Any], dims: int, max_side: int | None) -> None:
    shape = array.shape
    if array.ndim != dims:
        raise ValueError(
            f"{name} has shape {shape}, {array.ndim} axes: {dims} needed. "
            + _reshape(name, array, dims)
        )
    if array.size == 0:
        raise ValueError(f"{name} is empty, shape {shape}: at least one cell is needed.")
    if max_side is not None and max(shape) > max_side:
        raise ValueError(_too_long(name, " × ".join(map(str, shape)), max_side, shape))


def _reshape(name: str, array: NDArray[Any], dims: int) -> str:
    if array.ndim == 3 and dims == 2:
        if array.shape[-1] in _CHANNELS_LAST:
            return f"Choose a channel, {name}[..., 0], or average them, {name}.mean(-1)."
        return f"Choose a channel, {name}[0], or average them, {name}.mean(0)."
    if array.ndim < dims:
        return f"Give {_SHAPES[dims]}" + (f": [{name}]." if array.ndim == 1 else ".")
    return f"Select one, for instance {name}[{', '.join('0' * (array.ndim - dims))}]."


def _check_values(name: str, cells: NDArray[np.float64], magnitude: float | None) -> None:
    finite = np.isfinite(cells)
    if not finite.all():
        where = _where(~finite)
        raise ValueError(
            f"{name}{where} is {cells[~finite][0]}: every cell must be finite; "
            f"replace it, for instance with numpy.nan_to_num."
        )
    if magnitude is not None and np.abs(cells).max() > magnitude:
        large = np.abs(cells) > magnitude
        raise ValueError(
            f"{name}{_where(large)} is {exact(cells[large][0])}: at most ±{exact(magnitude)}; "
            f"divide the values by a common factor."
        )


def _where(mask: NDArray[np.bool_]) -> str:
    return str([int(i) for i in np.argwhere(mask)[0]])


_FEW = 4


def _too_long(name: str, size: str, max_side: int, shape: tuple[int, ...] = ()) -> str:
    # Rows and columns keep their proportions, and what is as short as channels are stays whole.
    every = -(-max(shape, default=0) // max_side)
    steps = [f"::{every}" if side > _FEW else ":" for side in shape]
    cells = f", numpy.asarray({name})[{', '.join(steps)}]" if shape else ""
    return (
        f"{name} is too large, {size}: at most {max_side} per side; "
        f"crop it or take every n-th cell{cells}."
    )


def nesting(value: Any) -> int:
    """Count the axes of an array or of nested lists, looking at the first of each.

    Examples
    --------
    >>> import numpy as np
    >>> nesting([[[1, 2]]]), nesting(np.zeros((2, 3))), nesting([]), nesting(5)
    (3, 2, 1, 0)
    """
    axes = 0
    while isinstance(value, list | tuple):
        axes += 1
        if not value:
            return axes
        value = value[0]
    return axes + int(getattr(value, "ndim", 0))


def lengths(value: Any, axes: int) -> tuple[int, ...]:
    """Give the lengths of the first axes, looking at the first of each.

    Examples
    --------
    >>> import numpy as np
    >>> lengths([[[1, 2]], [[3, 4]]], 2), lengths(np.zeros((2, 3)), 1)
    ((2, 1), (2,))
    """
    found: list[int] = []
    while len(found) < axes and isinstance(value, list | tuple):
        found.append(len(value))
        value = value[0] if value else 0
    return (*found, *getattr(value, "shape", ()))[:axes]


def plane_size(value: Any) -> tuple[int, ...]:
    """Give the size of a line or plane of cells, or of one channel of them.

    Examples
    --------
    >>> plane_size([1, 2]), plane_size([[[1, 2]], [[3, 4]]])
    ((2,), (1, 2))
    """
    return lengths(value, nesting(value))[-2:]
