"""Figures outside notebooks: pages that work from a file, with no kernel and no network."""
