"""What is central, as text and plain values: entities by betweenness, and bridges by standing."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from defties.render.claims import claim_of
from defties.render.proofs import counted, headline, limits
from defties.render.record import named
from defties.render.table import table, wrap
from defties.texts import clean

if TYPE_CHECKING:
    from defties.model import Register
    from defties.reason.central import Bridge, Central
    from defties.render.record import Record
    from defties.sift import Sifted

_RANKED = 15


def central_text(found: Central, sifted: Sifted, register: Register, width: int) -> str:
    """Return the most central entities and the bridges that cut off most, as tables."""
    lines = ["Entities by betweenness"]
    lines += wrap(
        f"The share of shortest paths between others that run through it{_how(found)}", width
    )
    ranks = [
        (
            f"{rank.betweenness:.4f}",
            clean(register.label(rank.id)),
            str(rank.degree),
            str(rank.ties),
            str(rank.voices),
        )
        for rank in found.entities[:_RANKED]
    ]
    columns = ("Betweenness", "Entity", "Neighbours", "Ties", "Independent voices")
    lines += table(columns, ranks, width) if ranks else []
    standings = Counter(sifted.ties[bridge.tie].standing.name for bridge in found.bridges)
    told = ", ".join(
        f"{number} {name.replace('-', ' ')}" for name, number in sorted(standings.items())
    )
    lines += ["", f"Bridges: {len(found.bridges)}" + (f" ({told})" if told else "")]
    lines += wrap("Ties that nothing replaces: without one, so many entities are cut off", width)
    rows = [_row(bridge, sifted, register) for bridge in found.bridges[:_RANKED]]
    lines += table(("Cut off", "Tie", "Standing", "Voices", "Id"), rows, width) if rows else []
    if (more := len(found.bridges) - _RANKED) > 0:
        lines.append(f"and {more} more: -f json has them all")
    what = f"Walked {counted(found.ties, 'tie')} both ways"
    return "\n".join([*lines, "", *wrap(limits(what, sifted.removed, register), width)])


def _how(found: Central) -> str:
    return f", estimated from {found.sampled} of them" if found.sampled else ""


def _row(bridge: Bridge, sifted: Sifted, register: Register) -> tuple[str, ...]:
    weighed = sifted.ties[bridge.tie]
    claim = claim_of(weighed.tie, register, weighed.standing, ())
    standing = claim.standing.replace("-", " ")
    return (str(bridge.apart), headline(claim), standing, str(claim.voices), bridge.tie)


def central_record(found: Central, sifted: Sifted, register: Register) -> Record:
    """Return every entity and bridge as plain values."""
    return {
        "entities": [
            {
                **named(rank.id, register),
                "betweenness": round(rank.betweenness, 6),
                "neighbours": rank.degree,
                "ties": rank.ties,
                "voices": rank.voices,
            }
            for rank in found.entities
        ],
        "bridges": [
            {
                "tie": bridge.tie,
                "cut_off": bridge.apart,
                "standing": sifted.ties[bridge.tie].standing.name,
                "voices": len(sifted.ties[bridge.tie].standing.voices),
            }
            for bridge in found.bridges
        ],
        "ties_walked": found.ties,
        "sampled": found.sampled,
        "left_out": dict(sifted.removed),
    }
