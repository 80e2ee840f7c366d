"""The figure of encoder-decoders."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import suppress
from functools import partial
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np
from numpy.typing import NDArray
from traitlets import Any as Anything
from traitlets import Dict, List, TraitError, Unicode, observe, validate

from segwidgets.images.class_colors import class_colors as resolved_colors
from segwidgets.ops.device import choose_device
from segwidgets.scenes import CLASSES
from segwidgets.shared.language import msg, t
from segwidgets.shared.options import OPTIONS
from segwidgets.widgets.background import Computing, Work
from segwidgets.widgets.encoder_decoder.compute import (
    CHOOSING,
    CompletedRuns,
    LabelledPicture,
    NetworkResult,
    TrainedNetwork,
    chosen,
    nearest,
    read_labelled,
    rivals,
    run_network,
)
from segwidgets.widgets.encoder_decoder.wire import close_up_side
from segwidgets.widgets.tensors import packed
from segwidgets.widgets.traits import Choice, ClassColors, Flag, Fraction, Pixel, Whole
from segwidgets.widgets.words import class_name, times

if TYPE_CHECKING:
    import torch

    from segwidgets.drawing.grids import Style
    from segwidgets.drawing.items import Block, Drawing
    from segwidgets.widgets.encoder_decoder.drawing import Face

_OPTIONS = OPTIONS["encoder_decoder"]
_DEFAULTS = {name: option["default"] for name, option in _OPTIONS.items()}
# What names the picture and its target.
_PICTURE = ("image", "_given_target", "seed")

# How downsampling and upsampling are called on paper.
_WORDS = {
    "max_pool": msg("max pooling"),
    "strided_conv": msg("strided convolution"),
    "nearest": msg("nearest-neighbour upsampling"),
    "bilinear": msg("bilinear interpolation"),
    "bed_of_nails": msg("bed of nails"),
    "max_unpool": msg("max unpooling"),
    "conv_transpose": msg("transposed convolution"),
}


class EncoderDecoder(Computing):
    """Down to a coarse picture and up again: what it costs, what it loses, what skips save.

    A trained network labels every pixel of a picture. The figure draws it to scale, area for
    resolution and depth for channels, with its real feature maps; it counts each layer's
    multiply-adds beside those of the same layers at full resolution; and it switches between
    networks that were trained alike, but for how they downsample, how they upsample, and the skips.
    The predicted mask stands beside the target, with the IoU of each class, and a close-up shows
    an outline where the upsamplings differ.

    All networks run in the background as soon as a page shows the figure, that which is chosen
    first, so that switching needs no kernel. `run()` runs them at once, `stop()` ends it.

    Parameters
    ----------
    image : Scene, path, PIL image, array-like or torch.Tensor, optional
        The picture, 16 to 512 pixels a side; without one, the generated scene named by `seed`.
        The networks know nothing but generated scenes at 128 pixels a side. The labels of a
        Scene are its target, where its classes are called as in `segwidgets.scenes.CLASSES`.
    target : path, PIL image, array-like or torch.Tensor, optional
        The target of a picture of one's own, (H, W), as `segwidgets.images.read_labels`
        takes it: indices into `segwidgets.scenes.CLASSES`, 255 where there is none.
    seed : int or None
        Names the scene, 0 to 9999; None where `image` is given.
    downsample : {"max_pool", "strided_conv"}
        How the encoder halves the size.
    upsample : {"nearest", "bed_of_nails", "max_unpool", "conv_transpose", "bilinear"}
        How the decoder doubles it. "max_unpool" needs "max_pool".
    kernel_size : {2, 3, 4}
        Of the transposed convolution; other upsamplings have none.
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
    class_colors : sequence of str or mapping, optional
        One "#rrggbb" for each of `segwidgets.scenes.CLASSES`, or those of some by name; by
        default those of the generated scenes.
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
    >>> w.output.shape, w.prediction.shape
    (torch.Size([9, 128, 128]), torch.Size([128, 128]))
    >>> sorted(w.iou)[:3]
    ['ball', 'bird', 'boat']
    """

    stem = "encoder-decoder"
    family = "networks"
    around = 396
    result_names = (*_PICTURE, *CHOOSING, "device")
    spec_names = (*CHOOSING, "seed", "view", "layer", "scale", "zoom", "alpha")
    data_names: ClassVar[tuple[str, ...]] = (
        *("_image", "_target", "_notes", "class_names", "class_colors", "_networks", "_progress"),
    )

    image = Anything(None, allow_none=True, help="The picture, as it was given; None for a scene.")
    seed: Any = Whole(**_OPTIONS["seed"], allow_none=True, help="Names the scene, 0 to 9999.").tag(
        sync=True
    )
    downsample = Choice(**_OPTIONS["downsample"], help="How the size is halved.").tag(sync=True)
    upsample = Choice(**_OPTIONS["upsample"], help="How it is doubled again.").tag(sync=True)
    kernel_size = Whole(
        **_OPTIONS["kernel_size"], help="Of the transposed convolution; 2 to 4."
    ).tag(sync=True)
    depth = Whole(**_OPTIONS["depth"], help="How often the size is halved; 1 to 4.").tag(sync=True)
    skip = Flag(_DEFAULTS["skip"], help="Whether the encoder's features join the decoder's.").tag(
        sync=True
    )
    view = Choice(**_OPTIONS["view"], help="What stands below the network.").tag(sync=True)
    layer = Whole(**_OPTIONS["layer"], help="The layer that is looked at; -1 is none.").tag(
        sync=True
    )
    scale = Choice(**_OPTIONS["scale"], help="Whose channels costs count.").tag(sync=True)
    zoom = Pixel(
        **_OPTIONS["zoom"],
        within="picture_size",
        allow_none=True,
        help="Centre of the close-up, or None.",
    ).tag(sync=True)
    alpha = Fraction(**_OPTIONS["alpha"], help="How much masks cover the picture, 0 to 1.").tag(
        sync=True
    )

    class_names = List(Unicode(), list(CLASSES), help="One per class.").tag(sync=True)
    class_colors = ClassColors(help='One "#rrggbb" per class, or those of some by name.').tag(
        sync=True
    )
    _given_target = Anything(None, allow_none=True, help="The target, as it was given.")
    _image = Dict(help="The picture, uint8 (H, W, 3).").tag(sync=True)
    _target = Dict(help="The target, uint8 (H, W), 255 unlabelled; or empty.").tag(sync=True)
    _notes: List[Any] = List(Unicode(), help="What was done to them, in sentences.").tag(sync=True)
    _networks = Dict(help="What every trained network made of the picture.").tag(sync=True)

    # Both with what they were made of.
    _read: tuple[list[Any], LabelledPicture] | None = None
    _latest: tuple[Any, NetworkResult] | None = None
    # What the networks made of the present picture by now.
    _completed: CompletedRuns | None = None

    def __init__(
        self,
        image: Any = None,
        *,
        target: Any = None,
        seed: int | None = _DEFAULTS["seed"],
        downsample: str = _DEFAULTS["downsample"],
        upsample: str = _DEFAULTS["upsample"],
        kernel_size: int = _DEFAULTS["kernel_size"],
        depth: int = _DEFAULTS["depth"],
        skip: bool = _DEFAULTS["skip"],
        view: str = _DEFAULTS["view"],
        layer: int = _DEFAULTS["layer"],
        scale: str = _DEFAULTS["scale"],
        zoom: Any = _DEFAULTS["zoom"],
        alpha: float = _DEFAULTS["alpha"],
        class_colors: Any = (),
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
            class_colors=class_colors,
            device=device,
            **kwargs,
        )
        if not self._image:
            self._show_picture()
        # It has to lie within the picture, which is known now.
        self.zoom = zoom

    # Rules that join several traits

    def _network(self) -> TrainedNetwork:
        return chosen(self._values(CHOOSING))

    def _values(self, names: Sequence[str]) -> dict[str, Any]:
        return {name: getattr(self, name) for name in names}

    @validate(*CHOOSING)
    def _check_network(self, proposal: Any) -> Any:
        return self._obeying(proposal, lambda spec: chosen({name: spec[name] for name in CHOOSING}))

    @validate(*_PICTURE)
    def _check_picture(self, proposal: Any) -> Any:
        name, value = proposal.trait.name, proposal.value
        values = {**self._values(_PICTURE), name: value}
        # The latest of the two names the picture; _forget_seed and _forget_image follow.
        if name == "seed" and value is not None:
            values["image"] = values["_given_target"] = None
        elif name == "image" and value is not None:
            values["seed"] = None
        elif name == "seed" and values["image"] is None:
            raise TraitError("seed = None: give an image instead, or the seed of a scene.")
        if values["image"] is None and values["_given_target"] is not None:
            raise TraitError("target belongs to image: give the picture too, or leave out both.")
        try:
            self._picture(values)
        except (TypeError, ValueError, OSError) as error:
            raise TraitError(str(error)) from error
        return value

    @validate("class_colors")
    def _check_colors(self, proposal: Any) -> tuple[str, ...]:
        try:
            return resolved_colors(self.class_names, proposal.value)
        except ValueError as error:
            raise TraitError(str(error)) from error

    @observe("image")
    def _forget_seed(self, _change: Any) -> None:
        if self.image is not None:
            self.seed = None
        elif self.seed is None:
            self.seed = _DEFAULTS["seed"]

    @observe("seed")
    def _forget_image(self, _change: Any) -> None:
        if self.seed is not None:
            self.image = self._given_target = None

    def _reconcile(self, clean: dict[str, Any]) -> dict[str, Any]:
        now = self._values(CHOOSING)
        wanted = {**now, **{name: clean[name] for name in now if name in clean}}
        network = nearest(wanted, [name for name in now if wanted[name] != now[name]])
        reconciled = {name: value for name, value in clean.items() if name not in now}
        for name in now:
            own = now[name] if network is None else getattr(network, name)
            # A kernel size waits for an upsampling that has one.
            value = wanted[name] if own is None else own
            if name in clean or value != now[name]:
                reconciled[name] = value
        return reconciled

    # The picture

    @property
    def picture_size(self) -> tuple[int, int]:
        """Rows and columns of the picture."""
        rows, columns = self._picture().image.shape[:2]
        return rows, columns

    @property
    def target(self) -> NDArray[np.uint8] | None:
        """The target, (H, W), uint8, 255 where there is none; None where it is unknown."""
        target = self._picture().target
        return None if target is None else target.copy()

    @target.setter
    def target(self, target: Any) -> None:
        self._given_target = target

    def _picture(self, values: dict[str, Any] | None = None) -> LabelledPicture:
        """Read the picture, unless it is the one that was read last."""
        key = list((self._values(_PICTURE) if values is None else values).values())
        if self._read is None or any(a is not b for a, b in zip(self._read[0], key, strict=True)):
            self._read = key, read_labelled(*key)
        return self._read[1]

    @observe(*_PICTURE, "device")
    def _show_picture(self, _change: Any = None) -> None:
        """Show the picture at once; what belongs to another one goes."""
        self._discard()
        self._latest = self._completed = None
        picture = self._picture()
        with self.hold_sync():
            self._networks, self._progress = {}, {}
            self._image = packed(picture.image)
            self._notes = list(picture.notes)
            self._target = {} if picture.target is None else packed(picture.target)
        if self.zoom is not None and any(
            place >= side for place, side in zip(self.zoom, self.picture_size, strict=True)
        ):
            self.zoom = None

    # Results

    @property
    def prediction(self) -> torch.Tensor:
        """The class with the highest score, int64, (H, W), on `device`."""
        mask: torch.Tensor = self._result().argmax(0)
        return mask

    @property
    def iou(self) -> dict[str, float]:
        """IoU of every class that mask or target has, on this picture; empty without a target."""
        return {
            name: value
            for name, value in zip(CLASSES, self._network_result().iou, strict=True)
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
            for layer in self._network_result().layers
        ]

    @property
    def network(self) -> torch.nn.Module:
        """The trained network, a `segwidgets.networks.EncoderDecoderNet`, on the CPU."""
        from segwidgets.networks import pretrained

        return pretrained(self._network().name)

    def _result(self) -> torch.Tensor:
        return self._network_result().scores

    def _network_result(self) -> NetworkResult:
        """Run the chosen network, unless it has just been run."""
        key = network, device = self._network(), choose_device(self.device)
        if self._latest is None or self._latest[0] != key:
            self._latest = key, run_network(network, self._picture(), device)
        return self._latest[1]

    # What all networks make of the picture

    def _work_to_do(self) -> Work:
        if self._completed is None:
            self._completed = CompletedRuns(self._picture(), self.device)
        return partial(self._completed.run_all, first=self._network(), show=self._take)

    def _take(self, completed: CompletedRuns) -> None:
        self._networks = completed.packed()

    @observe(*CHOOSING)
    def _show_choice(self, _change: Any) -> None:
        """Where the others were stopped, a network that is chosen runs all the same."""
        if self._progress.get("state") == "stopped" and self._completed is not None:
            self._completed.add(self._network())
            self._take(self._completed)

    def _complete(self) -> None:
        if self._completed is None or not self._completed.complete:
            self.run(progress=False)
        if self._completed is None or not self._completed.complete:
            raise RuntimeError("computing was interrupted: call run() to compute everything.")
        self._network_result()

    # Standing still

    @property
    def _views(self) -> tuple[str, ...]:
        return tuple(_OPTIONS["view"]["choices"])

    def _drawings(
        self,
        steps: Sequence[int] | None,  # noqa: ARG002 - it does not move
        *,
        view: str | None = None,
        theme: Any,
        width: float,
        **_: Any,
    ) -> Iterator[Drawing]:
        from segwidgets.drawing.grids import Style
        from segwidgets.widgets.encoder_decoder.drawing import (
            network_drawing,
            prediction_panel,
            with_ends,
        )

        picture, style = self._picture(), Style(theme, 10.0)
        # What nobody has looked at yet is left out of a picture that nobody asked for.
        result = None if self._latest is None and self._only_known else self._network_result()
        colors = self.class_colors
        told = self._panel(view or self.view, result, style, width) if result else None
        about_panel = told is not None
        if told is None:
            mask = None if result is None else result.mask
            panel = prediction_panel(picture.image, picture.target, mask, colors, style, width)
            sentence = f"{self._name()}: {self._parameters_in_words()}."
            told = panel, sentence if result is None else self._caption(result)
        faces = []
        if result is not None:
            faces = with_ends(self._faces(result), picture.image, result.mask, colors)
        alt = told[1] if result is None else self._in_words()[0]
        look: Any = {"faces": faces, "skip": self.skip, "about_panel": about_panel}
        yield network_drawing(*told, alt=alt, style=style, width=width, **look)

    def _faces(self, result: NetworkResult) -> list[Face]:
        from segwidgets.widgets.encoder_decoder.drawing import Face, stretched

        faces = []
        for layer in result.layers:
            # The channel that varies most shows most.
            shown = int(layer.output.flatten(1).std(1).argmax())
            cells = stretched(layer.output[shown].float().cpu().numpy())
            weights = layer.parameters > 0
            faces.append(Face(layer.kind, layer.level, len(layer.output), cells, weights))
        return faces

    def _panel(
        self, view: str, result: NetworkResult, style: Style, width: float
    ) -> tuple[Block, str] | None:
        """Draw the costs or the outline, and say what the page says of them; None otherwise."""
        if view == "cost":
            return self._cost_panel(result, style, width)
        if view == "edge":
            return self._edge_panel(result, style, width)
        return None

    def _cost_panel(self, result: NetworkResult, style: Style, width: float) -> tuple[Block, str]:
        from segwidgets.widgets.encoder_decoder.drawing import Cost, cost_panel
        from segwidgets.widgets.encoder_decoder.wire import packed_run
        from segwidgets.widgets.encoder_decoder.words import cost_words, layer_name

        trained = self.scale == "trained"
        own, full, channels = (
            ("multiply_adds", "full_resolution", "channels")
            if trained
            else ("lecture", "lecture_full_resolution", "lecture_channels")
        )
        costs = [
            Cost(
                layer_name(layer["name"]),
                (layer[channels], layer["height"], layer["width"]),
                *(layer[own], layer[full], number == self.layer),
            )
            for number, layer in enumerate(packed_run(result).variant["layers"])
        ]
        of = t("own channels") if trained else t("64 to 256 channels")
        panel = cost_panel(costs, of, style, width)
        words = cost_words(sum(cost.own for cost in costs), sum(cost.full for cost in costs))
        return panel, words

    def _edge_panel(
        self, result: NetworkResult, style: Style, width: float
    ) -> tuple[Block, str] | None:
        from segwidgets.widgets.encoder_decoder.drawing import Crop, edge_panel
        from segwidgets.widgets.encoder_decoder.words import edge_words, rival_title

        if not self._only_known:
            self._complete()
        completed, picture = self._completed, self._picture()
        if completed is None or result.network not in completed.runs:
            return None
        runs = completed.runs
        centre = completed.edge[:2] if self.zoom is None else self.zoom
        side = close_up_side(self.picture_size)
        corner = [
            max(0, min(most - side, place - side // 2))
            for place, most in zip(centre, self.picture_size, strict=True)
        ]
        where = tuple(slice(start, start + side) for start in corner)
        by, networks = rivals(runs, result.network)
        crops = [
            Crop(rival_title(by, network), runs[network].mask[where], network == result.network)
            for network in networks
        ]
        if picture.target is not None:
            crops.insert(0, Crop(t("Target"), picture.target[where], chosen=False))
        at = corner[0], corner[1]
        panel = edge_panel(picture.image, at, crops, self.class_colors, style, width)
        return panel, edge_words(by, result.network)

    def _caption(self, result: NetworkResult) -> str:
        """Say what the page says of the prediction; the twin runs where a picture is asked for."""
        from segwidgets.widgets.encoder_decoder.words import prediction_words

        picture, twin = self._picture(), None
        if picture.target is None:
            return prediction_words(result, (), None)
        with suppress(ValueError):
            other = chosen({**self._values(CHOOSING), "skip": not self.skip})
            if not self._only_known:
                twin = run_network(other, picture, choose_device(self.device)).iou
        present = set(np.unique(picture.target).tolist())
        return prediction_words(result, present, twin)

    def _name(self) -> str:
        return t("Encoder-decoder")

    def _parameters_in_words(self) -> str:
        network = self._network()
        kernel = f" ({times((network.kernel_size,) * 2)})" if network.kernel_size else ""
        sentence = (
            msg("{down} down, {up} up, depth {depth}, with skips, {size} pixels")
            if network.skip
            else msg("{down} down, {up} up, depth {depth}, without skips, {size} pixels")
        )
        return t(
            sentence,
            down=t(_WORDS[network.downsample]),
            up=f"{t(_WORDS[network.upsample])}{kernel}",
            depth=network.depth,
            size=times(self.picture_size),
        )

    def _in_words(self) -> tuple[str, list[list[str]]]:
        mean_iou = self._network_result().mean_iou
        sentence = f"{self._name()}: {self._parameters_in_words()}"
        if mean_iou is None:
            return f"{sentence}.", []
        rows = [[class_name(name), f"{value:.2f}"] for name, value in self.iou.items()]
        return t(
            "{network}; mean IoU {mean} on this picture.", network=sentence, mean=f"{mean_iou:.2f}"
        ), rows
