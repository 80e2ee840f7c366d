"""What exercises, their answers and their codes advise, followed; and what pages advise."""

# ruff: noqa: E501
from __future__ import annotations

from typing import Any

ROWS: list[tuple[str, str, str, Any]] = [
    # What is typed
    ("answers.read_number('')", "give a number", "answers.read_number('3')", 3),
    ("answers.read_number('1.234.5')", "write 1234.5", "float(answers.read_number('1234.5'))",
     1234.5),
    ("answers.read_number('1,234')", "write the one you mean",
     "float(answers.read_number('1.234'))", 1.234),
    ("answers.read_number('abc')", "write it like 3", "float(answers.read_number('−0.5'))", -0.5),
    ("answers.read_number('1/0')", "write another number below the line",
     "float(answers.read_number('1/2'))", 0.5),
    ("answers.read_symbols('')", "like az + bx", "len(answers.read_symbols('az + bx'))", 2),
    ("answers.read_symbols('az +')", "write a sum like", "len(answers.read_symbols('az + bx'))", 2),
    ("answers.read_symbols('a*/z')", "write letters side by side", "answers.read_symbols('2az')['az']",
     2),
    # Answers
    ("FILL().grade(3)", '{"cells": {"output": ["3", "1/2"]}}',
     'FILL().grade({"cells": {"output": ["3", "1/2"]}}).passed', False),
    ("FILL().grade({'cells': 3})", "give a dict like",
     'FILL().grade({"cells": {"output": ["3", "1/2"]}}).passed', False),
    ("FILL().grade({'cells': {'x': []}})", "choose among 'output'",
     "FILL().grade({'cells': {'output': []}}).passed", False),
    ("FILL().grade({'cells': {'output': 3}})", "give a list of texts, row by row",
     "FILL().grade({'cells': {'output': ['3']}}).passed", False),
    ("FILL().grade({'cells': {'output': [3]}})", "give a text, as it is typed",
     "FILL().grade({'cells': {'output': ['3']}}).passed", False),
    ("FILL().grade({'cells': {'output': [chr(0)]}})", "leave it out",
     "FILL().grade({'cells': {'output': ['']}}).passed", False),
    # Codes
    ("FILL().grade('')", "copy the whole line that begins with SEG1", "FILL().grade(CODE).passed",
     False),
    ("FILL().grade('SEG1')", "from SEG1. to its end", "FILL().grade(CODE).passed", False),
    ("FILL().grade(CODE[:-1] + '!')", "copy", "FILL().grade(CODE).passed", False),
    ("FILL().grade(CODE[:20] + 'x' + CODE[21:])", "copy it again from the page",
     "FILL().grade(CODE).passed", False),
    ("sw.exercises['transpose-fill-output'](seed=2).grade(CODE)", "hand in the code of this one",
     "FILL().grade(CODE).passed", False),
    ("sw.exercises['transpose-fill-output'](seed=-1)", "or a name or number",
     "sw.exercises['transpose-fill-output'](seed='Ada').passed", False),
    ("sw.exercises['x']", "print sw.exercises", "len(str(sw.exercises)) > 100", True),
    ("sw.exercises['transpose-fill-outpu']", "did you mean 'transpose-fill-output'",
     "sw.exercises['transpose-fill-output'](seed=1).passed", False),
    # Exercises of one's own
    ("sw.Conv1d().grade()", "take an exercise of sw.exercises, or sw.exercise",
     "sw.ConvTranspose1d.exercise().grade().passed", False),
    ("sw.Conv1d().to_scorm(path('a.zip'))", "write the figure with to_html",
     "sw.Conv1d().to_html(path('a.html')) is not None", True),
    ("sw.exercise(sw.Conv1d(), check=lambda *_: True).to_scorm(path('a.zip'))",
     "give a rule's name as check",
     "(sw.exercise(sw.Conv1d(), 'output', check='equal').to_scorm(path('a.zip')), path('a.zip')"
     ".exists())[1]", True),
    ("FILL().to_scorm(path('a.txt'))", "name the file so",
     "(FILL().to_scorm(path('a.zip')), path('a.zip').exists())[1]", True),
    ("sw.exercise(3)", "such as sw.ConvTranspose2d()",
     "sw.exercise(sw.ConvTranspose2d(), 'output').passed", False),
    ("sw.exercise(sw.Conv1d(), 'output', question=3)", "give a text",
     "sw.exercise(sw.Conv1d(), 'output', question='3').passed", False),
    ("sw.exercise(sw.Conv1d(), 'output', tolerance=-1)", "give 0 or more",
     "sw.exercise(sw.Conv1d(), 'output', tolerance=0).passed", False),
    ("sw.exercise(sw.Conv1d(), 'output', attempts=0)", "or None for any number",
     "sw.exercise(sw.Conv1d(), 'output', attempts=None).passed", False),
    ("sw.exercise(sw.Conv1d(), free=['strid'], check='equal')", "stride",
     "sw.exercise(sw.Conv1d(), free=['stride'], check=lambda *_: False).passed", False),
    ("sw.exercise(sw.Conv1d(), free=['stride'])", "or give a function",
     "sw.exercise(sw.Conv1d(), free=['stride'], check=lambda *_: False).passed", False),
    ("sw.exercise(sw.Conv1d(), 'output', check='x')", "there are",
     "sw.exercise(sw.Conv1d(), 'output', check='equal').passed", False),
    ("sw.exercise(sw.Conv1d(), 'x')", "ask for another part",
     "sw.exercise(sw.Conv1d(), 'output').passed", False),
    ("sw.exercise(sw.Conv1d(), check={'rule': 'scores', 'mean_iou': {'min': 1}}, free=['stride'])",
     "take sw.IoUCalculator", "sw.exercise(sw.IoUCalculator(FULL, FULL), check={'rule': 'scores', "
     "'mean_iou': {'min': 1}}, free=['prediction']).passed", False),
    ("sw.exercise(sw.IoUCalculator(FULL, FULL), check={'rule': 'scores', 'class': 9}, free=["
     "'prediction'])", "choose a class, 0 to 1", "sw.exercise(sw.IoUCalculator(FULL, FULL), check={"
     "'rule': 'scores', 'class': 1, 'iou': {'min': 1}}, free=['prediction']).passed", False),
    ("sw.exercise(sw.IoUCalculator(FULL, FULL), check={'rule': 'scores', 'x': 9}, free=["
     "'prediction'])", "choose among", "sw.exercise(sw.IoUCalculator(FULL, FULL), check={"
     "'rule': 'scores', 'iou': {'min': 1}}, free=['prediction']).passed", False),
    ("sw.exercise(sw.IoUCalculator(FULL, FULL), check={'rule': 'scores', 'iou': 9}, free=["
     "'prediction'])", '{"rule": "scores", "mean_iou": {"min": 0.9}}',
     "sw.exercise(sw.IoUCalculator(FULL, FULL), check={'rule': 'scores', 'mean_iou': {'min': 0.9}},"
     " free=['prediction']).passed", False),
    ("sw.exercise(sw.IoUCalculator(FULL, FULL), check={'rule': 'scores'}, free=['prediction'])",
     "give one, such as", "sw.exercise(sw.IoUCalculator(FULL, FULL), check={'rule': 'scores', "
     "'mean_iou': {'min': 0.9}}, free=['prediction']).passed", False),
    # What is written
    ("sw.page([])", "[sw.Conv2d()]", "sw.page([sw.Conv2d()]).count('<script>')", 1),
    ("sw.page([3])", "[sw.Conv2d()]", "sw.page([sw.Conv2d()]).count('<script>')", 1),
    ("sw.Conv1d().to_html(fallback=3)", "choose True or False",
     "'<' in sw.Conv1d().to_html(fallback=True)", True),
    ("sw.page([sw.Conv1d()], title=3)", "leave title out", "'<' in sw.page([sw.Conv1d()])", True),
    ("sw.Conv1d().to_html(path('.'))", "add a file name",
     "sw.Conv1d().to_html(path('conv-1d.html')) is not None", True),
    ("sw.Conv1d().to_html(3)", "such as", "sw.Conv1d().to_html(path('a.html')) is not None", True),
    ("sw.Conv1d().save(path('.'))", "such as figure.png",
     "(sw.Conv1d().save(path('figure.png')), path('figure.png').exists())[1]", True),
    ("sw.write_assets(text('a', 'b'))", "name a folder for the scripts",
     "(sw.write_assets(path('c')), path('c').is_dir())[1]", True),
    ("sw.Conv2d(input_size=16, kernel_size=3).to_latex()", "choose a smaller input",
     "'begin' in sw.Conv2d(input_size=4, kernel_size=3).to_latex()", True),
    # Sites of notebooks
    ("site.write([], path('site'))", "name at least one, such as lecture.ipynb",
     "site.write([notebook('lecture.ipynb')], path('site')).name", "index.html"),
    ("site.write([notebook('index.ipynb')], path('site'))", "give it another name",
     "site.write([notebook('lecture.ipynb')], path('site')).name", "index.html"),
    ("site.write([path('nowhere.ipynb')], path('site'))", "give the path of a saved notebook",
     "site.write([notebook('lecture.ipynb')], path('site')).name", "index.html"),
    ("site.write([text('a.ipynb', 'no notebook')], path('site'))", "save it with JupyterLab",
     "site.write([notebook('a.ipynb')], path('site')).name", "index.html"),
    ("site.write([notebook('a.ipynb')], text('file', 'words'))", "name a folder for the site",
     "site.write([notebook('a.ipynb')], path('site')).name", "index.html"),
    ("site.write([notebook('a.ipynb')], path('site'), questions=path('q.md'))",
     "give the path of a Markdown file", "site.write([notebook('a.ipynb')], path('site'), questions="
     "text('q.md', '## Why?')).name", "index.html"),
    ("site.write([notebook('a.ipynb', code('1', 'stays'))], path('site'))",
     "end it with a figure, or take the tag away",
     "site.write([notebook('a.ipynb', code('1'))], path('site')).name", "index.html"),
]  # fmt: skip
