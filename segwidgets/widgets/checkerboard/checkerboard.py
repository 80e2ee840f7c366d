"""The figure of checkerboard artifacts."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from math import inf, isnan
from typing import TYPE_CHECKING, Any

import numpy as np
from traitlets import observe, validate

from segwidgets._torch import require_torch
from segwidgets.ops.checkerboard import ripple, upsampled
from segwidgets.ops.device import choose_device
from segwidgets.shared.language import t
from segwidgets.shared.options import LIMITS, OPTIONS, defaults_of
from segwidgets.terms.numbers import show
from segwidgets.terms.upsampling import (
    Layer,
    interiors,
    layer_kernels,
    overlaps,
    periods,
    reaches,
    sizes,
    uneven,
)
from segwidgets.widgets.checkerboard.traits import Kernels, Layers
from segwidgets.widgets.checkerboard.words import Measured, story
from segwidgets.widgets.figure import Figure
from segwidgets.widgets.traits import Choice, Whole
from segwidgets.widgets.words import times

if TYPE_CHECKING:
    import torch

    from segwidgets.drawing.items import Drawing
    from segwidgets.widgets.checkerboard.drawing import Drawn

# As on the page: sums of many terms differ by rounding.
_ROUNDING = 1e-9
_OPTIONS = OPTIONS["checkerboard"]
_DEFAULTS = defaults_of("checkerboard")


class Checkerboard(Figure):
    """How layers of transposed convolution make checkerboard artifacts.

    A constant input, all ones, passes through one to five upsampling layers. Where kernel_size
    is no multiple of stride, neighbouring cells receive different numbers of products, and the
    constant comes out as a checkerboard. The figure shows the output as a picture and as a
    profile, the overlap after each layer, and the same layers with upsampling that is even.

    Parameters
    ----------
    layers : sequence
        One to five layers: pairs (kernel_size, stride), or mappings with these names. Kernels
        have 1 to 16 cells a side, strides are 1 to 8. The output is cropped to `stride` times
        the input, as is usual: padding 1 and output_padding 1 for kernel 3 and stride 2.
    dims : {2, 1}
        Number of axes.
    input_size : int
        Cells of the input along each axis, 1 to 64.
    kernels : {"uniform", "random"} or sequence of array-like
        All weights equal; drawn by `seed`; or one kernel per layer, with `kernel_size` cells
        along each axis. Uniform and random kernels keep the mean of the input.
    seed : int
        Names the random kernels, 0 to 2147483647.
    method : {"conv_transpose", "resize_nearest", "resize_bilinear", "icnr"}
        How each layer upsamples: by a transposed convolution; by resizing first and convolving
        then; or by a convolution to `stride ** dims` channels that are shuffled into cells
        (sub-pixel convolution), ICNR-initialised.
    labels : {"values", "overlap"}
        What picture and profile show: the output, or the products per cell.
    layer : int
        After which layer; −1 is the last, as in Python.
    device : str or torch.device
        Where torch computes: "auto" takes CUDA, else MPS, else the CPU.
    **kwargs
        What any Jupyter widget takes, such as `layout`.

    Raises
    ------
    traitlets.TraitError
        If a value breaks a rule, here or when it is assigned later. The figure is then as
        before.

    References
    ----------
    A. Odena, V. Dumoulin, C. Olah: Deconvolution and Checkerboard Artifacts. Distill, 2016.
    https://doi.org/10.23915/distill.00003

    Examples
    --------
    >>> import segwidgets as sw
    >>> w = sw.Checkerboard([(3, 2), (3, 2)], input_size=4)
    >>> w.overlap[0]
    tensor([1, 3, 2, 3, 1, 3, 2, 3, 1, 3, 2, 3, 1, 2, 1, 1])
    >>> w.unevenness
    (4.0, 9.0)
    >>> sw.Checkerboard([(4, 2), (4, 2)]).unevenness
    (1.0, 1.0)
    """

    stem = "checkerboard"
    family = "checkerboard"
    around = 244
    result_names = ("dims", "layers", "kernels", "seed", "method", "input_size", "device")
    spec_names = (
        *("dims", "layers", "kernels", "seed", "method", "input_size"),
        *("labels", "layer"),
    )

    dims = Whole(**_OPTIONS["dims"], help="Number of axes, 1 or 2.").tag(sync=True)
    layers = Layers(
        **_OPTIONS["layers"], help="One to five layers, each with kernel_size and stride."
    ).tag(sync=True, to_json=lambda value, _: [layer._asdict() for layer in value])
    kernels = Kernels(
        **_OPTIONS["kernels"],
        help='"uniform", "random", or one kernel per layer as lists of numbers.',
    ).tag(sync=True)
    # Larger seeds are the same to the page, whose arithmetic has 32 bits.
    seed = Whole(**_OPTIONS["seed"], help="Names the random kernels.").tag(sync=True)
    method = Choice(**_OPTIONS["method"], help="How each layer upsamples.").tag(sync=True)
    input_size = Whole(
        **_OPTIONS["input_size"], help="Cells of the input along each axis; 1 to 64."
    ).tag(sync=True)
    labels = Choice(
        **_OPTIONS["labels"], help="What is shown: the output, or the products per cell."
    ).tag(sync=True)
    layer = Whole(**_OPTIONS["layer"], help="After which layer; -1 is the last.").tag(sync=True)

    def __init__(
        self,
        layers: Any = _DEFAULTS["layers"],
        *,
        dims: int = _DEFAULTS["dims"],
        input_size: int = _DEFAULTS["input_size"],
        kernels: Any = _DEFAULTS["kernels"],
        seed: int = _DEFAULTS["seed"],
        method: str = _DEFAULTS["method"],
        labels: str = _DEFAULTS["labels"],
        layer: int = _DEFAULTS["layer"],
        device: Any = "auto",
        **kwargs: Any,
    ) -> None:
        super().__init__(
            layers=layers,
            dims=dims,
            input_size=input_size,
            kernels=kernels,
            seed=seed,
            method=method,
            labels=labels,
            layer=layer,
            device=device,
            **kwargs,
        )

    # Rules that join several traits

    @validate("dims", "layers", "kernels", "method", "input_size")
    def _check_together(self, proposal: Any) -> Any:
        return self._obeying(proposal)

    @validate("layer")
    def _check_layer(self, proposal: Any) -> Any:
        return self._obeying(proposal, _check_layer)

    @observe("layers")
    def _layers_changed(self, _change: Any) -> None:
        self._follow()

    def _check_fit(self, spec: dict[str, Any]) -> None:
        """Check that sizes stay within limits, and that given kernels fit their layers."""
        layers, kernels, dims = spec["layers"], spec["kernels"], spec["dims"]
        reached = sizes(spec["input_size"], layers, spec["method"])
        for number, size in enumerate(reached):
            if size > LIMITS.output_side:
                raise ValueError(
                    f"after layers[{number}] the output would be {size} cells wide: at most "
                    f"{LIMITS.output_side}; choose a smaller input_size, smaller strides or fewer "
                    f"layers."
                )
        if isinstance(kernels, str):
            return
        together = (
            "assign layers, kernels and dims together, in `with w.hold_trait_notifications():`"
        )
        if len(kernels) != len(layers):
            raise ValueError(
                f"kernels has {len(kernels)} kernels for {len(layers)} layers: give one per layer, "
                f"or {together}."
            )
        for number, (kernel, layer) in enumerate(zip(kernels, layers, strict=True)):
            shape = np.shape(kernel)
            if shape != (layer.kernel_size,) * dims:
                raise ValueError(
                    f"kernels[{number}] is {times(shape)}, but layers[{number}] needs "
                    f"{times((layer.kernel_size,) * dims)}: change one of them, or {together}."
                )

    def _following(self, spec: dict[str, Any]) -> dict[str, Any]:
        # The last layer where the one that was shown is gone.
        return {"layer": spec["layer"] if spec["layer"] < len(spec["layers"]) else -1}

    # Results

    @property
    def output_size(self) -> tuple[int, ...]:
        """Size of the output: one length per axis."""
        return (sizes(*self._upsampling())[-1],) * self.dims

    @property
    def weights(self) -> tuple[torch.Tensor, ...]:
        """The kernel of every layer, torch's default dtype, on `device`."""
        lib = require_torch()
        place = choose_device(self.device)
        dtype = lib.get_default_dtype()
        return tuple(lib.as_tensor(w, dtype=dtype, device=place) for w in self._weights())

    @property
    def overlap(self) -> torch.Tensor:
        """How many products end in each cell of the output, those of all layers multiplied out.

        Returns
        -------
        torch.Tensor
            Shape `output_size`, int64. In 2D it is the product of rows and columns.

        Raises
        ------
        ImportError
            If torch is not installed.
        """
        line = require_torch().from_numpy(overlaps(*self._upsampling())[-1])
        counts: torch.Tensor = line if self.dims == 1 else line[:, None] * line
        return counts

    @property
    def unevenness(self) -> tuple[float, ...]:
        """Largest over smallest overlap in the interior, after each layer.

        Returns
        -------
        tuple of float
            1 where all cells receive equally many products, infinite where one receives none,
            NaN where the borders leave no whole period of the pattern.
        """
        layers = self._upsampling()
        parts = zip(
            overlaps(*layers), interiors(*layers), periods(self.layers, self.method), strict=True
        )
        return tuple(uneven(counts**self.dims, inside, period) for counts, inside, period in parts)

    @property
    def ripple(self) -> tuple[float, ...]:
        """Spread of the output in the interior, relative to its mean, after each layer.

        Returns
        -------
        tuple of float
            (largest − smallest) / |mean|: 0 where the constant input stays constant; NaN as in
            `unevenness`.

        Raises
        ------
        ImportError
            If torch is not installed.
        ValueError
            If there is no such device.
        """
        inside = interiors(*self._upsampling())
        shortest = periods(self.layers, self.method)
        return tuple(
            ripple(output, cells[: len(cells) // period * period])
            for output, cells, period in zip(self._outputs(), inside, shortest, strict=True)
        )

    def _upsampling(self) -> tuple[int, tuple[Layer, ...], Any]:
        return self.input_size, self.layers, self.method

    def _weights(self) -> list[Any]:
        return layer_kernels(self.layers, self.dims, self.kernels, self.seed, self.method)

    def _outputs(self) -> list[torch.Tensor]:
        return upsampled(*self._upsampling()[:2], self._weights(), self.method, self.device)

    def _result(self) -> torch.Tensor:
        return self._outputs()[-1]

    # Pictures

    def _film_steps(self, view: str | None) -> int:  # noqa: ARG002 - there is but one
        return len(self.layers)

    def _drawings(
        self,
        steps: Sequence[int] | None,
        *,
        theme: Any,
        width: float,
        **_: Any,
    ) -> Iterator[Drawing]:
        from segwidgets.widgets.checkerboard.drawing import layers_drawing

        drawn = self._drawn()
        for layer in [None] if steps is None else steps:
            yield layers_drawing(drawn, theme=theme, width=width, layer=layer)

    def _drawn(self) -> Drawn:
        """Hand over what the figure shows, to be drawn."""
        from segwidgets.widgets.checkerboard.drawing import Drawn

        lines = overlaps(*self._upsampling())
        outputs = [cells.double().cpu().numpy() for cells in self._outputs()]
        inside = interiors(*self._upsampling())
        lengths = [self.input_size, *map(len, lines)]
        every = zip(lines, outputs, inside, self.unevenness, strict=True)
        measured = [self._measured(*each) for each in every]
        counted = self.labels == "overlap"
        products = [cells.astype(float) for cells in lines]
        squares = products if self.dims == 1 else [cells[:, None] * cells for cells in products]
        return Drawn(
            name=self._name(),
            parameters=self._parameters_in_words(),
            sentences=tuple(
                story(self.layers, self.dims, self.method, measured[: number + 1])
                for number in range(len(lines))
            ),
            titles=tuple(
                t("kernel {kernel}, stride {stride}", kernel=k, stride=s) for k, s in self.layers
            ),
            counts=(np.ones(self.input_size, np.int64), *lines),
            reached=tuple(
                reaches(size, after, layer, self.method)
                for size, after, layer in zip(lengths, lengths[1:], self.layers, strict=False)
            ),
            inside=tuple(inside),
            after=tuple(squares if counted else outputs),
            overlap=counted,
            chosen=self.layer % len(self.layers),
        )

    # Words

    def _name(self) -> str:
        return t("Checkerboard artifacts in {dims}D", dims=self.dims)

    def _parts_of(self, title: str, role: str) -> tuple[str, ...]:
        return ("overlap", "output") if role in ("overlap", "output") else (title.lower(), role)

    def _parameters_in_words(self) -> str:
        """Say what goes in, through which layers, and how large the output is."""
        layers = (t("kernel {kernel} stride {stride}", kernel=k, stride=s) for k, s in self.layers)
        return t(
            "constant input {size}, {method} with {layers}, output {output}",
            size=times((self.input_size,) * self.dims),
            method=self.method,
            layers=", ".join(layers),
            output=times(self.output_size),
        )

    def _measured(self, counts: Any, output: Any, inside: range, uneven: float) -> Measured:
        """Measure the interior after a layer."""
        if isnan(uneven):
            return Measured(0, 0, uneven, 0.0, 0.0, clean=False)
        cells = slice(inside.start, inside.stop)
        part = output[(cells,) * self.dims]
        low, high, mean = (float(f(part)) for f in (np.min, np.max, np.mean))
        clean = high - low <= _ROUNDING * max(1.0, abs(mean))
        line = counts[cells]
        return Measured(int(line.min()), int(line.max()), uneven, low, high, clean)

    def _uneven_in_words(self, layer: int = -1) -> str:
        ratio = self.unevenness[layer]
        if isnan(ratio):
            return t("the borders reach every cell")
        if ratio == inf:
            return t("some cells inside receive nothing")
        return t("the largest overlap inside is {n} times the smallest", n=show(ratio))

    def _in_words(self) -> tuple[str, list[list[str]]]:
        words = f"{self._parameters_in_words()}; {self._uneven_in_words()}"
        return f"{self._name()}: {words}.", []


def _check_layer(spec: dict[str, Any]) -> None:
    count = len(spec["layers"])
    if spec["layer"] >= count:
        raise ValueError(f"layer = {spec['layer']}: choose -1 to {count - 1}.")
