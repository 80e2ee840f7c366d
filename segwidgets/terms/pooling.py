"""Max pooling: the sizes, the windows, which cell of each window wins, and checks of indices."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from segwidgets._torch import is_tensor
from segwidgets.terms.parameters import Axes, Indices, IntOrPair, per_axis

_AXES = ("rows", "columns")


@dataclass(frozen=True)
class Pooling:
    """How windows are laid over an input, as in `torch.nn.MaxPool2d`.

    Attributes
    ----------
    kernel_size, stride, padding : tuple of int
        One number per axis (rows, columns).
    ceil_mode : bool
        Whether a last window may stick out at the far end.

    Examples
    --------
    >>> Pooling.of(3, stride=2, ceil_mode=True).size((6, 6))
    (3, 3)
    """

    kernel_size: Axes
    stride: Axes
    padding: Axes
    ceil_mode: bool

    @classmethod
    def of(
        cls,
        kernel_size: IntOrPair,
        stride: IntOrPair | None = None,
        padding: IntOrPair = 0,
        ceil_mode: bool = False,
    ) -> Pooling:
        """Check the parameters, written as torch has them.

        Parameters
        ----------
        kernel_size : int or pair of int
            Cells of a window along each axis, at least 1.
        stride : int or pair of int, optional
            Cells from one window to the next; by default `kernel_size`.
        padding : int or pair of int
            Cells added at each end, at most half of `kernel_size`. They never win.
        ceil_mode : bool
            Whether a last window may stick out at the far end.

        Returns
        -------
        Pooling
            The same, with one number per axis.

        Raises
        ------
        TypeError
            If something is not a whole number or a pair of them.
        ValueError
            If a number is out of range.

        Examples
        --------
        >>> Pooling.of(2, padding=2)
        Traceback (most recent call last):
        ValueError: padding = 2: at most half of kernel_size, 1 here; choose a smaller padding or
        a larger kernel_size.
        """
        kernel = per_axis("kernel_size", kernel_size, 2, 1)
        strides = kernel if stride is None else per_axis("stride", stride, 2, 1)
        paddings = per_axis("padding", padding, 2, 0)
        for p, k in zip(paddings, kernel, strict=True):
            if p > k // 2:
                raise ValueError(
                    f"padding = {padding}: at most half of kernel_size, {k // 2} here; choose a "
                    f"smaller padding or a larger kernel_size."
                )
        return cls(kernel, strides, paddings, bool(ceil_mode))

    def size(self, input_size: Axes) -> Axes:
        """Tell how many windows there are along each axis.

        Parameters
        ----------
        input_size : tuple of int
            Rows and columns of the input.

        Returns
        -------
        tuple of int
            Rows and columns of the pooled grid.

        Raises
        ------
        ValueError
            If a window is larger than the padded input.

        References
        ----------
        https://docs.pytorch.org/docs/stable/generated/torch.nn.MaxPool2d.html

        Examples
        --------
        >>> Pooling.of(2).size((4, 5))
        (2, 2)
        >>> Pooling.of(2, ceil_mode=True).size((4, 5))
        (2, 3)
        """
        axes = zip(_AXES, input_size, self.kernel_size, self.stride, self.padding, strict=True)
        return tuple(self._windows(*axis) for axis in axes)

    def _windows(self, axis: str, n: int, k: int, s: int, p: int) -> int:
        room = n + 2 * p - k
        if room < 0:
            raise ValueError(
                f"kernel_size = {k}: the window has {k} {axis}, but the padded input has "
                f"{n + 2 * p}: choose a smaller kernel_size, more padding or a larger input."
            )
        if not self.ceil_mode:
            return room // s + 1
        count = -(-room // s) + 1
        # A last window has to begin on the input, or on the padding before it.
        return count - 1 if (count - 1) * s >= n + p else count

    def default_size(self, input_size: Axes) -> Axes:
        """Tell what size torch gives to an unpooling without `output_size`.

        Parameters
        ----------
        input_size : tuple of int
            Rows and columns of the input of the pooling.

        Returns
        -------
        tuple of int
            `(h - 1) * stride - 2 * padding + kernel_size` for h windows; more or less than
            `input_size` where the windows do not reach exactly to the end.

        Examples
        --------
        >>> Pooling.of(2).default_size((5, 5))
        (4, 4)
        """
        axes = zip(self.size(input_size), self.stride, self.padding, self.kernel_size, strict=True)
        return tuple((h - 1) * s - 2 * p + k for h, s, p, k in axes)

    def spans(self, input_size: Axes) -> tuple[tuple[Indices, Indices], ...]:
        """Tell which cells lie in each window, along each axis, without the padding.

        Parameters
        ----------
        input_size : tuple of int
            Rows and columns of the input.

        Returns
        -------
        tuple of pairs of numpy.ndarray
            For rows and for columns the first cell of each window, and the one after the last.

        Examples
        --------
        >>> rows, columns = Pooling.of(3, stride=2, padding=1).spans((4, 4))
        >>> rows
        (array([0, 1]), array([2, 4]))
        """
        axes = zip(
            self.size(input_size),
            input_size,
            self.kernel_size,
            self.stride,
            self.padding,
            strict=True,
        )
        spans = []
        for h, n, k, s, p in axes:
            start = np.arange(h) * s - p
            spans.append((np.maximum(start, 0), np.minimum(start + k, n)))
        return tuple(spans)

    def tiles(self, input_size: Axes) -> bool:
        """Tell whether the windows cover every cell exactly once, without padding.

        Parameters
        ----------
        input_size : tuple of int
            Rows and columns of the input.

        Returns
        -------
        bool
            Whether stride is kernel_size, padding is 0 and the input is a multiple of both.

        Examples
        --------
        >>> Pooling.of(2).tiles((4, 6)), Pooling.of(2).tiles((4, 5))
        (True, False)
        """
        axes = zip(input_size, self.kernel_size, self.stride, self.padding, strict=True)
        return all(k == s and p == 0 and n % k == 0 for n, k, s, p in axes)


@dataclass(frozen=True, eq=False)
class Pooled:
    """The maxima, and where they were.

    Attributes
    ----------
    values : numpy.ndarray
        float64, shape (rows, columns): the largest cell of each window.
    indices : numpy.ndarray
        int64, the same shape: its flat number in the input, `row * width + column`.
    tied : numpy.ndarray
        bool, the same shape: whether another cell of the window is as large.

    Examples
    --------
    >>> max_pool([[1, 3, 3, 0]], (1, 2)).tied
    array([[False, False]])
    >>> max_pool([[3, 3, 1, 0]], (1, 2)).tied
    array([[ True, False]])
    """

    values: NDArray[np.float64]
    indices: Indices
    tied: NDArray[np.bool_]


def max_pool(
    input: ArrayLike,
    kernel_size: IntOrPair,
    stride: IntOrPair | None = None,
    padding: IntOrPair = 0,
    ceil_mode: bool = False,
) -> Pooled:
    """Pick the maximum of each window and remember where it was, as torch does.

    The window is read row by row. It begins with its first cell, and a later cell wins only if
    it is larger: of equal cells the first in reading order stays. NaN wins against everything,
    and the last NaN against the others.

    Parameters
    ----------
    input : array-like
        Rows of numbers.
    kernel_size, stride, padding, ceil_mode
        As in `Pooling.of`.

    Returns
    -------
    Pooled
        Maxima, flat indices, ties.

    Raises
    ------
    TypeError, ValueError
        If a parameter breaks a rule or a window is larger than the padded input.

    Examples
    --------
    >>> pooled = max_pool([[0, 5, 3, 0], [0, 2, 6, 0], [0, 8, 4, 0], [0, 3, 7, 0]], 2)
    >>> pooled.values
    array([[5., 6.],
           [8., 7.]])
    >>> pooled.indices
    array([[ 1,  6],
           [ 9, 14]])
    """
    cells: NDArray[Any] = np.asarray(input, np.float64)
    if cells.ndim != 2:
        raise ValueError(f"input has {cells.ndim} axes: give rows of numbers.")
    pooling = Pooling.of(kernel_size, stride, padding, ceil_mode)
    (top, bottom), (left, right) = pooling.spans(cells.shape)
    width = cells.shape[1]
    indices = top[:, None] * width + left
    values = np.full(indices.shape, -np.inf)
    count = np.zeros(indices.shape, np.int64)
    for row in range(pooling.kernel_size[0]):
        for column in range(pooling.kernel_size[1]):
            r, c = top + row, left + column
            inside = (r < bottom)[:, None] & (c < right)
            r, c = np.minimum(r, len(cells) - 1), np.minimum(c, width - 1)
            cell = cells[r[:, None], c]
            wins = inside & ((cell > values) | np.isnan(cell))
            count = np.where(wins, 1, count + (inside & (cell == values)))
            values = np.where(wins, cell, values)
            indices = np.where(wins, r[:, None] * width + c, indices)
    return Pooled(values, indices, count > 1)


def check_indices(indices: ArrayLike, output_size: IntOrPair, *, repeated: bool = False) -> Indices:
    """Check the indices of a max unpooling.

    torch takes them on trust. An index outside is an error on the CPU and brings down
    everything on a GPU; of two values for one cell, one is silently lost.

    Parameters
    ----------
    indices : array-like
        Rows of flat cell numbers, `row * width + column`; lists, an array or a tensor.
    output_size : int or pair of int
        Rows and columns of the result.
    repeated : bool
        Whether a number may occur twice, as it does where windows overlap.

    Returns
    -------
    numpy.ndarray
        int64, two axes.

    Raises
    ------
    TypeError
        If they are not whole numbers.
    ValueError
        If there are no two axes, or a number is out of range or occurs twice.

    Examples
    --------
    >>> check_indices([[1, 6], [9, 14]], 4)
    array([[ 1,  6],
           [ 9, 14]])
    >>> check_indices([[1, 16]], 4)
    Traceback (most recent call last):
    ValueError: indices[0][1] = 16: the result has 4 × 4 cells; choose 0 to 15.
    >>> check_indices([[1, 1]], 4)
    Traceback (most recent call last):
    ValueError: indices[0][0] and indices[0][1] are both 1, (0, 1): only one of two values can
    stand there; give each value a cell of its own, or allow it with repeated=True.
    """
    size = per_axis("output_size", output_size, 2, 1)
    cells = _whole(indices)
    outside = (cells < 0) | (cells >= size[0] * size[1])
    if outside.any():
        r, c = np.argwhere(outside)[0]
        raise ValueError(
            f"indices[{r}][{c}] = {cells[r, c]}: the result has {size[0]} × {size[1]} cells; "
            f"choose 0 to {size[0] * size[1] - 1}."
        )
    if not repeated:
        _check_repeats(cells, size[1])
    return cells


def _whole(indices: Any) -> Indices:
    try:
        cells = np.asarray(indices.detach().cpu() if is_tensor(indices) else indices)
    except ValueError:
        raise ValueError("indices is nested unevenly: give equally long rows.") from None
    if cells.size == 0 or cells.ndim != 2:
        raise ValueError(
            f"indices has shape {cells.shape}: give rows of cell numbers, as many as there are "
            f"values; of one channel, indices[0, 0]."
        )
    if cells.dtype.kind not in "iu":
        raise TypeError(
            f"indices holds {cells.dtype}: give whole numbers, as "
            f"F.max_pool2d(return_indices=True) returns them."
        )
    return cells.astype(np.int64)


def _check_repeats(cells: Indices, width: int) -> None:
    flat = cells.ravel()
    order = np.argsort(flat, kind="stable")
    again = np.flatnonzero(np.diff(flat[order]) == 0)
    if not len(again):
        return
    first, second = (divmod(int(order[again[0] + i]), cells.shape[1]) for i in (0, 1))
    place = int(flat[order[again[0]]])
    raise ValueError(
        f"indices[{first[0]}][{first[1]}] and indices[{second[0]}][{second[1]}] are both {place}, "
        f"{divmod(place, width)}: only one of two values can stand there; give each value a cell "
        f"of its own, or allow it with repeated=True."
    )
