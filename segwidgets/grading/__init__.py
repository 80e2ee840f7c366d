"""Exercises: their numbers, reading of answers, rules that judge them, and result codes."""
