"""Convolution and transposed convolution, in 1D and 2D."""

from segwidgets.widgets.linear.conv import Conv1d, Conv2d
from segwidgets.widgets.linear.conv_transpose import ConvTranspose1d, ConvTranspose2d

# Each is the other's transpose, so neither module can import the other.
Conv1d.transpose, ConvTranspose1d.transpose = ConvTranspose1d, Conv1d
Conv2d.transpose, ConvTranspose2d.transpose = ConvTranspose2d, Conv2d
