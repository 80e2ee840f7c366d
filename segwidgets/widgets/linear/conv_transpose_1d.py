"""The figure of transposed convolution in 1D."""

from __future__ import annotations

from typing import Any

from segwidgets.shared.limits import LIMITS
from segwidgets.widgets.linear.conv_transpose import ConvTranspose
from segwidgets.widgets.traits import Cells


class ConvTranspose1d(ConvTranspose):
    """A transposed convolution in 1D, one channel of `torch.nn.ConvTranspose1d`.

    Each input cell scales the kernel, and the copies are added up in the output, `stride` cells
    apart. By default it shows a worked example in symbols: the input a, b and the kernel x, y, z
    with stride 2.

    Parameters
    ----------
    input : array-like, optional
        Numbers, at most 64: a list, a NumPy array, a torch tensor of any device. Cells are
        finite and at most a million in size.
    kernel : array-like, optional
        Likewise, at most 16.
    labels : {"symbols", "values", "overlap"}
        What the cells show; "overlap" counts the products per output cell.
    **kwargs
        As in `ConvTranspose2d`, and ints only: stride=2, padding=0, output_padding=0,
        dilation=1, bias=0.0, view="stamp", matrix_of="kernel", step=0, device="auto".

    Raises
    ------
    traitlets.TraitError
        If a value breaks a rule, here or when it is assigned later. The figure is then as
        before.

    See Also
    --------
    ConvTranspose2d : the same in 2D.
    Conv1d : the convolution that it transposes.

    References
    ----------
    https://docs.pytorch.org/docs/stable/generated/torch.nn.ConvTranspose1d.html

    Examples
    --------
    >>> import segwidgets as sw
    >>> w = sw.ConvTranspose1d([3, 5], [1, 2, 4], stride=2)
    >>> w.output
    tensor([ 3.,  6., 17., 10., 20.])
    >>> [w.terms.symbols(cell) for cell in range(5)]
    ['ax', 'ay', 'az + bx', 'by', 'bz']
    """

    dims = 1
    stem = "conv-transpose-1d"

    input = Cells(
        (3.0, 5.0),
        LIMITS.input_side,
        help="Numbers, 1 to 64 of them; each scales the kernel once.",
    ).tag(sync=True)
    kernel = Cells(
        (1.0, 2.0, 4.0), LIMITS.kernel_side, help="Numbers, 1 to 16 of them: the stamp."
    ).tag(sync=True)

    def __init__(
        self, input: Any = None, kernel: Any = None, *, labels: str = "symbols", **kwargs: Any
    ) -> None:
        super().__init__(input, kernel, labels=labels, **kwargs)
