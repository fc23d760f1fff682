"""How two entities are tied: the best-supported paths, hop by hop with their evidence."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from defties.errors import AmbiguousEntity, InputError, NoRoute, UnknownEntity
from defties.export import export_ties
from defties.paths import DIRECTIONS, MAX_HOPS, MAX_PATHS, RANKS, routes_between
from defties.render.html import page as drawn
from defties.render.record import routes_record
from defties.render.rows import as_csv, routes_rows
from defties.render.strips import strips
from defties.render.svg import DARK, LIGHT
from defties.render.view import build_view
from defties.sought import filter_from
from defties.texts import clean
from defties.web.asked import Reply
from defties.web.pages.cards import card_of
from defties.web.pages.choosing import again, choices, kept
from defties.web.pages.citing import citation
from defties.web.pages.forms import MEDIA
from defties.web.pages.frame import html, with_query

if TYPE_CHECKING:
    from collections.abc import Iterable

    from defties.errors import NothingFound
    from defties.model import Register
    from defties.paths import Routes
    from defties.render.view import View
    from defties.routes import Hop, Route
    from defties.sift import Filter
    from defties.snapshot import Dataset
    from defties.web.asked import Asked
    from defties.web.pages.cards import Card

_HERE = "/path"
_OWN = ("from", "to", "max_hops", "k", "direction", "rank")


@dataclass(frozen=True, slots=True)
class Leg:
    """A hop on the page: its phrases and cards, the strongest tie first, and what it costs."""

    start: str
    end: str
    phrases: tuple[str, ...]
    cards: tuple[Card, ...]
    cost: float
    passing: float
    weakest: bool


@dataclass(frozen=True, slots=True)
class _Asking:
    """What is sought: the two ends and the limits."""

    start: str
    end: str
    wanted: Filter
    max_hops: int
    k: int
    direction: str
    rank: str

    def routes(self, data: Dataset) -> Routes:
        return routes_between(
            data.register,
            self.start,
            self.end,
            self.wanted,
            max_hops=self.max_hops,
            k=self.k,
            direction=self.direction,
            rank=self.rank,
            neighbours=data.neighbours,
        )


def path(data: Dataset, asked: Asked) -> Reply:
    """Return paths in the form that is asked for; a form to fill in where an end is not known."""
    form = asked.path.get("form", "")
    if form and form not in MEDIA:
        raise InputError(f"Paths have no form {form[:20]!r}.", "Use json, csv, ttl, svg or html.")
    if not (asked.one("from") and asked.one("to")):
        return _form(data, asked)
    try:
        start, end = (data.finder.resolve(asked.one(name)).id for name in ("from", "to"))
    except (AmbiguousEntity, UnknownEntity) as error:
        if form:
            raise
        return _form(data, asked, error)
    asking = _Asking(
        start,
        end,
        filter_from(data, asked.filters()),
        asked.number("max_hops", 4, MAX_HOPS),
        asked.number("k", 3, MAX_PATHS),
        asked.choice("direction", DIRECTIONS),
        asked.choice("rank", tuple(RANKS)),
    )
    try:
        found = asking.routes(data)
    except NoRoute as none:
        if form:
            raise
        return _page(data, asked, asking, refused=none)
    return _as_data(data, asked, found, form) if form else _page(data, asked, asking, found)


def _as_data(data: Dataset, asked: Asked, found: Routes, form: str) -> Reply:
    register = data.register
    theme = DARK if asked.one("theme") == "dark" else LIGHT
    ties = list(dict.fromkeys(w.tie.id for r in found.routes for h in r.hops for w, _ in h.ties))
    body = {
        "json": lambda: json.dumps(routes_record(found, register), ensure_ascii=False, indent=1),
        "csv": lambda: as_csv(routes_rows(found, register)),
        "ttl": lambda: export_ties(data.store, ties).decode(),
        "svg": lambda: strips(found, register, theme),
        "html": lambda: drawn(view_of(found, register)),
    }[form]()
    return Reply(body.encode("utf-8", "replace"), MEDIA[form])


def view_of(found: Routes, register: Register) -> View:
    """Return the picture of paths as a network."""
    hops = [hop for route in found.routes for hop in route.hops]
    weighed = {w.tie.id: w.standing for hop in hops for w, _ in hop.ties}
    steps = {step: None for hop in hops for _, walked in hop.ties for step in walked}
    ends = [clean(register.label(key)) for key in (found.start, found.end)]
    return build_view(
        register,
        list(steps),
        weighed,
        title=" – ".join(ends),
        subtitle=f"the {len(found.routes)} best paths of at most {found.max_hops} hops",
        focus=[found.start, found.end],
        order=found.routes[0].nodes if len(found.routes) == 1 else (),
    )


def _form(data: Dataset, asked: Asked, error: InputError | None = None) -> Reply:
    candidates = getattr(error, "candidates", getattr(error, "nearest", ()))
    name = next(
        (n for n in ("from", "to") if error and getattr(error, "text", None) == asked.one(n)),
        "from",
    )
    return html(
        "path.html",
        asked,
        300 if isinstance(error, AmbiguousEntity) else 404 if error else 200,
        title="Paths",
        found=None,
        refused=error,
        candidates=[
            (clean(label), key, with_query(_HERE, *again(asked, **{name: key})))
            for key, label in candidates
        ],
        start=asked.one("from"),
        end=asked.one("to"),
        **_controls(data, asked),
    )


def _page(
    data: Dataset,
    asked: Asked,
    asking: _Asking,
    found: Routes | None = None,
    refused: NothingFound | None = None,
) -> Reply:
    register = data.register
    start, end = (clean(register.label(key)) for key in (asking.start, asking.end))
    title = f"From {start} to {end}"
    pairs = again(asked)
    ties = (
        list(dict.fromkeys(w.tie.id for r in found.routes for h in r.hops for w, _ in h.ties))
        if found
        else []
    )
    return html(
        "path.html",
        asked,
        title=title,
        found=found,
        refused=refused,
        candidates=[],
        routes=[(route, _legs(route, register)) for route in found.routes] if found else [],
        label=lambda key: clean(register.label(key)),
        start=asking.start,
        end=asking.end,
        removed=found.removed if found else getattr(refused, "removed_by", {}),
        unwalked=found.unwalked if found else {},
        more=_more(asked, asking, found, register.schema.tie_classes),
        swap=with_query(_HERE, *again(asked, **{"from": asking.end, "to": asking.start})),
        picture=with_query(f"{_HERE}.svg", *pairs),
        dark=with_query(f"{_HERE}.svg", *again(asked, theme="dark")),
        graph=with_query("/graph", ("ties", ",".join(ties[:200]))),
        downloads=[
            (label, with_query(f"{_HERE}.{form}", *pairs))
            for label, form in (
                *(("CSV", "csv"), ("JSON", "json"), ("Turtle", "ttl"), ("picture (SVG)", "svg")),
                ("picture (one HTML file)", "html"),
            )
        ],
        cite=citation(title, asked.site + asked.url, register.version),
        **_controls(data, asked),
    )


def _controls(data: Dataset, asked: Asked) -> dict[str, Any]:
    """Return what the form of the page offers and holds."""
    return {
        "choices": choices(asked, data.register.schema),
        "kept": kept(asked),
        "filters_only": [pair for pair in again(asked) if pair[0] not in _OWN],
        "max_hops": asked.one("max_hops", "4"),
        "k": asked.one("k", "3"),
        "direction": asked.one("direction", "any"),
        "rank": asked.one("rank", "evidence"),
        "longest": MAX_HOPS,
        "version": data.register.version,
    }


def _legs(route: Route, register: Register) -> list[Leg]:
    return [
        _leg(hop, register, weakest=at == route.weakest and len(route.hops) > 1)
        for at, hop in enumerate(route.hops)
    ]


def _leg(hop: Hop, register: Register, *, weakest: bool) -> Leg:
    phrases = (s.edge.phrase if s.head == hop.start else s.edge.inverse for s in hop.ties[0][1])
    return Leg(
        hop.start,
        hop.end,
        tuple(sorted({clean(phrase) for phrase in phrases})),
        tuple(card_of(weighed, register) for weighed, _ in hop.ties),
        hop.cost,
        hop.passing,
        weakest,
    )


def _more(
    asked: Asked, asking: _Asking, found: Routes | None, tie_classes: Iterable[str]
) -> list[tuple[str, str]]:
    """Return what would bring more paths, or others, in words, and where they are."""
    offers: list[tuple[str, dict[str, str]]] = []
    if found and len(found.routes) == asking.k:
        offers.append((f"the best {min(asking.k * 3, MAX_PATHS)}", {"k": str(asking.k * 3)}))
    if asking.max_hops < MAX_HOPS:
        hops = asking.max_hops + 1
        offers.append((f"paths of up to {hops} hops", {"max_hops": str(hops)}))
    for option in asking.wanted.options():
        offers.append((f"without {option}", {option.removeprefix("--").replace("-", "_"): ""}))
    if asking.direction != "any":
        offers.append(("ties walked both ways", {"direction": "any"}))
    if found and found.unwalked:
        every = ",".join(sorted(tie_classes))
        offers.append((f"also by {', '.join(found.unwalked)}", {"kind": every}))
    if "standing" not in {name for name, _ in asked.query}:
        offers.append(("denied claims too", {"standing": "all"}))
    return [(words, with_query(_HERE, *again(asked, **changed))) for words, changed in offers]
