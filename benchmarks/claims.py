"""Claims in bulk: N-Triples in our vocabulary, some eleven lines a tie, three parties each.

``python benchmarks/claims.py TIES FILE`` writes them; the same number gives the same bytes.
"""

from __future__ import annotations

import random
import sys
from pathlib import Path

_BASE = "https://w3id.org/defties/"
_NS, _TYPE = _BASE + "ns#", "<http://www.w3.org/1999/02/22-rdf-syntax-ns#type>"
_LABEL = "<http://www.w3.org/2004/02/skos/core#prefLabel>"
SOURCES, SHARE = 1000, 5


def write(ties: int, path: Path, seed: int = 5) -> None:
    """Write some ties, a fifth as many firms, and the sources that tell of them."""
    draw = random.Random(seed)
    firms = max(ties // SHARE, 2)
    with path.open("w", encoding="utf-8") as file:
        for number in range(SOURCES):
            file.write(_source(number, draw))
        for number in range(firms):
            file.write(
                f"<{_BASE}id/f{number}> {_TYPE} <{_NS}Firm> .\n"
                f'<{_BASE}id/f{number}> {_LABEL} "Firm number {number}"@en .\n'
            )
        for number in range(ties):
            file.write(_tie(number, firms, draw))


def _source(number: int, draw: random.Random) -> str:
    node = f"<{_BASE}source/s{number}>"
    return (
        f"{node} {_TYPE} <{_NS}Source> .\n"
        f'{node} <{_NS}title> "Page {number}" .\n'
        f"{node} <{_NS}publisher> <{_BASE}id/f{number % 7}> .\n"
        f'{node} <{_NS}publishedOn> "20{draw.randrange(10, 26)}-{draw.randrange(1, 13):02}" .\n'
    )


def _tie(number: int, firms: int, draw: random.Random) -> str:
    """Return the lines of a tie; few firms have many ties, by a power law."""
    parties = [int(firms * draw.random() ** 2.2) for _ in range(3)]
    tie, said = f"<{_BASE}tie/t{number}>", f"<{_BASE}evidence/t{number}>"
    one, other, item = (f"<{_BASE}id/f{party}>" for party in parties)
    when = f"20{draw.randrange(10, 26)}-{draw.randrange(1, 13):02}"
    status = f"<{_BASE}status/delivered>"
    return (
        f"{tie} {_TYPE} <{_NS}Supply> .\n{tie} <{_NS}supplier> {one} .\n"
        f"{tie} <{_NS}recipient> {other} .\n{tie} <{_NS}item> {item} .\n"
        f'{tie} <{_NS}status> {status} .\n{tie} <{_NS}when> "{when}" .\n'
        f"{tie} <{_NS}evidence> {said} .\n"
        f"{said} <{_NS}source> <{_BASE}source/s{draw.randrange(SOURCES)}> .\n"
        f'{said} <{_NS}grade> "{draw.choice(("A1", "B2", "C3"))}" .\n'
        f'{said} <{_NS}says> "It told of a delivery between the two, case {number}."@en .\n'
        f"{said} <{_NS}reaches> {status} .\n"
    )


if __name__ == "__main__":
    write(int(sys.argv[1]), Path(sys.argv[2]))
