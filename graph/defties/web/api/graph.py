"""The graph view as JSON, and what an expansion would bring."""

from __future__ import annotations

import json
from collections import defaultdict
from dataclasses import replace
from typing import TYPE_CHECKING

from defties.errors import InputError
from defties.shelf import take
from defties.texts import clean
from defties.vocab import compact
from defties.web.asked import Reply
from defties.web.pages.graph import drawing_asked, filter_of, view_data
from defties.web.scene import arcs, scene_of, wish_of

if TYPE_CHECKING:
    from defties.snapshot import Dataset
    from defties.web.asked import Asked


def graph(data: Dataset, asked: Asked) -> Reply:
    """Return what the graph view shows, as the script of the page reads it."""
    if not asked.several("focus") and not asked.several("ties"):
        raise InputError("Name a focus or ties.", "/api/graph?focus=id:…")
    return _json(view_data(drawing_asked(data, asked)))


def neighbours(data: Dataset, asked: Asked) -> Reply:
    """Return how many neighbours of an entity a graph view does not show, by class of tie."""
    key = compact(asked.one("of"))
    register = data.register
    if key not in register.entities:
        raise InputError("Name an entity with of=id:….", "/api/graph/neighbours?of=id:…&focus=id:…")
    scene = scene_of(data, wish_of(data, asked, filter_of(data, asked)))
    shown = set(scene.shown)
    wanted = replace(filter_of(data, asked), as_of="", known_by="")
    every = wanted.kinds or frozenset(register.schema.tie_classes)
    found = [(other, tie) for other, _, tie in arcs(data, wanted, key, every) if other not in shown]
    kinds = {tie.id: tie.kind for tie in take(register.ties, sorted({tie for _, tie in found}))}
    by_kind: dict[str, set[str]] = defaultdict(set)
    for other, tie in found:
        by_kind[kinds[tie]].add(other)
    usual = {other for other, _, _ in arcs(data, wanted, key)} - shown
    return _json(
        {
            "of": key,
            "label": clean(register.label(key)),
            "hidden": len(usual),
            "kinds": [
                {
                    "name": kind,
                    "label": clean(register.schema.tie_classes[kind].label),
                    "group": register.schema.tie_classes[kind].group,
                    "count": len(others),
                    "usual": bool(others & usual),
                }
                for kind, others in sorted(by_kind.items(), key=lambda k: (-len(k[1]), k[0]))
            ],
            "data_version": register.version,
        }
    )


def _json(told: object) -> Reply:
    body = json.dumps(told, ensure_ascii=False).encode("utf-8", "replace")
    return Reply(body, "application/json")
