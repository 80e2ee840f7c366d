"""The figure of sub-pixel upsampling."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray
from traitlets import observe, validate

from segwidgets._torch import require_torch
from segwidgets.ops.device import choose_device
from segwidgets.shared.language import msg, t
from segwidgets.shared.options import OPTIONS
from segwidgets.terms import WeightedTerms, pixel_shuffle_terms
from segwidgets.widgets.figure import Figure
from segwidgets.widgets.traits import Cells, Choice, Step, Whole
from segwidgets.widgets.words import MAX_TABLE_SIDE, describe, table, times

if TYPE_CHECKING:
    import torch

    from segwidgets.drawing.items import Drawing

_OPTIONS = OPTIONS["pixel_shuffle"]


class PixelShuffle(Figure):
    """How channels become space, `torch.nn.PixelShuffle`, and back, `torch.nn.PixelUnshuffle`.

    A sub-pixel convolution upsamples by computing r² channels for each one that is wanted and
    laying them out as blocks of r × r cells: channel c·r² + i·r + j fills row i and column j of
    every block of channel c. No number changes. Where the r² channels start equal, as ICNR
    initialises them, the result is nearest-neighbour upsampling, without checkerboard.

    Parameters
    ----------
    input : array-like, optional
        (channels, rows, columns): 1 to 16 channels, at most 16 × 16 cells each, finite and at
        most a million in size. To shuffle, a multiple of `upscale_factor` ** 2 channels; to
        unshuffle, rows and columns that are multiples of `upscale_factor`, where a single channel
        may come without its axis.
    upscale_factor : int
        r, 2 to 4; `downscale_factor` of the inverse. One that the present input does not fit
        brings an input along whose cells are numbered.
    operation : {"shuffle", "unshuffle"}
        From channels to space, or from space to channels.
    view : {"blocks", "matrix"}
        Which cells go where; or the same as a permutation matrix.
    labels : {"values", "symbols"}
        What the cells show: their values, or a letter for each channel of the coarse side.
    step : int
        0 to `n_steps - 1`, or -1 for the last: the positions 0 to `step` are done, in reading
        order.
    device : str or torch.device
        Where torch computes: "auto" takes CUDA, else MPS, else the CPU.
    **kwargs
        What any Jupyter widget takes, such as `layout`.

    Raises
    ------
    traitlets.TraitError
        If a value breaks a rule, here or when it is assigned later. The figure is then as before.

    References
    ----------
    W. Shi et al.: Real-Time Single Image and Video Super-Resolution Using an Efficient Sub-Pixel
    Convolutional Neural Network. CVPR 2016.
    A. Aitken et al.: Checkerboard artifact free sub-pixel convolution. 2017 (ICNR).
    https://arxiv.org/abs/1707.02937

    Examples
    --------
    >>> import segwidgets as sw
    >>> w = sw.PixelShuffle([[[1, 2]], [[3, 4]], [[5, 6]], [[7, 8]]])
    >>> w.output
    tensor([[[1., 3., 2., 4.],
             [5., 7., 6., 8.]]])
    >>> w.terms.by_output().input_index
    array([0, 2, 1, 3, 4, 6, 5, 7])
    >>> sw.PixelShuffle([[1, 2], [3, 4]], operation="unshuffle").output_size
    (4, 1, 1)
    >>> w.upscale_factor = 3
    >>> w.output_size
    (1, 6, 6)
    >>> w.input = [[[1, 2]]]
    Traceback (most recent call last):
    traitlets.traitlets.TraitError: input has 1 channel, and upscale_factor = 3 needs ...
    """

    stem = "pixel-shuffle"
    family = "pixel-shuffle"
    around = 152
    result_names = ("input", "upscale_factor", "operation", "device")
    control_names = ("downscale_factor",)
    spec_names = ("input", "upscale_factor", "operation", "view", "labels", "step")
    # Of the cells of a channel.
    dims = 2

    input = Cells(
        **_OPTIONS["input"], stacks=1, help="Channels of rows of numbers; at most 16 of 16 × 16."
    ).tag(sync=True)
    upscale_factor = Whole(
        **_OPTIONS["upscale_factor"], help="Rows and columns of a block; 2 to 4."
    ).tag(sync=True)
    operation = Choice(
        **_OPTIONS["operation"], help='"shuffle", channels to space, or "unshuffle", its inverse.'
    ).tag(sync=True)
    view = Choice(**_OPTIONS["view"], help='"blocks", or the map as a "matrix".').tag(sync=True)
    labels = Choice(**_OPTIONS["labels"], help='What cells show: "values" or "symbols".').tag(
        sync=True
    )
    step = Step(
        _OPTIONS["step"]["default"],
        help="How many positions are done, less one; 0 to n_steps - 1, or -1 for the last.",
    ).tag(sync=True)

    def __init__(
        self,
        input: Any = None,
        *,
        upscale_factor: int = _OPTIONS["upscale_factor"]["default"],
        operation: str = _OPTIONS["operation"]["default"],
        view: str = _OPTIONS["view"]["default"],
        labels: str = _OPTIONS["labels"]["default"],
        step: int = _OPTIONS["step"]["default"],
        device: Any = "auto",
        **kwargs: Any,
    ) -> None:
        if input is None:
            input = _numbered(upscale_factor, operation)
        super().__init__(
            input=input,
            upscale_factor=upscale_factor,
            operation=operation,
            view=view,
            labels=labels,
            step=step,
            device=device,
            **kwargs,
        )

    # Rules that join several traits

    def __setattr__(self, name: str, value: Any) -> None:
        """Bring a numbered input along with a factor that the present one does not fit."""
        # Where several traits are assigned at once, they are checked together.
        if name != "upscale_factor" or self._cross_validation_lock or self._fits(value):
            super().__setattr__(name, value)
            return
        with self.hold_trait_notifications():
            super().__setattr__(name, value)
            self.input = _numbered(value, self.operation)

    def _fits(self, upscale_factor: Any) -> bool:
        """Whether the input fits a factor; one that is out of range is left to its trait."""
        option = _OPTIONS["upscale_factor"]
        if upscale_factor not in range(option["min"], option["max"] + 1):
            return True
        try:
            self._check_fit({**self._spec(), "upscale_factor": upscale_factor})
        except ValueError:
            return False
        return True

    @validate("input", "upscale_factor", "operation")
    def _check_together(self, proposal: Any) -> Any:
        return self._obeying(proposal)

    @validate("step")
    def _check_step(self, proposal: Any) -> Any:
        return self._step_of(proposal, _steps)

    @observe("input", "upscale_factor", "operation")
    def _sizes_changed(self, _change: Any) -> None:
        self._follow()

    def _check_fit(self, spec: dict[str, Any]) -> None:
        """Check that the factor divides what it has to."""
        channels, rows, columns = _size(spec["input"])
        r, most = spec["upscale_factor"], _OPTIONS["input"]["max_channels"]
        together = "change what belongs together in `with w.hold_trait_notifications():`"
        if spec["operation"] == "shuffle":
            if channels % r**2:
                count = f"{channels} channel" + "s" * (channels > 1)
                raise ValueError(
                    f"input has {count}, and upscale_factor = {r} needs a multiple of its square: "
                    f"give {r**2} channels, (channels, rows, columns), or set operation = "
                    f"'unshuffle' for the way from one channel to many; {together}."
                )
        elif rows % r or columns % r:
            near = times((r * max(1, rows // r), r * max(1, columns // r)))
            raise ValueError(
                f"input is {times((rows, columns))}, and upscale_factor = {r} has to divide both "
                f"to unshuffle: give {near} cells; {together}."
            )
        elif channels * r**2 > most:
            raise ValueError(
                f"input would become {channels * r**2} channels: at most {most}; give fewer "
                f"channels, or a smaller upscale_factor."
            )

    def _following(self, spec: dict[str, Any]) -> dict[str, Any]:
        return {"step": min(spec["step"], _steps(spec) - 1)}

    # Results

    @property
    def n_steps(self) -> int:
        """Number of positions: cells of a channel on the coarse side."""
        return _steps(self._spec())

    @property
    def output_size(self) -> tuple[int, ...]:
        """Size of the output: channels, rows and columns."""
        return self.terms.output_size

    @property
    def terms(self) -> WeightedTerms:
        """The list of copies, one row per cell, weight 1.

        Returns
        -------
        WeightedTerms
            From the cells of `input`, with its channels, to those of the output.
        """
        channels, rows, columns = _size(self.input)
        r = self.upscale_factor
        if self.operation == "shuffle":
            return pixel_shuffle_terms((channels, rows, columns), r)
        coarse = (channels * r**2, rows // r, columns // r)
        return pixel_shuffle_terms(coarse, r).transposed()

    @property
    def matrix(self) -> torch.Tensor:
        """The permutation matrix that maps the flattened input to the flattened output.

        Returns
        -------
        torch.Tensor
            Shape (cells, cells), one 1 in each row and column, torch's default dtype, on `device`;
            sparse CSR from a million entries on.

        Raises
        ------
        ImportError
            If torch is not installed.
        ValueError
            If there is no such device.
        """
        return self.terms.matrix().to(choose_device(self.device))

    @property
    def is_icnr(self) -> bool:
        """Whether the channels of each group are equal, as ICNR initialises them."""
        r = self.upscale_factor
        coarse = self._coarse()
        groups = coarse.reshape(-1, r**2, *coarse.shape[1:])
        return bool((groups == groups[:, :1]).all())

    def _cells(self) -> NDArray[np.float64]:
        """Give the input with its axis of channels."""
        return np.array(self.input, float).reshape(_size(self.input))

    def _coarse(self) -> NDArray[np.float64]:
        """Give the many small channels, whichever side they are on."""
        return self._cells() if self.operation == "shuffle" else self.terms.output(self._cells())

    def _result(self) -> torch.Tensor:
        lib = require_torch()
        cells = lib.tensor(self.input, device=choose_device(self.device))
        shuffle = getattr(lib.nn.functional, f"pixel_{self.operation}")
        result: torch.Tensor = shuffle(cells.reshape(_size(self.input)), self.upscale_factor)
        return result

    # Pictures

    @property
    def _views(self) -> tuple[str, ...]:
        return tuple(_OPTIONS["view"]["choices"])

    def _drawings(
        self,
        steps: Sequence[int] | None,
        *,
        view: str | None,
        theme: Any,
        width: float,
        phases: bool,
    ) -> Iterator[Drawing]:
        from segwidgets.widgets.pixel_shuffle.drawing import ShuffleCells, shuffle_drawing

        chosen = view or self.view
        shown = ShuffleCells(
            name=self._name(),
            code=self._code(),
            terms=self.terms,
            coarse=self._coarse(),
            upscale_factor=self.upscale_factor,
            shuffles=self.operation == "shuffle",
            symbols=self.labels == "symbols",
            sentence=self._matrix_sentence if chosen == "matrix" else self._sentence,
        )
        moving = phases and chosen == "blocks"
        for step in [self.step] if steps is None else steps:
            for placed in (False, True) if moving else (True,):
                look: Any = {"theme": theme, "width": width, "placed": placed}
                yield shuffle_drawing(shown, step, chosen, **look)

    # Words

    def _name(self) -> str:
        return t("Pixel shuffle") if self.operation == "shuffle" else t("Pixel unshuffle")

    def _code(self) -> str:
        return f"nn.Pixel{self.operation.capitalize()}({self.upscale_factor})"

    def _sentence(self, step: int) -> str:
        """Say what a step does, as the page does."""
        r, coarse = self.upscale_factor, self._coarse()
        row, column = divmod(step, coarse.shape[-1])
        block = t(
            "rows {rows}, columns {columns}",
            rows=f"{row * r}–{row * r + r - 1}",
            columns=f"{column * r}–{column * r + r - 1}",
        )
        many = len(coarse) > r**2
        if self.operation == "shuffle":
            sentence = (
                msg("Position {position}: each group of {n} channels fills a block, {block}.")
                if many
                else msg("Position {position}: the {n} channels fill a block, {block}.")
            )
        else:
            sentence = (
                msg(
                    "The block at {block}: its {n} cells of each input channel go to as many "
                    "channels, to position {position}."
                )
                if many
                else msg(
                    "The block at {block}: its {n} cells go to as many channels, to position "
                    "{position}."
                )
            )
        return t(sentence, n=r**2, position=f"({row}, {column})", block=block) + self._icnr()

    def _icnr(self) -> str:
        if not self.is_icnr:
            return ""
        many = len(self._coarse()) > self.upscale_factor**2
        return " " + (
            t("All channels of a group agree (ICNR): this is nearest-neighbour upsampling.")
            if many
            else t("All channels agree (ICNR): this is nearest-neighbour upsampling.")
        )

    def _matrix_sentence(self, step: int) -> str:
        """Say which ones of the matrix a step frames, as the page does."""
        coarse, terms = self._coarse(), self.terms
        shuffles = self.operation == "shuffle"
        cells = terms.input_index if shuffles else terms.output_index
        present = cells % coarse[0].size == step
        columns, rows = (_places(of[present]) for of in (terms.input_index, terms.output_index))
        sentence = (
            msg(
                "Columns {columns} have their 1 in rows {rows}: position {position} of the "
                "channels fills one block."
            )
            if shuffles
            else msg(
                "Columns {columns} have their 1 in rows {rows}: one block goes to position "
                "{position} of the channels."
            )
        )
        position = str(divmod(step, coarse.shape[-1]))
        return t(sentence, columns=columns, rows=rows, position=position) + self._icnr()

    def _parameters_in_words(self) -> str:
        sizes = times(_size(self.input)), times(self.output_size)
        factor = self.upscale_factor
        return describe({"input": sizes[0], "upscale_factor": factor, "output": sizes[1]})

    def _table(self) -> list[list[str]]:
        small = max(self.output_size) <= MAX_TABLE_SIDE
        return table(self.terms.output(self._cells())) if small else []


def _size(cells: Any) -> tuple[int, int, int]:
    """Give channels, rows and columns; a single channel has no axis."""
    *channels, rows, columns = np.shape(cells)
    return (channels[0] if channels else 1, rows, columns)


def _places(indices: NDArray[np.int64]) -> str:
    """List a few indices, or the beginning and the end of many: "0, 1, … 5"."""
    found = sorted(indices.tolist())
    if found[-1] - found[0] == len(found) - 1:
        return f"{found[0]}–{found[-1]}"
    shown = found if len(found) <= 4 else [*found[:2], f"… {found[-1]}"]
    return ", ".join(map(str, shown))


def _steps(spec: dict[str, Any]) -> int:
    """Count the positions of the coarse side."""
    _, rows, columns = _size(spec["input"])
    blocks = 1 if spec["operation"] == "shuffle" else spec["upscale_factor"] ** 2
    return int(rows * columns // blocks)


def _numbered(upscale_factor: Any, operation: str) -> Any:
    """Make an input for a factor: the worked example, or numbers that tell its cells apart."""
    option = _OPTIONS["upscale_factor"]
    known = isinstance(upscale_factor, int) and option["min"] <= upscale_factor <= option["max"]
    r = upscale_factor if known else option["default"]
    if operation == "unshuffle":
        return np.arange(1, 4 * r**2 + 1).reshape(2 * r, 2 * r)
    if r == option["default"]:
        return _OPTIONS["input"]["default"]
    return np.arange(1, 4 * r**2 + 1).reshape(r**2, 2, 2)
