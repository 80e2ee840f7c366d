"""A network patch by patch, and in one pass."""
