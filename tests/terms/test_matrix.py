from __future__ import annotations

import tracemalloc

import pytest
import torch
from torch.nn.functional import conv_transpose2d

from segwidgets.terms import conv_terms, conv_transpose_terms
from segwidgets.terms.matrix import MatrixOf
from segwidgets.terms.symbols import cell_symbols
from tests.terms.test_convolution import conv_terms_of, transpose_terms_of
from tests.vectors.cases import CONV, CONV_MODES, CONV_TRANSPOSE, Case


def test_lectures_matrices() -> None:
    """Toeplitz, every second row of it, and that one transposed."""
    x, y, z = 1.0, 2.0, 4.0
    strided = conv_terms(6, 3, stride=2).matrix([x, y, z])
    assert strided.tolist() == [[x, y, z, 0, 0, 0], [0, 0, x, y, z, 0]]
    back = conv_transpose_terms(2, 3, stride=2, output_padding=1).matrix([x, y, z])
    assert back.tolist() == strided.T.tolist()
    toeplitz = conv_terms(6, 3).matrix([x, y, z])
    assert toeplitz[::2].tolist() == strided.tolist()


@pytest.mark.parametrize("dtype", [torch.float32, torch.float64, torch.bfloat16])
@pytest.mark.parametrize("layout", ["dense", "sparse"])
def test_matrix_has_the_kernels_dtype_and_no_gradient(dtype: torch.dtype, layout: str) -> None:
    kernel = torch.tensor([1.0, 2.0, 4.0], dtype=dtype, requires_grad=True)
    matrix = conv_transpose_terms(2, 3, stride=2).matrix(kernel, layout)  # type: ignore[arg-type]
    assert matrix.dtype == dtype
    assert not matrix.requires_grad


def test_whole_numbers_become_torchs_default_dtype() -> None:
    terms = conv_transpose_terms(2, 3, stride=2)
    assert terms.matrix(torch.tensor([1, 2, 4])).dtype == torch.get_default_dtype()


def test_symbols_of_the_lectures_matrices() -> None:
    toeplitz = conv_terms(6, 3).symbol_matrix()
    assert [" ".join(row) for row in toeplitz] == [
        "x y z 0 0 0",
        "0 x y z 0 0",
        "0 0 x y z 0",
        "0 0 0 x y z",
    ]
    assert conv_terms(6, 3, stride=2).symbol_matrix() == toeplitz[::2]
    back = conv_transpose_terms(2, 3, stride=2, output_padding=1).symbol_matrix()
    assert back == [list(column) for column in zip(*toeplitz[::2], strict=True)]


def test_symbols_of_the_input_as_a_matrix() -> None:
    rows = conv_terms((2, 3), (2, 2), padding=(0, 1)).symbol_matrix("input")
    assert rows[:2] == [["0", "a₀₀", "0", "a₁₀"], ["a₀₀", "a₀₁", "a₁₀", "a₁₁"]]


@pytest.mark.parametrize("matrix_of", ["kernel", "input"])
@pytest.mark.parametrize("case", [*CONV, *CONV_MODES, *CONV_TRANSPOSE], ids=lambda case: case.id)
def test_symbols_stand_where_the_values_stand(case: Case, matrix_of: MatrixOf) -> None:
    terms = (transpose_terms_of if case in CONV_TRANSPOSE else conv_terms_of)(case)
    x, w = cell_symbols(terms.input_size, terms.kernel_size)
    kernel = matrix_of == "kernel"
    names, cells = (w, case.kernel) if kernel else (x, case.input)
    held = dict(zip(names, cells.ravel(), strict=True)) | {"0": 0.0}
    values = [
        [sum(held[name] for name in entry.split(" + ")) for entry in row]
        for row in terms.symbol_matrix(matrix_of)
    ]
    matrix = terms.matrix(cells, "dense") if kernel else terms.input_matrix(cells, "dense")
    assert values == matrix.tolist()


def test_symbols_of_an_enormous_matrix_are_refused() -> None:
    with pytest.raises(ValueError, match="16641 × 4096, 68161536 entries: at most 1000000"):
        conv_transpose_terms((64, 64), (3, 3), stride=2).symbol_matrix()


def test_a_sparse_matrix_of_repeated_cells_is_valid() -> None:
    terms = conv_terms((5, 4), (3, 3), padding=2, padding_mode="reflect", flip=True)
    by_kernel, by_input = torch.rand(3, 3), torch.rand(5, 4)
    for sparse in (terms.matrix(by_kernel, "sparse"), terms.input_matrix(by_input, "sparse")):
        torch.sparse_csr_tensor(
            sparse.crow_indices(), sparse.col_indices(), sparse.values(), check_invariants=True
        )


def test_zero_weights_keep_their_entries() -> None:
    """The pattern of a sparse matrix is that of the terms, whatever the kernel's values."""
    terms = conv_transpose_terms(4, 3, stride=2)
    assert terms.matrix([0.0, 1.0, 0.0], "sparse").values().numel() == len(terms)


@pytest.mark.filterwarnings("error")
def test_large_matrix_is_sparse_valid_and_torchs() -> None:
    terms = conv_transpose_terms((64, 64), (3, 3), stride=2)
    kernel = torch.rand(3, 3, dtype=torch.float64)
    tracemalloc.start()
    matrix = terms.matrix(kernel)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert matrix.layout is torch.sparse_csr
    assert matrix.shape == (129 * 129, 64 * 64)
    # A dense one takes 545 MB; NumPy's share of the sparse one about one.
    assert peak < 10e6
    torch.sparse_csr_tensor(
        matrix.crow_indices(), matrix.col_indices(), matrix.values(), check_invariants=True
    )
    x = torch.rand(64, 64, dtype=torch.float64)
    expected = conv_transpose2d(x[None, None], kernel[None, None], stride=2)
    torch.testing.assert_close((matrix @ x.reshape(-1)).reshape(1, 1, 129, 129), expected)


def test_large_matrix_of_a_convolution_is_torchs() -> None:
    terms = conv_terms((129, 129), (3, 3), stride=2)
    kernel = torch.rand(3, 3, dtype=torch.float64)
    there, back = terms.matrix(kernel), terms.transposed().matrix(kernel)
    y = torch.rand(64 * 64, dtype=torch.float64)
    x = torch.rand(129 * 129, dtype=torch.float64)
    # The defining property of a transpose.
    torch.testing.assert_close((there @ x) @ y, x @ (back @ y))


def test_unknown_layout_and_wrong_kernel_are_refused() -> None:
    terms = conv_transpose_terms(2, 3, stride=2)
    with pytest.raises(ValueError, match="layout = 'csr': choose"):
        terms.matrix([1, 2, 4], "csr")  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="matrix_of = 'x': choose"):
        terms.symbol_matrix("x")  # type: ignore[arg-type]
    with pytest.raises(ValueError, match=r"input has shape \(3,\): these terms need \(2,\)"):
        terms.input_matrix([1, 2, 3])
    with pytest.raises(ValueError, match=r"kernel has shape \(2,\): these terms need \(3,\)"):
        terms.matrix(torch.ones(2))
