"""A real graph: what the packages of Debian say of one another, from the lists on this machine.

Any Debian or one made of it has them (`apt-get update`). Relations stand for the kinds of the
synthetic graph by their order; they have no grade and no date, so that a filter chooses kinds.
"""

from __future__ import annotations

import re
import subprocess

import numpy as np
from synthetic import Graph

from defties.index.profile import ALWAYS, FOREVER

# The filter keeps the first five: those by which a package asks for another.
RELATIONS = (
    *("Depends", "Pre-Depends", "Recommends", "Suggests", "Enhances"),
    *("Breaks", "Conflicts", "Replaces"),
)
_NAME = re.compile(r"[a-z0-9][a-z0-9+.-]+")


def read() -> Graph:
    """Return the graph of the packages that are available; of one package the first version."""
    told = subprocess.run(["apt-cache", "dumpavail"], stdout=subprocess.PIPE, check=True)
    numbers: dict[str, int] = {}
    seen: set[str] = set()
    rows: list[tuple[int, int, int]] = []
    for stanza in told.stdout.decode("utf-8", "replace").split("\n\n"):
        lines = dict(line.split(": ", 1) for line in stanza.splitlines() if ": " in line)
        package = lines.get("Package", "")
        if not package or package in seen:
            continue
        seen.add(package)
        one = numbers.setdefault(package, len(numbers))
        for kind, relation in enumerate(RELATIONS):
            for part in re.split("[,|]", lines.get(relation, "")):
                if (name := _NAME.match(part.strip())) and name[0] != package:
                    rows.append((one, numbers.setdefault(name[0], len(numbers)), kind))
    head, tail, kind = np.array(rows, np.uint32).reshape(-1, 3).T.copy()
    count = len(rows)
    return Graph(
        len(numbers),
        head,
        tail,
        kind.astype(np.uint8),
        np.zeros(count, np.uint8),
        np.full(count, ALWAYS, np.int32),
        np.full(count, FOREVER, np.int32),
    )
