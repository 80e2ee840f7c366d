"""Label images: one whole number per pixel, the class it belongs to."""
