"""Annotation: five ways to label an object, and what labels cost."""
