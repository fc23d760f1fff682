"""The page of an entity: its names, who lists it, its ties by kind, and what is disputed of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from defties.render.claims import facts_of
from defties.render.style import web_link
from defties.shelf import take
from defties.sift import sift
from defties.sought import filter_from
from defties.texts import clean
from defties.timeline import timeline
from defties.vocab import expand
from defties.web.pages.cards import Card, cards_of
from defties.web.pages.choosing import again, choices, kept
from defties.web.pages.citing import citation
from defties.web.pages.frame import entity_url, html, questions, with_query
from defties.web.pages.years import years_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from defties.model import Entity, Register
    from defties.sift import Weighed
    from defties.snapshot import Dataset
    from defties.web.asked import Asked, Reply

LISTING = "Designation"
_FEW, _A_PAGE = 5, 40
_ORDERS = ("kind", "time")


@dataclass(frozen=True, slots=True)
class Group:
    """The ties of one class: some of them, and how many more there are."""

    kind: str
    label: str
    count: int
    cards: Sequence[Card]
    more: int


def page(data: Dataset, asked: Asked, entity: Entity) -> Reply:
    """Return the page of an entity."""
    register = data.register
    ties = take(register.ties, data.ties_of(entity.id))
    wanted = filter_from(data, asked.filters())
    sifted = sift(register, wanted, ties)
    found = list(sifted.ties.values())
    order = asked.choice("order", _ORDERS)
    title = clean(entity.label)
    listings = _by_time(w for w in found if _lists(w, entity))
    disputed = _by_strength((w for w in found if w.standing.denials), register)
    declared = register.schema.entity_classes[entity.kind]
    return html(
        "entity.html",
        asked,
        entity=entity,
        title=title,
        kind=clean(declared.label),
        country=clean(register.label(entity.country)) if entity.country else "",
        names=[(clean(text), language) for text, language in entity.names],
        facts=list(facts_of(entity, register)),
        attested=_attested(entity, register),
        listings=cards_of(listings[:_A_PAGE], register),
        all_listings=len(listings),
        disputed=cards_of(disputed[:_FEW], register),
        all_disputed=len(disputed),
        disputed_url=_url(entity, asked, standing="disputed,denied-only", page=""),
        groups=_groups(found, entity, asked, register) if order == "kind" else [],
        course=_course(sifted.ties, asked, register) if order == "time" else None,
        years=years_of(found),
        count=len(found),
        in_all=len(ties),
        removed=sifted.removed,
        choices=choices(asked, register.schema),
        kept=kept(asked, ("page",)),
        action=entity_url(entity.id),
        order=order,
        orders=[(name, _url(entity, asked, order=name, page="")) for name in _ORDERS],
        kind_url=lambda kind: _url(entity, asked, kind=kind, page=""),
        more_url=_more_url(entity, asked, found, order),
        questions=list(_questions(entity, declared.lineage)),
        iri=expand(entity.id),
        downloads=_downloads(entity, asked),
        cite=citation(title, expand(entity.id), register.version),
        version=register.version,
    )


def _lists(weighed: Weighed, entity: Entity) -> bool:
    return weighed.tie.kind == LISTING and entity.id in weighed.tie.fillers("target")


def _groups(
    found: Iterable[Weighed], entity: Entity, asked: Asked, register: Register
) -> list[Group]:
    """Return the ties by class, the largest first; of a class asked for alone more is shown."""
    by_kind: dict[str, list[Weighed]] = {}
    for weighed in found:
        if not _lists(weighed, entity):
            by_kind.setdefault(weighed.tie.kind, []).append(weighed)
    most = _A_PAGE * asked.number("page", 1, 1000) if asked.several("kind") else _FEW
    groups = []
    for kind in sorted(by_kind, key=lambda kind: (-len(by_kind[kind]), kind)):
        ties = _by_strength(by_kind[kind], register)
        # One more is shown sooner than told of.
        shown = ties if len(ties) == most + 1 else ties[:most]
        label = clean(register.schema.tie_classes[kind].label)
        cards = cards_of(shown, register)
        groups.append(Group(kind, label, len(ties), cards, len(ties) - len(shown)))
    return groups


def _course(
    ties: Mapping[str, Weighed], asked: Asked, register: Register
) -> tuple[list[Card], list[Card], int]:
    """Return ties in order of time, the undated after the last of them, and how many are left."""
    course = timeline(ties)
    most = _A_PAGE * asked.number("page", 1, 1000)
    left = max(len(course.dated) - most, 0)
    undated = () if left else course.undated[:_A_PAGE]
    return (cards_of(course.dated[:most], register), cards_of(undated, register), left)


def _by_strength(ties: Iterable[Weighed], register: Register) -> list[Weighed]:
    def strength(weighed: Weighed) -> tuple[float, int, str]:
        support = register.schema.concept("standing", weighed.standing.name).support
        return (-support, -len(weighed.standing.voices), weighed.tie.id)

    return sorted(ties, key=strength)


def _by_time(ties: Iterable[Weighed]) -> tuple[Weighed, ...]:
    course = timeline({weighed.tie.id: weighed for weighed in ties})
    return (*course.dated, *course.undated)


def _attested(entity: Entity, register: Register) -> list[tuple[str, str, str]]:
    """Return the sources that attest that it exists: id, title, address."""
    found = (register.sources.get(key) for key in entity.attested_by)
    return [(source.id, clean(source.title), web_link(source.url)) for source in found if source]


def _questions(entity: Entity, lineage: Iterable[str]) -> Iterable[tuple[str, str]]:
    """Yield what can be asked of it: the question in words, and where it is answered."""
    classes = set(lineage)
    for question in questions().values():
        if len(question.parameters) == 1 and question.parameters[0].kind in classes:
            name = question.parameters[0].name
            words = question.asks.replace(f"{{{name}}}", entity.label)
            yield clean(words), with_query(f"/ask/{question.id}", (name, entity.id))


def _downloads(entity: Entity, asked: Asked) -> list[tuple[str, str]]:
    address, pairs = entity_url(entity.id), again(asked, order="", page="")
    return [(f, with_query(f"{address}.{f}", *pairs)) for f in ("json", "ttl", "jsonld", "csv")]


def _more_url(entity: Entity, asked: Asked, found: Sequence[Weighed], order: str) -> str:
    """Return where more is shown, "" if all that may be paged is."""
    number = asked.number("page", 1, 1000)
    is_paged = order == "time" or bool(asked.several("kind"))
    if is_paged and len(found) > _A_PAGE * number:
        return _url(entity, asked, page=str(number + 1))
    return ""


def _url(entity: Entity, asked: Asked, **changed: str) -> str:
    return with_query(entity_url(entity.id), *again(asked, **changed))
