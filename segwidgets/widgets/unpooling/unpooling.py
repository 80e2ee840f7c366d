"""The figure of unpooling."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from segwidgets.images.picture import as_picture, shrunk
from segwidgets.shared.limits import LIMITS
from segwidgets.widgets.linear.linear import given
from segwidgets.widgets.traits import Whole
from segwidgets.widgets.unpooling.drawn import UnpoolingDrawn

if TYPE_CHECKING:
    from typing_extensions import Self


class Unpooling(UnpoolingDrawn):
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
        A photograph in place of `input`, 2 × 2 to 512 × 512, grey or RGB: bytes, floats from 0
        to 1, or a file's name. `from_image` takes larger ones too.
    levels : int
        1 to 4: how often a photograph is pooled.
    method : str, optional
        The method that matrix, formula and `output` belong to; one of `methods`.
    view : {"values", "error", "matrix"}
        What the figure shows of each unpooling: its cells; how far they are from the original;
        or the matrix of `method`.
    labels : {"values", "indices", "symbols"}
        What cells show; "indices" are the flat numbers that max pooling remembers.
    bridge : bool
        Whether to show the transposed convolution that `method` is, where it is one.
    lens : pair of int, optional
        The pixel of the photograph that the lens looks at; by default the middle.
    step : int
        0 to `n_steps - 1`: windows 0 to `step` have been pooled and unpooled.
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

    def __init__(
        self,
        input: Any = None,
        *,
        kernel_size: Any = 2,
        stride: Any = None,
        padding: Any = 0,
        ceil_mode: bool = False,
        methods: Any = ("nearest", "bed_of_nails", "max_unpool"),
        corner: str = "top_left",
        gain: float = 1.0,
        edits: Any = (),
        image: Any = None,
        levels: int = 1,
        method: str | None = None,
        view: str = "values",
        labels: str = "values",
        bridge: bool = False,
        lens: Any = None,
        step: int = 0,
        device: Any = "auto",
        **kwargs: Any,
    ) -> None:
        super().__init__(
            **given(input=input, method=method),
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
            Grey or RGB: bytes, floats from 0 to 1, or a file's name.
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
        most = Whole(side, 2, LIMITS.image_side)
        most.name = "side"
        return cls(
            image=shrunk(as_picture("image", image), most.validate(None, side)),
            levels=levels,
            **kwargs,
        )
