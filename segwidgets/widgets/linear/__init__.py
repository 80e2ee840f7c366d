"""Convolution and transposed convolution, in 1D and 2D."""
