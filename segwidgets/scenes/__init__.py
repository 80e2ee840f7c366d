"""Labelled pictures of things on stuff: generated ones, and a reader's own."""

from segwidgets.images.labelled import read_scene
from segwidgets.images.scene import CLASSES, COLOURS, STUFF, THINGS, Scene
from segwidgets.scenes.generate import scene

__all__ = ["CLASSES", "COLOURS", "STUFF", "THINGS", "Scene", "read_scene", "scene"]
