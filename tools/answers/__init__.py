"""Answers to the exercises that are shipped, for instructors; no part of the wheel."""
