"""The figure of convolution in 2D."""

from __future__ import annotations

from typing import Any, ClassVar

from segwidgets.shared.limits import LIMITS
from segwidgets.widgets.linear.conv import Conv
from segwidgets.widgets.linear.stacked import Stacked
from segwidgets.widgets.traits import Cells


class Conv2d(Stacked, Conv):
    """A convolution in 2D, `torch.nn.Conv2d`.

    A window of the kernel's size slides over the padded input; each output cell is the sum of
    what the window sees, weighted by the kernel.

    Parameters
    ----------
    input : array-like, optional
        Rows of numbers, at most 64 × 64: nested lists, a NumPy array, a torch tensor of any
        device, a grey image. Cells are finite and at most a million in size. Or up to four
        channels of them: (channels, rows, columns).
    kernel : array-like, optional
        Likewise, at most 16 × 16. With channels it has the shape of torch's weight,
        (out_channels, in_channels / groups, rows, columns).
    in_channels, out_channels : int, optional
        1 to 4. What is not given of input and kernel is made with so many channels.
    groups : int
        1 to 4, divides both: a channel sees those of its own group. With as many groups as
        input channels the map is depthwise.
    pair : tuple of int
        Which channels are looked at: (input channel, output channel).
    stride : int or pair of int
        1 to 8: input cells from one window to the next. All pairs are (rows, columns).
    padding : int or pair of int
        0 to 16: cells laid around the input at each end. Where it is not given it is 0, as in
        torch, and 1 for the worked example, which is shown without an input and a kernel.
    dilation : int or pair of int
        1 to 8: input cells from one kernel cell to the next.
    padding_mode : {"zeros", "reflect", "replicate", "circular"}
        What the padding holds: zeros, or the input again. "reflect" needs a padding smaller
        than the input, "circular" one that is not larger.
    operation : {"cross-correlation", "convolution"}
        What torch calls convolution is a cross-correlation; true convolution turns the kernel
        around in both axes.
    bias : float or sequence of float
        Added to every output cell; a number, or one for each output channel.
    view : {"gather", "matrix"}
        How the sum is told: window after window, or as a matrix times a vector.
    matrix_of : {"kernel", "input"}
        Whose cells stand in the matrix; the other's are the vector.
    labels : {"values", "symbols", "overlap"}
        What the cells show; "overlap" counts the products per output cell.
    step : int
        0 to `n_steps - 1`: the output shows the cells 0 to `step`.
    device : str or torch.device
        Where torch computes: "auto" takes CUDA, else MPS, else the CPU.
    **kwargs
        What any Jupyter widget takes, such as `layout`.

    Raises
    ------
    traitlets.TraitError
        If a value breaks a rule, here or when it is assigned later. The figure is then as
        before.

    See Also
    --------
    Conv1d : the same in 1D.
    ConvTranspose2d : the transpose.

    References
    ----------
    https://docs.pytorch.org/docs/stable/generated/torch.nn.Conv2d.html

    Examples
    --------
    >>> import segwidgets as sw
    >>> w = sw.Conv2d([[1, 2, 3], [4, 5, 6], [7, 8, 9]], [[1, 0], [0, -1]])
    >>> w.output
    tensor([[-4., -4.],
            [-4., -4.]])
    >>> w.operation = "convolution"
    >>> w.output
    tensor([[4., 4.],
            [4., 4.]])
    >>> w.padding_mode = "reflect"
    >>> w.padding = 3
    Traceback (most recent call last):
    traitlets.traitlets.TraitError: padding = 3: padding_mode 'reflect' takes at most 2 ...
    """

    dims = 2
    leads = "output"
    worked: ClassVar[dict[str, Any]] = {"padding": 1}
    parameter_names = (*Conv.parameter_names, "groups")
    result_names = (*Conv.result_names, "groups")
    spec_names = (*Conv.spec_names, "groups", "pair")
    stem = "conv-2d"

    input = Cells(
        (
            (2.0, -1.0, 0.0, 3.0, 1.0),
            (1.0, 4.0, -2.0, 0.0, 2.0),
            (0.0, 3.0, 1.0, -1.0, 0.0),
            (2.0, 0.0, -3.0, 2.0, 1.0),
            (1.0, -2.0, 0.0, 1.0, 3.0),
        ),
        LIMITS.input_side,
        stacks=1,
        help="Rows of numbers, 1 × 1 to 64 × 64; the window slides over them.",
    ).tag(sync=True)
    kernel = Cells(
        ((1.0, 2.0, 1.0), (0.0, 3.0, 0.0), (-1.0, 1.0, 2.0)),
        LIMITS.kernel_side,
        stacks=2,
        help="Rows of numbers, 1 × 1 to 16 × 16: the weights.",
    ).tag(sync=True)
