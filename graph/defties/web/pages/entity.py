"""The page of an entity: its names, who lists it, its ties by kind, and what is disputed of it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from defties.render.claims import facts_of
from defties.render.style import web_link
from defties.sift import STANDINGS
from defties.sought import filter_from
from defties.texts import clean
from defties.timeline import timeline
from defties.vocab import expand
from defties.web.pages.cards import Card, cards_of
from defties.web.pages.choosing import again, choices, kept
from defties.web.pages.citing import citation
from defties.web.pages.frame import entity_url, html, questions, with_query
from defties.web.pages.kin import kin_of
from defties.web.pages.recent import recent, sifted_of
from defties.web.pages.years import Years, years_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from defties.model import Entity, Register
    from defties.sift import Filter, Weighed
    from defties.snapshot import Dataset
    from defties.web.asked import Asked, Reply

LISTING = "Designation"
_FEW, _A_PAGE = 5, 40
# How much of the evidence for a tie is shown among others; what is against it always is.
_PROOFS = 3
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
    wanted = filter_from(data, asked.filters())
    order = asked.choice("order", _ORDERS)
    most = _A_PAGE * asked.number("page", 1, 1000)
    sifted = sifted_of(data, entity.id, wanted)
    found = list(sifted.ties.values())
    title = clean(entity.label)
    declared = register.schema.entity_classes[entity.kind]
    kin = kin_of(entity, data)

    def kind_url(kind: str) -> str:
        return _url(entity, asked, kind=kind, order="", page="")

    told = {relation.label for relation in kin}
    # What is shown of the ties is the same for all who ask for the same ties.
    shown = recent(
        data,
        (entity.id, wanted, order, most),
        lambda: _shown(data, entity, wanted, most, order),
        lambda shown: shown.size,
    )
    return html(
        "entity.html",
        asked,
        entity=entity,
        title=title,
        kind=clean(declared.label),
        country=clean(register.label(entity.country)) if entity.country else "",
        names=[(clean(text), language) for text, language in entity.names],
        facts=[fact for fact in facts_of(entity, register) if fact[0] not in told],
        kin=kin,
        attested=_attested(entity, register),
        shown=shown,
        disputed_url=_url(entity, asked, standing="disputed,denied-only", page=""),
        count=len(found),
        in_all=len(found) + sum(sifted.removed.values()),
        removed=sifted.removed,
        choices=choices(asked, register.schema),
        kept=kept(asked, ("page",)),
        action=entity_url(entity.id),
        order=order,
        orders=[(name, _url(entity, asked, order=name, page="")) for name in _ORDERS],
        kind_url=kind_url,
        more_url=_url(entity, asked, page=str(most // _A_PAGE + 1)) if shown.is_cut else "",
        questions=list(_questions(entity, declared.lineage)),
        iri=expand(entity.id),
        downloads=_downloads(entity, asked),
        cite=citation(title, expand(entity.id), register.version),
        version=register.version,
    )


@dataclass(frozen=True, slots=True)
class Shown:
    """What a page shows of the ties of an entity.

    `listings` are in force, `ended` not or no longer; `course` are ties in order of time, the
    undated apart, and how many are left. `denied` counts those of the disputed that nobody asserts,
    which are not among the ties. `is_cut` tells that more of them are found on the next page.
    """

    listings: Sequence[Card]
    ended: Sequence[Card]
    all_listings: int
    disputed: Sequence[Card]
    all_disputed: int
    denied: int
    groups: Sequence[Group]
    course: tuple[Sequence[Card], Sequence[Card], int] | None
    years: Years
    is_cut: bool

    @property
    def size(self) -> int:
        """How many ties it tells of, those that it tells of twice counted twice."""
        course = self.course or ((), (), 0)
        parts = (self.listings, self.ended, self.disputed, *course[:2])
        return sum(map(len, (*parts, *(group.cards for group in self.groups))))


def _shown(data: Dataset, entity: Entity, wanted: Filter, most: int, order: str) -> Shown:
    register = data.register
    found = list(sifted_of(data, entity.id, wanted).ties.values())
    is_of_a_kind = bool(wanted.kinds)
    listings = _by_time(w for w in found if _lists(w, entity))
    told = cards_of(listings[:most], register, _PROOFS)
    lasting = {c.id.partition(":")[2] for c in register.schema.scheme("st") if c.lasts}
    denied = _denied(data, entity, wanted)
    disputed = [*_by_strength((w for w in found if w.standing.denials), register), *denied]
    groups = _groups(found, entity, most if is_of_a_kind else _FEW, register)
    course = _course(found, most, register) if order == "time" else None
    cut_groups = is_of_a_kind and any(group.more for group in groups)
    return Shown(
        listings=[card for card in told if card.status.name in lasting],
        ended=[card for card in told if card.status.name not in lasting],
        all_listings=len(listings),
        disputed=cards_of(disputed[:_FEW], register, _PROOFS),
        all_disputed=len(disputed),
        denied=len(denied),
        groups=[] if course else groups,
        course=course,
        years=years_of(found),
        is_cut=bool(course[2]) if course else cut_groups or len(listings) > most,
    )


def _denied(data: Dataset, entity: Entity, wanted: Filter) -> list[Weighed]:
    """Return the ties that are only denied, which no other answer counts unless it is asked to."""
    if wanted.standings != STANDINGS:
        return []
    only = replace(wanted, standings=frozenset({"denied-only"}))
    ties = sifted_of(data, entity.id, only).ties.values()
    return sorted(ties, key=lambda weighed: weighed.tie.id)


def _lists(weighed: Weighed, entity: Entity) -> bool:
    return weighed.tie.kind == LISTING and entity.id in weighed.tie.fillers("target")


def _groups(found: Iterable[Weighed], entity: Entity, most: int, register: Register) -> list[Group]:
    """Return the ties by class, the largest first; the listings of it are told apart."""
    by_kind: dict[str, list[Weighed]] = {}
    for weighed in found:
        if not _lists(weighed, entity):
            by_kind.setdefault(weighed.tie.kind, []).append(weighed)
    groups = []
    for kind in sorted(by_kind, key=lambda kind: (-len(by_kind[kind]), kind)):
        ties = _by_strength(by_kind[kind], register)
        # One more is shown sooner than told of.
        shown = ties if len(ties) == most + 1 else ties[:most]
        label = clean(register.schema.tie_classes[kind].label)
        cards = cards_of(shown, register, _PROOFS)
        groups.append(Group(kind, label, len(ties), cards, len(ties) - len(shown)))
    return groups


def _course(
    found: Iterable[Weighed], most: int, register: Register
) -> tuple[list[Card], list[Card], int]:
    """Return ties in order of time, the undated after the last of them, and how many are left."""
    course = timeline({weighed.tie.id: weighed for weighed in found})
    dated = course.dated[:most]
    undated = course.undated[: most - len(dated)]
    left = len(course.dated) + len(course.undated) - len(dated) - len(undated)
    return (cards_of(dated, register, _PROOFS), cards_of(undated, register, _PROOFS), left)


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


def _url(entity: Entity, asked: Asked, **changed: str) -> str:
    return with_query(entity_url(entity.id), *again(asked, **changed))
