"""Upsampling layers, and the unevenness they leave."""
