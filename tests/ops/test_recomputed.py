from __future__ import annotations

import pytest
import torch
import torch.nn.functional as F

from segwidgets.ops import recomputed


@pytest.mark.parametrize(
    ("size", "patch", "stride"), [(12, 5, 1), (20, 7, 3), (9, 9, 1), (8, 1, 2)]
)
def test_pixels_are_read_as_often_as_fold_adds_them(size: int, patch: int, stride: int) -> None:
    ones = torch.ones(1, 1, size, size)
    read = F.fold(F.unfold(ones, patch, stride=stride), size, patch, stride=stride)[0, 0]

    counts = torch.from_numpy(recomputed(size, patch, stride))

    assert torch.equal(counts[:, None] * counts, read.long())


@pytest.mark.parametrize(
    ("size", "patch", "stride", "kernel", "kernel_stride", "dilation"),
    [(12, 5, 1, 3, 1, 1), (20, 9, 2, 3, 2, 1), (15, 7, 1, 3, 1, 2), (13, 6, 3, 2, 2, 1)],
)
def test_features_are_computed_as_often_as_windows_hold_them(
    size: int, patch: int, stride: int, kernel: int, kernel_stride: int, dilation: int
) -> None:
    # A picture that counts its pixels, under a kernel of which only the first cell is not 0,
    # gives features that say where they start.
    weight = torch.zeros(1, 1, kernel)
    weight[..., 0] = 1
    expected = torch.zeros(size - dilation * (kernel - 1), dtype=torch.int64)
    for window in torch.arange(float(size)).unfold(0, patch, stride):
        starts = F.conv1d(window[None, None], weight, stride=kernel_stride, dilation=dilation)
        expected[starts.flatten().long()] += 1

    counts = recomputed(size, patch, stride, kernel, kernel_stride, dilation)

    assert counts.tolist() == expected.tolist()


def test_sizes_are_checked() -> None:
    with pytest.raises(ValueError, match="patch_size = 9"):
        recomputed(8, 9)
    with pytest.raises(ValueError, match="reaches over 5 pixels, more than patch_size = 4"):
        recomputed(8, 4, kernel_size=3, dilation=2)
