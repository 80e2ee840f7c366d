"""The figure of encoder-decoders."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np
from numpy.typing import NDArray
from traitlets import Any as Anything
from traitlets import Dict, List, TraitError, Unicode, observe, validate

from segwidgets.ops.device import choose_device
from segwidgets.scenes import CLASSES, COLOURS
from segwidgets.widgets.base import Figure
from segwidgets.widgets.checkerboard_traits import Whole
from segwidgets.widgets.encoder_decoder_pack import packed_networks
from segwidgets.widgets.encoder_decoder_picture import Labelled, as_labelled
from segwidgets.widgets.encoder_decoder_rules import CHOOSING, chosen, nearest
from segwidgets.widgets.encoder_decoder_run import Ran, run_network
from segwidgets.widgets.encoder_decoder_traits import Flag, Pixel, Seed
from segwidgets.widgets.network_traits import Fraction
from segwidgets.widgets.tensors import packed
from segwidgets.widgets.traits import Choice, Device
from segwidgets.widgets.words import times

if TYPE_CHECKING:
    from collections.abc import Iterator

    import torch

    from segwidgets.embed.page import Element
    from segwidgets.figures.scene import Scene

VIEWS = ["prediction", "cost", "edge"]


class EncoderDecoder(Figure):
    """Down to a coarse picture and up again: what it costs, what it loses, what skips save.

    A trained network labels every pixel of a picture. The figure draws it to scale, area for
    resolution and depth for channels, with its real feature maps; it counts each layer's
    multiply-adds beside those of the same layers at full resolution; and it switches between
    networks that were trained alike, but for the way down, the way up and the skips. The
    predicted mask stands beside the truth, with the IoU of each class, and a close-up shows an
    outline where the ways up differ.

    All networks run as soon as a page shows the figure, so that switching needs no kernel.

    Parameters
    ----------
    image : Scene, path, PIL image, array-like or torch.Tensor, optional
        The picture, 16 to 512 pixels a side; without one, the generated scene named by `seed`.
        The networks know nothing but generated scenes at 128 pixels a side.
    labels : array-like, optional
        The truth of a picture of one's own, (H, W): indices into `segwidgets.scenes.CLASSES`,
        255 where there is none.
    seed : int or None
        Names the scene, 0 to 9999; None where `image` is given.
    downsample : {"max_pool", "strided_conv"}
        The way down.
    upsample : {"nearest", "bed_of_nails", "max_unpool", "conv_transpose", "bilinear"}
        The way up. "max_unpool" needs "max_pool".
    kernel_size : {2, 3, 4}
        Of the transposed convolution; other ways up do not mind.
    depth : {3, 1, 2, 4}
        How often the size is halved. Other depths than 3 are trained with max pooling and
        bilinear upsampling, without skips.
    skip : bool
        Whether the encoder's features are laid beside the decoder's. Trained with max pooling.
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
    result_names = ("image", "labels", "seed", *CHOOSING, "device")
    spec_names = (*CHOOSING, "seed", "view", "layer", "scale", "zoom", "alpha")
    #: What torch computed, as the page gets it.
    data_names: ClassVar[tuple[str, ...]] = (
        *("_image", "_truth", "class_names", "colours", "_networks", "_error"),
    )

    image = Anything(None, allow_none=True, help="The picture, as it was given; None for a scene.")
    labels = Anything(None, allow_none=True, help="The truth of a picture of one's own.")
    seed = Seed(0, allow_none=True, help="Names the scene, 0 to 9999.").tag(sync=True)
    downsample = Choice(["max_pool", "strided_conv"], "max_pool", help="The way down.").tag(
        sync=True
    )
    upsample = Choice(
        ["nearest", "bed_of_nails", "max_unpool", "conv_transpose", "bilinear"],
        "bilinear",
        help="The way up.",
    ).tag(sync=True)
    kernel_size = Whole(2, 2, 4, help="Of the transposed convolution; 2 to 4.").tag(sync=True)
    depth = Whole(3, 1, 4, help="How often the size is halved; 1 to 4.").tag(sync=True)
    skip = Flag(False, help="Whether the encoder's features join the decoder's.").tag(sync=True)
    view = Choice(VIEWS, "prediction", help="What stands below the network.").tag(sync=True)
    layer = Whole(-1, -1, 10_000, help="The layer that is looked at; -1 is none.").tag(sync=True)
    scale = Choice(["trained", "lecture"], "trained", help="Whose channels costs count.").tag(
        sync=True
    )
    zoom = Pixel(None, allow_none=True, help="Centre of the close-up, or None.").tag(sync=True)
    alpha = Fraction(0.5, help="How much masks cover the picture, 0 to 1.").tag(sync=True)
    device = Device("auto", help='"auto" (CUDA, else MPS, else CPU) or a torch device string.')

    class_names = List(Unicode(), list(CLASSES), help="One per class.").tag(sync=True)
    colours = List(Unicode(), list(COLOURS), help='One "#rrggbb" per class.').tag(sync=True)
    _image = Dict(help="The picture, uint8 (H, W, 3).").tag(sync=True)
    _truth = Dict(help="The truth, uint8 (H, W), 255 unlabelled; empty where unknown.").tag(
        sync=True
    )
    _networks = Dict(help="What every trained network made of the picture.").tag(sync=True)
    _error = Unicode(help="Why there are no results.").tag(sync=True)

    # Both with what they were made of.
    _read: tuple[list[Any], Labelled] | None = None
    _ran: tuple[Any, Ran] | None = None
    # Counts the pictures.
    _pictures = 0

    def __init__(
        self,
        image: Any = None,
        *,
        labels: Any = None,
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
            labels=labels,
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

    # Rules that join several traits

    @validate(*CHOOSING)
    def _check_choice(self, proposal: Any) -> Any:
        try:
            chosen({**self._choosing(), proposal.trait.name: proposal.value})
        except ValueError as error:
            raise TraitError(str(error)) from None
        return proposal.value

    @validate("image", "labels", "seed")
    def _check_picture(self, proposal: Any) -> Any:
        values = {name: getattr(self, name) for name in ("image", "labels", "seed")}
        name, value = proposal.trait.name, proposal.value
        values[name] = value
        # The latest of the two names the picture; _one_source puts the other away.
        if name == "seed" and value is not None:
            values["image"] = values["labels"] = None
        elif name == "image" and value is not None:
            values["seed"] = None
        try:
            self._labelled(values)
        except (TypeError, ValueError, OSError) as error:
            raise TraitError(str(error)) from error
        return value

    def _settled(self, clean: dict[str, Any]) -> dict[str, Any]:
        now = self._choosing()
        wanted = {**now, **{name: clean[name] for name in now if name in clean}}
        changed = [name for name in now if wanted[name] != now[name]]
        choice = nearest(wanted, changed)
        settled = {name: value for name, value in clean.items() if name not in now}
        for name in now:
            mine = now[name] if choice is None else getattr(choice, name)
            # A kernel size waits for a way up that has one.
            value = wanted[name] if mine is None else mine
            if name in clean or value != now[name]:
                settled[name] = value
        return settled

    def _choosing(self) -> dict[str, Any]:
        return {name: getattr(self, name) for name in CHOOSING}

    # The picture

    @property
    def picture_size(self) -> tuple[int, int]:
        """Rows and columns of the picture."""
        rows, columns = self._labelled().image.shape[:2]
        return rows, columns

    def _labelled(self, values: dict[str, Any] | None = None) -> Labelled:
        """Read the picture, unless it is the one that was read last."""
        if values is None:
            values = {name: getattr(self, name) for name in ("image", "labels", "seed")}
        key = list(values.values())
        if self._read is None or any(a is not b for a, b in zip(self._read[0], key, strict=True)):
            self._read = key, as_labelled(**values)
        return self._read[1]

    @observe("image")
    def _take_image(self, _change: Any) -> None:
        if self.image is not None:
            self.seed = None

    @observe("seed")
    def _take_scene(self, _change: Any) -> None:
        if self.seed is not None:
            self.image = self.labels = None

    @observe("image", "labels", "seed", "device")
    def _show_picture(self, _change: Any = None) -> None:
        """Show the picture at once; what belongs to another one goes."""
        self._ran = None
        picture = self._labelled()
        self._pictures += 1
        with self.hold_sync():
            self._networks, self._error = {}, ""
            self._image = packed(picture.image)
            self._truth = {} if picture.truth is None else packed(picture.truth)
        if self.zoom is not None and any(
            place >= side for place, side in zip(self.zoom, self.picture_size, strict=True)
        ):
            self.zoom = None

    # Results

    @property
    def mask(self) -> torch.Tensor:
        """The class with the highest score, int64, (H, W), on `device`."""
        mask: torch.Tensor = self._result().argmax(0)
        return mask

    @property
    def truth(self) -> NDArray[np.uint8] | None:
        """The truth, (H, W), uint8, 255 where there is none; None where it is unknown."""
        truth = self._labelled().truth
        return None if truth is None else truth.copy()

    @property
    def iou(self) -> dict[str, float]:
        """IoU of every class that mask or truth has, on this picture; empty without a truth."""
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
        """The trained network, a `segwidgets.networks.EncoderDecoder` of its own, on the CPU."""
        from segwidgets.networks import pretrained

        return pretrained(chosen(self._choosing()).name)

    def _result(self) -> torch.Tensor:
        return self._present().scores

    def _present(self) -> Ran:
        """Run the chosen network, unless it has just been run."""
        choice, place = chosen(self._choosing()), choose_device(self.device)
        if self._ran is None or self._ran[0] != (choice, place):
            self._ran = (choice, place), run_network(choice, *self._labelled(), place)
        return self._ran[1]

    # The page's side

    def _check_key(self) -> object:
        return self._pictures

    def _publish_check(self) -> None:
        """Run all networks for the page, which has no way to compare."""
        self._checked = self._check_key()
        try:
            self._networks = packed_networks(*self._labelled(), choose_device(self.device))
        except Exception as error:
            # Whatever keeps torch from answering belongs into the figure, not into the log.
            self._error = str(error) or type(error).__name__

    def element(self, *, still: bool = False) -> Element:
        """Describe the figure as a custom element, with the results of all networks.

        Parameters
        ----------
        still : bool
            Whether it carries a picture of itself, for where scripts do not run.

        Returns
        -------
        segwidgets.embed.page.Element
            Its `html()` goes into a page that has the script of the figure's family.
        """
        if not self._networks:
            self._networks = packed_networks(*self._labelled(), choose_device(self.device))
        self._present()
        element = super().element(still=still)
        data = {name: value for name in self.data_names if (value := getattr(self, name))}
        return replace(element, attributes={**element.attributes, **data})

    # Standing still

    def _film_steps(self, view: str | None) -> int:  # noqa: ARG002 - it has but one view
        return 1

    def _scenes(
        self,
        steps: range | None,
        *,
        view: str | None,
        theme: Any,
        width: float,
        phases: bool,  # noqa: ARG002
    ) -> Iterator[Scene]:
        from segwidgets.figures.encoder_decoder import prediction_scene

        picture, told = self._labelled(), f"{self._name()}: {self._choice_in_words()}."
        mask = None
        # A picture does not wait for torch: what nobody has looked at yet is left out.
        if self._ran is not None:
            mask, told = self._present().mask, self._in_words()[0]
        yield prediction_scene(
            picture.image, picture.truth, mask, told, colours=COLOURS, theme=theme, width=width
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
