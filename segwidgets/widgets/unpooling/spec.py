"""The traits of the unpooling figure, and what they have to agree on."""

from __future__ import annotations

from typing import Any, ClassVar

from traitlets import TraitError, observe, validate

from segwidgets.shared.limits import LIMITS
from segwidgets.terms.parameters import Axes
from segwidgets.terms.unpooling import CORNERS, METHODS
from segwidgets.widgets.figure import Figure
from segwidgets.widgets.traits import (
    Bias,
    Cells,
    Choice,
    Count,
    Device,
    Flag,
    PerAxis,
    Pixel,
    Whole,
)
from segwidgets.widgets.unpooling.rules import (
    check_edits,
    check_lens,
    following,
    halved,
    sizes,
    steps,
)
from segwidgets.widgets.unpooling.traits import (
    Edits,
    Methods,
    OptionalPerAxis,
    Picture,
)

_WINDOWS = ("input", "image", "levels", "kernel_size", "stride", "padding", "ceil_mode")
_SPEC = (*_WINDOWS, "methods", "corner", "gain", "edits")


class UnpoolingSpec(Figure):
    """What `Unpooling` shows, and how: see there."""

    #: Number of axes of the cells.
    dims: ClassVar[int] = 2
    result_names = (*_SPEC, "device")
    spec_names = (*_SPEC, "method", "view", "labels", "bridge", "lens", "step")

    input = Cells(
        ((0.0, 5.0, 3.0, 0.0), (0.0, 2.0, 6.0, 0.0), (0.0, 8.0, 4.0, 0.0), (0.0, 3.0, 7.0, 0.0)),
        LIMITS.input_side,
        help="Rows of numbers, 1 × 1 to 64 × 64.",
    ).tag(sync=True)
    kernel_size = PerAxis(2, 1, LIMITS.window_side, help="Cells of a window; 1 to 8.").tag(
        sync=True
    )
    stride = OptionalPerAxis(
        1,
        LIMITS.window_side,
        help="Cells from one window to the next; 1 to 8, or None for kernel_size.",
    ).tag(sync=True)
    padding = PerAxis(
        0, 0, LIMITS.window_side // 2, help="A border that never wins; at most kernel_size / 2."
    ).tag(sync=True)
    ceil_mode = Flag(False, help="Whether a last window may stick out at the far end.").tag(
        sync=True
    )
    methods = Methods(
        ("nearest", "bed_of_nails", "max_unpool"), help="The unpoolings shown, in this order."
    ).tag(sync=True)
    corner = Choice(list(CORNERS), CORNERS[0], help="Where bed of nails puts its nails.").tag(
        sync=True
    )
    gain = Bias(1.0, help="A factor between pooling and unpooling.").tag(sync=True)
    edits = Edits((), help="(row, column, value) of cells that are passed on changed.").tag(
        sync=True
    )
    image = Picture(LIMITS.image_side, help="A photograph in place of the input.").tag(sync=True)
    levels = Whole(1, 1, LIMITS.levels, help="How often a photograph is pooled; 1 to 4.").tag(
        sync=True
    )
    method = Choice(list(METHODS), "max_unpool", help="Whose matrix and formula is shown.").tag(
        sync=True
    )
    view = Choice(
        ["values", "error", "matrix"],
        "values",
        help='What is shown of each unpooling: "values", "error", or the "matrix" of method.',
    ).tag(sync=True)
    labels = Choice(
        ["values", "indices", "symbols"],
        "values",
        help='What cells show: "values", "indices" (flat numbers), or "symbols".',
    ).tag(sync=True)
    bridge = Flag(False, help="Whether the transposed convolution is shown.").tag(sync=True)
    lens = Pixel(
        None, help="The pixel that the lens looks at, (row, column); None for the middle."
    ).tag(sync=True)
    step = Count(0, help="How many windows are done, less one; 0 to n_steps - 1.").tag(sync=True)
    device = Device(
        "auto",
        help='Where torch computes: "auto" (CUDA, else MPS, else CPU) or a torch device string.',
    )

    # Rules that join several traits

    @validate(*_WINDOWS)
    def _check_windows(self, proposal: Any) -> Any:
        return self._obeying(proposal, sizes)

    @validate("edits")
    def _check_edits(self, proposal: Any) -> Any:
        return self._obeying(proposal, check_edits)

    @validate("lens")
    def _check_lens(self, proposal: Any) -> Any:
        return self._obeying(proposal, check_lens)

    @validate("method")
    def _check_method(self, proposal: Any) -> str:
        method: str = proposal.value
        if method not in self.methods:
            raise TraitError(
                f"method = {method!r} is not shown: choose {', '.join(self.methods)}, or add it to "
                f"methods."
            )
        return method

    @validate("step")
    def _check_step(self, proposal: Any) -> int:
        step: int = proposal.value
        try:
            most = steps(self._spec())
        except ValueError as error:
            # Several traits set at once are checked in no fixed order: this may be the first.
            raise TraitError(str(error)) from None
        if step >= most:
            raise TraitError(f"step = {step}: choose 0 to {most - 1}, one per window.")
        return step

    def _obeying(self, proposal: Any, rule: Any) -> Any:
        try:
            rule({**self._spec(), proposal.trait.name: proposal.value})
        except ValueError as error:
            raise TraitError(str(error)) from None
        return proposal.value

    @observe(*_WINDOWS, "methods")
    def _follow(self, _change: Any) -> None:
        """Let go of what is no longer there: edited cells, a method, a step, a place."""
        for name, value in following(self._spec()).items():
            setattr(self, name, value)

    def _reconcile(self, clean: dict[str, Any]) -> dict[str, Any]:
        now = self._spec()
        spec = {**now, **clean}
        spec["padding"] = halved(spec)
        try:
            spec |= following(spec)
        except ValueError:
            # Which one is to blame cannot be known, so all go back.
            spec.update({name: now[name] for name in _SPEC})
            spec |= following(spec)
        return {name: value for name, value in spec.items() if name in clean or value != now[name]}

    def _spec(self) -> dict[str, Any]:
        return {name: getattr(self, name) for name in self.spec_names}

    # Sizes

    @property
    def pooled_size(self) -> Axes:
        """Rows and columns of the pooled grid; of a photograph, at the coarsest level."""
        return sizes(self._spec())[-1]

    @property
    def n_steps(self) -> int:
        """Number of steps: one per window, row by row; a photograph has one."""
        return steps(self._spec())
