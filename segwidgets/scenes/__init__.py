"""Labelled pictures of things on stuff: generated ones, and a reader's own."""

from segwidgets.images.labelled import read_scene
from segwidgets.images.scene import CLASSES, COLORS, STUFF, THINGS, Scene
from segwidgets.scenes.generate import scene

__all__ = ["CLASSES", "COLORS", "STUFF", "THINGS", "Scene", "read_scene", "scene"]
