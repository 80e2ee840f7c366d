"""Score a data set with several processes, each of which sees a part of it.

    torchrun --nproc-per-node 2 examples/score_with_torchrun.py

Here the pictures are drawn at random; put a data set and a network in their place. On GPUs, take
the backend "nccl" and ConfusionMatrix(..., device=f"cuda:{LOCAL_RANK}"): counting does not wait
for the GPU, and only the sum travels.
"""

from __future__ import annotations

import torch
import torch.distributed as dist

import segwidgets as sw

CLASSES, IGNORED, PICTURES = 5, 255, 12


def picture(number: int) -> tuple[torch.Tensor, torch.Tensor]:
    """Draw a prediction and a target; every process would draw the same."""
    draw = torch.Generator().manual_seed(number)
    target = torch.randint(CLASSES, (120, 160), generator=draw)
    right = torch.rand(target.shape, generator=draw) < 0.8
    prediction = torch.where(right, target, target.roll(1))
    target[:, :8] = IGNORED
    return prediction, target


def main() -> None:
    """Count a share of the pictures, add up all shares, print the scores once."""
    dist.init_process_group("gloo")
    seen = sw.metrics.ConfusionMatrix(CLASSES, ignore_index=IGNORED)
    for number in range(dist.get_rank(), PICTURES, dist.get_world_size()):
        seen.update(*picture(number))
    total = seen.all_reduce()
    if dist.get_rank() == 0:
        found = total.scores()
        print(f"{int(seen.counts.sum())} of {int(total.counts.sum())} pixels counted here")
        print(f"mean IoU {found.mean_iou:.6f}, pixel accuracy {found.pixel_accuracy:.6f}")
    dist.destroy_process_group()


if __name__ == "__main__":
    main()
