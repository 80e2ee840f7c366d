"""Figures in Jupyter: traits, validation and properties. The page does the drawing."""
