"""Result codes: what a page without a kernel hands in, as a line of text."""

from __future__ import annotations

import hmac
import json
import re
from base64 import urlsafe_b64decode, urlsafe_b64encode
from binascii import Error as BinasciiError
from collections.abc import Mapping
from hashlib import sha256
from typing import Any
from zlib import crc32

from segwidgets.grading.draw import EXERCISES, checked_level, checked_seed
from segwidgets.grading.record import checked_answer
from segwidgets.shared.numbers import short
from segwidgets.shared.words import did_you_mean

_VERSION = "SEG1"
# No answer is longer: a mask of 1024 × 1024 in runs.
_LONGEST = 4_000_000
_PARTS = re.compile(r"SEG(\d{1,6})\.([A-Za-z0-9_-]+)\.([0-9a-f]{8})(?:\.([0-9a-f]{64}))?", re.ASCII)
_MOST_SECONDS = 1e9
_MOST_ATTEMPTS = 10**6


def write_code(record: Mapping[str, Any], answer: Any, attempts: int, seconds: float = 0) -> str:
    """Write what was answered, and how often it was tried.

    >>> record = {"key": "unpool-nails", "level": 1, "seed": 7}
    >>> write_code(record, {}, 1)[:20]
    'SEG1.eyJrIjoidW5wb29'
    """
    content = {
        "k": record["key"],
        "l": record["level"],
        "s": record["seed"],
        "a": answer,
        "n": attempts,
        "t": seconds,
    }
    text = json.dumps(content, ensure_ascii=False, separators=(",", ":"))
    body = f"{_VERSION}.{urlsafe_b64encode(text.encode()).decode().rstrip('=')}"
    return f"{body}.{crc32(body.encode()):08x}"


def read_code(text: Any, *, own: bool = False) -> dict[str, Any]:
    """Read a result code: key, level, seed, answer, attempts, seconds, and the signature.

    One of an exercise that is not shipped is read with `own`, by who has the exercise.

    It says who damaged it, if anybody did, but believes nothing: the answer has to be judged.
    """
    code = "".join(text.split()) if isinstance(text, str) else ""
    if not code or len(code) > _LONGEST:
        raise ValueError("There is no result code: copy the whole line that begins with SEG1.")
    found = _PARTS.fullmatch(code)
    if not found:
        raise ValueError(
            f"{short(code)} is no result code: copy the whole line, from SEG1. to its end."
        )
    version, body, check, signature = found.groups()
    if int(version) != 1:
        raise ValueError(
            f"The code is of version SEG{version}, newer than SEG1: update segwidgets."
        )
    if crc32(f"SEG{version}.{body}".encode()) != int(check, 16):
        raise ValueError("The code was changed or is incomplete: copy it again from the page.")
    try:
        padded = body + "=" * (-len(body) % 4)
        content = json.loads(urlsafe_b64decode(padded))
        key, level, seed, answer, attempts, seconds = (content[name] for name in "klsant")
    except (BinasciiError, UnicodeDecodeError, ValueError, KeyError, TypeError, RecursionError):
        raise ValueError("The code's content is damaged: copy it again from the page.") from None
    if key == "" and not own:
        raise ValueError(
            "The code is of an exercise of your instructor's own: grade it in the notebook that "
            "asks it, w.grade(code)."
        )
    if key != "":
        _check_known(key)
        level = checked_level(key, level)
    _check_counts(attempts, seconds, None)
    return {
        "key": key,
        "level": level,
        "seed": checked_seed(seed),
        "answer": answer,
        "attempts": attempts,
        "seconds": seconds,
        "signature": signature,
    }


def _check_known(key: Any) -> None:
    if not isinstance(key, str) or key not in EXERCISES:
        hint = did_you_mean(key, list(EXERCISES)) if isinstance(key, str) else ""
        raise ValueError(
            f"exercise {short(key)} is not known; {hint or 'a newer segwidgets may have it.'}"
        )


def _check_counts(attempts: Any, seconds: Any, most: int | None) -> None:
    whole = type(attempts) is int and 0 <= attempts <= _MOST_ATTEMPTS
    timed = type(seconds) in (int, float) and 0 <= seconds <= _MOST_SECONDS
    if not (whole and timed):
        raise ValueError(
            f"The code has {short(attempts)} attempts in {short(seconds)} seconds, as no page "
            f"writes it."
        )
    if most is not None and attempts > most:
        raise ValueError(f"The code has {attempts} attempts, where {most} are allowed.")


def checked_code(code: Mapping[str, Any], record: Mapping[str, Any]) -> dict[str, Any]:
    """Check what a code has against the record of its exercise, and give the answer."""
    _check_counts(code["attempts"], code["seconds"], record["attempts"])
    return checked_answer(record, code["answer"])


def sign(code: str, key: bytes) -> str:
    """Add a signature to a code, as a server does that holds the course's key."""
    bare = bare_code(code)
    return f"{bare}.{hmac.new(key, bare.encode(), sha256).hexdigest()}"


def is_signed(code: str, key: bytes) -> bool:
    """Tell whether a code has the signature that the course's key makes."""
    whole = "".join(code.split())
    return hmac.compare_digest(sign(whole, key).encode(), whole.encode())


def bare_code(code: str) -> str:
    """Give a code without its signature."""
    return ".".join("".join(code.split()).split(".")[:3])
