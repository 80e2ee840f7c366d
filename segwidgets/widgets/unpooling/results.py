"""What the figure of unpooling answers in Python."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, cast

import numpy as np
from numpy.typing import NDArray

from segwidgets._torch import require_torch
from segwidgets.ops.recovery import Errors, errors
from segwidgets.ops.unpooling import Level, changed, max_pooled, max_unpool, unpooled
from segwidgets.terms.unpooling import METHODS
from segwidgets.widgets.tensors import unpacked
from segwidgets.widgets.unpooling.rules import original_size, pooling_of
from segwidgets.widgets.unpooling.spec import UnpoolingSpec

if TYPE_CHECKING:
    import torch


class UnpoolingResults(UnpoolingSpec):
    """The results of `Unpooling`."""

    # torch's results

    @property
    def pooled(self) -> torch.Tensor:
        """The maxima.

        Returns
        -------
        torch.Tensor
            torch's default dtype, on `device`. Shape `pooled_size`; of an RGB photograph
            (3, …), 0 to 255, at the coarsest level.

        Raises
        ------
        ImportError
            If torch is not installed.
        ValueError
            If there is no such device.
        """
        return _shown(self._levels()[-1].pooled)

    @property
    def indices(self) -> torch.Tensor:
        """Where the maxima were, as `F.max_pool2d(return_indices=True)` tells it.

        Returns
        -------
        torch.Tensor
            int64, the shape of `pooled`: `row * width + column` in the original, or of a
            photograph in the level before.
        """
        return _flat(self._levels()[-1].indices)

    @property
    def middle(self) -> torch.Tensor:
        """The values that are passed on: `gain` times `pooled`, with the edits.

        Returns
        -------
        torch.Tensor
            The shape and dtype of `pooled`.
        """
        return _shown(self._middle(self._levels()))

    @property
    def unpooled(self) -> dict[str, torch.Tensor]:
        """The original's size again, by every method, shown or not.

        Returns
        -------
        dict of str to torch.Tensor
            torch's default dtype, on `device`; the original's shape, (3, …) for RGB.
        """
        return {name: _shown(cells) for name, cells in self._unpooled(METHODS).items()}

    @property
    def errors(self) -> dict[str, Errors]:
        """How far each unpooling is from the original.

        Returns
        -------
        dict of str to Errors
            By method: `map`, unpooled less original; `mse`; `recovered`, the share of cells
            that are exactly as before; `sum` and `sum_preserved`.

        Examples
        --------
        >>> import segwidgets as sw
        >>> found = sw.Unpooling().errors["max_unpool"]
        >>> found.mse, found.recovered, found.sum_preserved
        (2.375, 0.75, True)
        """
        levels = self._levels()
        middle = self._middle(levels)
        original = require_torch().as_tensor(
            self._original(), dtype=middle.dtype, device=middle.device
        )
        return {
            name: errors(_flat(cells), original, middle)
            for name, cells in self._unpooled(METHODS, levels).items()
        }

    @property
    def output(self) -> torch.Tensor:
        """The unpooling by `method`, `unpooled[method]`.

        Returns
        -------
        torch.Tensor
            torch's default dtype, on `device`.
        """
        return _shown(self._unpooled([self.method])[self.method])

    def max_unpool(self, values: Any, indices: Any = None) -> torch.Tensor:
        """Place values back, at the remembered cells or at others.

        Parameters
        ----------
        values : array-like
            Rows of numbers, as many as there are indices.
        indices : array-like, optional
            Flat cell numbers, `row * width + column`; by default `indices`. They are checked
            before torch sees them.

        Returns
        -------
        torch.Tensor
            torch's default dtype, on `device`, of the original's size.

        Raises
        ------
        TypeError, ValueError
            If an index is no whole number, is outside or occurs twice.

        Examples
        --------
        >>> import segwidgets as sw
        >>> sw.Unpooling([[1, 5], [0, 2]]).max_unpool([[9]])
        tensor([[0., 9.],
                [0., 0.]])
        >>> sw.Unpooling([[1, 5], [0, 2]]).max_unpool([[9]], [[4]])
        Traceback (most recent call last):
        ValueError: indices[0][0] = 4: the result has 2 × 2 cells; choose 0 to 3.
        """
        self._refuse_image("max_unpool")
        places = self.indices if indices is None else indices
        cells = max_unpool(
            values,
            places,
            original_size(self._spec()),
            repeated=indices is None,
            device=self.device,
        )
        return cells.to(require_torch().get_default_dtype())

    def _refuse_image(self, what: str) -> None:
        if self.image:
            raise ValueError(
                f"{what}: a photograph has too many cells to write out; set image = None, or make "
                f"a figure of a part of it, sw.Unpooling(part)."
            )

    # How it is computed

    def _original(self) -> NDArray[Any]:
        """Give the cells, or the photograph with its channels first."""
        if not self.image:
            return np.array(self.input)
        pixels = unpacked(self.image)
        return pixels if pixels.ndim == 2 else pixels.transpose(2, 0, 1)

    def _levels(self) -> list[Level]:
        count = self.levels if self.image else 1
        return max_pooled(self._original(), pooling_of(self._spec()), count, self.device)

    def _middle(self, levels: list[Level]) -> torch.Tensor:
        return changed(levels[-1].pooled, self.gain, self.edits)

    def _unpooled(
        self, methods: Iterable[str], levels: list[Level] | None = None
    ) -> dict[str, torch.Tensor]:
        levels = levels or self._levels()
        middle = self._middle(levels)
        pooling = pooling_of(self._spec())
        return {name: unpooled(name, middle, levels, pooling, self.corner) for name in methods}

    def _result(self) -> torch.Tensor:
        """Lay everything that the page compares in one row."""
        levels = self._levels()
        found = self._unpooled(self.methods, levels).values()
        cat = require_torch().cat
        if self.image:
            # The sums of all rows and columns show a differing pixel, and are quickly sent.
            sums = (part for x in found for y in x for part in (y.sum(-1), y.sum(-2)))
            return cast("torch.Tensor", cat([part.flatten() for part in sums]))
        parts = (levels[0].pooled, levels[0].indices, self._middle(levels), *found)
        return cast("torch.Tensor", cat([part.flatten().to(parts[0].dtype) for part in parts]))


def _flat(cells: torch.Tensor) -> torch.Tensor:
    """Leave out the axis of single channels, and that of a batch of one."""
    plain = cells[:, 0]
    return plain[0] if len(plain) == 1 else plain


def _shown(cells: torch.Tensor) -> torch.Tensor:
    return _flat(cells).to(require_torch().get_default_dtype())
