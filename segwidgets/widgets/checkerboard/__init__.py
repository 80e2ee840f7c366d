"""Stacks of upsampling layers, and the unevenness they leave."""
