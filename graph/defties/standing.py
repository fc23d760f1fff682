"""Evidence to standing: how well a tie is supported, computed and never typed.

Pure functions on the objects of `model`. What each standing means is said in
`ontology/schemes/standing.ttl`; how standings weigh in a path is the concern of `paths`.
Nothing is averaged: a grade has a letter for the source and a digit for the item, and voices are
counted.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from defties import dates
from defties.errors import InputError
from defties.model import Standing

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from defties.model import Evidence, Schema, Source, Tie

# What a voice must reach to count for corroboration.
_SOLID = "C3"
_RETRACTION = "retracts"


def standing_of(
    tie: Tie,
    sources: Mapping[str, Source],
    schema: Schema,
    *,
    floor: str = "",
    known_by: dates.Span | None = None,
) -> Standing | None:
    """Return the standing of a tie under a grade floor and a limit on publication.

    Evidence below the floor is not weighed, but a denial is, whatever its grade: a floor must not
    make a tie look better than it is. Nor is what was not surely published by the end of
    `known_by`. A retraction takes back what its voice says for the tie. A denial of a period in
    which the tie surely did not hold is weighed but is no denial of this tie; one of a rung above
    the status of the tie is told among the denials and disputes nothing. Only a voice that says
    that the tie came as far as its status corroborates it.

    Parameters
    ----------
    floor
        The lowest grade that counts ("B2"), "" for all.
    known_by
        The day, month or year by whose end the source was published; None for all.

    Returns
    -------
    Standing | None
        None when nothing is left of what speaks for the tie, or at all.

    Raises
    ------
    InputError
        `floor` is not a grade.
    BadDate
        A date in the data is not EDTF of our subset.
    """
    stances = {e.id: schema.concept("stance", e.stance) for e in tie.evidence}
    weighed = tuple(
        e
        for e in tie.evidence
        if (meets(e.grade, floor) or stances[e.id].denying) and _was_out(e, sources, known_by)
    )
    spoke_for = any(stances[e.id].asserting for e in tie.evidence)
    if tie.evidence and not any(stances[e.id].asserting or not spoke_for for e in weighed):
        return None
    heard = [(e, voice_of(e, sources), stances[e.id]) for e in weighed]
    retracted = {voice for evidence, voice, _ in heard if evidence.stance == _RETRACTION}
    for_it = [(e, v) for e, v, stance in heard if stance.asserting and v not in retracted]
    against = [(e, v) for e, v, s in heard if s.denying and not _is_beside(e, tie, schema)]
    disputing = [v for e, v in against if not _is_of_a_higher_rung(e, tie, schema)]
    bearing = [(e, v) for e, v in for_it if _bears_out(e, tie, schema)]
    solid = {voice for evidence, voice in bearing if meets(evidence.grade, _SOLID)}
    return Standing(
        name="withdrawn" if tie.withdrawn else _name(len(for_it), len(disputing), len(solid)),
        voices=tuple(sorted({voice for _, voice in for_it})),
        denials=tuple(sorted({voice for _, voice in against})),
        grade=best_grade(evidence.grade for evidence, _ in for_it),
        evidence=weighed,
        solid=len(solid),
        reached="" if bearing else _furthest((e for e, _ in for_it), schema),
    )


def voice_of(evidence: Evidence, sources: Mapping[str, Source]) -> str:
    """Return the id of the independent voice behind a piece of evidence.

    A stated voice stays. Else the source is followed to the one whose text it carries, and that
    one's publisher speaks, or the body itself if it carries a body's text. A ring of sources
    speaks with one voice; an origin that is not in `sources` stands for itself, so that two
    copies of it are still one voice.
    """
    source = sources.get(evidence.source)
    if evidence.attributed or source is None or not source.derived_from:
        return evidence.voice
    trail = [source.id]
    while source.derived_from:
        origin = sources.get(source.derived_from)
        if origin is None:
            return source.derived_from
        if origin.id in trail:
            ring = trail[trail.index(origin.id) :]
            return sources[min(ring)].publisher or evidence.voice
        source = origin
        trail.append(source.id)
    return source.publisher or evidence.voice


def is_lasting(tie: Tie, schema: Schema) -> bool:
    """Return whether the status of a tie is a state that goes on: ongoing or in force.

    `dates.held` reads a single date of such a tie as
    "true then, perhaps before and after".
    """
    return schema.concept("st", tie.status).lasts


def is_grade(text: str) -> bool:
    """Return whether a text is an Admiralty grade: a letter A to F and a digit 1 to 6.

    Examples
    --------
    >>> is_grade("B2"), is_grade("b2"), is_grade("D7")
    (True, False, False)
    """
    return len(text) == 2 and text[0] in "ABCDEF" and text[1] in "123456"


def meets(grade: str, floor: str) -> bool:
    """Return whether neither the letter nor the digit of a grade is worse than the floor's.

    An empty floor lets everything pass, an empty grade meets no other floor.

    Raises
    ------
    InputError
        `floor` is neither empty nor a grade.

    Examples
    --------
    >>> meets("B2", "C3"), meets("A4", "C3"), meets("D1", "C3")
    (True, False, False)
    """
    if not floor:
        return True
    if not is_grade(floor):
        raise InputError(f'"{floor}" is not a grade.', "Write a letter A to F and a digit 1 to 6.")
    return is_grade(grade) and grade[0] <= floor[0] and grade[1] <= floor[1]


def best_grade(grades: Iterable[str]) -> str:
    """Return the best grade, "" when there is none.

    The letter decides, and between equal letters the digit: A6 comes before B1.

    Examples
    --------
    >>> best_grade(["B3", "C1", "B2"])
    'B2'
    """
    return min((grade for grade in grades if grade), default="")


def _name(assertions: int, denials: int, solid: int) -> str:
    """Return the name of a standing from counts of assertions, denials and solid voices."""
    if denials:
        return "disputed" if assertions else "denied-only"
    if solid > 1:
        return "corroborated"
    return "single-voice" if solid else "weak"


def _was_out(evidence: Evidence, sources: Mapping[str, Source], by: dates.Span | None) -> bool:
    """Return whether the source of some evidence was surely published by then."""
    if by is None:
        return True
    source = sources.get(evidence.source)
    return source is not None and dates.known(source.published, by) is True


def _is_beside(evidence: Evidence, tie: Tie, schema: Schema) -> bool:
    """Return whether evidence speaks only of a period in which the tie surely did not hold."""
    if not evidence.covers:
        return False
    period = dates.parse(evidence.covers)
    return dates.held(tie.when, period, lasting=is_lasting(tie, schema)) is dates.Held.NO


def _is_of_a_higher_rung(evidence: Evidence, tie: Tie, schema: Schema) -> bool:
    """Return whether a denial is only of a rung that the tie does not claim to have reached."""
    if not evidence.denies:
        return False
    denied, claimed = (schema.concept("st", s).rank for s in (evidence.denies, tie.status))
    return 0 < claimed < denied


def _bears_out(evidence: Evidence, tie: Tie, schema: Schema) -> bool:
    """Return whether evidence says that the tie came as far as its status.

    On the ladder that rung, a higher one, or a state that lasts; off it that very status.
    """
    if not evidence.reaches:
        return False
    claimed, reached = (schema.concept("st", s) for s in (tie.status, evidence.reaches))
    if not claimed.rank:
        return claimed == reached
    return reached.rank >= claimed.rank or (reached.holds and not reached.rank)


def _furthest(evidence: Iterable[Evidence], schema: Schema) -> str:
    """Return the furthest status that some evidence reaches, "" when none reaches any."""
    reached = [schema.concept("st", e.reaches) for e in evidence if e.reaches]
    return max(reached, key=lambda c: (c.rank, c.id)).id.partition(":")[2] if reached else ""
