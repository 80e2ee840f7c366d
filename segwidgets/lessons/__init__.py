"""Exercises as instructors take them: those that are shipped, and their own."""
