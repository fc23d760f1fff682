"""The rules of `ontology/rules`: what follows from the claims, written into a graph of its own.

Each rule is one SPARQL CONSTRUCT; they run in the order of their names, so that a rule may build on
one with a lower number. Nothing derived is ever typed in a seed, and no reasoner runs.
"""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING

import pyoxigraph as ox

from defties import rooms
from defties.vocab import PREFIXES

if TYPE_CHECKING:
    from pathlib import Path

_BATCH = 1_000_000  # triples that are held before they are written
SHORTCUTS = "1-shortcuts"
DERIVED = ox.NamedNode(PREFIXES["graph"] + "derived")


def derive(store: ox.Store, rules: Path | None = None, *, but: str = "") -> int:
    """Run the rules over the store and return how many triples they gave.

    Parameters
    ----------
    store
        The store to read and to write the derived graph of.
    rules
        A folder of `.rq` files; None means the rules of the ontology.
    but
        The name of a rule that was applied already.
    """
    found = 0
    for path in rooms.files(rules or rooms.room("ontology") / "rules", ".rq"):
        if path.stem == but:
            continue
        triples = store.query(path.read_text("utf-8"), use_default_graph_as_union=True)
        assert isinstance(triples, ox.QueryTriples), f"{path.name} is not a CONSTRUCT"
        while batch := {
            ox.Quad(t.subject, t.predicate, t.object, DERIVED) for t in islice(triples, _BATCH)
        }:
            store.bulk_extend(batch)
            found += len(batch)
    return found
