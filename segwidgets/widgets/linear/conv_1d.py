"""The figure of convolution in 1D."""

from __future__ import annotations

from typing import Any

from segwidgets.shared.limits import LIMITS
from segwidgets.widgets.linear.conv import Conv
from segwidgets.widgets.traits import Cells


class Conv1d(Conv):
    """A convolution in 1D, one channel of `torch.nn.Conv1d`.

    A window of the kernel's size slides over the padded input; each output cell is the sum of
    what the window sees, weighted by the kernel. By default it shows a worked example in symbols:
    the input a, b, c, d with padding 1 and the kernel x, y, z.

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
        As in `Conv2d`, and ints only: stride=1, padding=0, dilation=1, padding_mode="zeros",
        operation="cross-correlation", bias=0.0, view="gather", matrix_of="kernel", step=0,
        device="auto".

    Raises
    ------
    traitlets.TraitError
        If a value breaks a rule, here or when it is assigned later. The figure is then as
        before.

    See Also
    --------
    Conv2d : the same in 2D.
    ConvTranspose1d : the transpose.

    References
    ----------
    https://docs.pytorch.org/docs/stable/generated/torch.nn.Conv1d.html

    Examples
    --------
    >>> import segwidgets as sw
    >>> w = sw.Conv1d([1, 3, -2, 4], [1, 2, 4], stride=2, padding=1)
    >>> w.output
    tensor([14., 15.])
    >>> [w.terms.symbols(cell) for cell in range(2)]
    ['ay + bz', 'bx + cy + dz']
    """

    dims = 1
    stem = "conv-1d"

    input = Cells(
        (1.0, 3.0, -2.0, 4.0),
        LIMITS.input_side,
        help="Numbers, 1 to 64 of them; the window slides over them.",
    ).tag(sync=True)
    kernel = Cells(
        (1.0, 2.0, 4.0), LIMITS.kernel_side, help="Numbers, 1 to 16 of them: the weights."
    ).tag(sync=True)

    def __init__(
        self, input: Any = None, kernel: Any = None, *, labels: str = "symbols", **kwargs: Any
    ) -> None:
        super().__init__(input, kernel, labels=labels, **kwargs)
