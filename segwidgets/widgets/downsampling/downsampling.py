"""The figure of downsampling: the class, whole."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import suppress
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
from traitlets import observe, validate

from segwidgets.ops.device import choose_device
from segwidgets.ops.downsampling import DownsamplingCost
from segwidgets.shared.language import listed, t
from segwidgets.shared.options import LIMITS, OPTIONS
from segwidgets.terms.downsampling import METHODS
from segwidgets.terms.numbers import show
from segwidgets.terms.parameters import Axes
from segwidgets.terms.weighted import WeightedTerms
from segwidgets.widgets.downsampling.results import CellResults, Change, TorchResults, conv_of
from segwidgets.widgets.downsampling.rules import (
    CHECKS,
    RESULT_NAMES,
    WINDOW_NAMES,
    CellsOfEither,
    dims_of,
    following,
    limited,
    sizes,
    steps,
)
from segwidgets.widgets.figure import Figure
from segwidgets.widgets.methods import (
    ByMethod,
    Methods,
    OptionalImage,
    OptionalPerAxis,
    changed,
    refuse_image,
    small_photograph,
)
from segwidgets.widgets.traits import Choice, Flag, PerAxis, Pixel, Step, Whole, collapse
from segwidgets.widgets.words import MAX_TABLE_SIDE, describe, table, times

if TYPE_CHECKING:
    import torch
    from typing_extensions import Self

    from segwidgets.drawing.items import Drawing
    from segwidgets.drawing.latex import Tex
    from segwidgets.widgets.linear.conv import Conv1d, Conv2d

_OPTIONS = OPTIONS["downsampling"]
_DEFAULTS = {name: option["default"] for name, option in _OPTIONS.items()}


class Downsampling(Figure):
    """One input made smaller in several ways: what each keeps, and what a shift does to it.

    One window travels over the input, and every method makes one output of it: the largest cell
    (`F.max_pool2d`), the mean (`F.avg_pool2d`), a weighted sum (`F.conv2d` with a stride), one cell
    (`x[::stride, ::stride]`), or one cell of a blurred input. A pattern finer than the outputs can
    show comes back as another one, an alias, unless it is removed before: stripes of period 2,
    subsampled by 2, are all of one value, and of the other after a shift by one pixel.

    Parameters
    ----------
    input : array-like, optional
        Rows of numbers, 1 × 1 to 64 × 64, or in 1D a list of 1 to 64; by default stripes of
        period 2.
    kernel_size : int or pair of int, optional
        1 to 8: cells of a window; by default as large as `kernel`, 2.
    stride : int or pair of int, optional
        1 to 8: cells from one window to the next; None, as in torch's pooling, is `kernel_size`.
    padding : int or pair of int
        0 to 4, at most half of `kernel_size`: a border that never is a maximum, and counts as
        zeros else.
    ceil_mode : bool
        Whether a last window may stick out at the far end.
    count_include_pad : bool
        Whether the mean counts the cells of the padding.
    kernel : array-like, optional
        The weights of the strided convolution, one per cell of a window. Another `kernel_size` cuts
        them, or adds zeros.
    blur_size : int
        1 to 7: cells of the blur along each axis, round the cell that subsampling takes, with the
        weights of a row of Pascal's triangle; at the border the input is mirrored. 1 does not blur.
    shift : int
        0 to 8: by how many pixels the input is moved to the right first; what leaves it comes in
        again on the left, as `torch.roll` has it.
    methods : sequence of str
        One or more of "max_pool", "avg_pool", "strided_conv", "subsample" and "blur_pool", in the
        order of display.
    image : array-like, PIL image, str or path-like, optional
        A photograph in place of `input`, 2 × 2 to 512 × 512, grey or in color: whatever
        `segwidgets.images.read_image` takes. `from_image` takes larger ones too. Its channels are
        downsampled one by one.
    method : str, optional
        The method that matrix, formula and `output` belong to; one of `methods`.
    view : {"grids", "matrix"}
        Input and results as grids; or the matrix of `method`.
    labels : {"values", "changes", "symbols"}
        What cells show. "changes" are the results of the input shifted by `shift`, or by 1 where
        that is 0, less those of the input as it was given.
    bridge : bool
        Whether to show the convolution that `method` is.
    lens : pair of int, optional
        The pixel of the photograph that the lens looks at; by default the middle.
    step : int
        0 to `n_steps - 1`, or -1 for the last: windows 0 to `step` have been read.
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
    R. Zhang: Making Convolutional Networks Shift-Invariant Again. ICML 2019.
    https://arxiv.org/abs/1904.11486
    C. E. Shannon: Communication in the Presence of Noise. Proceedings of the IRE 37, 1949: the
    sampling theorem, after H. Nyquist, 1928.

    Examples
    --------
    >>> import segwidgets as sw
    >>> w = sw.Downsampling()
    >>> {name: cells.unique().tolist() for name, cells in w.outputs.items()}
    {'max_pool': [1.0], 'avg_pool': [0.5], 'strided_conv': [0.25], 'subsample': [0.0],
     'blur_pool': [0.5]}
    >>> w.shift = 1
    >>> w.outputs["subsample"].unique(), w.changes["subsample"].mean, w.changes["blur_pool"].mean
    (tensor([1.]), 1.0, 0.0)
    >>> w.costs["strided_conv"]
    DownsamplingCost(parameters=4, multiply_adds=64)
    >>> sw.Downsampling([1, 5, 2, 4], method="max_pool").output
    tensor([5., 4.])
    >>> w.kernel = [[1, 2, 1]]
    Traceback (most recent call last):
    traitlets.traitlets.TraitError: kernel is 1 × 3, and kernel_size = 2 makes windows of 2 × 2: ...
    """

    stem = "downsampling"
    family = "downsampling"
    around = 396
    result_names = (*RESULT_NAMES, "device")
    control_names = ("input_size", "pattern")
    spec_names = (*RESULT_NAMES, "method", "view", "labels", "bridge", "lens", "step")

    input = CellsOfEither(
        **_OPTIONS["input"], help="Rows of numbers, 1 × 1 to 64 × 64, or a list of them."
    ).tag(sync=True)
    image = OptionalImage(**_OPTIONS["image"], help="A photograph in place of the input.").tag(
        sync=True
    )
    shift = Whole(
        **_OPTIONS["shift"], help="Pixels by which the input is moved to the right; 0 to 8."
    ).tag(sync=True)
    kernel_size = PerAxis(**_OPTIONS["kernel_size"], help="Cells of a window; 1 to 8.").tag(
        sync=True
    )
    stride = OptionalPerAxis(
        **_OPTIONS["stride"],
        help="Cells from one window to the next; 1 to 8, or None for kernel_size.",
    ).tag(sync=True)
    padding = PerAxis(
        **_OPTIONS["padding"], help="A border of zeros; at most kernel_size / 2."
    ).tag(sync=True)
    ceil_mode = Flag(
        _DEFAULTS["ceil_mode"], help="Whether a last window may stick out at the far end."
    ).tag(sync=True)
    count_include_pad = Flag(
        _DEFAULTS["count_include_pad"], help="Whether the mean counts padding."
    ).tag(sync=True)
    kernel = CellsOfEither(
        **_OPTIONS["kernel"], help="Weights of the strided convolution, one per cell of a window."
    ).tag(sync=True)
    blur_size = Whole(**_OPTIONS["blur_size"], help="Cells of the blur along an axis; 1 to 7.").tag(
        sync=True
    )
    methods = Methods(**_OPTIONS["methods"], help="The methods shown, in this order.").tag(
        sync=True
    )
    method = Choice(METHODS, _DEFAULTS["method"], help="Whose matrix and formula is shown.").tag(
        sync=True
    )
    view = Choice(
        **_OPTIONS["view"], help='"grids" of input and results, or the "matrix" of method.'
    ).tag(sync=True)
    labels = Choice(
        **_OPTIONS["labels"],
        help='What cells show: "values", "changes" by a shift, or "symbols".',
    ).tag(sync=True)
    bridge = Flag(_DEFAULTS["bridge"], help="Whether the convolution is shown.").tag(sync=True)
    lens = Pixel(
        **_OPTIONS["lens"], help="The pixel under the lens, (row, column); None for the middle."
    ).tag(sync=True)
    step = Step(
        _DEFAULTS["step"],
        help="How many windows are read, less one; 0 to n_steps - 1, or -1 for the last.",
    ).tag(sync=True)

    def __init__(
        self,
        input: Any = None,
        *,
        kernel_size: Any = None,
        stride: Any = _DEFAULTS["stride"],
        padding: Any = _DEFAULTS["padding"],
        ceil_mode: bool = _DEFAULTS["ceil_mode"],
        count_include_pad: bool = _DEFAULTS["count_include_pad"],
        kernel: Any = None,
        blur_size: int = _DEFAULTS["blur_size"],
        shift: int = _DEFAULTS["shift"],
        methods: Any = tuple(_DEFAULTS["methods"]),
        image: Any = _DEFAULTS["image"],
        method: str | None = None,
        view: str = _DEFAULTS["view"],
        labels: str = _DEFAULTS["labels"],
        bridge: bool = _DEFAULTS["bridge"],
        lens: Any = _DEFAULTS["lens"],
        step: int = _DEFAULTS["step"],
        device: Any = "auto",
        **kwargs: Any,
    ) -> None:
        if kernel_size is None and kernel is not None:
            # What is ragged is left for the trait to refuse.
            with suppress(ValueError):
                kernel_size = collapse(tuple(np.shape(kernel))) if np.ndim(kernel) else None
        # The input comes first: it decides how many axes parameters may have.
        chosen = {"input": input, "kernel_size": kernel_size, "kernel": kernel, "method": method}
        super().__init__(
            **{name: value for name, value in chosen.items() if value is not None},
            image=image,
            stride=stride,
            padding=padding,
            ceil_mode=ceil_mode,
            count_include_pad=count_include_pad,
            blur_size=blur_size,
            shift=shift,
            methods=methods,
            view=view,
            labels=labels,
            bridge=bridge,
            lens=lens,
            step=step,
            device=device,
            **kwargs,
        )

    @classmethod
    def from_image(cls, image: Any, *, side: int = LIMITS.image_side, **kwargs: Any) -> Self:
        """Show what downsampling does to a photograph.

        Parameters
        ----------
        image : array-like, PIL image, str or path-like
            Whatever `segwidgets.images.read_image` takes; grey stays grey.
        side : int
            2 to 512: a larger picture is made smaller until no side is longer.
        **kwargs
            Further parameters of the figure, such as `kernel_size`.

        Returns
        -------
        Downsampling
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
        >>> sw.Downsampling.from_image(np.eye(64), kernel_size=4).output_size
        (16, 16)
        """
        return cls(image=small_photograph(image, side), **kwargs)

    # Rules that join several traits

    @property
    def dims(self) -> int:
        """Number of axes: 1 where the input is a list of numbers, else 2."""
        return dims_of({"image": self.image, "input": self.input})

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
    def output_size(self) -> Axes:
        """Size of every result: rows and columns, or in 1D one length."""
        return sizes(self._spec())[1][2 - self.dims :]

    @property
    def n_steps(self) -> int:
        """Number of steps: one per window, row by row; a photograph has one."""
        return steps(self._spec())

    @property
    def outputs(self) -> dict[str, torch.Tensor]:
        """The input downsampled by every method, shown or not.

        Returns
        -------
        dict of str to torch.Tensor
            torch's default dtype, on `device`; shape `output_size`, (3, …) for an RGB photograph.

        Raises
        ------
        ImportError
            If torch is not installed.
        ValueError
            If there is no such device, or the blur is larger than the input.
        """
        found = self._torch()
        return ByMethod({name: found.shown(found.output(name)) for name in METHODS})

    @property
    def output(self) -> torch.Tensor:
        """The input downsampled by `method`, `outputs[method]`.

        Returns
        -------
        torch.Tensor
            torch's default dtype, on `device`; shape `output_size`, (3, …) for an RGB photograph.
        """
        found = self._torch()
        return found.shown(found.output(self.method))

    @property
    def changes(self) -> dict[str, Change]:
        """What a shift of the input by `shift` changes, or by one pixel where that is 0.

        Returns
        -------
        dict of str to Change
            By method: `map`, the result after the shift less that before; `mean` and `max` of its
            absolute values.

        Examples
        --------
        >>> import segwidgets as sw
        >>> {name: change.mean for name, change in sw.Downsampling().changes.items()}
        {'max_pool': 0.0, 'avg_pool': 0.0, 'strided_conv': 0.5, 'subsample': 1.0, 'blur_pool': 0.0}
        """
        found = self._torch()
        return ByMethod({name: found.change(name) for name in METHODS})

    @property
    def costs(self) -> dict[str, DownsamplingCost]:
        """What each method costs for one channel.

        Returns
        -------
        dict of str to DownsamplingCost
            By method: `parameters`, the weights that are learnt, and `multiply_adds`. A convolution
            that mixes channels has both for every pair of them.
        """
        found = CellResults(self._spec())
        return ByMethod({name: found.cost(name) for name in METHODS})

    def _torch(self) -> TorchResults:
        return TorchResults(self._spec(), self.device)

    def _result(self) -> torch.Tensor:
        return self._torch().compared()

    # Each method as a linear map: terms, matrices and formulas

    @property
    def terms(self) -> WeightedTerms:
        """What the outputs of `method` take, `term_lists[method]`; computed without torch.

        Returns
        -------
        WeightedTerms
            One row per output and cell that it takes.

        Raises
        ------
        ValueError
            If there is a photograph, which has too many cells to list.

        Examples
        --------
        >>> import segwidgets as sw
        >>> sw.Downsampling([[1, 2], [3, 4]]).terms.symbols((0, 0))
        '0.25a₀₀ + 0.25a₀₁ + 0.25a₁₀ + 0.25a₁₁'
        """
        return self._cells("terms").terms(self.method)

    @property
    def term_lists(self) -> dict[str, WeightedTerms]:
        """What the outputs of each method, shown or not, take; computed without torch.

        Returns
        -------
        dict of str to WeightedTerms
            By method. Max pooling is linear only once its maxima are known: its list is that of the
            present input.

        Raises
        ------
        ValueError
            If there is a photograph.
        """
        cells = self._cells("term_lists")
        return ByMethod({name: cells.terms(name) for name in METHODS})

    @property
    def matrix(self) -> torch.Tensor:
        """The matrix of `method`, `matrices[method]`.

        It maps the flattened, shifted input to the flattened `output`.

        Returns
        -------
        torch.Tensor
            Shape (outputs, cells of the input), torch's default dtype, on `device`; sparse CSR from
            a million entries on.

        Raises
        ------
        ImportError
            If torch is not installed.
        ValueError
            If there is a photograph.

        Examples
        --------
        >>> import segwidgets as sw
        >>> sw.Downsampling([3, 5, 2, 4], methods=["avg_pool", "subsample"]).matrix
        tensor([[0.5000, 0.5000, 0.0000, 0.0000],
                [0.0000, 0.0000, 0.5000, 0.5000]])
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
        >>> print(sw.Downsampling([[1, 5]], kernel_size=(1, 2), labels="symbols").to_latex("terms"))
        $$
        \begin{aligned}
        \mathrm{out}_{00} &= 0.5a_{00} + 0.5a_{01}
        \end{aligned}
        $$
        """
        from segwidgets.drawing.latex import weighted_latex

        results = self._cells("to_latex")
        values = None if self.labels == "symbols" else results.input
        return weighted_latex(results.terms(method or self.method), values, view)

    def as_conv(self, method: str | None = None) -> Conv1d | Conv2d:
        """Show a method as the convolution that it is, with the same numbers.

        Parameters
        ----------
        method : {"avg_pool", "strided_conv", "subsample", "blur_pool"}, optional
            By default `method`.

        Returns
        -------
        Conv1d or Conv2d
            A figure of its own, with the same stride. Its kernel holds equal weights for
            "avg_pool", a single 1 for "subsample" and the blur for "blur_pool", which mirrors the
            border.

        Raises
        ------
        ValueError
            If the method is no convolution here, with the reason; or a photograph.

        Examples
        --------
        >>> import segwidgets as sw
        >>> w = sw.Downsampling()
        >>> average = w.as_conv("avg_pool")
        >>> average
        <Conv2d: input 8 × 8, kernel 2 × 2, stride 2, output 4 × 4>
        >>> average.kernel, average.output.equal(w.outputs["avg_pool"])
        (((0.25, 0.25), (0.25, 0.25)), True)
        >>> w.as_conv("max_pool")
        Traceback (most recent call last):
        ValueError: max_pool is no convolution: a maximum is no weighted sum, and which cell it
        takes depends on the input. Choose avg_pool, strided_conv, subsample, blur_pool.
        """
        return conv_of(method or self.method, self._cells("as_conv"), self.device)

    def _cells(self, what: str) -> CellResults:
        spec = self._spec()
        refuse_image(spec, what, "Downsampling")
        return CellResults(spec)

    # Words

    def _name(self) -> str:
        return t("Downsampling")

    def _parameters_in_words(self) -> str:
        spec = self._spec()
        found = sizes(spec)
        before, after = (times(size[2 - self.dims :]) for size in found)
        words = describe(
            {
                t("photograph") if self.image else t("input"): before,
                "kernel_size": self.kernel_size,
                **changed(
                    *(spec, _DEFAULTS, "stride", "padding", "ceil_mode", "blur_size", "shift")
                ),
                t("output"): after,
            }
        )
        return f"{words}, {listed(self.methods)}"

    def _in_words(self) -> tuple[str, list[list[str]]]:
        words = f"{self._name()}: {self._parameters_in_words()}"
        if self.image:
            return f"{words}.", []
        cells = CellResults(self._spec())
        changes = ", ".join(
            f"{name} ±{show(float(np.abs(cells.change(name)).mean()))}" for name in self.methods
        )
        small = max(cells.output_size) <= MAX_TABLE_SIDE
        rows = table(cells.output(self.method)) if small else []
        changed_by = t(
            "changed on average by a shift of {shift}: {changes}", shift=cells.by, changes=changes
        )
        return f"{words}; {changed_by}.", rows

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
        from segwidgets.widgets.downsampling.drawing import CellDrawing, image_drawing

        if self.image:
            about = f"{self._parameters_in_words()}."
            yield image_drawing(self._torch(), about, theme=theme, width=width)
            return
        drawing = CellDrawing(CellResults(self._spec()), view or self.view, theme, width)
        yield from drawing.drawings([self.step] if steps is None else steps, phases=phases)
