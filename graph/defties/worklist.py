"""What a curator should look at next: the ties on which most rests and least is known.

Ties come in the order of their betweenness: how many shortest paths between two entities run over
them. That is a measure of what answers depend on, not of what matters in the world.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from defties.reason.central import tie_betweenness
from defties.sift import Filter, sift
from defties.standing import is_lasting

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from defties.model import Register, Source, Tie

_STALE_YEARS = 3
_REPRINT = "reprint"


@dataclass(frozen=True, slots=True)
class Work:
    """One kind of work: why, and the ids of the ties or entities, what most rests on first.

    `weights` has the betweenness of each tie, from 0 to 1; it is empty for entities.
    """

    title: str
    why: str
    ids: tuple[str, ...]
    weights: Mapping[str, float]


def worklist(register: Register) -> tuple[Work, ...]:
    """Return the curator's work, the most telling kind first.

    Parameters
    ----------
    register
        The claims; withdrawn and merged ties are no work.

    Notes
    -----
    What betweenness costs, and when it is estimated, is said in `reason.central`.
    """
    sifted = sift(register, Filter())
    ties = sifted.ties
    weights = tie_betweenness(register, sifted)

    def ranked(title: str, why: str, chosen: Iterator[str]) -> Work:
        ids = sorted(chosen, key=lambda key: (-weights.get(key, 0.0), key))
        return Work(title, why, tuple(ids), {key: weights.get(key, 0.0) for key in ids})

    newest = _newest(register)
    return (
        ranked(
            "One voice",
            "a second, independent voice would settle or shake them",
            (k for k, w in ties.items() if w.standing.name == "single-voice"),
        ),
        ranked(
            "Undated",
            "no date filter can judge them",
            (k for k, w in ties.items() if not w.tie.when),
        ),
        ranked(
            "Stale",
            f"said to last, but nothing was published on them in the {_STALE_YEARS} years before "
            f"the newest source ({newest})",
            (k for k, w in ties.items() if _is_stale(w.tie, register, newest)),
        ),
        ranked(
            "Reprints only",
            "no page of the first publisher is cited",
            (k for k, w in ties.items() if _is_reprinted(w.tie, register)),
        ),
        Work(
            "Without a tie",
            "they neither take part in a tie nor publish or speak in one",
            tuple(_orphans(register)),
            {},
        ),
    )


def _newest(register: Register) -> int:
    """Return the year of the newest source, 0 when none has a date."""
    return max((_year(source) for source in register.sources.values()), default=0)


def _year(source: Source) -> int:
    year = source.published[:4]
    return int(year) if year.isdigit() else 0


def _sources(tie: Tie, register: Register) -> list[Source]:
    return [register.sources[e.source] for e in tie.evidence if e.source in register.sources]


def _is_stale(tie: Tie, register: Register, newest: int) -> bool:
    """Return whether a tie is said to last and all that is cited for it is old.

    A register says what it holds on its day, so the year of a source is the year of the state.
    """
    latest = max((_year(source) for source in _sources(tie, register)), default=0)
    return is_lasting(tie, register.schema) and latest < newest - _STALE_YEARS


def _is_reprinted(tie: Tie, register: Register) -> bool:
    kinds = {source.kind for source in _sources(tie, register)}
    return kinds == {_REPRINT}


def _orphans(register: Register) -> Iterator[str]:
    """Yield the entities that no tie, evidence or source names."""
    named = {p.entity for t in register.ties.values() for p in t.parties}
    named |= {e.voice for t in register.ties.values() for e in t.evidence}
    for source in register.sources.values():
        named |= {source.publisher, source.derived_from}
    for entity in register.entities.values():
        named |= {entity.located_in, entity.issued_by, *entity.family}
    yield from sorted(
        key for key, e in register.entities.items() if key not in named and not e.merged_into
    )
