"""Trained encoder-decoder networks on pictures."""
