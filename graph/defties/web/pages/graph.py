"""The graph view: the drawn page, served, so that neighbours can be asked for."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING

from defties.errors import InputError
from defties.export import export_ties
from defties.render.graphml import graphml
from defties.render.html import as_json, context, data_of
from defties.render.html import page as drawn
from defties.sought import filter_from
from defties.texts import clean
from defties.vocab import compact
from defties.web.asked import Reply
from defties.web.pages.choosing import again
from defties.web.pages.drawing import Drawing, drawing_of
from defties.web.pages.frame import html, questions, with_query
from defties.web.scene import MOST, USUAL, scene_of, wish_of

if TYPE_CHECKING:
    from defties.sift import Filter
    from defties.snapshot import Dataset
    from defties.web.asked import Asked

_MEDIA = {
    "html": "text/html; charset=utf-8",
    "json": "application/json",
    "ttl": "text/turtle; charset=utf-8",
    "graphml": "application/graphml+xml; charset=utf-8",
}
_LEAN = 400  # more ties than this bring their evidence when it is asked for
_MOST_PROOFS = 200


def graph(data: Dataset, asked: Asked) -> Reply:
    """Return the graph view, or what it shows in the form that is asked for."""
    form = asked.path.get("form", "")
    if form and form not in _MEDIA:
        raise InputError(f"The graph has no form {form[:20]!r}.", "Use html, json, ttl or graphml.")
    if not asked.several("focus") and not asked.several("ties"):
        return _start(data, asked)
    drawing = drawing_asked(data, asked)
    return _as_file(data, drawing, form) if form else _page(data, asked, drawing)


def drawing_asked(data: Dataset, asked: Asked) -> Drawing:
    """Return the picture that an address asks for."""
    wanted = filter_of(data, asked)
    scene = scene_of(data, wish_of(data, asked, wanted))
    return drawing_of(data, asked, scene)


def filter_of(data: Dataset, asked: Asked) -> Filter:
    """Return the filter; ties that are named are shown whatever their standing."""
    wanted = filter_from(data, asked.filters())
    if asked.several("ties") and not asked.several("standing"):
        every = frozenset(c.id.partition(":")[2] for c in data.register.schema.scheme("standing"))
        return replace(wanted, standings=every)
    return wanted


def view_data(drawing: Drawing) -> dict[str, object]:
    """Return what the script reads: the picture, and what only the explorer can tell of it."""
    told = data_of(drawing.view)
    for node in told["network"]["nodes"]:
        node["more"] = drawing.scene.more.get(node["id"], 0)
    return {
        **told,
        "layout": drawing.layout,
        "known": drawing.known,
        "focus": drawing.scene.focus,
        "most": MOST,
    }


def _page(data: Dataset, asked: Asked, drawing: Drawing) -> Reply:
    view = drawing.view
    return html(
        "graph.html",
        asked,
        **{**context(view), "served": True, "lean": len(view.ties) > _LEAN},
        data=as_json(view_data(drawing)),
        options=[
            (words, with_query("/graph", *pairs)) for words, pairs in _options(asked, drawing)
        ],
        version=data.register.version,
    )


def _options(asked: Asked, drawing: Drawing) -> list[tuple[str, list[tuple[str, str]]]]:
    """Return what else might be shown, in words, with the parameters that show it."""
    offers: list[tuple[str, dict[str, str]]] = []
    if drawing.scene.hidden and asked.one("limit") != str(MOST):
        offers.append((f"show up to {MOST:,} entities", {"limit": str(MOST)}))
    for name in ("as_of", "known_by", "min_grade", "status", "kind", "exclude", "undated"):
        if asked.several(name):
            offers.append((f"without {name.replace('_', ' ')}", {name: ""}))
    return [(words, list(again(asked, **changed))) for words, changed in offers]


def _as_file(data: Dataset, drawing: Drawing, form: str) -> Reply:
    ties = [tie.claim.id for tie in drawing.view.ties]
    if form == "html":
        body = drawn(drawing.view).encode("utf-8", "replace")
    elif form == "json":
        body = json.dumps(view_data(drawing), ensure_ascii=False).encode("utf-8", "replace")
    elif form == "ttl":
        body = export_ties(data.store, ties)
    else:
        kept = {key: w for key, w in drawing.scene.sifted.ties.items() if key in set(ties)}
        places = {node.id: node.wide for node in drawing.view.nodes}
        sifted = replace(drawing.scene.sifted, ties=kept)
        body = graphml(data.register, sifted, drawing.scene.steps, places)
    name = f'attachment; filename="defties-graph.{form}"'
    return Reply(body, _MEDIA[form], headers=(("Content-Disposition", name),))


def proofs(data: Dataset, asked: Asked) -> Reply:
    """Return the evidence of some ties, for cards that were opened."""
    keys = [compact(key) for text in asked.several("ties") for key in text.split(",")]
    if not 0 < len(keys) <= _MOST_PROOFS:
        raise InputError(f"Name 1 to {_MOST_PROOFS} ties.", "/graph/proofs?ties=tie:…")
    narrow = replace(asked, query=tuple(p for p in asked.query if p[0] in ("ties", "known_by")))
    drawing = drawing_asked(data, narrow)
    return html("proofs.html", asked, **context(drawing.view))


def _start(data: Dataset, asked: Asked) -> Reply:
    """Return the page that asks what to draw."""
    examples = dict.fromkeys(
        parameter.example
        for question in questions().values()
        for parameter in question.parameters
        if parameter.example in data.register.entities
    )
    return html(
        "graphstart.html",
        asked,
        examples=[(key, clean(data.register.label(key))) for key in list(examples)[:12]],
        usual=USUAL,
        version=data.register.version,
    )
