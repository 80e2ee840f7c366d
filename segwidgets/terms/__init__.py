"""The list of terms: the one structure that every figure about convolution reads.

A convolution, its transpose and unpooling are all sums of products. `Terms` lists them, one
row (output cell, input cell, kernel cell) per product, and everything on screen is a reading
of that list.
"""

from segwidgets.terms.convolution import conv_terms, conv_transpose_terms
from segwidgets.terms.downsampling import downsampling_terms
from segwidgets.terms.pixel_shuffle import pixel_shuffle_terms
from segwidgets.terms.pooling import Pooled, Pooling, check_indices, max_pool
from segwidgets.terms.terms import Terms
from segwidgets.terms.unpooling import (
    average_spread_terms,
    bed_of_nails_terms,
    bilinear_terms,
    max_unpool_terms,
    nearest_terms,
)
from segwidgets.terms.weighted import WeightedTerms

__all__ = [
    "Pooled",
    "Pooling",
    "Terms",
    "WeightedTerms",
    "average_spread_terms",
    "bed_of_nails_terms",
    "bilinear_terms",
    "check_indices",
    "conv_terms",
    "conv_transpose_terms",
    "downsampling_terms",
    "max_pool",
    "max_unpool_terms",
    "nearest_terms",
    "pixel_shuffle_terms",
]
