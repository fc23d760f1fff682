"""Ties as GraphML, for Gephi, yEd, Cytoscape and networkx: what a picture shows, and no more."""

from __future__ import annotations

from io import BytesIO
from typing import TYPE_CHECKING

from defties.project import to_network
from defties.texts import clean

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from defties.model import Register, Step
    from defties.render.layout import Point
    from defties.sift import Sifted, Weighed


def graphml(
    register: Register, sifted: Sifted, steps: Collection[Step], places: Mapping[str, Point]
) -> bytes:
    """Return the steps of ties between some entities as GraphML.

    Parameters
    ----------
    register
        Where the entities and ties are.
    sifted
        The ties.
    steps
        Those of their steps that are shown.
    places
        Where the entities that are shown stand; steps to others are left out.

    Returns
    -------
    bytes
        A multigraph with one edge a step. An edge of two alike parties points from the first id to
        the second and has `directed` false.
    """
    import networkx as nx

    kinds = {weighed.tie.kind for weighed in sifted.ties.values()}
    shown = to_network(register, sifted, kinds=kinds)
    network: nx.MultiDiGraph[str] = nx.MultiDiGraph(title="defties", version=register.version)
    for key, (x, y) in sorted(places.items()):
        entity = register.entities.get(key)
        kind = entity.kind if entity else ""
        network.add_node(key, label=_xml(register.label(key)), kind=kind, x=x, y=y)
    for step in sorted(set(steps), key=lambda s: (s.tie, s.edge.name, s.head, s.tail)):
        there = shown.has_edge(step.head, step.tail, key=(step.tie, step.edge.name))
        if there and step.head in network and step.tail in network:
            network.add_edge(
                step.head,
                step.tail,
                f"{step.tie} {step.edge.name}",
                label=_xml(step.edge.phrase),
                directed=step.edge.head != step.edge.tail,
                **_told(sifted.ties[step.tie]),
            )
    written = BytesIO()
    nx.write_graphml_xml(network, written, named_key_ids=True, edge_id_from_attribute=None)
    return written.getvalue()


def _told(weighed: Weighed) -> dict[str, str | int]:
    tie, standing = weighed.tie, weighed.standing
    return {
        "tie": tie.id,
        "kind": tie.kind,
        "status": tie.status,
        "standing": standing.name,
        "voices": len(standing.voices),
        "denials": len(standing.denials),
        "grade": standing.grade or "",
        "when": tie.when or "",
        "sources": " ".join(sorted({evidence.source for evidence in tie.evidence})),
    }


def _xml(text: str) -> str:
    """Return a text without the characters that XML has no way to write."""
    return "".join(
        letter for letter in clean(text) if letter >= " " and letter not in "\ufffe\uffff"
    )
