"""One input, downsampled in several ways side by side."""
