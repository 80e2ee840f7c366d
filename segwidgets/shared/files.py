"""Writing a file whole or not at all."""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path


def write(path: str | os.PathLike[str], content: str | bytes) -> None:
    """Write a file; an older one stays as it was until the new one is complete."""
    target = Path(path)
    # In the same folder, so that the last step is a mere renaming.
    draft = target.parent / f".segwidgets-{os.getpid()}.tmp"
    try:
        draft.write_bytes(content.encode() if isinstance(content, str) else content)
        draft.replace(target)
    except FileNotFoundError as error:
        message = f"The folder {target.parent} does not exist: create it first."
        raise FileNotFoundError(message) from error
    except IsADirectoryError as error:
        message = f"{target} is a folder: add a file name, such as figure.html."
        raise IsADirectoryError(message) from error
    except OSError as error:
        raise type(error)(f"{target} cannot be written: {error.strerror or error}.") from error
    finally:
        # A folder that cannot be written to cannot be tidied either.
        with suppress(OSError):
            draft.unlink()
