"""Answers as plain values for JSON: the stable shapes that `docs/answer.schema.json` describes.

Everything that a person reads in a text answer is here too, by id and by label. Keys are never
left out: what is unknown is "" or null, what is empty is [].
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from defties.dates import Held

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from defties.catalogue import Question
    from defties.find import Match
    from defties.model import Entity, Evidence, Register
    from defties.paths import Routes
    from defties.questions import Answer
    from defties.sift import Weighed

Record = dict[str, Any]


def answer_record(found: Answer, register: Register) -> Record:
    """Return the answer to a question."""
    return {
        "kind": "answer",
        "question": {"id": found.question.id, "title": found.question.title},
        "reading": found.reading,
        "values": {name: named(key, register) for name, key in found.values.items()},
        "groups": [
            {
                "key": group.heading.key,
                "title": group.heading.title,
                "note": group.heading.note,
                "columns": list(group.columns),
                "rows": [
                    {
                        "cells": [named(cell, register) for cell in row.cells],
                        "ties": list(row.ties),
                        "evidence": list(row.evidence),
                    }
                    for row in group.rows
                ],
            }
            for group in found.groups
        ],
        "caveat": found.question.caveat,
        "query": found.question.sparql,
        **ending(found.searched, found.ties.values(), found.removed, register),
    }


def questions_record(questions: Iterable[Question]) -> Record:
    """Return what can be asked."""
    return {
        "kind": "questions",
        "questions": [
            {
                "id": question.id,
                "title": question.title,
                "asks": question.asks,
                "phrasings": list(question.phrasings),
                "parameters": [
                    {"name": p.name, "class": p.kind, "example": p.example}
                    for p in question.parameters
                ],
            }
            for question in questions
        ],
    }


def routes_record(found: Routes, register: Register) -> Record:
    """Return paths, each hop with its parallel ties, the strongest first."""
    ties = {w.tie.id: w for route in found.routes for hop in route.hops for w, _ in hop.ties}
    return {
        "kind": "paths",
        "start": named(found.start, register),
        "end": named(found.end, register),
        "max_hops": found.max_hops,
        "explored": found.explored,
        "truncated": found.truncated,
        "not_walked": dict(found.unwalked),
        "paths": [
            {
                "cost": round(route.cost, 6),
                "weakest": route.weakest,
                "hops": [
                    {
                        "start": named(hop.start, register),
                        "end": named(hop.end, register),
                        "cost": round(hop.cost, 6),
                        "passing": hop.passing,
                        "ties": [
                            {
                                "tie": weighed.tie.id,
                                "phrases": sorted(
                                    {
                                        s.edge.phrase if s.head == hop.start else s.edge.inverse
                                        for s in steps
                                    }
                                ),
                            }
                            for weighed, steps in hop.ties
                        ],
                    }
                    for hop in route.hops
                ],
            }
            for route in found.routes
        ],
        **ending(f"paths of at most {found.max_hops} hops", ties.values(), found.removed, register),
    }


def entity_record(
    entity: Entity, register: Register, ties: Iterable[Weighed], removed: Mapping[str, int]
) -> Record:
    """Return an entity with its names, identifiers and ties."""
    return {
        "kind": "entity",
        "id": entity.id,
        "class": entity.kind,
        "label": entity.label,
        "names": [{"text": text, "language": language} for text, language in entity.names],
        "country": named(entity.country, register) if entity.country else None,
        "located_in": named(entity.located_in, register) if entity.located_in else None,
        "family": [named(key, register) for key in entity.family],
        "category": [named(key, register) for key in entity.category],
        "identifiers": {
            name: "; ".join(text for other, text in entity.identifiers if other == name)
            for name, _ in entity.identifiers
        },
        "different_from": [named(key, register) for key in entity.different_from],
        "attested_by": list(entity.attested_by),
        "note": entity.note,
        **ending(f"all ties of {entity.label}", ties, removed, register),
    }


def matches_record(text: str, matches: Iterable[Match], register: Register) -> Record:
    """Return the entities that a text may name."""
    return {
        "kind": "matches",
        "text": text,
        "matches": [
            {
                **named(match.entity.id, register),
                "class": match.entity.kind,
                "name": match.name,
                "how": match.how,
                "score": round(match.score, 1),
            }
            for match in matches
        ],
        "data_version": register.version,
    }


def tie_record(weighed: Weighed, register: Register) -> Record:
    """Return one tie with its standing and all the evidence that was weighed."""
    tie, standing = weighed.tie, weighed.standing
    return {
        "id": tie.id,
        "class": tie.kind,
        "status": tie.status,
        "when": tie.when,
        "held": weighed.held.name.lower() if tie.when else Held.UNDATED.name.lower(),
        "kinds": list(tie.sorts),
        "parties": [
            {"role": p.role, **named(p.entity, register), "unknown": p.reason}
            if p.entity
            else {"role": p.role, "id": "", "label": "", "unknown": p.reason}
            for p in tie.parties
        ],
        "figures": [
            {
                "role": role,
                "text": figure.text,
                "at_least": figure.at_least,
                "at_most": figure.at_most,
                "unit": figure.unit,
            }
            for role, figure in tie.figures
        ],
        "details": [{"role": role, "text": text} for role, text in tie.details],
        "links": [{"role": role, "tie": key} for role, key in tie.links],
        "standing": standing.name,
        "grade": standing.grade,
        "voices": [named(key, register) for key in standing.voices],
        "voices_at_c3": standing.solid,
        "reached": standing.reached,
        "denials": [named(key, register) for key in standing.denials],
        "evidence": [_evidence(item, register) for item in standing.evidence],
        "note": tie.note,
        "withdrawn": tie.withdrawn,
        "digest": tie.digest,
    }


def named(key: str, register: Register) -> Record:
    """Return an id with its label; a text that is no id has an empty id."""
    if key in register.entities:
        return {"id": key, "label": register.entities[key].label}
    if key in register.schema.concepts:
        return {"id": key, "label": register.schema.concepts[key].label}
    return {"id": "", "label": key}


def _evidence(item: Evidence, register: Register) -> Record:
    source = register.sources.get(item.source)
    stance = register.schema.concepts.get(f"stance:{item.stance}")
    return {
        "id": item.id,
        "source": {
            "id": item.source,
            "title": source.title if source else "",
            "publisher": named(source.publisher, register) if source else None,
            "url": source.url if source else "",
            "published": source.published if source else "",
            "kind": source.kind if source else "",
        },
        "locator": item.locator,
        "voice": named(item.voice, register),
        "attributed": item.attributed,
        "stance": item.stance,
        "against": bool(stance and stance.denying),
        "grade": item.grade,
        "reaches": item.reaches,
        "denies": item.denies,
        "covers": item.covers,
        "stated_on": item.stated_on,
        "likelihood": item.likelihood,
        "says": item.says,
    }


def ending(
    searched: str, ties: Iterable[Weighed], removed: Mapping[str, int], register: Register
) -> Record:
    """Return what every answer ends with: its ties, what was searched and left out, which data."""
    return {
        "ties": [tie_record(w, register) for w in sorted(ties, key=lambda w: w.tie.id)],
        "searched": searched,
        "left_out": dict(removed),
        "data_version": register.version,
    }
