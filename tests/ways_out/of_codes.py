"""What codes, links, states and messages of a page advise, followed."""

# ruff: noqa: E501
from __future__ import annotations

from typing import Any

_LINK = "link(sw.Conv1d(stride=2))"
_RIGHT = f"sw.from_link({_LINK}).stride"

ROWS: list[tuple[str, str, str, Any]] = [
    # Codes
    ("answers_codes.read_code('SEG2' + CODE[4:])", "update segwidgets", "answers_codes.read_code(CODE)['seed']", 1),
    ("answers_codes.read_code(checksummed('e30'))", "copy it again from the page", "answers_codes.read_code(CODE)['seed']", 1),
    ("answers_codes.read_code(write_code({'key': '', 'level': 1, 'seed': 1}, {}, 1, 2.5))", "w.grade(code)",
     "own().grade(write_code(own()._exercise, {}, 1, 2.5)).passed", False),
    ("answers_codes.read_code(write_code({'key': 'transpose-fill-outpu', 'level': 1, 'seed': 1}, {}, 1, 2.5))",
     "did you mean 'transpose-fill-output'", "answers_codes.read_code(CODE)['key']", "transpose-fill-output"),
    # Answers
    ("picks(3)", "give a list of what is picked", "picks([3])", None),
    ("picks(['x'])", "give numbers of cells, from 0 on", "picks([0])", None),
    ("picks(['x'], names=['a', 'b'])", "choose among a, b", "picks(['a'], names=['a', 'b'])", None),
    ("picks([1, 1])", "name each once", "picks([1])", None),
    # Links
    ("sw.from_link(3)", 'the text that "Copy link" copied', _RIGHT, 2),
    ("sw.from_link('http://a/#b=1')", "Copy link", _RIGHT, 2),
    ("sw.from_link('a.html#f-1.state=e30&f-2.state=e30')", "from_link(url, figure='f-2')",
     f"sw.from_link({_LINK}.replace('state', 'f-1.state') + '&f-2.state=e30', figure='f-1').stride", 2),
    (f"sw.from_link({_LINK}, figure='x')", "leave `figure` out", _RIGHT, 2),
    (f"sw.from_link({_LINK}[:-9])", "give all that it copied", _RIGHT, 2),
    ("sw.from_link('a.html#state=e30')", "Copy link", _RIGHT, 2),
    ("sw.from_link('a.html#state=' + encoded({'figure': 'conv-9d', 'traits': {}}))", "update segwidgets", _RIGHT, 2),
    (f"sw.from_link({_LINK} + '&padding=[1')", "write a number like 2", f"sw.from_link({_LINK} + '&padding=2').padding", 2),
    # States
    ("sw.Conv1d.from_state({**sw.Conv1d().state(), 'segwidgets': 99})", "update segwidgets",
     "sw.Conv1d.from_state(sw.Conv1d(stride=2).state()).stride", 2),
    ("sw.Conv1d.from_state({**sw.Conv1d().state(), 'digests': 3})", "state()",
     "sw.Conv1d.from_state(sw.Conv1d(stride=2).state()).stride", 2),
    ("sw.Annotation.from_state(sw.Annotation(PHOTO, FULL).state())", "from_state(state, image=…)",
     "sw.Annotation.from_state(sw.Annotation(PHOTO, FULL).state(), image=PHOTO, target=FULL).size", (2, 2)),
    ("states.read_runs('target', {'size': 3})", "two sides of 1 to", "states.read_runs('target', states.written_runs(FULL))", [[1, 1], [1, 1]]),
    ("states.read_runs('target', {'size': [1, 5], 'runs': 3})", "such as '0x2.1x3'",
     "states.read_runs('target', {'size': [1, 5], 'runs': '0x2.1x3'})", [[0, 0, 1, 1, 1]]),
    ("sw.IoUCalculator.from_state({**sw.IoUCalculator(FULL, FULL).state(), 'masks': 3})", "give a list of pairs",
     "sw.IoUCalculator.from_state(sw.IoUCalculator(FULL, FULL).state()).num_classes", 2),
    # Arrays on their way
    ("tensors.packed(numpy.array(['a']))", "convert to one of", "tensors.packed(numpy.array([1.0], 'float32'))['dtype']", "float32"),
    ("tensors.unpacked({'dtype': 'x', 'shape': [1], 'data': b'1'})", "choose one of",
     "tensors.unpacked({'dtype': 'uint8', 'shape': [1], 'data': b'1'})", [49]),
    ("tensors.unpacked({'dtype': 'uint8', 'shape': 1, 'data': b'1'})", "a list of whole numbers",
     "tensors.unpacked({'dtype': 'uint8', 'shape': [1], 'data': b'1'})", [49]),
    ("tensors.unpacked({'dtype': 'uint8', 'shape': [1], 'data': '1'})", "give bytes",
     "tensors.unpacked({'dtype': 'uint8', 'shape': [1], 'data': b'1'})", [49]),
    # Exercises of a figure
    ("after(sw.Conv1d(), answer={'cells': {}})", "sw.exercise(figure, …)",
     "after(sw.exercise(sw.Conv1d(), 'output'), answer={'cells': {}}).answer", {"cells": {}}),
    ("sw.Conv1d.exercise(key='x')", "Conv1d has 'matrix-fill'", "sw.Conv1d.exercise(key='matrix-fill').grade().passed", False),
    ("asked.made(sw.Conv1d, drawn('transpose-fill-output', 1, 1))", "take it from sw.exercises", "FILL().grade().passed", False),
    ("asked._own_verdict(2)", "a score from 0 to 1",
     "sw.exercise(sw.Conv1d(), free=['stride'], check=lambda *_: 0.5).grade().score", 0.5),
]  # fmt: skip
