"""The sources that a picture rests on."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from defties.render.claims import concept_label, in_words
from defties.render.style import web_link
from defties.texts import clean

if TYPE_CHECKING:
    from collections.abc import Iterable

    from defties.model import Register
    from defties.render.claims import Claim


@dataclass(frozen=True, slots=True)
class Reference:
    """A source that the picture rests on, and how many of its ties cite it."""

    id: str
    publisher: str
    title: str
    link: str
    archive: str
    published: str
    kind: str
    ties: int


def references(claims: Iterable[Claim], register: Register) -> list[Reference]:
    """Return the sources of claims, the most cited first."""
    cited: Counter[str] = Counter()
    for claim in claims:
        cited.update({e.source for e in register.ties[claim.id].evidence})
    found: list[Reference] = []
    for key, ties in cited.items():
        source = register.sources.get(key)
        if source is None:
            continue
        found.append(
            Reference(
                id=key,
                publisher=clean(register.label(source.publisher)),
                title=clean(source.title),
                link=web_link(source.url),
                archive=web_link(source.archived),
                published=clean(in_words(source.published)) if source.published else "",
                kind=concept_label(register.schema, "sk", source.kind) if source.kind else "",
                ties=ties,
            )
        )
    return sorted(found, key=lambda r: (-r.ties, r.publisher, r.title, r.id))
