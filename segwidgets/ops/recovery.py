"""What an unpooling brought back, and what it did not."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from segwidgets._torch import require_torch

if TYPE_CHECKING:
    import torch

# Single precision, which some devices compute in, keeps six digits.
_TOLERANCE = 1e-6


class Errors(NamedTuple):
    """An unpooling beside the original.

    Attributes
    ----------
    map : torch.Tensor
        Unpooled less original, cell by cell.
    mse : float
        The mean of its squares.
    recovered : float
        Share of the cells that have their original value, 0 to 1.
    sum : float
        Sum of the unpooled cells.
    sum_preserved : bool
        Whether this is the sum of the values before unpooling: each placed exactly once, or
        spread in parts that add up.
    """

    map: torch.Tensor
    mse: float
    recovered: float
    sum: float
    sum_preserved: bool


def errors(unpooled: torch.Tensor, original: torch.Tensor, unpooling_input: torch.Tensor) -> Errors:
    """Compare an unpooling with the original, of the same shape.

    Examples
    --------
    >>> import torch
    >>> found = errors(torch.tensor([5.0, 0]), torch.tensor([5.0, 2]), torch.tensor([5.0]))
    >>> found.mse, found.recovered, found.sum_preserved
    (2.0, 0.5, True)
    """
    difference = unpooled - original
    slack = _TOLERANCE * max(1.0, float(original.abs().max()))
    before, after = float(unpooling_input.sum()), float(unpooled.sum())
    close = _TOLERANCE * max(1.0, float(unpooling_input.abs().sum()))
    return Errors(
        map=difference.to(require_torch().get_default_dtype()),
        mse=float(difference.square().mean()),
        recovered=float((difference.abs() <= slack).double().mean()),
        sum=after,
        sum_preserved=abs(after - before) <= close,
    )
