"""The figure of encoder-decoders."""

# ruff: noqa: ARG002 - every figure is asked for its views and steps

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from segwidgets.ops.device import choose_device
from segwidgets.scenes import CLASSES, COLOURS
from segwidgets.widgets.encoder_decoder.rules import chosen
from segwidgets.widgets.encoder_decoder.run import Ran, run_network
from segwidgets.widgets.encoder_decoder.state import EncoderDecoderState
from segwidgets.widgets.words import times

if TYPE_CHECKING:
    import torch

    from segwidgets.drawing.scene import Scene


class EncoderDecoder(EncoderDecoderState):
    """Down to a coarse picture and up again: what it costs, what it loses, what skips save.

    A trained network labels every pixel of a picture. The figure draws it to scale, area for
    resolution and depth for channels, with its real feature maps; it counts each layer's
    multiply-adds beside those of the same layers at full resolution; and it switches between
    networks that were trained alike, but for the way down, the way up and the skips. The
    predicted mask stands beside the ground truth, with the IoU of each class, and a close-up shows
    an outline where the ways up differ.

    All networks run in the background as soon as a page shows the figure, that which is chosen
    first, so that switching needs no kernel. `run()` runs them at once, `stop()` ends it.

    Parameters
    ----------
    image : Scene, path, PIL image, array-like or torch.Tensor, optional
        The picture, 16 to 512 pixels a side; without one, the generated scene named by `seed`.
        The networks know nothing but generated scenes at 128 pixels a side. The labels of a
        Scene are its target, where its classes are called as in `segwidgets.scenes.CLASSES`.
    target : path, PIL image, array-like or torch.Tensor, optional
        The ground truth of a picture of one's own, (H, W), as `segwidgets.images.read_labels`
        takes it: indices into `segwidgets.scenes.CLASSES`, 255 where there is none.
    seed : int or None
        Names the scene, 0 to 9999; None where `image` is given.
    downsample : {"max_pool", "strided_conv"}
        The way down.
    upsample : {"nearest", "bed_of_nails", "max_unpool", "conv_transpose", "bilinear"}
        The way up. "max_unpool" needs "max_pool".
    kernel_size : {2, 3, 4}
        Of the transposed convolution; other ways up do not mind.
    depth : {1, 2, 3, 4}
        How often the size is halved. Of depths other than 3 those with max pooling and bilinear
        upsampling are trained.
    skip : bool
        Whether the encoder's features are laid beside the decoder's.
    view : {"prediction", "cost", "edge"}
        What stands below the network.
    layer : int
        Number of the layer that is looked at; −1 is none.
    scale : {"trained", "lecture"}
        Whose channels the costs count: this network's, or 64 to 256.
    zoom : tuple of int, optional
        Row and column of the close-up's centre; without them, where the networks differ most.
    alpha : float
        How much masks cover the picture, 0 to 1, as in torchvision's
        `draw_segmentation_masks`.
    device : str or torch.device
        Where torch computes: "auto" takes CUDA, else MPS, else the CPU.
    **kwargs
        What any Jupyter widget takes, such as `layout`.

    Raises
    ------
    traitlets.TraitError
        If a value breaks a rule, here or when it is assigned later, or nobody has trained such
        a network. The figure is then as before.

    References
    ----------
    J. Long, E. Shelhamer, T. Darrell: Fully Convolutional Networks for Semantic Segmentation.
    CVPR 2015. O. Ronneberger, P. Fischer, T. Brox: U-Net. MICCAI 2015.

    Examples
    --------
    >>> import segwidgets as sw
    >>> w = sw.EncoderDecoder(seed=1, upsample="max_unpool", device="cpu")
    >>> w.output.shape, w.mask.shape
    (torch.Size([9, 128, 128]), torch.Size([128, 128]))
    >>> sorted(w.iou)[:3]
    ['ball', 'bird', 'boat']
    """

    stem = "encoder-decoder"
    family = "networks"

    def __init__(
        self,
        image: Any = None,
        *,
        target: Any = None,
        seed: int | None = 0,
        downsample: str = "max_pool",
        upsample: str = "bilinear",
        kernel_size: int = 2,
        depth: int = 3,
        skip: bool = False,
        view: str = "prediction",
        layer: int = -1,
        scale: str = "trained",
        zoom: Any = None,
        alpha: float = 0.5,
        device: Any = "auto",
        **kwargs: Any,
    ) -> None:
        super().__init__(
            image=image,
            _given_target=target,
            seed=seed if image is None else None,
            downsample=downsample,
            upsample=upsample,
            kernel_size=kernel_size,
            depth=depth,
            skip=skip,
            view=view,
            layer=layer,
            scale=scale,
            alpha=alpha,
            device=device,
            **kwargs,
        )
        if not self._image:
            self._show_picture()
        # It has to lie within the picture, which is known now.
        self.zoom = zoom

    # Results

    @property
    def mask(self) -> torch.Tensor:
        """The class with the highest score, int64, (H, W), on `device`."""
        mask: torch.Tensor = self._result().argmax(0)
        return mask

    @property
    def target(self) -> NDArray[np.uint8] | None:
        """The ground truth, (H, W), uint8, 255 where there is none; None where it is unknown."""
        target = self._labelled().target
        return None if target is None else target.copy()

    @target.setter
    def target(self, target: Any) -> None:
        self._given_target = target

    @property
    def iou(self) -> dict[str, float]:
        """IoU of every class that mask or target has, on this picture; empty without a target."""
        return {
            name: value
            for name, value in zip(CLASSES, self._present().iou, strict=True)
            if value is not None
        }

    @property
    def layers(self) -> list[dict[str, Any]]:
        """What every layer is and costs: name, kind, output_shape, parameters, multiply_adds."""
        return [
            {
                "name": layer.name,
                "kind": layer.kind,
                "output_shape": tuple(layer.output.shape),
                "parameters": layer.parameters,
                "multiply_adds": layer.multiply_adds,
            }
            for layer in self._present().layers
        ]

    @property
    def network(self) -> torch.nn.Module:
        """The trained network, a `segwidgets.networks.EncoderDecoderNet` of its own, on the CPU."""
        from segwidgets.networks import pretrained

        return pretrained(chosen(self._choosing()).name)

    def _result(self) -> torch.Tensor:
        return self._present().scores

    def _present(self) -> Ran:
        """Run the chosen network, unless it has just been run."""
        choice, place = chosen(self._choosing()), choose_device(self.device)
        if self._ran is None or self._ran[0] != (choice, place):
            self._ran = (choice, place), run_network(choice, *self._labelled()[:2], place)
        return self._ran[1]

    def _complete(self) -> None:
        if self._gathered is None or not self._gathered.complete:
            self.run(progress=False)
        if self._gathered is None or not self._gathered.complete:
            raise RuntimeError("computing was interrupted: call run() to compute everything.")
        self._present()

    # Standing still

    def _film_steps(self, view: str | None) -> int:
        return 1

    def _scenes(
        self,
        steps: Sequence[int] | None,
        *,
        view: str | None,
        theme: Any,
        width: float,
        phases: bool,
    ) -> Iterator[Scene]:
        from segwidgets.widgets.encoder_decoder.drawing import prediction_scene

        picture, told = self._labelled(), f"{self._name()}: {self._choice_in_words()}."
        mask = None
        # What nobody has looked at yet is left out of a picture that nobody asked for.
        if self._ran is not None or not self._in_passing:
            mask, told = self._present().mask, self._in_words()[0]
        yield prediction_scene(
            picture.image, picture.target, mask, told, colours=COLOURS, theme=theme, width=width
        )

    # Words

    def __repr__(self) -> str:
        return f"<{type(self).__name__}: {self._choice_in_words()}>"

    def _name(self) -> str:
        return "Encoder-decoder"

    def _choice_in_words(self) -> str:
        choice = chosen(self._choosing())
        kernel = f" {times((choice.kernel_size,) * 2)}" if choice.kernel_size else ""
        skip = "with skips" if choice.skip else "without skips"
        way = (
            f"{choice.downsample} down, {choice.upsample}{kernel} up, depth {choice.depth}, {skip}"
        )
        return f"{way}, {times(self.picture_size)} pixels"

    def _in_words(self) -> tuple[str, list[list[str]]]:
        ran = self._present()
        told = f"{self._name()}: {self._choice_in_words()}"
        if ran.mean_iou is None:
            return f"{told}.", []
        rows = [[name, f"{value:.2f}"] for name, value in self.iou.items()]
        return f"{told}; mean IoU {ran.mean_iou:.2f} on this picture.", rows
