"""Where the ontology and the seeds are: inside the installed package, else in the checkout."""

from __future__ import annotations

from pathlib import Path

from defties.errors import DataError

_PACKAGE = Path(__file__).resolve().parent
# What can be read, by how its name ends; packed with gzip, too.
PACKED = ".gz"
READ = (".ttl", ".trig", ".nt", ".nq", ".jsonld", ".rdf")


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
    return sorted(p for p in folder.rglob("*") if p.name.endswith(suffixes) and p.is_file())


def readable(folder: Path) -> list[Path]:
    """Return the files below a folder that can be read, sorted by path."""
    return files(folder, *READ, *(suffix + PACKED for suffix in READ))
