"""Scoring a data set: its files in pairs, with several threads, processes and machines."""
