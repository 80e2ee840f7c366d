from __future__ import annotations

import pytest
import torch
from torch import nn

from segwidgets.ops import sliding_window
from segwidgets.ops.inference import in_batches, is_out_of_memory
from tests.ops.networks import classifier, noise


class Hungry(nn.Module):
    """Asks for more memory than any machine has, where a batch has more than 8 patches."""

    def __init__(self, most: int) -> None:
        super().__init__()
        self.inner = classifier()
        self.most = most
        self.seen: list[int] = []

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        self.seen.append(len(x))
        if len(x) > self.most:
            torch.empty(2**60, dtype=torch.uint8)
        return self.inner(x)


def test_where_memory_is_full_the_batch_is_halved_and_it_says_so() -> None:
    model, image = Hungry(8), noise(16)

    with pytest.warns(UserWarning, match="halved") as told:
        scores = sliding_window(model, image, 9, batch_size=32)

    assert [str(warning.message).split()[-1] for warning in told] == ["16.", "8."]
    assert model.seen == [32, 16] + [8] * 8
    assert torch.equal(scores, sliding_window(model.inner, image, 9, batch_size=8))


@pytest.mark.filterwarnings("ignore:Memory was full")
def test_where_a_single_patch_is_too_much_it_says_what_to_do() -> None:
    with pytest.raises(MemoryError, match="smaller patch_size"):
        sliding_window(Hungry(0), noise(16), 9, batch_size=4)


def test_other_errors_are_not_taken_for_want_of_memory() -> None:
    with pytest.raises(RuntimeError, match="channels"):
        sliding_window(classifier(), noise(16, channels=4), 9)
    assert is_out_of_memory(torch.OutOfMemoryError("CUDA out of memory."))
    assert not is_out_of_memory(RuntimeError("mat1 and mat2 shapes cannot be multiplied"))


def test_the_last_batch_is_halved_by_its_own_size() -> None:
    def run(first: int, end: int) -> int:
        if end - first > 1:
            raise MemoryError
        return end

    with pytest.warns(UserWarning, match="halved to 1"):
        assert [result for *_, result in in_batches(run, 3, 100)] == [1, 2, 3]
