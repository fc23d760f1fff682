"""How two entities are tied: the best-supported paths, hop by hop with their evidence."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from defties.errors import AmbiguousEntity, InputError, NoRoute, UnknownEntity
from defties.export import export_ties
from defties.paths import MAX_HOPS, MAX_PATHS
from defties.render.html import page as drawn
from defties.render.record import routes_record
from defties.render.rows import as_csv, routes_rows
from defties.render.strips import strips, summed_up, titled
from defties.render.view import build_view
from defties.texts import clean
from defties.web.asked import Reply
from defties.web.pages.choosing import again, choices, kept
from defties.web.pages.citing import citation
from defties.web.pages.forms import MEDIA
from defties.web.pages.frame import html, with_query
from defties.web.pages.hops import listings, supports, told
from defties.web.pages.pictures import drawing
from defties.web.pages.quest import PATH, kinds, offers, quest_of

if TYPE_CHECKING:
    from defties.model import Register
    from defties.paths import Routes
    from defties.render.view import View
    from defties.snapshot import Dataset
    from defties.web.asked import Asked
    from defties.web.pages.quest import Quest

_OWN = ("from", "to", "max_hops", "k", "direction", "rank")
_FORMS = {name: MEDIA[name] for name in ("json", "csv", "ttl", "svg", "html")}


@dataclass(frozen=True, slots=True)
class Choice:
    """A name that fits no entity or several, and the addresses that choose one that it may mean."""

    name: str
    message: str
    candidates: list[tuple[str, str, str]]


def path(data: Dataset, asked: Asked) -> Reply:
    """Return paths in the form that is asked for; a form to fill in where an end is not known."""
    form = asked.path.get("form", "")
    if form and form not in _FORMS:
        raise InputError(f"Paths have no form {form[:20]!r}.", f"Use {', '.join(_FORMS)}.")
    if not (asked.one("from") and asked.one("to")):
        if form:
            raise InputError("Paths have two ends.", "Name them: from=id:russia&to=id:iran")
        return _form(data, asked)
    ends, errors = _ends(data, asked)
    if errors and form:
        raise next(iter(errors.values()))
    if errors:
        return _form(data, asked, errors)
    quest = quest_of(data, asked, ends["from"], ends["to"])
    try:
        found = quest.routes(data)
    except NoRoute as none:
        if form:
            raise
        return _page(data, asked, quest, none)
    return _as_data(data, quest, found, form) if form else _page(data, asked, quest, found)


_NameError = AmbiguousEntity | UnknownEntity


def _ends(data: Dataset, asked: Asked) -> tuple[dict[str, str], dict[str, _NameError]]:
    """Return the ends that are known, and why others are not."""
    ends: dict[str, str] = {}
    errors: dict[str, _NameError] = {}
    for name in ("from", "to"):
        try:
            ends[name] = data.finder.resolve(asked.one(name)).id
        except (AmbiguousEntity, UnknownEntity) as error:
            errors[name] = error
    return ends, errors


def _as_data(data: Dataset, quest: Quest, found: Routes, form: str) -> Reply:
    register = data.register
    if form == "svg":
        under = listings(data, _stops(found), quest.wanted)
        return drawing(strips(found, register, under))
    body = {
        "json": lambda: json.dumps(routes_record(found, register), ensure_ascii=False, indent=1),
        "csv": lambda: as_csv(routes_rows(found, register)),
        "ttl": lambda: export_ties(data.store, _ties(found)).decode(),
        "html": lambda: drawn(view_of(found, register)),
    }[form]()
    return Reply(body.encode("utf-8", "replace"), _FORMS[form])


def view_of(found: Routes, register: Register) -> View:
    """Return the picture of paths as a network."""
    hops = [hop for route in found.routes for hop in route.hops]
    weighed = {w.tie.id: w.standing for hop in hops for w, _ in hop.ties}
    steps = {step: None for hop in hops for _, walked in hop.ties for step in walked}
    return build_view(
        register,
        list(steps),
        weighed,
        title=titled(found, register),
        subtitle=summed_up(found),
        focus=[found.start, found.end],
        order=found.routes[0].nodes if len(found.routes) == 1 else (),
    )


def _stops(found: Routes) -> list[str]:
    return list(dict.fromkeys(key for route in found.routes for key in route.nodes))


def _ties(found: Routes) -> list[str]:
    hops = (hop for route in found.routes for hop in route.hops)
    return list(dict.fromkeys(weighed.tie.id for hop in hops for weighed, _ in hop.ties))


def _form(data: Dataset, asked: Asked, errors: dict[str, _NameError] | None = None) -> Reply:
    errors = errors or {}
    unknown = any(isinstance(error, UnknownEntity) for error in errors.values())
    return html(
        "path.html",
        asked,
        404 if unknown else 300 if errors else 200,
        title="Paths",
        found=None,
        refused=None,
        swap="",
        doubts=[_choice(name, error, asked) for name, error in errors.items()],
        start=asked.one("from"),
        end=asked.one("to"),
        **_controls(data, asked),
    )


def _choice(name: str, error: _NameError, asked: Asked) -> Choice:
    if isinstance(error, AmbiguousEntity):
        message, named = f"“{clean(error.text)}” may be any of these", error.candidates
    else:
        near = "; did you mean" if error.nearest else ""
        message, named = f"No entity is called “{clean(error.text)}”{near}", error.nearest
    return Choice(
        name,
        message,
        [
            (clean(label), key, with_query(PATH, *again(asked, **{name: key})))
            for key, label in named
        ],
    )


def _page(data: Dataset, asked: Asked, quest: Quest, found: Routes | NoRoute) -> Reply:
    register = data.register
    routes = None if isinstance(found, NoRoute) else found
    start, end = (clean(register.label(key)) for key in (quest.start, quest.end))
    title = f"From {start} to {end}"
    rest = (pair for pair in again(asked) if pair[0] not in {"from", "to"})
    pairs = (("from", quest.start), ("to", quest.end), *rest)
    ties, stops = (_ties(routes), _stops(routes)) if routes else ([], [])
    return html(
        "path.html",
        asked,
        title=title,
        found=routes,
        refused=found if isinstance(found, NoRoute) else None,
        doubts=[],
        summary=summed_up(routes) if routes else "",
        routes=told(routes.routes, register) if routes else [],
        listed=listings(data, stops, quest.wanted),
        labels={key: clean(register.label(key)) for key in stops},
        start=_shown(data, quest.start),
        end=_shown(data, quest.end),
        ends=(quest.start, quest.end),
        names=(start, end),
        removed=found.removed_by if isinstance(found, NoRoute) else found.removed,
        unwalked=kinds(found.unwalked, register),
        offers=offers(asked, quest, found, register),
        standings=supports(register.schema, "standing"),
        statuses=supports(register.schema, "st"),
        swap=with_query(PATH, *again(asked, **{"from": quest.end, "to": quest.start})),
        picture=with_query(f"{PATH}.svg", *pairs),
        graph=with_query("/graph", ("ties", ",".join(ties[:200]))),
        left_of_graph=max(0, len(ties) - 200),
        downloads=[
            (label, with_query(f"{PATH}.{form}", *pairs))
            for label, form in (
                *(("CSV", "csv"), ("JSON", "json"), ("Turtle", "ttl"), ("picture (SVG)", "svg")),
                ("network (one HTML file)", "html"),
            )
        ],
        permalink=asked.site + with_query(PATH, *pairs),
        cite=citation(title, asked.site + with_query(PATH, *pairs), register.version),
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
        "most": MAX_PATHS,
        "version": data.register.version,
    }


def _shown(data: Dataset, key: str) -> str:
    """Return the name of an entity where it says which one is meant, else its id."""
    label = clean(data.register.label(key))
    try:
        return label if data.finder.resolve(label).id == key else key
    except InputError:
        return key
