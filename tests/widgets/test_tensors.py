"""Arrays come back as they went, and nothing else is taken for one."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from segwidgets.widgets.tensors import packed, unpacked

ARRAYS = hnp.arrays(
    st.sampled_from(["uint8", "int32", ">i4", "float32"]), hnp.array_shapes(min_dims=0, min_side=0)
)


@given(ARRAYS)
def test_arrays_come_back(array: np.ndarray[Any, Any]) -> None:
    back = unpacked(packed(array))
    np.testing.assert_array_equal(back, array)
    assert back.dtype.name == array.dtype.name


def test_tensors_are_packed_like_arrays() -> None:
    cells = torch.arange(6, dtype=torch.float32).reshape(2, 3).T.requires_grad_()
    np.testing.assert_array_equal(unpacked(packed(cells)), cells.detach().numpy())


def test_another_dtype_is_refused() -> None:
    with pytest.raises(TypeError, match="float64: convert to one of uint8, uint16, int32, float32"):
        packed([0.5])


@pytest.mark.parametrize(
    ("value", "words"),
    [
        ("AAAA", "str: an array is a dict"),
        ({}, "dtype = None"),
        ({"dtype": ["uint8"], "shape": [0], "data": b""}, "dtype ="),
        ({"dtype": "uint8", "shape": 1, "data": b"0"}, "shape = 1"),
        ({"dtype": "uint8", "shape": [-1], "data": b"0"}, "shape = "),
        ({"dtype": "uint8", "shape": [True], "data": b"0"}, "shape = "),
        ({"dtype": "uint8", "shape": [1], "data": "0"}, "data is str"),
        ({"dtype": "uint8", "shape": [2], "data": b"0"}, "reshape"),
        ({"dtype": "int32", "shape": [1], "data": b"000"}, "buffer size"),
    ],
)
def test_what_is_no_array_is_refused(value: Any, words: str) -> None:
    with pytest.raises((TypeError, ValueError), match=words):
        unpacked(value)
