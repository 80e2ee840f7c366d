"""Receptive fields, held to torch's gradients on the whole picture and to counts by hand."""

from __future__ import annotations

import numpy as np
import pytest
import torch
import torch.nn.functional as F
from torch import nn
from traitlets import TraitError

import segwidgets as sw
from segwidgets.drawing.items import Outline
from segwidgets.widgets.sliding_window.fields import Fields
from segwidgets.widgets.tensors import unpacked
from tests.ops.networks import Skip, classifier, padded, photograph


def made(model: nn.Module, side: int = 24, **parameters: object) -> sw.SlidingWindow:
    return sw.SlidingWindow(photograph(side), model, device="cpu", view="field", **parameters)


def fields_of(figure: sw.SlidingWindow) -> Fields:
    figure.run(progress=False)
    assert figure._comparison is not None
    assert figure._comparison.fields is not None
    return figure._comparison.fields


def truth(net: nn.Module, hem: int, side: int, at: tuple[int, int]) -> np.ndarray:
    """|gradient| of the highest score at a cell for the picture's pixels, by autograd alone."""
    pixels = (photograph(side) * 255).to(torch.uint8) / 255
    image = F.pad(pixels, (hem, hem, hem, hem)).requires_grad_()
    scores = net(image[None])[0]
    (gradient,) = torch.autograd.grad(scores[:, at[0], at[1]].max(), image)
    return gradient.abs().sum(0)[hem : hem + side, hem : hem + side].numpy()


PAIRS = {
    "padded": (padded(), 0, 1),
    "reflect": (padded("reflect"), 0, 1),
    "circular": (padded("circular"), 0, 1),
    "dilated": (nn.Sequential(nn.Conv2d(3, 4, 5), nn.GELU(), nn.Conv2d(4, 3, 3, dilation=2)), 4, 1),
    "strided": (
        nn.Sequential(nn.Conv2d(3, 4, 3, 2, 1), nn.GELU(), nn.Conv2d(4, 3, 3, 2, 1)),
        *(0, 4),
    ),
}


