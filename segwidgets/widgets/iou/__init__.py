"""Intersection over union, of masks and of boxes."""
