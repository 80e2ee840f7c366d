"""What `docs/questions.md` answers is true: its lines run, and its numbers are computed again."""

from __future__ import annotations

import ast
import re
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
import torch.nn.functional as F
from sklearn.metrics import f1_score, jaccard_score
from torch import nn

import segwidgets as sw
from segwidgets.embed.gallery import EXAMPLES
from segwidgets.networks.weights import scores as measured
from segwidgets.widgets.figure import Figure

PAGE = (Path(__file__).parents[1] / "docs" / "questions.md").read_text("utf-8")
ANSWERS = dict(re.findall(r"^## (.+?)\n\n(.+?)(?=\n## |\Z)", PAGE, re.M | re.S))
LINES = {q: re.search(r"```python\n(.+?)```", text, re.S) for q, text in ANSWERS.items()}


def prose(text: str) -> str:
    """Give what an answer says beside its code, in one line."""
    return " ".join(re.sub(r"```.*?```", "", text, flags=re.S).split())


@pytest.mark.parametrize("question", ANSWERS)
def test_an_answer_has_three_to_six_sentences_and_a_figure(question: str) -> None:
    sentences = re.findall(r"[^.?!]+[.?!]+(?=\s|$)", prose(ANSWERS[question]))
    assert 3 <= len(sentences) <= 6
    line = LINES[question]
    assert line, "no figure"
    code = line[1]
    figure = eval(code, {"sw": sw})
    assert isinstance(figure, Figure)
    figure.close()
    # The gallery has the same figure on the page that is named, or the same at another step.
    slug = re.search(r"# gallery: ([\w-]+)", code)
    assert slug
    page = next(one for one in EXAMPLES if one.slug == slug[1])
    assert ast.parse(page.code).body[-1].value.func.attr == type(figure).__name__  # type: ignore[attr-defined]


def test_every_question_is_listed_first() -> None:
    listed = re.findall(r"\[([^\]]+)\]\(#([^)]+)\)", PAGE)
    assert len(ANSWERS) == 20
    assert Counter(anchor for _, anchor in listed) == Counter(
        re.sub(r"[^\w\s-]", "", question.lower()).replace(" ", "-") for question in ANSWERS
    )


# Numbers


def conv_matrix(n: int, kernel: list[float], stride: int) -> torch.Tensor:
    """Write a convolution's matrix, column by column, as torch answers unit vectors."""
    weight = torch.tensor(kernel)[None, None]
    return torch.stack(
        [F.conv1d(one[None, None], weight, stride=stride)[0, 0] for one in torch.eye(n)], 1
    )


def length(module: nn.Module, n: int) -> int:
    return int(module(torch.zeros(1, 1, n)).shape[-1])


def there_and_back() -> tuple[str, ...]:
    kernel = torch.tensor([[[1.0, 2, 1]]])
    x = torch.arange(1.0, 6)[None, None]
    y = F.conv1d(x, kernel, stride=2)
    return tuple(
        ", ".join(f"{v:g}" for v in line.flatten().tolist())
        for line in (x, y, F.conv_transpose1d(y, kernel, stride=2))
    )


def products() -> tuple[int, int, int]:
    """Count products of 3 × 3 cells, a 3 × 3 kernel and stride 2, read in both ways."""
    ones = torch.ones(1, 1, 3, 3)
    out = F.conv_transpose2d(ones, ones, stride=2)
    field = torch.zeros(1, 1, 9, 9)
    field[..., 2:7:2, 2:7:2] = 1
    assert torch.equal(F.conv2d(field, ones), out)
    return int(out.sum()), out.numel() * 9, out.numel() * 9 - int(out.sum())


