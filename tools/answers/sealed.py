"""A page of answers that only the course's key opens.

HMAC-SHA256 is all that Python and a browser have in common without further packages: counted up, it
makes the stream of bytes that hides the text; over the hidden text, it is the seal.
"""

from __future__ import annotations

import hmac
import json
import secrets
from base64 import b64decode, b64encode
from hashlib import sha256
from html import escape
from pathlib import Path

_HERE = Path(__file__).parent


def seal(text: str, key: bytes) -> dict[str, str]:
    """Hide a text, so that `unseal` with the same key reads it.

    >>> unseal(seal("ay + bx", b"0123456789abcdef"), b"0123456789abcdef")
    'ay + bx'
    """
    nonce = secrets.token_bytes(16)
    body = _stream(text.encode(), key, nonce)
    return {
        "nonce": b64encode(nonce).decode(),
        "body": b64encode(body).decode(),
        "seal": b64encode(_seal(nonce + body, key)).decode(),
    }


def unseal(sealed: dict[str, str], key: bytes) -> str:
    """Read what `seal` has hidden.

    Raises
    ------
    ValueError
        If it was sealed with another key, or changed.
    """
    nonce, body, mark = (b64decode(sealed[name]) for name in ("nonce", "body", "seal"))
    if not hmac.compare_digest(mark, _seal(nonce + body, key)):
        raise ValueError("The answers were sealed with another key: give the course's own.")
    return _stream(body, key, nonce).decode()


def sealed_page(text: str, key: bytes, title: str) -> str:
    """Write a page that asks for the key and shows the text, which is a sheet as JSON."""
    page = (_HERE / "page.html").read_text("utf-8")
    parts = {
        "TITLE": escape(title),
        "STYLE": (_HERE / "page.css").read_text("utf-8"),
        "SCRIPT": (_HERE / "page.js").read_text("utf-8"),
        "SEALED": json.dumps(seal(text, key)),
    }
    for name, part in parts.items():
        page = page.replace(f"<!--{name}-->", part)
    return page


def _seal(message: bytes, key: bytes) -> bytes:
    return _mac(_mac(key, b"segwidgets answers: seal"), message)


def _stream(text: bytes, key: bytes, nonce: bytes) -> bytes:
    """Add the key's bytes to a text's; twice is the text again."""
    own = _mac(key, b"segwidgets answers: text")
    blocks = (_mac(own, nonce + n.to_bytes(4, "big")) for n in range(-(-len(text) // 32)))
    return bytes(a ^ b for a, b in zip(text, b"".join(blocks), strict=False))


def _mac(key: bytes, message: bytes) -> bytes:
    return hmac.new(key, message, sha256).digest()
