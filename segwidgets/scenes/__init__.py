"""Labelled pictures of things on stuff: generated ones, and a reader's own."""

from segwidgets.scenes.classes import CLASSES, COLOURS, STUFF, THINGS
from segwidgets.scenes.generate import scene
from segwidgets.scenes.labelled import read_scene
from segwidgets.scenes.picture import Scene
from segwidgets.scenes.read import read_image

__all__ = ["CLASSES", "COLOURS", "STUFF", "THINGS", "Scene", "read_image", "read_scene", "scene"]
