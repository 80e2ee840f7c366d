"""Training of the networks that come with segwidgets: `python -m tools.train --help`."""
