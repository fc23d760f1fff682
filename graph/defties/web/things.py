"""Entities, ties and sources at addresses of their own, as pages and as data.

`/entity/shahed-136` answers in the form that is asked for; `/entity/shahed-136.json` and its like
name the form themselves. What was merged is found for good where it went (308); a tie that was
withdrawn is kept, told why, and gone (410).
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING
from urllib.parse import quote, unquote

import pyoxigraph as ox

from defties.errors import NothingFound
from defties.export import export_ties
from defties.render.record import Record, entity_record, tie_record
from defties.render.rows import Rows, as_csv, ties_rows
from defties.shelf import take
from defties.sift import Filter, sift
from defties.sought import filter_from
from defties.vocab import PREFIXES, expand
from defties.web.accept import preferred
from defties.web.api.parameters import FILTERS, check
from defties.web.asked import Reply, moved
from defties.web.pages import entity, source, tie
from defties.web.pages.frame import thing_url

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from defties.model import Register, Source, Tie
    from defties.sift import Weighed
    from defties.snapshot import Dataset
    from defties.web.asked import Asked

MEDIA = {
    "html": "text/html; charset=utf-8",
    "json": "application/json",
    "jsonld": "application/ld+json",
    "ttl": "text/turtle; charset=utf-8",
    "nt": "application/n-triples",
    "csv": "text/csv; charset=utf-8",
}
_OFFERED = {media.partition(";")[0]: form for form, media in MEDIA.items()}
_WRITTEN = {"jsonld": ox.RdfFormat.JSON_LD, "nt": ox.RdfFormat.N_TRIPLES}


def entity_reply(data: Dataset, asked: Asked) -> Reply:
    """Return an entity in the form that is asked for."""
    name, form = _name_and_form(asked, data.register.entities, "id")
    register = data.register
    found = register.entities.get(f"id:{name}")
    if found is None:
        raise NothingFound(
            f"No entity has the id id:{name[:80]}.", "Look for it by name: /search?q="
        )
    if found.merged_into and thing_url(found.merged_into, register):
        return moved(thing_url(found.merged_into, register), for_good=True)
    if form == "html":
        return _linked(entity.page(data, asked, found), found.id)
    check(asked, FILTERS)
    sifted = sift(
        register, filter_from(data, asked.filters()), take(register.ties, data.ties_of(found.id))
    )
    ties = list(sifted.ties.values())
    if form == "json":
        return _json(entity_record(found, register, ties, sifted.removed), found.id)
    if form == "csv":
        return _csv(ties_rows(ties, register), found.id)
    return _rdf(data, found.id, [weighed.tie for weighed in ties], form)


def tie_reply(data: Dataset, asked: Asked) -> Reply:
    """Return a tie in the form that is asked for."""
    name, form = _name_and_form(asked, data.register.ties, "tie")
    register = data.register
    found = register.ties.get(f"tie:{name}")
    if found is None:
        raise NothingFound(f"No tie has the id tie:{name[:80]}.", "Look for it at its parties.")
    if found.merged_into and found.merged_into in register.ties:
        return moved(thing_url(found.merged_into, register), for_good=True)
    weighed = weigh(register, found)
    status = 410 if found.withdrawn else 200
    if form == "html":
        return _linked(tie.page(data, asked, weighed, status), found.id)
    check(asked, ())
    if form == "json":
        record = {"kind": "tie", **tie_record(weighed, register), "data_version": register.version}
        return _json(record, found.id, status)
    if form == "csv":
        return _csv(ties_rows([weighed], register), found.id, status)
    return _rdf(data, found.id, [found], form, status)


def source_reply(data: Dataset, asked: Asked) -> Reply:
    """Return a source, with the ties that cite it, in the form that is asked for."""
    name, form = _name_and_form(asked, data.register.sources, "src")
    register = data.register
    found = register.sources.get(f"src:{name}")
    if found is None:
        raise NothingFound(f"No source has the id src:{name[:80]}.", "Follow one from a claim.")
    citing = source.citing(data, found)
    if form == "html":
        return _linked(source.page(data, asked, found, citing), found.id)
    check(asked, ())
    if form == "json":
        return _json(source_record(found, citing, register), found.id)
    if form == "csv":
        return _csv(ties_rows(citing, register), found.id)
    return _rdf(data, found.id, [weighed.tie for weighed in citing], form)


def identified(data: Dataset, asked: Asked) -> Reply:
    """Return where an entity is found: its IRI names the thing, not a page about it."""
    return moved(f"/entity/{quote(asked.path['name'], safe='')}")


def weigh(register: Register, found: Tie) -> Weighed:
    """Return a tie weighed on all of its evidence, whatever its standing."""
    every = frozenset(c.id.partition(":")[2] for c in register.schema.scheme("standing"))
    sifted = sift(register, Filter(standings=every), [found])
    if found.id not in sifted.ties:
        raise NothingFound(f"{found.id} has no evidence, so it is no claim.")
    return sifted.ties[found.id]


def source_record(found: Source, citing: Sequence[Weighed], register: Register) -> Record:
    """Return a source with the ties that cite it, for JSON."""
    return {
        "kind": "source",
        "id": found.id,
        "title": found.title,
        "publisher": {"id": found.publisher, "label": register.label(found.publisher)},
        "url": found.url,
        "published": found.published,
        "source_kind": found.kind,
        "language": found.language,
        "archived": found.archived,
        "seen": found.seen,
        "derived_from": found.derived_from,
        "ties": [tie_record(weighed, register) for weighed in citing],
        "data_version": register.version,
    }


def _name_and_form(asked: Asked, held: Iterable[str], prefix: str) -> tuple[str, str]:
    """Return the name in a path and the form that is asked for; a suffix goes before Accept."""
    name = unquote(asked.path["name"])
    stem, dot, suffix = name.rpartition(".")
    # An id may have a dot of its own.
    if dot and suffix in MEDIA and f"{prefix}:{name}" not in held:
        return stem, suffix
    return name, preferred(asked.accept, _OFFERED)


def _linked(reply: Reply, key: str) -> Reply:
    """Return a page with links to its other forms, and the IRI of what it is about."""
    address = _address(key)
    links = [f'<{expand(key)}>; rel="canonical"']
    links += [
        f'<{address}.{form}>; rel="alternate"; type="{media.partition(";")[0]}"'
        for form, media in MEDIA.items()
        if form != "html"
    ]
    return Reply(
        reply.body, reply.media, reply.status, (*reply.headers, ("Link", ", ".join(links)))
    )


def _data(body: bytes, form: str, key: str, status: int) -> Reply:
    links = (
        f'<{expand(key)}>; rel="describes", <{_address(key)}>; rel="alternate"; type="text/html"'
    )
    return Reply(body, MEDIA[form], status, (("Link", links),))


def _address(key: str) -> str:
    prefix, _, name = key.partition(":")
    return f"/{ {'id': 'entity', 'src': 'source'}.get(prefix, prefix) }/{quote(name, safe='')}"


def _json(record: Record, key: str, status: int = 200) -> Reply:
    text = json.dumps(record, ensure_ascii=False, indent=1)
    return _data(text.encode("utf-8", "replace"), "json", key, status)


def _csv(rows: Rows, key: str, status: int = 200) -> Reply:
    return _data(as_csv(rows).encode("utf-8", "replace"), "csv", key, status)


def _rdf(data: Dataset, key: str, ties: Sequence[Tie], form: str, status: int = 200) -> Reply:
    """Return what is said of a thing and of its ties."""
    turtle = export_ties(data.store, dict.fromkeys([key, *(tie.id for tie in ties)]))
    if form == "ttl":
        return _data(turtle, form, key, status)
    triples = [quad.triple for quad in ox.parse(turtle, format=ox.RdfFormat.TURTLE)]
    body = ox.serialize(triples, format=_WRITTEN[form], prefixes=PREFIXES) or b""
    return _data(body, form, key, status)
