"""The figure of transposed convolution in 2D."""

from __future__ import annotations

from segwidgets.shared.limits import LIMITS
from segwidgets.widgets.linear.conv_transpose import ConvTranspose
from segwidgets.widgets.linear.stacked import Stacked
from segwidgets.widgets.traits import Cells


class ConvTranspose2d(Stacked, ConvTranspose):
    """A transposed convolution in 2D, `torch.nn.ConvTranspose2d`.

    Each input cell scales the kernel, and the copies are added up in the output, `stride` cells
    apart.

    Parameters
    ----------
    input : array-like, optional
        Rows of numbers, at most 64 × 64: nested lists, a NumPy array, a torch tensor of any
        device, a grey image. Cells are finite and at most a million in size. Or up to four
        channels of them: (channels, rows, columns).
    kernel : array-like, optional
        Likewise, at most 16 × 16. With channels it has the shape of torch's weight,
        (in_channels, out_channels / groups, rows, columns).
    in_channels, out_channels : int, optional
        1 to 4. What is not given of input and kernel is made with so many channels.
    groups : int
        1 to 4, divides both: a channel sees those of its own group. With as many groups as
        input channels the map is depthwise.
    pair : tuple of int
        Which channels are looked at: (input channel, output channel).
    stride : int or pair of int
        1 to 8: output cells from one stamp to the next. All pairs are (rows, columns).
    padding : int or pair of int
        0 to 16: cells cropped from each end of the output.
    output_padding : int or pair of int
        0 to 7, less than stride or dilation: cells added at the far end of the output.
    dilation : int or pair of int
        1 to 8: output cells from one kernel cell to the next.
    bias : float or sequence of float
        Added to every output cell; a number, or one for each output channel.
    view : {"stamp", "gather", "matrix"}
        How the sum is told: stamp after stamp, output cell after output cell, or as a matrix
        times a vector.
    matrix_of : {"kernel", "input"}
        Whose cells stand in the matrix; the other's are the vector.
    labels : {"values", "symbols", "overlap"}
        What the cells show; "overlap" counts the products per output cell.
    step : int
        0 to `n_steps - 1`: the output shows the stamps of input cells 0 to `step`, or in the
        other views the output cells 0 to `step`.
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
    ConvTranspose1d : the same in 1D.
    Conv2d : the convolution that it transposes.

    References
    ----------
    https://docs.pytorch.org/docs/stable/generated/torch.nn.ConvTranspose2d.html

    Examples
    --------
    >>> import segwidgets as sw
    >>> w = sw.ConvTranspose2d([[2, -1], [1, 4]], [[1, 2], [0, 3]], stride=2)
    >>> w.output_size
    (4, 4)
    >>> w.output
    tensor([[ 2.,  4., -1., -2.],
            [ 0.,  6.,  0., -3.],
            [ 1.,  2.,  4.,  8.],
            [ 0.,  3.,  0., 12.]])
    >>> w.stride = 0
    Traceback (most recent call last):
    traitlets.traitlets.TraitError: stride = 0: choose 1 to 8.
    """

    dims = 2
    leads = "input"
    parameter_names = (*ConvTranspose.parameter_names, "groups")
    result_names = (*ConvTranspose.result_names, "groups")
    spec_names = (*ConvTranspose.spec_names, "groups", "pair")
    stem = "conv-transpose-2d"

    input = Cells(
        ((2.0, -1.0, 0.0), (1.0, 4.0, -2.0), (0.0, 3.0, 1.0)),
        LIMITS.input_side,
        stacks=1,
        help="Rows of numbers, 1 × 1 to 64 × 64; each scales the kernel once.",
    ).tag(sync=True)
    kernel = Cells(
        ((1.0, 2.0, 1.0), (0.0, 3.0, 0.0), (-1.0, 1.0, 2.0)),
        LIMITS.kernel_side,
        stacks=2,
        help="Rows of numbers, 1 × 1 to 16 × 16: the stamp.",
    ).tag(sync=True)