@pytest.mark.parametrize(("model", "hem", "stride"), PAIRS.values(), ids=PAIRS)
def test_influence_is_torchs_gradient_on_the_whole_picture(
    model: nn.Module, hem: int, stride: int
) -> None:
    figure = made(model, class_names=None)
    fields = fields_of(figure)

    # The corners and the middle, since at the border a network sees less.
    for unit in {0, len(fields.columns) - 1, len(fields.units) // 2, len(fields.units) - 1}:
        figure.unit = row, column = fields.pixel(unit)
        expected = truth(model, hem, 24, (row // stride, column // stride))
        if model[0].padding_mode == "circular":
            # A field that leaves the picture on one side enters it on the other; the box does not.
            box = fields.units[unit][-1].box.within((24, 24))
            kept = np.zeros_like(expected)
            here = slice(box.top, box.top + box.rows), slice(box.left, box.left + box.columns)
            kept[here] = expected[here]
            expected = kept
        np.testing.assert_allclose(figure.influence, expected, atol=1e-6)


def test_the_units_of_a_layer_are_those_that_the_score_is_made_of() -> None:
    model = nn.Sequential(
        nn.Conv2d(3, 4, 3, stride=2, padding=1), nn.GELU(), nn.Conv2d(4, 3, 3, padding=1)
    )
    figure = made(model, unit=(8, 12))
    fields_of(figure)
    figure.layer = 0

    # y[:, 4, 6] is made of h[:, 3:6, 5:8], in whose middle is h[:, 4, 6].
    expected = truth(model[:2], 0, 24, (4, 6))

    np.testing.assert_allclose(figure.influence, expected, atol=1e-6)
    assert (figure.influence[7:10, 11:14] > 0).all()
    assert np.count_nonzero(figure.influence) == 9


SMOOTH = [
    nn.Sequential(nn.Conv2d(3, 4, (3, 5)), nn.Sigmoid(), nn.AvgPool2d(2, 1), nn.Conv2d(4, 2, 3)),
    nn.Sequential(
        nn.Conv2d(3, 4, 3, 2, 1), nn.Sigmoid(), nn.AvgPool2d(2), nn.Conv2d(4, 2, 5, 1, 2)
    ),
]


@pytest.mark.parametrize("model", SMOOTH, ids=["odd and even", "strides"])
def test_gradients_reach_the_outline_and_no_further(model: nn.Sequential) -> None:
    with torch.no_grad():
        for weight in model.parameters():
            weight.abs_().add_(0.01)
    figure = made(model, 40)
    fields = fields_of(figure)
    assert figure._comparison
    plan = figure._comparison.plan
    unit = fields.nearest(20, 20)
    row, column = (
        fields.rows[unit // len(fields.columns)],
        fields.columns[unit % len(fields.columns)],
    )

    stride, hem = plan.network_stride[0], plan.dense_hem
    image = plan.dense_input.clone().requires_grad_()
    score = model(image[None])[0, :, row // stride, column // stride].max()
    (gradient,) = torch.autograd.grad(score, image)
    hit = gradient.abs().sum(0).nonzero() - torch.tensor(hem)
    (top, left), (bottom, right) = hit.amin(0).tolist(), hit.amax(0).tolist()
    assert fields.units[unit][-1].box == (top, left, bottom + 1 - top, right + 1 - left)
    # Every other unit sees as much, elsewhere.
    for other, fields_there in enumerate(fields.units):
        there = (
            fields.rows[other // len(fields.columns)],
            fields.columns[other % len(fields.columns)],
        )
        box = fields_there[-1].box
        assert (box.top - there[0], box.left - there[1]) == (top - row, left - column)


def test_a_patch_classifier_has_the_field_of_its_twin() -> None:
    fields = fields_of(made(classifier()))

    assert [layer.size for layer in fields.layers] == [(3, 3), (5, 5), (7, 7), (9, 9), (9, 9)]
    assert [layer.jump for layer in fields.layers] == [(1, 1)] * 5
    row, column = fields.rows[0], fields.columns[0]
    assert fields.units[0][-1].box == (row - 4, column - 4, 9, 9)


def test_other_networks_are_measured_and_say_so() -> None:
    figure = made(Skip())
    fields = fields_of(figure)

    assert not fields.exact
    assert [layer.words for layer in fields.layers] == [
        "conv 3 × 3, 3 → 6",
        "conv 3 × 3, 6 → 6",
        "output",
    ]
    middle = fields.units[fields.nearest(12, 12)]
    # The first convolution sees 3 × 3 pixels; what is added to it 5 × 5.
    assert [field.box[2:] for field in middle] == [(3, 3), (5, 5), (5, 5)]
    row, column = middle[-1].box.top + 2, middle[-1].box.left + 2
    figure.unit = (row, column)
    np.testing.assert_allclose(figure.influence, truth(Skip(), 0, 24, (row, column)), atol=1e-6)
    scene = next(iter(figure._drawings(None, theme="light", width=500)))
    assert "measured, since the layers do not simply follow one another" in scene.alt


def test_a_classifier_that_has_no_twin_is_measured_window_by_window() -> None:
    class Pooled(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            torch.manual_seed(0)
            self.first, self.last = nn.Conv2d(3, 8, 3), nn.Linear(8, 4)

        def forward(self, x: torch.Tensor) -> torch.Tensor:
            return self.last((self.first(x) ** 2).mean((2, 3)))

    figure = made(Pooled(), 12, patch_size=5)
    fields = fields_of(figure)
    model = Pooled()

    figure.unit = (fields.rows[-1], fields.columns[0])

    row, column = figure.unit
    pixels = (photograph(12) * 255).to(torch.uint8) / 255
    patch = F.pad(pixels, (2, 2, 2, 2))[:, row : row + 5, column : column + 5].requires_grad_()
    (gradient,) = torch.autograd.grad(model(patch[None])[0].max(), patch)
    whole = F.pad(torch.zeros(12, 12), (2, 2, 2, 2))
    whole[row : row + 5, column : column + 5] = gradient.abs().sum(0)
    np.testing.assert_allclose(figure.influence, whole[2:-2, 2:-2].numpy(), atol=1e-6)


def test_the_inner_field_is_that_of_repeated_sums() -> None:
    """Layers of ones count the ways from a pixel to the score: Luo et al. 2016, section 2.2."""
    depth = 8
    model = nn.Sequential(*(nn.Conv2d(3 if not i else 1, 1, 3, bias=False) for i in range(depth)))
    with torch.no_grad():
        for weight in model.parameters():
            weight.fill_(1)
    fields = fields_of(made(model, 32))
    middle = fields.units[fields.nearest(16, 16)]

    ways = np.ones(1)
    for number in range(depth):
        ways = np.convolve(ways, np.ones(3))
        share = np.array([ways[ring : len(ways) - ring].sum() / ways.sum() for ring in range(8)])
        rings = int((share**2 >= 0.9).sum()) - 1
        side = 2 * number + 3
        assert middle[number].inner == (side - 2 * rings,) * 2
    # 17 × 17 pixels in all, and most of it within 9 × 9.
    assert middle[-1].inner == (9, 9)


def test_a_unit_that_is_off_says_so() -> None:
    model = nn.Sequential(nn.Conv2d(3, 2, 3, padding=1), nn.ReLU())
    with torch.no_grad():
        model[0].bias.fill_(-100)
    figure = made(model)
    fields = fields_of(figure)

    assert fields.units[0][-1].inner is None
    assert figure.influence.max() == 0
    assert (
        "No pixel moves it here" in next(iter(figure._drawings([0], theme="light", width=500))).alt
    )


def test_what_is_sent_is_what_was_measured_and_bounded() -> None:
    figure = made(padded(layers=6), 64)
    fields = fields_of(figure)
    sent = figure._fields
    numbers, peaks = unpacked(sent["numbers"]).reshape(-1, 8), unpacked(sent["peaks"])
    shares = unpacked(sent["influence"])

    assert len(shares) <= 120_000
    assert len(numbers) == len(fields.units) * len(fields.layers)
    at = (len(fields.layers)) * 7
    field = fields.units[7][0]
    assert tuple(numbers[at]) == (*field.box, *field.inner, *field.influence.shape)
    first = int((numbers[:at, 6] * numbers[:at, 7]).sum())
    cells = shares[first : first + field.influence.size].reshape(field.influence.shape)
    np.testing.assert_allclose(cells / 255 * peaks[at], field.influence, atol=peaks[at] / 500)


def test_a_large_field_is_averaged() -> None:
    figure = made(nn.Conv2d(3, 2, 53, padding=26), 60)
    fields = fields_of(figure)
    unit = fields.nearest(30, 30)
    influence = fields.units[unit][0].influence
    numbers = unpacked(figure._fields["numbers"])
    sizes = numbers[:, 6] * numbers[:, 7]
    first = int(sizes[:unit].sum())
    cells = unpacked(figure._fields["influence"])[first : first + sizes[unit]]

    assert influence.shape == (53, 53)
    assert tuple(numbers[unit, 6:]) == (27, 27)
    cells = cells.reshape(27, 27) / 255 * unpacked(figure._fields["peaks"])[unit]
    np.testing.assert_allclose(cells[3, 4], influence[6:8, 8:10].mean(), rtol=0.05)
    # What is left at the far end is a line of single pixels.
    np.testing.assert_allclose(cells[26, 26], influence[52, 52], rtol=0.2)


def test_a_pixel_is_chosen_measured_and_left() -> None:
    figure = made(padded(), 24)
    first = fields_of(figure)
    row = next(row for row in range(24) if row not in first.rows)

    figure.unit = (row, 23)
    figure.layer = 0

    assert figure._comparison
    assert row in figure._comparison.fields.rows
    assert figure._fields["rows"] == figure._comparison.fields.rows
    assert figure.influence[row, 22:].min() > 0
    with pytest.raises(TraitError, match=r"unit\[0\] = 24: choose 0 to 23"):
        figure.unit = (24, 0)
    assert figure.unit == (row, 23)
    figure.image = photograph(16)
    assert figure.unit is None
    assert figure._fields == {}


def test_networks_without_gradients_show_all_else() -> None:
    class Detached(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.inner = nn.Conv2d(3, 2, 3, padding=1)

        def forward(self, x: torch.Tensor) -> torch.Tensor:
            return self.inner(x.detach())

    figure = made(Detached(), 12, patch_size=3)
    assert figure.output.shape == (2, 12, 12)
    with pytest.raises(ValueError, match="cannot be traced back to the picture"):
        figure.influence  # noqa: B018 - the property is what is tested
    assert "cannot be traced back" in figure._fields["why_not"]
    # What stands still is the race then.
    assert figure._film_steps("field") == 48


def test_the_drawing_frames_the_fields_so_far() -> None:
    figure = made(padded(), 24, unit=(12, 12))
    fields = fields_of(figure)
    middle = fields.units[fields.nearest(12, 12)]

    assert figure._film_steps(None) == len(fields.layers) == 3
    assert figure._film_steps("race") == 48
    scenes = list(figure._drawings(range(3), theme="light", width=500))

    for number, scene in enumerate(scenes):
        frames = [
            item for item in scene.items if isinstance(item, Outline) and item.line_width == 1.8
        ]
        picture, enlarged = frames
        assert picture.width / enlarged.width == pytest.approx(7 / 24)
        assert enlarged.width / scenes[2].items[0].width > 0
        assert f"sees {2 * number + 3} × {2 * number + 3} pixels" in scene.alt
        assert middle[number].box.rows == 2 * number + 3
    assert "r = 5 + (3 − 1) · 1 = 7, j = 1 · 1 = 1" in scenes[2].alt
