"""What the encoder-decoder figure needs before it can be looked at: scenes, and all networks."""

from __future__ import annotations

from collections.abc import Iterator

import torch

import segwidgets as sw
from benchmarks.rows import Row
from benchmarks.timing import interleaved_medians
from segwidgets.networks import as_input, pretrained
from segwidgets.scenes import scene
from segwidgets.widgets.encoder_decoder.compute import trained


def measure() -> Iterator[Row]:
    """Paint scenes, and run all trained networks, by the figure and by hand."""
    for side in (128, 512):
        painted = interleaved_medians({"scene": lambda side=side: scene(3, side)}, 5, warm_up=1)
        yield Row(f"scene of {side}×{side}", painted["scene"], "ms")
    # With one thread: where other programs are busy, two would mostly wait for each other.
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    try:
        yield from _networks()
    finally:
        torch.set_num_threads(threads)


def _networks() -> Iterator[Row]:
    networks = [pretrained(choice.name) for choice in trained()]
    for side, rounds in ((128, 3), (256, 1)):
        picture = scene(3, side)
        figure = sw.EncoderDecoder(picture, device="cpu")

        def all_packed(figure: sw.EncoderDecoder = figure, picture: object = picture) -> None:
            # Another picture takes the results back.
            figure.image = None
            figure.image = picture
            figure.run(progress=False)

        def by_hand(image: object = picture.image) -> None:
            with torch.inference_mode():
                for network in networks:
                    network(as_input(image)).argmax(1)

        taken = interleaved_medians({"figure": all_packed, "hand": by_hand}, rounds, warm_up=1)
        what = f"encoder-decoder, all {len(networks)} networks, {side}×{side}"
        yield Row(what, taken["figure"], "ms", "calling the modules", taken["hand"])
