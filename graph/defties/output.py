"""Writing results: to files aside first, then renamed; for screens without what would steer them.

Nothing is ever half-written, and no text from the data can move a cursor, colour a line or turn
the order of its characters.
"""

from __future__ import annotations

import os
import re
import stat
import tempfile
from pathlib import Path

from defties.errors import OutputError
from defties.texts import shorten

# Controls but for tab and line ends, separators of lines, marks that turn the direction of text.
_STEERING = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069]")


def harmless(text: str) -> str:
    r"""Return a text without the characters that would steer a screen.

    Examples
    --------
    >>> harmless("red \x1b[31m and \u202eturned")
    'red [31m and turned'
    """
    return _STEERING.sub("", text)


def spelt(text: str) -> str:
    r"""Return JSON or Turtle with those characters as escapes, so that nothing is lost.

    Examples
    --------
    >>> spelt('"\u202eturned"')
    '"\\u202eturned"'
    """
    return _STEERING.sub(lambda m: f"\\u{ord(m[0]):04x}", text)


def write_whole(path: Path, content: bytes) -> None:
    """Write a file so that it is there whole or not at all.

    Raises
    ------
    OutputError
        The folder is missing or may not be written to; an older file is left as it was.

    Notes
    -----
    A device or a pipe is written to as it is. A link stays one; the file it leads to is replaced.
    """
    try:
        if path.exists() and not stat.S_ISREG(path.stat().st_mode) and not path.is_dir():
            path.write_bytes(content)
            return
        path = path.resolve()
        handle, name = tempfile.mkstemp(prefix=f".{path.name}-", dir=path.parent)
    except OSError as error:
        raise _failed(path, error) from None
    aside = Path(name)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
        aside.chmod(0o666 & ~_umask())
        aside.replace(path)
    except OSError as error:
        raise _failed(path, error) from None
    finally:
        aside.unlink(missing_ok=True)


def _failed(path: Path, error: OSError) -> OutputError:
    return OutputError(
        f"{shorten(str(path), 200)} cannot be written: {error.strerror}.",
        "Choose another file with -o.",
    )


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
