"""Where the ontology and the seeds are: inside the installed package, else in the checkout."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from defties.errors import DataError

if TYPE_CHECKING:
    from collections.abc import Iterator

_PACKAGE = Path(__file__).resolve().parent
# What can be read, by how its name ends; packed with gzip, too.
PACKED = ".gz"
FORMS = (".ttl", ".trig", ".nt", ".nq", ".jsonld", ".rdf")
READ = (*FORMS, *(form + PACKED for form in FORMS))


def room(name: str) -> Path:
    """Return the folder of a data room, ``"ontology"`` or ``"seeds"``.

    Raises
    ------
    DataError
        The package was installed without its data.
    """
    for folder in (_PACKAGE / "_data" / name, _PACKAGE.parents[1] / name):
        if folder.is_dir():
            return folder
    raise DataError(f"The folder {name} is missing.", "Install defties again.")


def files(folder: Path, *suffixes: str) -> list[Path]:
    """Return the files below a folder whose names end in one of the suffixes, sorted by path."""
    return sorted(Path(entry) for entry in entries(folder, *suffixes))


def entries(folder: str | os.PathLike[str], *suffixes: str) -> Iterator[os.DirEntry[str]]:
    """Yield the files below a folder whose names end in one of the suffixes, in no order."""
    with os.scandir(folder) as found:
        for entry in found:
            if entry.is_dir(follow_symlinks=False):
                yield from entries(entry, *suffixes)
            elif entry.name.endswith(suffixes) and entry.is_file():
                yield entry
