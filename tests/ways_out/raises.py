"""Every `raise` of the package whose message offers a way out, read from its source."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import TracebackType

PACKAGE = Path(__file__).parents[2] / "segwidgets"

# What a way out begins with: a verb that tells the reader what to do.
_TELLS = re.compile(
    r"(?:^|[:;,.(…]|\bor|\band|\belse|\botherwise|\bthen)\s+(?:to |in the notebook )?(?:add|adds|"
    r"allow|ask|assign|build|call|change|choose|convert|copy|create|crop|cut|divide|draw|enlarge|"
    r"export|fill|flip|give|grade|hand|install|label|leave|look|make|mark|move|name|number|open|"
    r"pad|pip|print|put|read|replace|reset|resize|run|save|say|score|set|show|stop|take|train|"
    r"update|use|wait|write)\b",
    re.IGNORECASE,
)
# A value in a message that is itself a way out, or a function that writes the message.
_PASSED_ON = re.compile(
    r"\b(?:hint|way|way_out|_WAY|_AGAIN|form|_BOX|_told|_unreadable|_not_opened|describe_\w+|"
    r"into_range|smaller|_too_many|_too_long|_ragged|_of|known|alone|together|_untraceable|_OWN_NAMES)\b"
)


@dataclass(frozen=True)
class Raise:
    """One `raise`: its file below the package, its lines, its function, and what it says."""

    file: str
    first: int
    last: int
    function: str
    says: str

    def is_said_in(self, message: str) -> bool:
        """Find what is fixed of the message in another one, where it is enough to tell it."""
        parts = self.says.split("…")
        if sum(map(len, parts)) < 30:
            return False
        place = 0
        for part in parts:
            place = message.find(part, place)
            if place < 0:
                return False
            place += len(part)
        return True

    @property
    def name(self) -> str:
        """File, function and how the message begins; the same when lines move."""
        return f"{self.file} {self.function}: {self.says[:60]}".rstrip()


@cache
def with_a_way_out() -> tuple[Raise, ...]:
    """All of the package, in the order of its files."""
    return tuple(
        found
        for path in sorted(PACKAGE.rglob("*.py"))
        for found in _raises(path.relative_to(PACKAGE).as_posix(), ast.parse(path.read_text()))
    )


def _raises(file: str, tree: ast.AST, function: str = "") -> Iterator[Raise]:
    for node in ast.iter_child_nodes(tree):
        here = function
        if isinstance(node, ast.FunctionDef | ast.ClassDef):
            here = f"{function}.{node.name}".lstrip(".")
        if isinstance(node, ast.Raise) and node.exc is not None:
            says = _words(node.exc)
            if _TELLS.search(says) or _PASSED_ON.search(ast.unparse(node.exc)):
                yield Raise(file, node.lineno, node.end_lineno or node.lineno, here, says)
        yield from _raises(file, node, here)


def _words(node: ast.expr) -> str:
    """What an exception says, with … for what is filled in."""
    if isinstance(node, ast.Call):
        return " ".join(filter(None, map(_words, node.args)))
    if isinstance(node, ast.JoinedStr):
        return "".join(
            _words(part) if isinstance(part, ast.Constant) else "…" for part in node.values
        )
    if isinstance(node, ast.BinOp):
        return _words(node.left) + _words(node.right)
    if isinstance(node, ast.IfExp):
        return f"{_words(node.body)} {_words(node.orelse)}"
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else ""


def raised_in(error: BaseException) -> set[Raise]:
    """Which of them an error passed through, with the errors that led to it.

    An error that was raised elsewhere with the words of one of them counts as that one: reasons
    that a function gives back are.
    """
    found: set[Raise] = set()
    chain: BaseException | None = error
    # An error that is raised anew is its own context's context.
    seen: set[int] = set()
    while chain is not None and id(chain) not in seen:
        seen.add(id(chain))
        found |= set(_passed(chain.__traceback__))
        chain = chain.__cause__ or chain.__context__
    said = str(error)
    return found or {one for one in with_a_way_out() if one.is_said_in(said)}


def _passed(traceback: TracebackType | None) -> Iterator[Raise]:
    while traceback is not None:
        path = Path(traceback.tb_frame.f_code.co_filename)
        if path.is_relative_to(PACKAGE):
            file = path.relative_to(PACKAGE).as_posix()
            for one in with_a_way_out():
                if one.file == file and one.first <= traceback.tb_lineno <= one.last:
                    yield one
        traceback = traceback.tb_next
