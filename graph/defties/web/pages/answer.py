"""A question of the catalogue at an address of its own: its page, and its answer as data."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from defties.catalogue import pick
from defties.errors import NoAnswer
from defties.export import export_ties
from defties.project import steps_of
from defties.questions import answer, fill, sparql_of
from defties.render.html import page as drawn
from defties.render.record import answer_record
from defties.render.rows import answer_rows, as_csv
from defties.render.svg import svg
from defties.render.view import build_view
from defties.sought import filter_from
from defties.texts import clean
from defties.web.asked import Reply
from defties.web.pages.asking import asking, filled, parameters
from defties.web.pages.cards import cards_of
from defties.web.pages.choosing import choices
from defties.web.pages.citing import citation
from defties.web.pages.forms import MEDIA, name_and_form
from defties.web.pages.frame import html, questions, with_query
from defties.web.pages.lines import parts_of
from defties.web.pages.pictures import drawing

if TYPE_CHECKING:
    from collections.abc import Mapping

    from defties.catalogue import Question
    from defties.model import Register
    from defties.questions import Answer
    from defties.render.view import View
    from defties.snapshot import Dataset
    from defties.web.asked import Asked
    from defties.web.pages.asking import Pairs

# So many ties are shown with their evidence on the page itself; the others on their own pages.
_MOST_CARDS = 120
_MOST_DRAWN = 60
# So many open in the graph view: their names are in its address, which may not grow for ever.
_MOST_OPENED = 200
_DOWNLOADS = (
    ("CSV", "csv"),
    ("JSON", "json"),
    ("Turtle", "ttl"),
    ("picture (SVG)", "svg"),
    ("picture (one HTML file)", "html"),
)


def ask(data: Dataset, asked: Asked) -> Reply:
    """Return the answer to a question in the form that is asked for."""
    name, form = name_and_form(asked.path["name"], MEDIA)
    question = pick(name, questions())
    register = data.register
    values, errors = filled(data, asked, question)
    if form == "html" and len(values) < len(question.parameters):
        return asking(data, asked, question, values, errors)
    for error in errors.values():
        raise error
    wanted = filter_from(data, asked.filters())
    try:
        found = answer(data, question, values, wanted)
    except NoAnswer as nothing:
        if form != "html":
            raise
        return _page(data, asked, question, values, nothing)
    if form == "html":
        return _page(data, asked, question, values, found)
    if form == "svg":
        return drawing(svg(view_of(found, register, _MOST_DRAWN)))
    body = {
        "json": lambda: json.dumps(answer_record(found, register), ensure_ascii=False, indent=1),
        "csv": lambda: as_csv(answer_rows(found, register)),
        "ttl": lambda: export_ties(data.store, list(found.ties)).decode(),
        "page": lambda: drawn(view_of(found, register)),
    }[form]()
    return Reply(body.encode("utf-8", "replace"), MEDIA[form])


def view_of(found: Answer, register: Register, most: int | None = None) -> View:
    """Return the picture of an answer, of no more than its first ties if a number is given."""
    in_order = _ties(found)
    keys = in_order[:most]
    steps = [step for key in keys for step in steps_of(found.ties[key].tie, register.schema)]
    left = len(in_order) - len(keys)
    return build_view(
        register,
        steps,
        {key: found.ties[key].standing for key in keys},
        title=fill(found.question.title, {}),
        subtitle=clean(found.reading),
        focus=list(found.values.values()),
        notes=[f"{left} further ties of the answer are not drawn."] if left else [],
    )


def _page(
    data: Dataset,
    asked: Asked,
    question: Question,
    values: Mapping[str, str],
    found: Answer | NoAnswer,
) -> Reply:
    """Return the page of an answer. That no claim answers is an answer too, so it is a 200."""
    register = data.register
    labels = {name: register.label(key) for name, key in values.items()}
    title = clean(fill(question.asks, labels))
    query = sparql_of(question, values)
    here = f"/ask/{question.id}"
    pairs = parameters(asked, values)
    permalink = asked.site + with_query(here, *pairs)
    form = choices(asked, register.schema)
    with_filters = f"{title} ({'; '.join(form.used)})" if form.used else title
    return html(
        "answer.html",
        asked,
        question=question,
        title=title,
        found=not isinstance(found, NoAnswer),
        removed=found.removed_by if isinstance(found, NoAnswer) else found.removed,
        query=query,
        editor=with_query("/sparql-editor", ("query", query)),
        searched=clean(fill(question.searched, labels)),
        choices=form,
        kept=[*values.items()],
        action=here,
        permalink=permalink,
        cite=citation(with_filters, permalink, register.version),
        version=register.version,
        **({} if isinstance(found, NoAnswer) else _shown(found, register, here, pairs)),
    )


def _shown(found: Answer, register: Register, here: str, pairs: Pairs) -> dict[str, Any]:
    """Return what the page of an answer with rows shows of it: tables, picture, evidence."""
    keys = _ties(found)
    cards = cards_of((found.ties[key] for key in keys[:_MOST_CARDS]), register)
    return {
        "parts": parts_of(found, register),
        "cards": cards,
        "on_page": {card.claim.id for card in cards},
        "count": len(keys),
        "drawn": min(len(keys), _MOST_DRAWN),
        "opened": min(len(keys), _MOST_OPENED),
        "picture": with_query(f"{here}.svg", *pairs),
        "graph": with_query("/graph", ("ties", ",".join(keys[:_MOST_OPENED]))),
        "downloads": [
            (label, with_query(f"{here}.{suffix}", *pairs)) for label, suffix in _DOWNLOADS
        ],
    }


def _ties(found: Answer) -> list[str]:
    """Return the ties of an answer in the order of its rows."""
    return list(dict.fromkeys(k for g in found.groups for row in g.rows for k in row.ties))
