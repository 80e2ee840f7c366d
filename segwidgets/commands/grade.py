"""`segwidgets grade` and `segwidgets sign`: result codes, recomputed and signed."""

from __future__ import annotations

import argparse
import csv
import sys
from io import StringIO
from pathlib import Path
from typing import Any

import segwidgets as sw
from segwidgets.shared.files import write
from segwidgets.shared.words import did_you_mean

_EXAMPLES = """examples:
  segwidgets grade codes.csv -o grades.csv
  segwidgets grade moodle.csv --code "Response 1" --student "ID number"
  segwidgets grade codes.csv --key course.key

Every answer is judged anew with torch; nothing that a code claims is believed. Every row of the
file stays, with what its code is worth or with a sentence that says what is wrong with it.
"""
_ADDED = ("exercise", "level", "seed", "score", "passed", "attempts", "seconds", "remark")


def add(commands: Any) -> None:
    """Add both commands."""
    parser = commands.add_parser(
        "grade",
        help="grade result codes of exercises",
        description="Grade the result codes in a CSV file.",
        epilog=_EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("codes", type=Path, metavar="CSV")
    parser.add_argument("--code", metavar="COLUMN", help="has the codes (found by itself)")
    parser.add_argument(
        "--student", metavar="COLUMN", help="has what the seed has to be, such as a name"
    )
    parser.add_argument("--key", type=Path, metavar="FILE", help="codes have to be signed with it")
    parser.add_argument("-o", "--output", type=Path, metavar="CSV", help="instead of the terminal")
    parser.set_defaults(run=run)
    signer = commands.add_parser(
        "sign",
        help="sign result codes, on a server that holds the course's key",
        description="Sign result codes: from the arguments, or line by line from standard input.",
    )
    signer.add_argument("codes", nargs="*", metavar="CODE")
    signer.add_argument("--key", type=Path, required=True, metavar="FILE", help="16 bytes or more")
    signer.set_defaults(run=run_sign)


def run(chosen: argparse.Namespace) -> int:
    """Grade all rows."""
    header, rows = _read(chosen.codes)
    column = _column(header, rows, chosen.code)
    student = None if chosen.student is None else _named(header, chosen.student, "--student")
    key = None if chosen.key is None else read_key(chosen.key)
    # What a column of ours would hide keeps its name.
    added = [name if name not in header else f"{name} (segwidgets)" for name in _ADDED]
    graded = []
    first: dict[str, int] = {}
    for number, row in enumerate(rows, 2):
        code = "".join(row[column].split()) if column < len(row) else ""
        seed = row[student] if student is not None and student < len(row) else None
        result = _graded(code, seed, key)
        if code and first.setdefault(code, number) != number:
            result["remark"] = f"{result['remark']} The same code is in row {first[code]}.".strip()
        # A row that is too short or too long keeps all it has.
        filled = [*row, *[""] * (len(header) - len(row))]
        graded.append(
            [*filled[: len(header)], *(result[name] for name in _ADDED), *filled[len(header) :]]
        )
    text = StringIO(newline="")
    csv.writer(text).writerows([[*header, *added], *graded])
    if chosen.output:
        write(chosen.output, text.getvalue())
        sys.stdout.write(f"{chosen.output}\n")
    else:
        sys.stdout.write(text.getvalue())
    passed = sum(row[len(header) + _ADDED.index("passed")] == "yes" for row in graded)
    sys.stderr.write(f"{len(graded)} rows: {passed} passed.\n")
    return 0


def _graded(code: str, student: str | None, key: bytes | None) -> dict[str, Any]:
    """Judge a code, or say why it cannot be judged."""
    from segwidgets.grading.codes import is_signed, read_code

    found: dict[str, Any] = dict.fromkeys(_ADDED, "")
    try:
        content = read_code(code)
        found |= {
            "exercise": content["key"],
            "level": content["level"],
            "seed": content["seed"],
            "attempts": content["attempts"],
            "seconds": content["seconds"],
        }
        if key is not None and not is_signed(code, key):
            how = "with another key" if content["signature"] else "by nobody"
            raise ValueError(f"The code is signed {how}.")
        if student is not None and str(content["seed"]) != " ".join(student.split()):
            raise ValueError(f"The code is of seed {content['seed']!r}, not of {student!r}.")
        grade = sw.exercises[content["key"]](content["seed"], content["level"]).grade(code)
    except Exception as error:
        return found | {"remark": str(error) or type(error).__name__}
    return found | {
        "score": f"{grade.score:.4g}",
        "passed": "yes" if grade.passed else "no",
        "remark": " ".join(grade.why),
    }


def _read(path: Path) -> tuple[list[str], list[list[str]]]:
    """Read a table, whatever stands between its columns."""
    try:
        text = path.read_text("utf-8-sig")
    except UnicodeDecodeError:
        raise ValueError(f"{path} is no text in UTF-8: save the table as CSV UTF-8.") from None
    first = text.partition("\n")[0]
    mark = max(",;\t", key=first.count)
    # Codes are long: the answer of a painted mask.
    csv.field_size_limit(10_000_000)
    rows = [row for row in csv.reader(StringIO(text, newline=""), delimiter=mark) if row]
    if not rows:
        raise ValueError(f"{path} is empty: give a table with a header and a column of codes.")
    if any(cell.strip().startswith("SEG") for cell in rows[0]):
        raise ValueError(f"{path} has no header: name the columns in the first row.")
    return rows[0], rows[1:]


def _column(header: list[str], rows: list[list[str]], wanted: str | None) -> int:
    """Find the column of codes."""
    if wanted is not None:
        return _named(header, wanted, "--code")
    begin = [
        sum(len(row) > i and row[i].strip().startswith("SEG") for row in rows)
        for i in range(len(header))
    ]
    if any(begin):
        return begin.index(max(begin))
    lowered = [name.strip().lower() for name in header]
    if "code" in lowered:
        return lowered.index("code")
    raise ValueError(
        f"no column has result codes, which begin with SEG1.; there are {', '.join(header)}: "
        f"name one with --code."
    )


def _named(header: list[str], name: str, option: str) -> int:
    if name not in header:
        hint = did_you_mean(name, header) or f"there are {', '.join(header)}."
        raise ValueError(f"{option}: no column is called {name!r}; {hint}")
    return header.index(name)


def read_key(path: Path) -> bytes:
    """Read the course's key."""
    key = path.read_bytes().strip()
    if len(key) < 16:
        raise ValueError(
            f"{path} has {len(key)} bytes: a key has 16 or more. Make one: "
            f'python -c "import secrets; print(secrets.token_hex())" > {path}'
        )
    return key


def run_sign(chosen: argparse.Namespace) -> int:
    """Sign codes, one a line."""
    from segwidgets.grading.codes import read_code, sign

    key = read_key(chosen.key)
    for line in chosen.codes or sys.stdin:
        if line.strip():
            read_code(line)
            sys.stdout.write(f"{sign(line, key)}\n")
    return 0
