"""`python -m tools.answers`: the answer sheet to the exercises, plain or sealed with a key."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import segwidgets as sw
from segwidgets.commands.grade import read_key
from segwidgets.grading.draw import checked_seed
from segwidgets.shared.files import write
from tools.answers.sealed import sealed_page
from tools.answers.solve import solution

_EXAMPLES = """examples:
  python -m tools.answers --seed 7 -o answers.md
  python -m tools.answers unpool-nails matrix-fill --seed Ada --seed Bob --level 2
  python -m tools.answers --seed 7 --key course.key -o answers.html

A sealed page may lie beside the course: it has nothing to read until the key is typed.
"""


def main(arguments: Sequence[str] | None = None) -> int:
    """Write the sheet, as the command line says; give the exit status."""
    parser = argparse.ArgumentParser(
        prog="python -m tools.answers",
        description="Write right answers to the exercises, computed with torch.",
        epilog=_EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("exercises", nargs="*", metavar="EXERCISE", help="by default all")
    parser.add_argument(
        "--seed", action="append", help="a number or name; several give several sheets (0)"
    )
    parser.add_argument("--level", type=int, metavar="N", help="1 to 3 (by default all)")
    parser.add_argument(
        "--key", type=Path, metavar="FILE", help="seal the sheet as a page, which this key opens"
    )
    parser.add_argument("-o", "--output", type=Path, metavar="FILE", help="instead of the terminal")
    chosen = parser.parse_args(arguments)
    try:
        _run(chosen)
    except (KeyError, OSError, ValueError) as error:
        # A KeyError puts its sentence in quotes.
        sys.stderr.write(f"tools.answers: {error.args[0] if error.args else error}\n")
        return 1
    return 0


def _run(chosen: argparse.Namespace) -> None:
    key = None if chosen.key is None else read_key(chosen.key)
    if key is not None and chosen.output is None:
        raise ValueError("--key seals a page: name its file, -o answers.html.")
    seeds = [_seed(text) for text in chosen.seed or ["0"]]
    found = list(sheet(chosen.exercises or list(sw.exercises), seeds, chosen.level))
    named = ", ".join(map(str, seeds))
    if key is not None:
        text = sealed_page(json.dumps(found, ensure_ascii=False), key, f"Answers, seed {named}")
    else:
        text = f"# Answers, seed {named}\n\n" + "\n".join(map(_markdown, found))
    if chosen.output:
        write(chosen.output, text)
        sys.stdout.write(f"{chosen.output}\n")
    else:
        sys.stdout.write(text)


def sheet(
    keys: Iterable[str], seeds: Sequence[int | str], level: int | None = None
) -> Iterable[dict[str, Any]]:
    """Answer exercises, one after another, for each level and seed."""
    for key in keys:
        exercise = sw.exercises[key]
        # Some have two levels: asked for a third, they have none.
        for one in range(1, exercise.levels + 1):
            for seed in seeds if level in (None, one) else ():
                found = solution(key, one, seed)
                yield {
                    "title": exercise.title,
                    "about": f"{key}, level {one}, seed {seed}",
                    "question": exercise.question(seed, one),
                    "words": found.words,
                    "rows": found.rows,
                }


def _seed(text: str) -> int | str:
    """Read a seed as students' codes have it: digits are a number."""
    return checked_seed(int(text) if text.isascii() and text.isdecimal() else text)


def _markdown(one: dict[str, Any]) -> str:
    lines = [f"## {one['title']}", f"*{one['about']}*", one["question"]]
    lines += ["\n".join(f"- {line}" for line in one["words"])]
    lines += ["```text\n" + "\n".join(one["rows"]) + "\n```"] if one["rows"] else []
    return "\n\n".join(lines) + "\n"


if __name__ == "__main__":
    sys.exit(main())
