"""What each operation of the API answers: a record, and where the next page is."""

from __future__ import annotations

from bisect import bisect_right
from itertools import islice
from typing import TYPE_CHECKING
from urllib.parse import quote

from defties.catalogue import pick
from defties.errors import InputError, NothingFound
from defties.paths import routes_between
from defties.questions import answer
from defties.render.record import (
    Record,
    answer_record,
    entity_record,
    matches_record,
    questions_record,
    routes_record,
    tie_record,
)
from defties.shelf import take
from defties.sift import sift
from defties.sought import filter_from
from defties.texts import clean
from defties.timeline import timeline as in_order
from defties.understand import understand
from defties.web.asked import Reply, moved
from defties.web.pages.frame import entity_url, questions, with_query
from defties.web.pages.source import citing
from defties.web.things import source_record, weigh

if TYPE_CHECKING:
    from defties.model import Entity
    from defties.sift import Sifted
    from defties.snapshot import Dataset
    from defties.web.asked import Asked

# A record, and the id to go on after, "" if there is no more.
Page = tuple[Record, str]
_SUGGESTED = 8


def search(data: Dataset, asked: Asked) -> Page:
    """Return the entities that a text may name."""
    text = asked.one("q")
    matches = data.finder.find(text, limit=asked.number("limit", 10, 100))
    return matches_record(text, matches, data.register), ""


def suggest(data: Dataset, asked: Asked) -> Page:
    """Return entities and questions that a text may be the beginning of."""
    text = asked.one("q")
    classes = data.register.schema.entity_classes
    found = [
        {
            "kind": "entity",
            "label": clean(match.entity.label),
            "detail": clean(classes[match.entity.kind].label),
            "url": entity_url(match.entity.id),
        }
        for match in data.finder.find(text, limit=_SUGGESTED)
    ]
    words = text.casefold().split()
    asks = [
        {
            "kind": "question",
            "label": phrase.replace("{", "").replace("}", ""),
            "detail": question.title,
            "url": f"/questions#{question.id}",
        }
        for question in questions().values()
        for phrase in question.phrasings[:1]
        if all(word in f"{phrase} {question.title}".casefold() for word in words)
    ]
    record = {"suggestions": [*found, *asks[:_SUGGESTED]], "data_version": data.register.version}
    return record, ""


def entities(data: Dataset, asked: Asked) -> Page:
    """Return the entities in the order of their ids, a page at a time."""
    register = data.register
    wanted = asked.one("class")
    if wanted and wanted not in register.schema.entity_classes:
        known = ", ".join(sorted(register.schema.entity_classes))
        raise InputError(f'"{wanted[:40]}" is no class of entities.', f"Use one of: {known}.")
    keys = list(register.entities)
    limit = asked.number("limit", 50, 500)
    rest = islice(keys, bisect_right(keys, asked.one("after")), None)
    found: list[Entity] = []
    for key in rest:
        entity = register.entities[key]
        declared = register.schema.entity_classes[entity.kind]
        if not wanted or wanted in declared.lineage:
            found.append(entity)
        if len(found) > limit:
            break
    shown = found[:limit]
    record = {
        "kind": "entities",
        "entities": [{"id": e.id, "label": e.label, "class": e.kind} for e in shown],
        "data_version": register.version,
    }
    return record, shown[-1].id if len(found) > limit else ""


def entity(data: Dataset, asked: Asked) -> Page | Reply:
    """Return an entity with all of its ties."""
    found = _entity(data, asked)
    if isinstance(found, Reply):
        return found
    sifted = _ties_of(data, asked, found)
    return entity_record(found, data.register, sifted.ties.values(), sifted.removed), ""


def ties(data: Dataset, asked: Asked) -> Page | Reply:
    """Return the ties of an entity in the order of their ids, a page at a time, and counts."""
    found, register = _entity(data, asked), data.register
    if isinstance(found, Reply):
        return found
    sifted = _ties_of(data, asked, found)
    counts: dict[str, int] = {}
    for weighed in sifted.ties.values():
        counts[weighed.tie.kind] = counts.get(weighed.tie.kind, 0) + 1
    keys = sorted(sifted.ties)
    limit = asked.number("limit", 50, 500)
    begin = bisect_right(keys, asked.one("after"))
    shown = keys[begin : begin + limit]
    record = {
        "kind": "ties",
        "entity": {"id": found.id, "label": found.label},
        "count": len(keys),
        "by_class": dict(sorted(counts.items())),
        "ties": [tie_record(sifted.ties[key], register) for key in shown],
        "left_out": dict(sifted.removed),
        "data_version": register.version,
    }
    return record, shown[-1] if begin + limit < len(keys) else ""


