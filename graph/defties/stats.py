"""Counts of the dataset: what there is, how well supported, resting on what."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

from defties.sift import Filter, sift

if TYPE_CHECKING:
    from collections.abc import Iterable

    from defties.model import Register, Tie

_TIES = "seeds/ties/"


def stats(register: Register) -> dict[str, Any]:
    """Return counts of entities, ties, evidence and sources.

    Parameters
    ----------
    register
        The claims.

    Returns
    -------
    dict
        "totals", then a mapping name → count for each of the breakdowns, the largest first.
    """
    every = frozenset(c.id.partition(":")[2] for c in register.schema.scheme("standing"))
    sifted = sift(register, Filter(standings=every))
    evidence = [e for tie in register.ties.values() for e in tie.evidence]
    return {
        "data_version": register.version,
        "totals": {
            "entities": len(register.entities),
            "ties": len(register.ties),
            "evidence": len(evidence),
            "sources": len(register.sources),
            "withdrawn or merged ties": sum(
                bool(t.withdrawn or t.merged_into) for t in register.ties.values()
            ),
        },
        "entities by class": _count(e.kind for e in register.entities.values()),
        "ties by class": _count(t.kind for t in register.ties.values()),
        "ties by theme": _count(theme_of(t) for t in register.ties.values()),
        "ties by status": _count(t.status for t in register.ties.values()),
        "ties by standing": _count(w.standing.name for w in sifted.ties.values()),
        "ties by year": _by_year(t.when for t in register.ties.values()),
        "designations by authority": _count(
            register.label(authority)
            for t in register.ties.values()
            if t.kind == "Designation"
            for authority in t.fillers("authority")
        ),
        "evidence by grade": _count(e.grade for e in evidence),
        "evidence by stance": _count(e.stance for e in evidence),
        "evidence by kind of source": _count(
            register.sources[e.source].kind if e.source in register.sources else ""
            for e in evidence
        ),
        "sources by kind": _count(s.kind for s in register.sources.values()),
        "sources by year": _by_year(s.published for s in register.sources.values()),
    }


def theme_of(tie: Tie) -> str:
    """Return the theme of a tie: the folder of the seeds that it is in, "" outside of them."""
    folder, _, file = tie.file.removeprefix(_TIES).rpartition("/")
    return folder.replace("-", " ") if tie.file.startswith(_TIES) and file else ""


def _count(names: Iterable[str]) -> dict[str, int]:
    counted = Counter(name or "none" for name in names)
    return dict(sorted(counted.items(), key=lambda pair: (-pair[1], pair[0])))


def _by_year(dates: Iterable[str]) -> dict[str, int]:
    """Return counts by the first year that a date names, "no year" and "undated" last."""
    years = Counter(
        next(
            (part[:4] for part in when.split("/") if part[:4].isdigit()),
            "no year" if when else "undated",
        )
        for when in dates
    )
    return dict(sorted(years.items()))
