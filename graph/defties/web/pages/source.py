"""The page of one source: what it is, and every tie that it speaks of."""

from __future__ import annotations

from typing import TYPE_CHECKING

from defties.render.claims import concept_label, in_words
from defties.render.style import web_link
from defties.shelf import take
from defties.sift import Filter, sift
from defties.texts import clean
from defties.vocab import compact, expand
from defties.web.pages.cards import cards_of
from defties.web.pages.choosing import again
from defties.web.pages.citing import citation
from defties.web.pages.frame import html, source_url, with_query

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pyoxigraph as ox

    from defties.model import Source
    from defties.sift import Weighed
    from defties.snapshot import Dataset
    from defties.web.asked import Asked, Reply

_A_PAGE = 50


def citing(data: Dataset, source: Source) -> list[Weighed]:
    """Return the ties that cite a source, whatever their standing, in the order of their ids."""
    register = data.register
    every = frozenset(c.id.partition(":")[2] for c in register.schema.scheme("standing"))
    evidence = {_iri(quad) for quad in data.store.touching([expand(source.id)])} - {""}
    citing = {compact(_iri(quad)) for quad in data.store.touching(sorted(evidence))}
    ties = take(register.ties, sorted(citing))
    return list(sift(register, Filter(standings=every), ties).ties.values())


def _iri(quad: ox.Quad) -> str:
    """Return the IRI of the subject, "" for one that has none."""
    return getattr(quad.subject, "value", "")


def page(data: Dataset, asked: Asked, source: Source, found: Sequence[Weighed]) -> Reply:
    """Return the page of a source that some ties cite."""
    register = data.register
    number = asked.number("page", 1, 10_000)
    shown = found[(number - 1) * _A_PAGE : number * _A_PAGE]
    alone = sum({evidence.source for evidence in w.standing.evidence} == {source.id} for w in found)
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
        cards=cards_of(shown, register),
        count=len(found),
        alone=alone,
        before=_page_url(asked, number - 1) if number > 1 else "",
        after=_page_url(asked, number + 1) if number * _A_PAGE < len(found) else "",
        iri=expand(source.id),
        downloads=[(form, f"{source_url(source.id)}.{form}") for form in ("json", "ttl", "csv")],
        cite=citation(title, expand(source.id), register.version),
        version=register.version,
    )


def _page_url(asked: Asked, number: int) -> str:
    path = asked.url.partition("?")[0]
    return with_query(path, *again(asked, page=str(number)))
