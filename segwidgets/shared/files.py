"""Writing a file whole or not at all."""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path
from uuid import uuid4


def write(path: str | os.PathLike[str], content: str | bytes) -> None:
    """Write a file; an older one stays as it was until the new one is complete.

    A link is followed to the file that it leads to, and an older file's mode is kept. What is
    no file, such as a pipe, is written to as it is.
    """
    target = Path(path)
    data = content.encode() if isinstance(content, str) else content
    draft = None
    try:
        if target.exists() and not (target.is_file() or target.is_dir()):
            target.write_bytes(data)
            return
        real = Path(os.path.realpath(target))
        # In the same folder, so that the last step is a mere renaming; and of a name that nobody
        # can foresee, so that neither another writer nor a planted link is met there.
        name = real.with_name(f".segwidgets-{uuid4().hex}.tmp")
        with name.open("xb") as file:
            draft = name
            # Before there is anything to be read in it.
            with suppress(FileNotFoundError):
                draft.chmod(real.stat().st_mode & 0o7777)
            file.write(data)
        draft.replace(real)
    except FileNotFoundError as error:
        message = f"The folder {target.parent} does not exist: create it first."
        raise _told(error, message) from error
    except IsADirectoryError as error:
        message = f"{target} is a folder: add a file name, such as figure.html."
        raise _told(error, message) from error
    except OSError as error:
        message = f"{target} cannot be written: {error.strerror or error}."
        raise _told(error, message) from error
    finally:
        if draft is not None:
            # A folder that cannot be written to cannot be tidied either.
            with suppress(OSError):
                draft.unlink()


def _told(error: OSError, message: str) -> OSError:
    """Make an error of the same kind and number with a message of our own."""
    told = type(error)(message)
    told.errno = error.errno
    return told
