"""The figure of unpooling: the class, whole."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any, ClassVar, Literal

from traitlets import observe, validate

from segwidgets._torch import require_torch
from segwidgets.ops.device import choose_device
from segwidgets.ops.unpooling import max_unpool
from segwidgets.shared.language import listed, t
from segwidgets.shared.options import LIMITS, OPTIONS
from segwidgets.terms.numbers import show
from segwidgets.terms.parameters import Axes
from segwidgets.terms.unpooling import METHODS
from segwidgets.terms.weighted import WeightedTerms
from segwidgets.widgets.figure import Figure
from segwidgets.widgets.methods import (
    ByMethod,
    Methods,
    OptionalImage,
    OptionalPerAxis,
    changed,
    original_size,
    plain,
    public,
    refuse_image,
    small_photograph,
)
from segwidgets.widgets.traits import Bias, Cells, Choice, Flag, PerAxis, Pixel, Step, Whole
from segwidgets.widgets.unpooling.results import CellResults, TorchResults, conv_transpose_of
from segwidgets.widgets.unpooling.rules import (
    CHECKS,
    RESULT_NAMES,
    WINDOW_NAMES,
    following,
    limited,
    sizes,
    steps,
)
from segwidgets.widgets.unpooling.traits import Edits
from segwidgets.widgets.words import MAX_TABLE_SIDE, describe, table, times

if TYPE_CHECKING:
    import torch
    from typing_extensions import Self

    from segwidgets.drawing.items import Drawing
    from segwidgets.drawing.latex import Tex
    from segwidgets.ops.unpooling import Errors
    from segwidgets.widgets.linear.conv_transpose import ConvTranspose2d

_OPTIONS = OPTIONS["unpooling"]
_DEFAULTS = {name: option["default"] for name, option in _OPTIONS.items()}


class Unpooling(Figure):
    """What max pooling throws away, and what each unpooling brings back.

    From left to right the original, its max pooling with the winner of each window marked, the
    values that are passed on, and below one another their unpoolings to the original size:
    `nearest` copies, `bed_of_nails` puts each value into a corner, `max_unpool` puts it back
    where it was. Given an image, the figure shows the same for a photograph.

    Parameters
    ----------
    input : array-like, optional
        Rows of numbers, 1 × 1 to 64 × 64. By default a bright line of two columns.
    kernel_size : int or pair of int
        1 to 8: cells of a window.
    stride : int or pair of int, optional
        1 to 8: cells from one window to the next; None, as in torch, is `kernel_size`.
    padding : int or pair of int
        0 to 4, at most half of `kernel_size`: a border that never wins.
    ceil_mode : bool
        Whether a last window may stick out at the far end.
    methods : sequence of str
        One or more of "nearest", "bed_of_nails", "max_unpool", "average_spread" (each value
        divided among the cells of its window) and "bilinear", in the order of display.
    corner : {"top_left", "top_right", "bottom_left", "bottom_right"}
        Where "bed_of_nails" puts its nails.
    gain : float
        A factor between pooling and unpooling.
    edits : mapping or sequence
        Values that are passed on instead: `{(row, column): value}`, or triples.
    image : array-like, PIL image, str or path-like, optional
        A photograph in place of `input`, 2 × 2 to 512 × 512, grey or in color: whatever
        `segwidgets.images.read_image` takes. `from_image` takes larger ones too.
    levels : int
        1 to 4: how often a photograph is pooled.
    method : str, optional
        The method that matrix, formula and `output` belong to; one of `methods`.
    view : {"grids", "matrix"}
        The original, its pooling and its unpoolings as grids; or the matrix of `method`.
    labels : {"values", "errors", "indices", "symbols"}
        What cells show. "errors" are how far the unpoolings are from the original, "indices" the
        flat numbers that max pooling remembers; a photograph shows values or errors.
    bridge : bool
        Whether to show the transposed convolution that `method` is, where it is one.
    lens : pair of int, optional
        The pixel of the photograph that the lens looks at; by default the middle.
    step : int
        0 to `n_steps - 1`, or -1 for the last: windows 0 to `step` have been pooled and unpooled.
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
    https://docs.pytorch.org/docs/stable/generated/torch.nn.MaxUnpool2d.html

    Examples
    --------
    >>> import segwidgets as sw
    >>> w = sw.Unpooling()
    >>> w.pooled, w.indices
    (tensor([[5., 6.],
             [8., 7.]]),
     tensor([[ 1,  6],
             [ 9, 14]]))
    >>> w.unpooled["max_unpool"]
    tensor([[0., 5., 0., 0.],
            [0., 0., 6., 0.],
            [0., 8., 0., 0.],
            [0., 0., 7., 0.]])
    >>> {name: w.errors[name].mse for name in w.methods}
    {'nearest': 25.0, 'bed_of_nails': 18.375, 'max_unpool': 2.375}
    >>> w.padding = 2
    Traceback (most recent call last):
    traitlets.traitlets.TraitError: padding = 2: at most half of kernel_size, 1 here; choose a
    smaller padding or a larger kernel_size.
    """

    stem = "unpooling"
    family = "unpooling"
    around = 208
    #: Number of axes of the cells.
    dims: ClassVar[int] = 2
    result_names = (*RESULT_NAMES, "device")
    control_names = ("input_size",)
    spec_names = (*RESULT_NAMES, "method", "view", "labels", "bridge", "lens", "step")

    input = Cells(**_OPTIONS["input"], help="Rows of numbers, 1 × 1 to 64 × 64.").tag(sync=True)
    kernel_size = PerAxis(**_OPTIONS["kernel_size"], help="Cells of a window; 1 to 8.").tag(
        sync=True
    )
    stride = OptionalPerAxis(
        **_OPTIONS["stride"],
        help="Cells from one window to the next; 1 to 8, or None for kernel_size.",
    ).tag(sync=True)
    padding = PerAxis(
        **_OPTIONS["padding"], help="A border that never wins; at most kernel_size / 2."
    ).tag(sync=True)
    ceil_mode = Flag(
        _DEFAULTS["ceil_mode"], help="Whether a last window may stick out at the far end."
    ).tag(sync=True)
    methods = Methods(**_OPTIONS["methods"], help="The unpoolings shown, in this order.").tag(
        sync=True
    )
    corner = Choice(**_OPTIONS["corner"], help="Where bed of nails puts its nails.").tag(sync=True)
    gain = Bias(_DEFAULTS["gain"], help="A factor between pooling and unpooling.").tag(sync=True)
    edits = Edits(
        tuple(_DEFAULTS["edits"]), help="(row, column, value) of cells that are passed on changed."
    ).tag(sync=True)
    image = OptionalImage(**_OPTIONS["image"], help="A photograph in place of the input.").tag(
        sync=True
    )
    levels = Whole(**_OPTIONS["levels"], help="How often a photograph is pooled; 1 to 4.").tag(
        sync=True
    )
    method = Choice(METHODS, _DEFAULTS["method"], help="Whose matrix and formula is shown.").tag(
        sync=True
    )
    view = Choice(
        **_OPTIONS["view"],
        help='"grids" of the original, the pooled and the unpooled, or the "matrix" of method.',
    ).tag(sync=True)
    labels = Choice(
        **_OPTIONS["labels"],
        help='What cells show: "values", "errors", "indices" (flat numbers), or "symbols".',
    ).tag(sync=True)
    bridge = Flag(_DEFAULTS["bridge"], help="Whether the transposed convolution is shown.").tag(
        sync=True
    )
    lens = Pixel(
        **_OPTIONS["lens"],
        help="The pixel under the lens, (row, column); None for the middle.",
    ).tag(sync=True)
    step = Step(
        _DEFAULTS["step"],
        help="How many windows are done, less one; 0 to n_steps - 1, or -1 for the last.",
    ).tag(sync=True)

    def __init__(
        self,
        input: Any = None,
        *,
        kernel_size: Any = _DEFAULTS["kernel_size"],
        stride: Any = _DEFAULTS["stride"],
        padding: Any = _DEFAULTS["padding"],
        ceil_mode: bool = _DEFAULTS["ceil_mode"],
        methods: Any = tuple(_DEFAULTS["methods"]),
        corner: str = _DEFAULTS["corner"],
        gain: float = _DEFAULTS["gain"],
        edits: Any = tuple(_DEFAULTS["edits"]),
        image: Any = _DEFAULTS["image"],
        levels: int = _DEFAULTS["levels"],
        method: str | None = None,
        view: str = _DEFAULTS["view"],
        labels: str = _DEFAULTS["labels"],
        bridge: bool = _DEFAULTS["bridge"],
        lens: Any = _DEFAULTS["lens"],
        step: int = _DEFAULTS["step"],
        device: Any = "auto",
        **kwargs: Any,
    ) -> None:
        chosen = {"input": input, "method": method}
        super().__init__(
            **{name: value for name, value in chosen.items() if value is not None},
            kernel_size=kernel_size,
            stride=stride,
            padding=padding,
            ceil_mode=ceil_mode,
            methods=methods,
            corner=corner,
            gain=gain,
            edits=edits,
            image=image,
            levels=levels,
            view=view,
            labels=labels,
            bridge=bridge,
            lens=lens,
            step=step,
            device=device,
            **kwargs,
        )

    @classmethod
    def from_image(
        cls, image: Any, *, levels: int = 2, side: int = LIMITS.image_side, **kwargs: Any
    ) -> Self:
        """Show what pooling and unpooling do to a photograph.

        Parameters
        ----------
        image : array-like, PIL image, str or path-like
            Whatever `segwidgets.images.read_image` takes; grey stays grey.
        levels : int
            1 to 4: how often it is pooled.
        side : int
            2 to 512: a larger picture is made smaller until no side is longer.
        **kwargs
            Further parameters of the figure, such as `methods`.

        Returns
        -------
        Unpooling
            The figure.

        Raises
        ------
        FileNotFoundError, OSError
            If there is no such file.
        TypeError, ValueError
            If it is no picture.
        traitlets.TraitError
            If a parameter breaks a rule.

        Examples
        --------
        >>> import numpy as np, segwidgets as sw
        >>> w = sw.Unpooling.from_image(np.eye(64), levels=3)
        >>> w.pooled_size, w.unpooled["nearest"].shape
        ((8, 8), torch.Size([64, 64]))
        """
        return cls(image=small_photograph(image, side), levels=levels, **kwargs)

    # Rules that join several traits

    @validate(*CHECKS)
    def _check_together(self, proposal: Any) -> Any:
        return self._obeying(proposal, CHECKS[proposal.trait.name])

    @validate("step")
    def _check_step(self, proposal: Any) -> Any:
        return self._step_of(proposal, steps, "one per window")

    @observe(*WINDOW_NAMES, "methods")
    def _windows_changed(self, _change: Any) -> None:
        self._follow()

    def _check_fit(self, spec: dict[str, Any]) -> Any:
        return sizes(spec)

    def _following(self, spec: dict[str, Any]) -> dict[str, Any]:
        return following(spec)

    def _limited(self, spec: dict[str, Any]) -> dict[str, Any]:
        return limited(spec)

    # Sizes and results

    @property
    def pooled_size(self) -> Axes:
        """Rows and columns of the pooled grid; of a photograph, at the coarsest level."""
        return sizes(self._spec())[-1]

    @property
    def n_steps(self) -> int:
        """Number of steps: one per window, row by row; a photograph has one."""
        return steps(self._spec())

    @property
    def pooled(self) -> torch.Tensor:
        """The maxima.

        Returns
        -------
        torch.Tensor
            torch's default dtype, on `device`. Shape `pooled_size`; of an RGB photograph
            (3, …), 0 to 255, at the coarsest level.

        Raises
        ------
        ImportError
            If torch is not installed.
        ValueError
            If there is no such device.
        """
        return public(self._torch().levels[-1].pooled)

    @property
    def indices(self) -> torch.Tensor:
        """Where the maxima were, as `F.max_pool2d(return_indices=True)` tells it.

        Returns
        -------
        torch.Tensor
            int64, the shape of `pooled`: `row * width + column` in the original, or of a
            photograph in the level before.
        """
        return plain(self._torch().levels[-1].indices)

    @property
    def unpooling_input(self) -> torch.Tensor:
        """The values that are unpooled: `gain` times `pooled`, with the edits.

        Returns
        -------
        torch.Tensor
            The shape and dtype of `pooled`.
        """
        return public(self._torch().unpooling_input)

    @property
    def unpooled(self) -> dict[str, torch.Tensor]:
        """The original's size again, by every method, shown or not.

        Returns
        -------
        dict of str to torch.Tensor
            torch's default dtype, on `device`; the original's shape, (3, …) for RGB.
        """
        found = self._torch()
        return ByMethod({name: public(found.unpooled(name)) for name in METHODS})

    @property
    def errors(self) -> dict[str, Errors]:
        """How far each unpooling is from the original.

        Returns
        -------
        dict of str to Errors
            By method: `map`, unpooled less original; `mse`; `recovered`, the share of cells
            that are exactly as before; `sum` and `sum_preserved`.

        Examples
        --------
        >>> import segwidgets as sw
        >>> found = sw.Unpooling().errors["max_unpool"]
        >>> found.mse, found.recovered, found.sum_preserved
        (2.375, 0.75, True)
        """
        found = self._torch()
        return ByMethod({name: found.errors(name) for name in METHODS})

    @property
    def output(self) -> torch.Tensor:
        """The unpooling by `method`, `unpooled[method]`.

        Returns
        -------
        torch.Tensor
            torch's default dtype, on `device`.
        """
        return public(self._torch().unpooled(self.method))

    def max_unpool(self, values: Any, indices: Any = None) -> torch.Tensor:
        """Place values back, at the remembered cells or at others.

        Parameters
        ----------
        values : array-like
            Rows of numbers, as many as there are indices.
        indices : array-like, optional
            Flat cell numbers, `row * width + column`; by default `indices`. They are checked
            before torch sees them.

        Returns
        -------
        torch.Tensor
            torch's default dtype, on `device`, of the original's size.

        Raises
        ------
        TypeError, ValueError
            If an index is no whole number, is outside or occurs twice.

        Examples
        --------
        >>> import segwidgets as sw
        >>> sw.Unpooling([[1, 5], [0, 2]]).max_unpool([[9]])
        tensor([[0., 9.],
                [0., 0.]])
        >>> sw.Unpooling([[1, 5], [0, 2]]).max_unpool([[9]], [[4]])
        Traceback (most recent call last):
        ValueError: indices[0][0] = 4: the result has 2 × 2 cells; choose 0 to 3.
        """
        spec = self._spec()
        refuse_image(spec, "max_unpool", "Unpooling")
        cells = max_unpool(
            values,
            self.indices if indices is None else indices,
            original_size(spec),
            repeated=indices is None,
            device=self.device,
        )
        return cells.to(require_torch().get_default_dtype())

    def _torch(self) -> TorchResults:
        return TorchResults(self._spec(), self.device)

    def _result(self) -> torch.Tensor:
        return self._torch().compared()

    # Each method as a linear map: terms, matrices and formulas

    @property
    def terms(self) -> WeightedTerms:
        """Where `method` puts the values, `term_lists[method]`; computed without torch.

        Returns
        -------
        WeightedTerms
            One row per value and cell that it goes to.

        Raises
        ------
        ValueError
            If there is a photograph, which has too many cells to list.

        Examples
        --------
        >>> import segwidgets as sw
        >>> sw.Unpooling().terms.output_index
        array([ 1,  6,  9, 14])
        """
        return self._cells("terms").terms(self.method)

    @property
    def term_lists(self) -> dict[str, WeightedTerms]:
        """Where each method, shown or not, puts the values; computed without torch.

        Returns
        -------
        dict of str to WeightedTerms
            By method: one row per value and cell that it goes to.

        Raises
        ------
        ValueError
            If there is a photograph, which has too many cells to list.

        Examples
        --------
        >>> import segwidgets as sw
        >>> sw.Unpooling().term_lists["bed_of_nails"].output_index
        array([ 0,  2,  8, 10])
        """
        cells = self._cells("term_lists")
        return ByMethod({name: cells.terms(name) for name in METHODS})

    @property
    def matrix(self) -> torch.Tensor:
        """The matrix of `method`, `matrices[method]`.

        It maps the flattened `unpooling_input` to the flattened `output`.

        Returns
        -------
        torch.Tensor
            Shape (cells of the original, pooled cells), torch's default dtype, on `device`;
            sparse CSR from a million entries on.

        Raises
        ------
        ImportError
            If torch is not installed.
        ValueError
            If there is a photograph, or no such device.

        Examples
        --------
        >>> import segwidgets as sw
        >>> sw.Unpooling([[1, 5, 2, 4]], kernel_size=(1, 2)).matrix
        tensor([[0., 0.],
                [1., 0.],
                [0., 0.],
                [0., 1.]])
        """
        return self._cells("matrix").terms(self.method).matrix().to(choose_device(self.device))

    @property
    def matrices(self) -> dict[str, torch.Tensor]:
        """The matrix of each method, shown or not.

        Returns
        -------
        dict of str to torch.Tensor
            By method, each as `matrix` describes it.

        Raises
        ------
        ImportError
            If torch is not installed.
        ValueError
            If there is a photograph.

        Examples
        --------
        >>> import segwidgets as sw
        >>> sw.Unpooling([[1, 5]], kernel_size=(1, 2)).matrices["nearest"]
        tensor([[1.],
                [1.]])
        """
        cells, device = self._cells("matrices"), choose_device(self.device)
        return ByMethod({name: cells.terms(name).matrix().to(device) for name in METHODS})

    def to_latex(
        self, view: Literal["matrix", "terms"] = "matrix", method: str | None = None
    ) -> Tex:
        r"""Write a method as a formula that LaTeX, MathJax and KaTeX read as it stands.

        Parameters
        ----------
        view : {"matrix", "terms"}
            The matrix times the vector, with the result; or every cell in a line.
        method : str, optional
            Any of the five; by default `method`. With `labels` "symbols" cells have their
            symbols, else their values.

        Returns
        -------
        str
            `$$…$$`; LaTeX needs the package amsmath. As the last line of a cell it is shown as
            a formula.

        Raises
        ------
        ValueError
            If there is no such view or method, a photograph, or more than 64 rows or lines.

        Examples
        --------
        >>> import segwidgets as sw
        >>> print(sw.Unpooling([[1, 5]], kernel_size=(1, 2), labels="symbols").to_latex("terms"))
        $$
        \begin{aligned}
        \mathrm{out}_{00} &= 0 \\
        \mathrm{out}_{01} &= m_{00}
        \end{aligned}
        $$
        """
        from segwidgets.drawing.latex import weighted_latex

        results = self._cells("to_latex")
        values = None if self.labels == "symbols" else results.unpooling_input
        return weighted_latex(results.terms(method or self.method), values, view)

    def as_conv_transpose(self, method: str | None = None) -> ConvTranspose2d:
        """Show a method as the transposed convolution that it is, with the same numbers.

        Parameters
        ----------
        method : {"nearest", "bed_of_nails"}, optional
            By default `method`.

        Returns
        -------
        ConvTranspose2d
            A figure of its own. Its input is `unpooling_input`; its kernel is all ones for
            "nearest", and has a single one at `corner` for "bed_of_nails".

        Raises
        ------
        ValueError
            If the method is no transposed convolution here, with the reason; or a photograph.

        Examples
        --------
        >>> import segwidgets as sw
        >>> sw.Unpooling().as_conv_transpose("nearest")
        <ConvTranspose2d: input 2 × 2, kernel 2 × 2, stride 2, output 4 × 4>
        """
        results = self._cells("as_conv_transpose")
        return conv_transpose_of(method or self.method, results, self.device)

    def _cells(self, what: str) -> CellResults:
        spec = self._spec()
        refuse_image(spec, what, "Unpooling")
        return CellResults(spec)

    # Words

    def _name(self) -> str:
        return t("Unpooling")

    def _parts_of(self, title: str, role: str) -> tuple[str, ...]:
        from segwidgets.widgets.unpooling.drawing import NAMES

        if title == "Unpooling input":
            return ("pooled",)
        methods = [method for method, name in NAMES.items() if name == title]
        return (*methods, *super()._parts_of(title, role))

    def _parameters_in_words(self) -> str:
        """Say what goes in, how it is pooled, and by which methods it is unpooled."""
        spec = self._spec()
        found = sizes(spec)
        words = describe(
            {
                t("photograph") if self.image else t("input"): times(found[0]),
                "kernel_size": self.kernel_size,
                **changed(spec, _DEFAULTS, "stride", "padding", "ceil_mode", "gain"),
                **({"levels": self.levels} if self.image else {}),
                t("pooled"): times(found[-1]),
            }
        )
        return f"{words}, {listed(self.methods)}"

    def _in_words(self) -> tuple[str, list[list[str]]]:
        words = f"{t('Max pooling and unpooling')}: {self._parameters_in_words()}"
        if self.image:
            return f"{words}.", []
        cells = CellResults(self._spec())
        outputs = {name: cells.unpooled(name) for name in self.methods}
        errors = ", ".join(
            f"{name} {show(float(((output - cells.input) ** 2).mean()))}"
            for name, output in outputs.items()
        )
        small = max(cells.size) <= MAX_TABLE_SIDE
        rows = table(outputs[self.method]) if small else []
        return f"{words}; {t('mean squared error')} {errors}.", rows

    # Stills and films: of cells without torch, of a photograph with it

    @property
    def _views(self) -> tuple[str, ...]:
        return ("grids",) if self.image else tuple(_OPTIONS["view"]["choices"])

    def _drawings(
        self,
        steps: Sequence[int] | None,
        *,
        view: str | None,
        theme: Any,
        width: float,
        phases: bool,
    ) -> Iterator[Drawing]:
        from segwidgets.widgets.unpooling.drawing import CellDrawing, image_drawing

        if self.image:
            about = f"{self._parameters_in_words()}."
            yield image_drawing(self._torch(), about, theme=theme, width=width)
            return
        results = CellResults(self._spec())
        drawing = CellDrawing(results, view or self.view, theme=theme, width=width)
        which = [self.step] if steps is None else steps
        yield from drawing.drawings(which, phases=phases)
