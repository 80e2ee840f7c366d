"""The explicit matrix of a list of terms, dense or sparse, by formula."""

from __future__ import annotations

import warnings
from math import prod
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from segwidgets._torch import is_tensor, require_torch
from segwidgets.terms.arrays import as_array

if TYPE_CHECKING:
    from segwidgets.terms.terms import Terms

# A dense float32 matrix of this many entries takes 4 MB.
_MOST_DENSE_ENTRIES = 1_000_000


def explicit_matrix(
    terms: Terms, kernel: Any, layout: Literal["auto", "dense", "sparse"] = "auto"
) -> Any:
    """Build the matrix of `Terms.matrix`; see there.

    Parameters
    ----------
    terms : Terms
        Any list of terms.
    kernel : array-like
        Shape `terms.kernel_size`.
    layout : {"auto", "dense", "sparse"}
        "auto" is dense up to a million entries.

    Returns
    -------
    torch.Tensor
        Shape (number of output cells, number of input cells), strided or sparse CSR.

    Raises
    ------
    ImportError
        If torch is not installed.
    ValueError
        If the kernel has another shape, or the layout does not exist.
    """
    torch = require_torch()
    if layout not in ("auto", "dense", "sparse"):
        raise ValueError(f"layout = {layout!r}: choose 'auto', 'dense' or 'sparse'.")
    if is_tensor(kernel) and kernel.is_floating_point():
        weights = kernel.detach()
    else:
        cells = as_array("kernel", kernel, len(terms.kernel_size))
        weights = torch.as_tensor(cells, dtype=torch.get_default_dtype())
    if tuple(weights.shape) != terms.kernel_size:
        raise ValueError(
            f"kernel has shape {tuple(weights.shape)}: these terms need {terms.kernel_size}."
        )
    shape = (prod(terms.output_size), prod(terms.input_size))
    if layout == "auto":
        layout = "dense" if prod(shape) <= _MOST_DENSE_ENTRIES else "sparse"
    build = _dense if layout == "dense" else _sparse
    return build(torch, terms, weights.reshape(-1), shape)


def _dense(torch: Any, terms: Terms, weights: Any, shape: tuple[int, int]) -> Any:
    device = weights.device
    matrix = torch.zeros(shape, dtype=weights.dtype, device=device)
    rows = torch.tensor(terms.output_index, device=device)
    columns = torch.tensor(terms.input_index, device=device)
    matrix[rows, columns] = weights[torch.tensor(terms.kernel_index, device=device)]
    return matrix


def _sparse(torch: Any, terms: Terms, weights: Any, shape: tuple[int, int]) -> Any:
    # Gather order is CSR's order, so rows and columns need no detour over coordinates.
    ordered = terms.by_output()
    starts = np.zeros(shape[0] + 1, np.int64)
    np.cumsum(ordered.counts, out=starts[1:])
    device = weights.device
    with warnings.catch_warnings():
        # torch says once per process that CSR is in beta.
        warnings.filterwarnings("ignore", message="Sparse CSR tensor support is in beta")
        return torch.sparse_csr_tensor(
            torch.from_numpy(starts).to(device),
            torch.tensor(ordered.input_index, device=device),
            weights[torch.tensor(ordered.kernel_index, device=device)],
            size=shape,
            check_invariants=False,
        )