def overlap(layers: int, kernel_size: int) -> tuple[int, int]:
    """Give the smallest and largest count in the middle, by transposed convolutions of ones."""
    x = torch.ones(1, 1, 24, 24)
    weight = torch.ones(1, 1, kernel_size, kernel_size)
    for _ in range(layers):
        x = F.conv_transpose2d(x, weight, stride=2)
    n = x.shape[-1]
    inside = x[..., n // 3 : -n // 3, n // 3 : -n // 3]
    return int(inside.min()), int(inside.max())


def patch() -> tuple[int, int, float]:
    """Count a window's multiply-adds, those of one pass for a pixel, and the ratio at 64 × 64."""
    net = sw.networks.pretrained("patch")
    sides = [13, 11, 9, 7, 5]
    convs = [m for m in net.features if isinstance(m, nn.Conv2d)]
    linear = sum(m.weight.numel() for m in net.classifier if isinstance(m, nn.Linear))
    window = sum(m.weight.numel() * s * s for m, s in zip(convs, sides, strict=True)) + linear
    once = linear * 64**2 + sum(
        m.weight.numel() * (63 + s) ** 2 for m, s in zip(convs, sides, strict=True)
    )
    return window, sum(m.weight.numel() for m in convs) + linear, window * 64**2 / once


def field(layers: list[int]) -> int:
    """Find how far a score sees, by the gradient of a chain of convolutions of ones."""
    x = torch.zeros(1, 1, 41, 41, requires_grad=True)
    y: torch.Tensor = x
    for k in layers:
        y = F.conv2d(y, torch.ones(1, 1, k, k))
    y[0, 0, y.shape[2] // 2, y.shape[3] // 2].backward()
    assert x.grad is not None
    return int((x.grad[0, 0].sum(0) != 0).sum())


def conv_cost(side: int) -> float:
    return sw.ops.cost(nn.Conv2d(64, 64, 3, padding=1), (64, side, side)).multiply_adds / 1e6


def skips() -> tuple[float, float, float, float]:
    plain, skip = (sw.EncoderDecoder(seed=24, skip=on, device="cpu") for on in (False, True))
    target = np.array(plain.target)
    padded = np.pad(target, 3, mode="edge")
    near = np.zeros(target.shape, bool)
    for r in range(7):
        for c in range(7):
            near |= padded[r : r + 128, c : c + 128] != target
    gained = (plain.prediction.numpy() != target) & (skip.prediction.numpy() == target)
    boat = list(sw.scenes.CLASSES).index("boat")
    ious = [
        jaccard_score((target == boat).ravel(), (one.prediction.numpy() == boat).ravel())
        for one in (plain, skip)
    ]
    return 100 * (gained & near).sum() / gained.sum(), 100 * near.mean(), ious[0], ious[1]


def halved(side: int) -> str:
    sides = [side]
    for _ in range(3):
        sides.append(length(nn.MaxPool1d(2), sides[-1]))
    return ", ".join(map(str, sides))


def unet(side: int) -> int:
    """Follow a side through the U-Net of Ronneberger et al.: two valid convolutions a level."""
    for _ in range(4):
        side = (side - 4) // 2
    side -= 4
    for _ in range(4):
        side = 2 * side - 4
    return side


def bird() -> tuple[float, float, float]:
    """Score a prediction that misses 3 pixels of 100, by scikit-learn."""
    target = np.repeat([0, 1], [97, 3])
    ious = jaccard_score(target, np.zeros(100, int), average=None)
    return ious[0], ious[1], ious.mean()


def absent() -> tuple[float, ...]:
    target, prediction = torch.tensor([0, 0, 1, 1]), torch.tensor([0, 0, 0, 1])
    ious = jaccard_score(target, prediction, average=None)
    means = [ious.mean(), *(np.mean([*ious, other]) for other in (0, 1))]
    counts = sw.metrics.confusion_matrix(prediction, target, 3)
    ours = [float(sw.metrics.scores(counts, absent=a).mean_iou) for a in ("exclude", "zero", "one")]
    assert means == pytest.approx(ours)
    return tuple(means)


def dice(iou: float) -> float:
    """Give the F1 score of masks that have an IoU, by scikit-learn."""
    both = round(1000 * iou)
    target = np.repeat([1, 1, 0], [both, 1000 - both, 1000])
    prediction = np.repeat([1, 0, 0], [both, 1000 - both, 1000])
    assert jaccard_score(target, prediction) == pytest.approx(iou)
    return float(f1_score(target, prediction))


def dice_means() -> tuple[float, ...]:
    first, second = (0.9, 0.2), (0.5, 0.55)
    return (
        *(float(np.mean(pair)) for pair in (first, second)),
        *(float(np.mean([dice(iou) for iou in pair])) for pair in (second, first)),
    )


def back(width: int) -> tuple[int, int]:
    """Find where index 14 is, by pooling an input whose maximum is the 15th cell."""
    x = torch.zeros(1, 1, 4, width)
    x.view(-1)[14] = 1
    _, index = F.max_pool2d(x, (4, width), return_indices=True)
    assert int(index) == 14
    row, column = (x[0, 0] == 1).nonzero()[0].tolist()
    return row, column


def numpy_and_torch() -> tuple[str, str]:
    x, w = torch.tensor([1.0, 2, 3, 4]), torch.tensor([1.0, 0, -1])
    ours = F.conv1d(x[None, None], w[None, None])[0, 0].tolist()
    theirs = np.convolve(x, w, "valid").tolist()
    first, second = (", ".join(f"{v:g}".replace("-", "−") for v in line) for line in (ours, theirs))
    return first, second


def matrix_64() -> tuple[int, int, float]:
    counts = F.conv2d(torch.ones(1, 1, 64, 64), torch.ones(1, 1, 3, 3), padding=1)
    return 4096**2, int(counts.sum()), 100 * float(counts.sum()) / 4096**2


#: What answers say, with `{}` in the place of what is computed.
CLAIMS: dict[str, Callable[[], Any]] = {
    "a C of {} rows and {} columns makes 2 cells out of 6": lambda: (
        conv_matrix(6, [1.0, 2, 4], 2).shape
    ),
    "stamping needs {} products; the sliding window needs {}, and {} of them are with a zero": (
        products
    ),
    "the input {} becomes {}, and the transposed convolution with the same kernel makes {} of": (
        there_and_back
    ),
    "6 cells become {} on the way down, and 3 become {} on the way up": lambda: (
        length(nn.Conv1d(1, 1, 2, 2), 6),
        length(nn.ConvTranspose1d(1, 1, 2, 2), 3),
    ),
    "inputs of 5 and of 6 cells both become {}. On the way back torch takes the smallest, {}, and "
    "`output_padding=1` asks for {}": lambda: (
        *{length(nn.Conv1d(1, 1, 3, 2, 1), n) for n in (5, 6)},
        length(nn.ConvTranspose1d(1, 1, 3, 2, 1), 3),
        length(nn.ConvTranspose1d(1, 1, 3, 2, 1, output_padding=1), 3),
    ),
    "sums {}, 2 or {} products in turn": lambda: overlap(1, 3),
    "a ratio of {:g} to 1 between the largest and the smallest count after one layer and of {:g} "
    "to 1 after three": lambda: [hi / lo for lo, hi in (overlap(1, 3), overlap(3, 3))],
    "over the input 1, 2, 3, 4 torch gives {}, and `numpy.convolve`, which flips, gives {}.": (
        numpy_and_torch
    ),
    "it would have {:,} entries, of which {:,} hold a weight, about {:.1f} %": matrix_64,
    "In rows of 4 cells, 14 is row {}, column {}; in rows of 5 it is row {}, column {}.": lambda: (
        *back(4),
        *back(5),
    ),
    "bilinear reaches a mean IoU of {:.3f} and a learnt 4 × 4 kernel {:.3f}": lambda: [
        measured()["networks"][name]["mean_iou"]
        for name in ("max_pool-bilinear-d3-skip", "max_pool-conv_transpose4-d3-skip")
    ],
    "With windows of 15 × 15 each pixel is read {} times": lambda: (15 * 15,),
    "one window costs {:,} multiply-adds and one pass {:,} for each pixel": lambda: patch()[:2],
    "about {:.0f} times less": lambda: (patch()[0] / patch()[1],),
    "{:.1f} times at 64 × 64 pixels": lambda: patch()[2:],
    "five 3 × 3 convolutions with stride 1 see {} pixels along each axis, and the layer over 5 × 5 "
    "features behind them {}": lambda: (field([3] * 5), field([3] * 5 + [5])),
    "with 64 channels in and out, {:.0f} million multiply-adds at 128 × 128 pixels, and {:.1f} "
    "million three halvings further down": lambda: (conv_cost(128), conv_cost(16)),
    "a 3 × 3 kernel down there spans {} times as far": lambda: (2**3,),
    "{:.0f} % lie within 3 pixels of an outline, where only {:.0f} % of all pixels lie, and the "
    "boat's IoU rises from {:.2f} to {:.2f}.": skips,
    "A side of 100 goes {} in three poolings": lambda: (halved(100),),
    "comes up as {}, where the skip waits with {}": lambda: (
        length(nn.ConvTranspose1d(1, 1, 2, 2), 12),
        length(nn.MaxPool1d(2), 50),
    ),
    "here to {}, and crop": lambda: (-(-100 // 8) * 8,),
    "572 pixels go in, and scores for {} come out": lambda: (unet(572),),
    "the background's IoU is {:.2f}, the bird's is {:.0f}, and their mean is {}": bird,
    "the mean IoU is {:.3f}, {:.3f} or {:.3f}": absent,
    "so that 0.5 and {:.3f} are the same result": lambda: (dice(0.5),),
    "have the mean {:.2f}, and 0.5 and 0.55 have {:.3f}, but in Dice the second pair wins, {:.3f} "
    "to {:.3f}": dice_means,
    "COCO has {} categories of things and {} of stuff": lambda: coco_categories(),
}
#: What is no claim: what somebody chose, or a name.
GIVEN = [
    "a kernel of 3 cells and stride 2",
    "Cᵀ has 6 rows and 2 columns and makes 6 cells out of 2",
    "makes 2 cells out of 6",
    "For 3 × 3 cells, a 3 × 3 kernel and stride 2",
    "the kernel 1, 2, 1 with stride 2",
    "so stride 2 makes the output",
    "with kernel 3, stride 2 and padding 1",
    "Because 4 is a multiple of the stride 2, and 3 is not. With kernel 3 and stride 2",
    "With kernel 4, or 2,",
    "With the kernel 1, 0, −1",
    "a picture of 64 × 64 pixels and a 3 × 3 kernel with padding 1",
    "for a factor of 2, kernel 4, stride 2 and padding 1 with the weights 1, 3, 3, 1 over 4",
    "adds (k − 1) times",
    "In scene 24,",
    "a multiple of 2 to the power of the depth",
    "a bird covers 3 % of a picture and the prediction says background everywhere, 97 %",
    "an IoU of 0/0",
    "call it 0 or call it 1: with a target of 0 0 1 1, a prediction of 0 0 0 1",
    "its IoU is a plain 0",
    "one or two are near 0",
    "Dice = 2 · IoU / (1 + IoU)",
    "IoUs of 0.9 and 0.2",
    "255 becomes one more class",
    "is the F1 score",
]


def coco_categories() -> tuple[int, int]:
    """Count what pycocotools' users find: 80 of the ids 1 to 90, and 92 to 182."""
    import json

    words = json.loads(
        (Path(sw.__file__).parent / "shared" / "coco_counts.json").read_text("utf-8")
    )
    row = next(one for one in words["rows"] if one["name"] == "categories")
    things, stuff = (count for _, count in row["parts"])
    assert stuff == len(range(92, 183))
    assert things == len(range(1, 91)) - 10
    return things, stuff


@pytest.mark.parametrize("claim", CLAIMS)
def test_a_number_is_what_is_computed(claim: str) -> None:
    assert claim.format(*CLAIMS[claim]()) in prose(PAGE)


def test_no_number_stands_without_a_reason() -> None:
    text = prose("".join(ANSWERS.values()))
    assert [given for given in GIVEN if given not in text] == []
    computed = [claim.format(*compute()) for claim, compute in CLAIMS.items()]
    for part in sorted([*computed, *GIVEN], key=len, reverse=True):
        text = text.replace(part, "…")
    text = re.sub(r"`[^`]+`", "…", text)
    assert [text[max(0, m.start() - 30) : m.end() + 10] for m in re.finditer(r"\d+", text)] == []


# What is said without a number


def test_a_transposed_convolution_multiplies_by_the_transpose() -> None:
    x, kernel = torch.randn(2), [1.0, 2, 4]
    matrix = conv_matrix(6, kernel, 2)
    ours = F.conv_transpose1d(
        x[None, None], torch.tensor(kernel)[None, None], stride=2, output_padding=1
    )
    torch.testing.assert_close(matrix.T @ x, ours[0, 0])


def test_a_transposed_convolution_takes_gradients_back() -> None:
    x = torch.randn(1, 1, 7, requires_grad=True)
    kernel, grad = torch.randn(1, 1, 3), torch.randn(1, 1, 3)
    F.conv1d(x, kernel, stride=2).backward(grad)
    torch.testing.assert_close(x.grad, F.conv_transpose1d(grad, kernel, stride=2))


def test_the_cell_that_output_padding_adds_holds_what_reaches_it() -> None:
    ones = torch.ones(1, 1, 3)
    reached = F.conv_transpose1d(ones, ones, stride=2, padding=1, output_padding=1)
    assert int(reached[0, 0, -1]) == 1
    apart = F.conv_transpose1d(ones, ones[..., :2], torch.tensor([0.5]), stride=2, output_padding=1)
    assert float(apart[0, 0, -1]) == 0.5
    with pytest.raises(RuntimeError, match="smaller than"):
        F.conv_transpose1d(ones, ones, stride=2, output_padding=2)


def test_kernels_of_4_and_2_overlap_evenly() -> None:
    for kernel_size in (2, 4):
        low, high = overlap(1, kernel_size)
        assert low == high


def test_bilinear_upsampling_is_a_transposed_convolution_but_for_the_border() -> None:
    x = torch.randn(1, 1, 8, 8)
    line = torch.tensor([1.0, 3, 3, 1]) / 4
    ours = F.conv_transpose2d(x, torch.outer(line, line)[None, None], stride=2, padding=1)
    theirs = F.interpolate(x, scale_factor=2, mode="bilinear", align_corners=False)
    torch.testing.assert_close(ours[..., 1:-1, 1:-1], theirs[..., 1:-1, 1:-1])
    assert not torch.allclose(ours, theirs)


def test_255_is_left_out_or_out_of_bounds() -> None:
    logits, target = torch.randn(6, 3), torch.tensor([0, 1, 2, 255, 1, 255])
    kept = target != 255
    torch.testing.assert_close(
        F.cross_entropy(logits, target, ignore_index=255),
        F.cross_entropy(logits[kept], target[kept]),
    )
    with pytest.raises(IndexError, match="out of bounds"):
        F.cross_entropy(logits, target)
