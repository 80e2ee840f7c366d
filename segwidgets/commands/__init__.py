"""The command line: `segwidgets --help`."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from importlib.metadata import version

from segwidgets.commands import export, grade, pages, score

_COMMANDS = (export, grade, pages, score)

_EXAMPLES = """examples:
  segwidgets export conv-transpose-2d --stride 2 --kernel-size 3 -o stamps.gif
  segwidgets site 01.ipynb 02.ipynb -o site
  segwidgets gallery gallery
  segwidgets clean-notebook lecture.ipynb
  segwidgets score predictions targets --num-classes 21 --ignore-index 255 -o report.html
  segwidgets grade codes.csv -o grades.csv

`segwidgets COMMAND --help` tells more.
"""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line, and give its exit status."""
    parser = argparse.ArgumentParser(
        prog="segwidgets",
        description="Figures that teach semantic segmentation.",
        epilog=_EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument(
        "--version", action="version", version=f"segwidgets {version('segwidgets')}"
    )
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    for module in _COMMANDS:
        module.add(commands)
    chosen, rest = parser.parse_known_args(arguments)
    if rest and not getattr(chosen, "more", False):
        parser.error(f"unrecognized arguments: {' '.join(rest)}")
    chosen.rest = rest
    try:
        status: int = chosen.run(chosen)
    except (ImportError, OSError, TypeError, ValueError, IndexError) as error:
        sys.stderr.write(f"segwidgets {chosen.command}: {error}\n")
        return 1
    except KeyboardInterrupt as error:
        sys.stderr.write(f"\nsegwidgets {chosen.command}: {str(error) or 'interrupted.'}\n")
        return 130
    return status
