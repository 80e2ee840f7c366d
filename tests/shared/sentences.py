"""Every sentence that page or paper can say, and what a catalogue lacks of them.

`python -m tests.shared.sentences it` prints the sentences without a translation, as JSON to fill
in; `--merge FILE` adds those of a file to the catalogue, and drops what nobody says any more.
"""

from __future__ import annotations

import argparse
import ast
import json
import re
import sys
from collections.abc import Iterator
from pathlib import Path

import segwidgets
from segwidgets.shared.bundles import bundle_text

PACKAGE = Path(segwidgets.__file__).parent
FOLDER = PACKAGE / "shared" / "languages"
TAG = re.compile(r"</?[a-z]+>")


def on_page() -> set[str]:
    """What the page's scripts say, as their build gathered it."""
    return set(json.loads(bundle_text("sentences.json"))["sentences"])


def _texts(node: ast.expr) -> Iterator[str]:
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield node.value
    elif isinstance(node, ast.IfExp):
        yield from (*_texts(node.body), *_texts(node.orelse))


def on_paper() -> set[str]:
    """What Python says: the first argument of `t` and `msg`."""
    found: set[str] = set()
    for path in PACKAGE.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            called = isinstance(node, ast.Call) and isinstance(node.func, ast.Name)
            if called and node.func.id in ("t", "msg") and node.args:
                found.update(_texts(node.args[0]))
    return found


def all_sentences() -> set[str]:
    """What a catalogue has: of a sentence that both say, the page's, with its tags."""
    page = on_page()
    told = {TAG.sub("", sentence) for sentence in page}
    return page | {sentence for sentence in on_paper() if sentence not in told}


def catalogue(lang: str) -> dict[str, str]:
    texts: dict[str, str] = json.loads((FOLDER / f"{lang}.json").read_text("utf-8"))
    return texts


def merge(lang: str, path: Path) -> None:
    """Add the translations of a file, and keep what is said."""
    texts = catalogue(lang) | json.loads(path.read_text("utf-8"))
    kept = {sentence: texts[sentence] for sentence in sorted(all_sentences() & texts.keys())}
    written = json.dumps(kept, ensure_ascii=False, indent=1)
    (FOLDER / f"{lang}.json").write_text(f"{written}\n", "utf-8")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("lang")
    parser.add_argument("--merge", type=Path)
    given = parser.parse_args()
    if given.merge:
        merge(given.lang, given.merge)
    missing = sorted(all_sentences() - catalogue(given.lang).keys())
    json.dump(dict.fromkeys(missing, ""), sys.stdout, ensure_ascii=False, indent=1)


if __name__ == "__main__":
    main()
