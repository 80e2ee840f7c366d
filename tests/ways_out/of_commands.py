"""What commands, pages and installations advise, followed."""

# ruff: noqa: E501
from __future__ import annotations

from typing import Any

_LECTURE = "notebook('a.ipynb', code('1'))"
_STAYS = "site.write([{}], path('site')).name"

ROWS: list[tuple[str, str, str, Any]] = [
    # What is not installed
    ("without('torch', lambda: sw.Conv2d().output)", "pip install torch", "sw.Conv2d().output.ndim", 2),
    ("without('imageio_ffmpeg', lambda: sw.Conv1d().save(path('a.mp4')))", "or save a .gif instead",
     "without('imageio_ffmpeg', lambda: (sw.Conv1d().save(path('a.gif')), path('a.gif').exists())[1])", True),
    ("without('markdown_it', lambda: prose.parsed.__globals__['_reader'].__wrapped__(False))",
     "segwidgets[handout]", "'<p>' in prose.prose('a')", True),
    ("without('latex2mathml', lambda: prose.prose('$x$'))", "segwidgets[handout]",
     "'<math' in prose.prose('$x$')", True),
    ("changed('networks.weights.WEIGHTS', path('.'), lambda: networks.pretrained([*networks.variants()][0]))",
     "install segwidgets again", "networks.pretrained([*networks.variants()][0]).training", False),
    ("bundles.bundle_path('x.js')", "install segwidgets again",
     "bundles.bundle_path('elements.js').is_file()", True),
    # The command line
    ("command('export', 'conv-2', '-o', path('a.png'))", "did you mean 'conv-2d'",
     "command('export', 'conv-2d', '-o', path('a.png'))", 0),
    ("export.parsed(['stride'])", "write --name value", "export.parsed(['--stride', '2'])", {"stride": 2}),
    ("export.parsed(['--stride'])", "write --stride VALUE", "export.parsed(['--stride', '2'])", {"stride": 2}),
    ("command('grade', text('a.csv', b'\\xff\\xfe'))", "save the table as CSV UTF-8",
     "command('grade', text('a.csv', 'code\\n' + CODE))", 0),
    ("command('grade', text('a.csv', ''))", "give a table with a header and a column of codes",
     "command('grade', text('a.csv', 'code\\n' + CODE))", 0),
    ("command('grade', text('a.csv', CODE))", "name the columns in the first row",
     "command('grade', text('a.csv', 'code\\n' + CODE))", 0),
    ("command('grade', text('a.csv', 'a\\nb'))", "name one with --code",
     "command('grade', text('a.csv', 'a\\n' + CODE), '--code', 'a')", 0),
    ("command('grade', text('a.csv', 'cade\\n' + CODE), '--code', 'code')", "did you mean 'cade'",
     "command('grade', text('a.csv', 'cade\\n' + CODE), '--code', 'cade')", 0),
    ("command('sign', CODE, '--key', text('key', 'short'))", "secrets.token_hex()",
     "command('sign', CODE, '--key', text('key', __import__('secrets').token_hex()))", 0),
    ("command('clean-notebook', path('no.ipynb'))", "give the path of a saved notebook",
     f"command('clean-notebook', {_LECTURE})", 0),
    ("command('clean-notebook', text('a.ipynb', '[]'))", "save it with JupyterLab first",
     f"command('clean-notebook', {_LECTURE})", 0),
    ("score._colors(text('a.json', '3'))", "[[0, 0, 0], [128, 0, 0]]",
     "score._colors(text('a.json', '[[0, 0, 0], [128, 0, 0]]'))", {(0, 0, 0): 0, (128, 0, 0): 1}),
    # Pages
    ("gallery.write(text('a', ''), gallery.EXAMPLES[:1])", "name a folder for the gallery",
     "(gallery.write(path('b'), gallery.EXAMPLES[:1]), path('b').is_dir())[1]", True),
    ("site.write([notebook('a.ipynb', {'cell_type': 'markdown', 'metadata': {'segwidgets': {'state': {'stride': 2}}}, 'source': 'Two'})], path('site'))",
     'the tag "stays"', _STAYS.format("notebook('a.ipynb', code('import segwidgets as sw\\nsw.Conv1d()', 'stays'), "
     "{'cell_type': 'markdown', 'metadata': {'segwidgets': {'state': {'stride': 2}}}, 'source': 'Two'})"), "index.html"),
    ("site.write([notebook('a.ipynb', code('import segwidgets as sw\\nsw.Conv1d()', 'stays'), "
     "{'cell_type': 'markdown', 'metadata': {}, 'source': '[two](#strid=2)'})], path('site'))",
     "did you mean 'stride'", _STAYS.format("notebook('a.ipynb', code('import segwidgets as sw\\nsw.Conv1d()', 'stays'), "
     "{'cell_type': 'markdown', 'metadata': {}, 'source': '[two](#stride=2)'})"), "index.html"),
    ("site.write([notebook('a.ipynb', code('import segwidgets as sw\\nsw.Conv1d()', 'stays'), "
     "{'cell_type': 'markdown', 'metadata': {}, 'source': '[two](#stride=1..3)'})], path('site'))",
     "such as [1](#stride=1..3)", _STAYS.format("notebook('a.ipynb', code('import segwidgets as sw\\nsw.Conv1d()', 'stays'), "
     "{'cell_type': 'markdown', 'metadata': {}, 'source': '[1](#stride=1..3)'})"), "index.html"),
    ("prose.prose('$\\\\left( x$')", "put it between backticks as code", "'<code>' in prose.prose('`\\\\left( x`')", True),
    ("prose.prose('$\\\\href{a}{b}$')", "put it between backticks as code",
     "'<code>' in prose.prose('`\\\\href{a}{b}`')", True),
    ("prose.prose('$\\\\nosuch$')", "put it between backticks as code", "'<code>' in prose.prose('`\\\\nosuch`')", True),
    # Drawings and files
    ("colors.palette('blue')", "choose 'light' or 'dark'", "colors.palette('dark') != colors.palette('light')", True),
    ("latex.weighted_latex(terms.nearest_terms(2, 4), None, 'x')", "choose 'matrix' or 'terms'",
     "'begin' in latex.weighted_latex(terms.nearest_terms(2, 4), None, 'terms')", True),
    ("sw.Conv2d(input_size=16, kernel_size=5, padding=2).to_latex(view='terms')", "terms.symbols(cell)",
     "sw.Conv2d(input_size=16, kernel_size=5, padding=2).terms.symbols(0).count('+')", 8),
    ("files.write(path('no') / 'a.txt', b'a')", "create it first", "(path('no').mkdir(), files.write(path('no') / 'a.txt', b'a'), (path('no') / 'a.txt').read_bytes())[2] == b'a'", True),
    ("files.write(path('.'), b'a')", "add a file name", "(files.write(path('figure.html'), b'a'), path('figure.html').read_bytes())[1] == b'a'", True),
]  # fmt: skip
