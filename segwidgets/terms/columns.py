"""The three columns of a list of terms, and the orders they can be read in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property, reduce
from math import prod
from typing import TYPE_CHECKING, Any

import numpy as np

from segwidgets.terms.links import Links, product
from segwidgets.terms.parameters import Axes, Indices

if TYPE_CHECKING:
    from typing_extensions import Self

_COLUMNS = ("output_index", "input_index", "kernel_index")


@dataclass(frozen=True, eq=False)
class Columns:
    """One row per product: which output cell, which input cell, which kernel cell."""

    # Flat row-major cell numbers, read-only.
    output_index: Indices
    input_index: Indices
    kernel_index: Indices
    # One length per axis; before them the number of channels where there are several.
    output_size: Axes
    input_size: Axes
    kernel_size: Axes

    def __post_init__(self) -> None:
        for column in (self.output_index, self.input_index, self.kernel_index):
            column.setflags(write=False)

    @classmethod
    def along(
        cls, links: Sequence[Links], output_size: Axes, input_size: Axes, kernel_size: Axes
    ) -> Self:
        """Make a list out of the links along each axis; its columns are written when first read."""
        terms = cls.__new__(cls)
        *outer, inner = links
        sizes = {
            "output_size": output_size,
            "input_size": input_size,
            "kernel_size": kernel_size,
        }
        vars(terms).update(sizes, _outer=reduce(product, outer) if outer else None, _inner=inner)
        return terms

    if not TYPE_CHECKING:
        # Only what is not there yet is asked for here.
        def __getattr__(self, name: str) -> Any:
            if name not in _COLUMNS or "_inner" not in vars(self):
                raise AttributeError(f"{type(self).__name__!r} has no attribute {name!r}")
            outer, inner = self._outer, self._inner
            table = product(outer, inner) if outer is not None else inner
            columns = (table.output, table.input, table.kernel)
            vars(self).update(zip(_COLUMNS, columns, strict=True))
            self.__post_init__()
            return vars(self)[name]

    @property
    def axes(self) -> tuple[Links, Links] | None:
        """The links along the outer axes and along the last one, where the list is made of them."""
        outer = vars(self).get("_outer")
        return None if outer is None else (outer, vars(self)["_inner"])

    def __len__(self) -> int:
        if self.axes is not None:
            return len(self.axes[0]) * len(self.axes[1])
        return len(self.output_index)

    def transposed(self) -> Self:
        """Swap the output and input columns: convolution becomes its transpose, and back.

        Returns
        -------
        Terms
            The same rows in the same order.
        """
        return replace(
            self,
            output_index=self.input_index,
            input_index=self.output_index,
            output_size=self.input_size,
            input_size=self.output_size,
        )

    def by_input(self) -> Self:
        """Sort into stamp order: all products of input cell 0, then of cell 1, and so on.

        Returns
        -------
        Terms
            The same rows, sorted by input cell, then by output cell.

        Examples
        --------
        >>> from segwidgets.terms import conv_terms
        >>> conv_terms(3, 2).by_input().output_index
        array([0, 0, 1, 1])
        """
        return self._sorted_by(self.input_index * prod(self.output_size) + self.output_index)

    def by_output(self) -> Self:
        """Sort into gather order: all products of output cell 0, then of cell 1, and so on.

        Returns
        -------
        Terms
            The same rows, sorted by output cell, then by input cell.

        Examples
        --------
        >>> from segwidgets.terms import conv_transpose_terms
        >>> conv_transpose_terms(2, 2).by_output().input_index
        array([0, 0, 1, 1])
        """
        return self._sorted_by(self.output_index * prod(self.input_size) + self.input_index)

    def rows_of(self, cell: int | tuple[int, ...]) -> Indices:
        """Find the products of an output cell.

        Parameters
        ----------
        cell : int or tuple of int
            Flat number of the output cell, or its index along each axis.

        Returns
        -------
        numpy.ndarray
            int64: where they stand in the list, in its order.

        Raises
        ------
        IndexError
            If there are too few or too many indices.
        ValueError
            If there is no such cell.

        Examples
        --------
        >>> from segwidgets.terms import conv_transpose_terms
        >>> conv_transpose_terms(2, 3, stride=2).rows_of(2)
        array([2, 3])
        """
        return np.flatnonzero(self.output_index == self._flat(cell))

    def _flat(self, cell: int | tuple[int, ...]) -> int:
        index = cell if isinstance(cell, tuple) else np.unravel_index(cell, self.output_size)
        if len(index) != len(self.output_size):
            raise IndexError(f"cell {cell}: give {len(self.output_size)} indices.")
        return int(np.ravel_multi_index([int(i) for i in index], self.output_size))

    def _sorted_by(self, key: Indices) -> Self:
        if (key[1:] >= key[:-1]).all():
            return self
        order = np.argsort(key, kind="stable")
        return replace(
            self,
            output_index=self.output_index[order],
            input_index=self.input_index[order],
            kernel_index=self.kernel_index[order],
        )

    @cached_property
    def counts(self) -> Indices:
        """Number of products per output cell, the overlap count.

        Returns
        -------
        numpy.ndarray
            int64, shape `output_size`, read-only.

        Examples
        --------
        >>> from segwidgets.terms import conv_transpose_terms
        >>> conv_transpose_terms(3, 3, stride=2).counts
        array([1, 1, 2, 1, 2, 1, 1])
        """
        if self.axes is not None:
            counts = np.multiply.outer(self.axes[0].counts, self.axes[1].counts)
        else:
            counts = np.bincount(self.output_index, minlength=prod(self.output_size))
        counts.setflags(write=False)
        return counts.reshape(self.output_size)