def tie(data: Dataset, asked: Asked) -> Page | Reply:
    """Return a tie with all of its evidence."""
    key = f"tie:{asked.path['name']}"
    register = data.register
    if key not in register.ties:
        raise NothingFound(f"No tie has the id {key[:90]}.", "See the ties of an entity.")
    found = register.ties[key]
    if found.merged_into in register.ties:
        return _merged(asked, found.merged_into)
    record = tie_record(weigh(register, found), register)
    return {"kind": "tie", **record, "data_version": register.version}, ""


def source(data: Dataset, asked: Asked) -> Page:
    """Return a source with the ties that cite it."""
    key = f"src:{asked.path['name']}"
    found = data.register.sources.get(key)
    if found is None:
        raise NothingFound(f"No source has the id {key[:90]}.", "Follow one from a tie.")
    return source_record(found, citing(data, found), data.register), ""


def timeline(data: Dataset, asked: Asked) -> Page | Reply:
    """Return an entity with its ties, and their order in time."""
    found = _entity(data, asked)
    if isinstance(found, Reply):
        return found
    sifted = _ties_of(data, asked, found)
    course = in_order(sifted.ties)
    record = entity_record(found, data.register, sifted.ties.values(), sifted.removed)
    order = [weighed.tie.id for weighed in (*course.dated, *course.undated)]
    return {**record, "kind": "timeline", "order": order}, ""


def all_questions(data: Dataset, _: Asked) -> Page:
    """Return what can be asked."""
    record = questions_record(questions().values())
    return {**record, "data_version": data.register.version}, ""


def question(data: Dataset, asked: Asked) -> Page:
    """Return the answer to a question of the catalogue."""
    found = pick(asked.path["name"], questions())
    slots = [parameter.name for parameter in found.parameters]
    for name in {slot.name for q in questions().values() for slot in q.parameters} - {*slots}:
        if asked.one(name):
            raise InputError(
                f'The question {found.id} has no slot "{name}".',
                f"Give {', '.join(slots)}." if slots else "Leave it out.",
            )
    values = {
        parameter.name: data.finder.resolve(asked.one(parameter.name)).id
        for parameter in found.parameters
        if asked.one(parameter.name)
    }
    wanted = filter_from(data, asked.filters())
    return answer_record(answer(data, found, values, wanted), data.register), ""


def ask(data: Dataset, asked: Asked) -> Page:
    """Return the answer to a question in free words."""
    reading = understand(asked.one("q"), questions(), data.finder, data.register.schema)
    given = asked.filters()
    if reading.as_of and given.get("as_of") not in (None, reading.as_of):
        raise InputError(
            f"The question says {reading.as_of} and as_of another date.", "Leave one out."
        )
    if reading.as_of:
        given["as_of"] = reading.as_of
    wanted = filter_from(data, given)
    found = answer(data, reading.question, reading.values, wanted)
    page = with_query(f"/ask/{reading.question.id}", *reading.values.items())
    return {**answer_record(found, data.register), "page": page}, ""


def paths(data: Dataset, asked: Asked) -> Page:
    """Return the best paths between two entities."""
    start, end = (data.finder.resolve(asked.one(name)).id for name in ("from", "to"))
    found = routes_between(
        data.register,
        start,
        end,
        filter_from(data, asked.filters()),
        max_hops=asked.number("max_hops", 4, 8),
        k=asked.number("k", 3, 100),
        direction=asked.one("direction", "any"),
        rank=asked.one("rank", "evidence"),
        neighbours=data.neighbours,
    )
    return routes_record(found, data.register), ""


def stats(data: Dataset, _: Asked) -> Page:
    """Return counts of the dataset."""
    return {"kind": "stats", **data.counts}, ""


def _entity(data: Dataset, asked: Asked) -> Entity | Reply:
    """Return the entity that a path names, or where it is found if it was merged."""
    key = f"id:{asked.path['name']}"
    found = data.register.entities.get(key)
    if found is None:
        raise NothingFound(f"No entity has the id {key[:90]}.", "Look for it: /api/search?q=")
    if found.merged_into in data.register.entities:
        return _merged(asked, found.merged_into)
    return found


def _merged(asked: Asked, key: str) -> Reply:
    """Return where the same is asked of what something was merged into."""
    path = asked.route.replace("{name}", quote(key.partition(":")[2], safe=""))
    return moved(with_query(path, *asked.query), for_good=True)


def _ties_of(data: Dataset, asked: Asked, found: Entity) -> Sifted:
    wanted = filter_from(data, asked.filters())
    return sift(data.register, wanted, take(data.register.ties, data.ties_of(found.id)))
