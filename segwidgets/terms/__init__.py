"""The list of terms: the one structure that every figure about convolution reads.

A convolution, its transpose and unpooling are all sums of products. `Terms` lists them, one
row (output cell, input cell, kernel cell) per product, and everything on screen is a reading
of that list.
"""

from segwidgets.terms.convolution import conv_terms, conv_transpose_terms
from segwidgets.terms.terms import Terms

__all__ = ["Terms", "conv_terms", "conv_transpose_terms"]
