"""What the page of the encoder-decoder figure gets, and what it may write."""

from __future__ import annotations

from typing import Any, ClassVar

from traitlets import Any as Anything
from traitlets import Dict, List, TraitError, Unicode, observe, validate

from segwidgets.scenes import CLASSES, COLOURS
from segwidgets.widgets.background import Computing
from segwidgets.widgets.background import Work as Job
from segwidgets.widgets.encoder_decoder.picture import Labelled, as_labelled
from segwidgets.widgets.encoder_decoder.rules import CHOOSING, chosen, nearest
from segwidgets.widgets.encoder_decoder.run import Ran
from segwidgets.widgets.encoder_decoder.traits import Pixel, Seed
from segwidgets.widgets.encoder_decoder.work import Gathered
from segwidgets.widgets.tensors import packed
from segwidgets.widgets.traits import Choice, Device, Flag, Fraction, Whole

# What names the picture and its ground truth.
_PICTURE = ("image", "_given_target", "seed")
VIEWS = ["prediction", "cost", "edge"]


class EncoderDecoderState(Computing):
    """The traits that travel, the rules that join them, and what all networks make of a picture."""

    result_names = ("image", "_given_target", "seed", *CHOOSING, "device")
    spec_names = (*CHOOSING, "seed", "view", "layer", "scale", "zoom", "alpha")
    #: What torch computed, as the page gets it.
    data_names: ClassVar[tuple[str, ...]] = (
        *("_image", "_target", "_notes", "class_names", "colors", "_networks", "_progress"),
    )

    image = Anything(None, allow_none=True, help="The picture, as it was given; None for a scene.")
    _given_target = Anything(None, allow_none=True, help="The ground truth, as it was given.")
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
    colors = List(Unicode(), list(COLOURS), help='One "#rrggbb" per class.').tag(sync=True)
    _image = Dict(help="The picture, uint8 (H, W, 3).").tag(sync=True)
    _target = Dict(help="The ground truth, uint8 (H, W), 255 unlabelled; empty where unknown.").tag(
        sync=True
    )
    _notes: List[Any] = List(Unicode(), help="What was done to them, in sentences.").tag(sync=True)
    _networks = Dict(help="What every trained network made of the picture.").tag(sync=True)

    # Both with what they were made of.
    _read: tuple[list[Any], Labelled] | None = None
    _ran: tuple[Any, Ran] | None = None
    # What the networks made of the present picture by now.
    _gathered: Gathered | None = None

    # Rules that join several traits

    @validate(*CHOOSING)
    def _check_choice(self, proposal: Any) -> Any:
        try:
            chosen({**self._choosing(), proposal.trait.name: proposal.value})
        except ValueError as error:
            raise TraitError(str(error)) from None
        return proposal.value

    @validate(*_PICTURE)
    def _check_picture(self, proposal: Any) -> Any:
        values = {name: getattr(self, name) for name in _PICTURE}
        name, value = proposal.trait.name, proposal.value
        values[name] = value
        # The latest of the two names the picture; _one_source puts the other away.
        if name == "seed" and value is not None:
            values["image"] = values["_given_target"] = None
        elif name == "image" and value is not None:
            values["seed"] = None
        elif name == "seed" and values["image"] is None:
            raise TraitError("seed = None: give an image instead, or the seed of a scene.")
        try:
            self._labelled(values)
        except (TypeError, ValueError, OSError) as error:
            raise TraitError(str(error)) from error
        return value

    def _reconcile(self, clean: dict[str, Any]) -> dict[str, Any]:
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
            values = {name: getattr(self, name) for name in _PICTURE}
        key = list(values.values())
        if self._read is None or any(a is not b for a, b in zip(self._read[0], key, strict=True)):
            self._read = key, as_labelled(*key)
        return self._read[1]

    @observe("image")
    def _take_image(self, _change: Any) -> None:
        if self.image is not None:
            self.seed = None
        elif self.seed is None:
            self.seed = 0

    @observe("seed")
    def _take_scene(self, _change: Any) -> None:
        if self.seed is not None:
            self.image = self._given_target = None

    @observe(*_PICTURE, "device")
    def _show_picture(self, _change: Any = None) -> None:
        """Show the picture at once; what belongs to another one goes."""
        self._anew()
        self._ran = self._gathered = None
        picture = self._labelled()
        with self.hold_sync():
            self._networks, self._progress = {}, {}
            self._image = packed(picture.image)
            self._notes = list(picture.notes)
            self._target = {} if picture.target is None else packed(picture.target)
        if self.zoom is not None and any(
            place >= side for place, side in zip(self.zoom, self.picture_size, strict=True)
        ):
            self.zoom = None

    # What all networks make of it

    def _work_to_do(self) -> Job:
        if self._gathered is None:
            self._gathered = Gathered(self._labelled(), self.device)
        return self._gathered.job(chosen(self._choosing()), self._take)

    def _take(self, gathered: Gathered) -> None:
        self._networks = gathered.packed()

    @observe(*CHOOSING)
    def _show_choice(self, _change: Any) -> None:
        """Where the others were stopped, a network that is chosen runs all the same."""
        gathered, choice = self._gathered, chosen(self._choosing())
        if self._progress.get("state") == "stopped" and gathered is not None:
            gathered.add(choice)
            self._take(gathered)
