"""Writing results to files: aside first, then renamed, so that nothing is ever half-written."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

from defties.errors import OutputError


def write_whole(path: Path, content: bytes) -> None:
    """Write a file so that it is there whole or not at all.

    Raises
    ------
    OutputError
        The folder is missing or may not be written to; an older file is left as it was.
    """
    try:
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
        f"{path} cannot be written: {error.strerror}.", "Choose another file with -o."
    )


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
