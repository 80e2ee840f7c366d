"""Figures that stand still: what goes into a paper or on a slide."""
