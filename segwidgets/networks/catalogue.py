"""The networks that come with trained weights."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from torch import nn


@dataclass(frozen=True)
class Variant:
    """A network: its name, the stem of its file of weights, and its constructor's options.

    `kind` is "patch", "full_resolution" or "encoder_decoder".
    """

    name: str
    kind: str
    options: dict[str, Any] = field(default_factory=dict)

    def make(self, *, norm: bool = False) -> nn.Module:
        """Build the network, without its weights; `norm` adds batch normalisation for training."""
        from segwidgets.networks.encoder_decoder import EncoderDecoderNet
        from segwidgets.networks.full_resolution import FullResolutionFCN
        from segwidgets.networks.patch import PatchClassifier

        kinds = {
            "patch": PatchClassifier,
            "full_resolution": FullResolutionFCN,
            "encoder_decoder": EncoderDecoderNet,
        }
        network: nn.Module = kinds[self.kind](**self.options, norm=norm)
        return network


def _encoder_decoder(
    downsample: str, upsample: str, kernel_size: int | None, skip: bool, depth: int = 3
) -> Variant:
    name = f"{downsample}-{upsample}{kernel_size or ''}-d{depth}{'-skip' if skip else ''}"
    options = {"downsample": downsample, "upsample": upsample, "depth": depth, "skip": skip}
    if kernel_size:
        options["kernel_size"] = kernel_size
    return Variant(name, "encoder_decoder", options)


_ALL: Final = (
    *(("nearest", None), ("bed_of_nails", None), ("max_unpool", None)),
    *(("conv_transpose", 2), ("conv_transpose", 3), ("conv_transpose", 4), ("bilinear", None)),
)
#: All of them. At depth 3 both downsamplings meet every upsampling that goes with them, with skips
#: and without; the other depths come with max pooling and bilinear upsampling.
VARIANTS: Final[dict[str, Variant]] = {
    variant.name: variant
    for variant in (
        Variant("patch", "patch"),
        Variant("patch-stride-2", "patch", {"stride": 2}),
        Variant("full-resolution", "full_resolution"),
        *(
            _encoder_decoder(down, up, size, skip)
            for skip in (False, True)
            for down in ("max_pool", "strided_conv")
            for up, size in _ALL
            if (down, up) != ("strided_conv", "max_unpool")
        ),
        *(
            _encoder_decoder("max_pool", "bilinear", None, skip, depth)
            for skip in (False, True)
            for depth in (1, 2, 4)
        ),
    )
}
