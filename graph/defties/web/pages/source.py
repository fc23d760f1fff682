"""The page of one source: what it is, every tie that it speaks of, and every entity it attests."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from defties.render.claims import claim_of, concept_label, in_words
from defties.render.style import web_link
from defties.shelf import take
from defties.sift import Filter, sift
from defties.texts import clean
from defties.vocab import compact, expand
from defties.web.pages.cards import card_of
from defties.web.pages.choosing import again
from defties.web.pages.citing import citation
from defties.web.pages.frame import html, source_url, with_query
from defties.web.pages.kin import attested, carried_by, leading_to
from defties.web.pages.recent import recent

if TYPE_CHECKING:
    from collections.abc import Sequence

    from defties.model import Register, Source
    from defties.render.claims import Proof
    from defties.sift import Weighed
    from defties.snapshot import Dataset
    from defties.web.asked import Asked, Reply

_A_PAGE = 50


def citing(data: Dataset, source: Source) -> list[Weighed]:
    """Return the ties that cite a source, whatever their standing, in the order of their ids."""
    return recent(data, source.id, lambda: _citing(data, source), len)


def _citing(data: Dataset, source: Source) -> list[Weighed]:
    register = data.register
    every = frozenset(c.id.partition(":")[2] for c in register.schema.scheme("standing"))
    # Entities lead to a source as well, which attests them: no tie of theirs rests on it for that.
    evidence = leading_to(data, [expand(source.id)], "source")
    citing = map(compact, leading_to(data, evidence, "evidence"))
    ties = take(register.ties, sorted(citing))
    return list(sift(register, Filter(standings=every), ties).ties.values())


def page(data: Dataset, asked: Asked, source: Source, found: Sequence[Weighed]) -> Reply:
    """Return the page of a source that some ties cite."""
    register = data.register
    number = asked.number("page", 1, 10_000)
    rest = asked.choice("rest", ("any", "alone"))
    alone = [w for w in found if _rests_alone(w, source)]
    chosen = alone if rest == "alone" else found
    shown = chosen[(number - 1) * _A_PAGE : number * _A_PAGE]
    entities = attested(data, source.id)
    most = len(entities) if asked.choice("entities", ("some", "all")) == "all" else _A_PAGE
    title = clean(source.title) or source.id
    return html(
        "source.html",
        asked,
        source=source,
        title=title,
        publisher=clean(register.label(source.publisher)),
        has_publisher=source.publisher in register.entities,
        link=web_link(source.url),
        archive=web_link(source.archived),
        published=in_words(source.published) if source.published else "",
        seen=in_words(source.seen) if source.seen else "",
        kind=concept_label(register.schema, "sk", source.kind),
        origin=register.sources.get(source.derived_from),
        carried=clean(register.label(source.derived_from)),
        cards=[(card_of(w, register), _rests_alone(w, source)) for w in shown],
        said=[_said(w, source, register) for w in shown],
        first=(number - 1) * _A_PAGE + 1,
        chosen=len(chosen),
        count=len(found),
        alone=len(alone),
        rest=rest,
        any_url=_url(asked, rest="", page=""),
        alone_url=_url(asked, rest="alone", page=""),
        before=_url(asked, page=str(number - 1)) if number > 1 else "",
        after=_url(asked, page=str(number + 1)) if number * _A_PAGE < len(chosen) else "",
        carriers=[
            (key, clean(register.sources[key].title) or key)
            for key in carried_by(data, source.id)
            if key in register.sources
        ],
        entities=[_entity(key, source, register) for key in entities[:most]],
        all_entities=len(entities),
        all_url=_url(asked, entities="all"),
        iri=expand(source.id),
        downloads=[
            (form, f"{source_url(source.id)}.{form}") for form in ("json", "ttl", "jsonld", "csv")
        ],
        cite=citation(title, expand(source.id), register.version),
        version=register.version,
    )


def _rests_alone(weighed: Weighed, source: Source) -> bool:
    """Tell whether nothing else speaks of a tie."""
    return {evidence.source for evidence in weighed.standing.evidence} == {source.id}


def _said(weighed: Weighed, source: Source, register: Register) -> list[Proof]:
    """Return what this source says of a tie, in words."""
    mine = tuple(e for e in weighed.standing.evidence if e.source == source.id)
    standing = replace(weighed.standing, evidence=mine)
    return list(claim_of(weighed.tie, register, standing, ()).proofs)


def _entity(key: str, source: Source, register: Register) -> tuple[str, str, bool]:
    """Return an entity that a source attests: id, label, whether no other source does."""
    entity = register.entities.get(key)
    return (key, clean(register.label(key)), bool(entity and entity.attested_by == (source.id,)))


def _url(asked: Asked, **changed: str) -> str:
    path = asked.url.partition("?")[0]
    return with_query(path, *again(asked, **changed))
