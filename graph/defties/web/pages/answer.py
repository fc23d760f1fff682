"""A question of the catalogue at an address of its own: its page, and its answer as data."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

from defties.catalogue import pick
from defties.errors import NothingFound
from defties.export import export_ties
from defties.project import steps_of
from defties.questions import answer, fill, sparql_of
from defties.render.html import page as drawn
from defties.render.proofs import cell_text
from defties.render.record import answer_record
from defties.render.rows import answer_rows, as_csv
from defties.render.svg import svg
from defties.render.view import build_view
from defties.sought import filter_from
from defties.texts import clean
from defties.web.asked import Reply
from defties.web.pages.cards import cards_of, mark
from defties.web.pages.choosing import again, choices, kept
from defties.web.pages.citing import citation
from defties.web.pages.forms import MEDIA, name_and_form
from defties.web.pages.frame import html, questions, thing_url, with_query
from defties.web.pages.pictures import drawing

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from defties.catalogue import Question
    from defties.model import Register
    from defties.questions import Answer, Group, Row
    from defties.render.view import View
    from defties.snapshot import Dataset
    from defties.web.asked import Asked
    from defties.web.pages.cards import Mark

# So many ties are shown with their evidence on the page itself; the others on their own pages.
_MOST_CARDS = 120
_MOST_DRAWN = 60


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell in words, and the page of what it names, if there is one."""

    text: str
    url: str


@dataclass(frozen=True, slots=True)
class Line:
    """A row of an answer, with how well its weakest tie is supported."""

    cells: Sequence[Cell]
    standing: Mark
    grade: str
    voices: int
    denials: Sequence[str]
    ties: Sequence[str]


def ask(data: Dataset, asked: Asked) -> Reply:
    """Return the answer to a question in the form that is asked for."""
    name, form = name_and_form(asked.path["name"], MEDIA)
    question = pick(name, questions())
    register = data.register
    values = {
        p.name: data.finder.resolve(asked.one(p.name)).id
        for p in question.parameters
        if asked.one(p.name)
    }
    if len(values) < len(question.parameters):
        return html(
            "asking.html", asked, question=question, values=values, version=register.version
        )
    wanted = filter_from(data, asked.filters())
    try:
        found = answer(data, question, values, wanted)
    except NothingFound as nothing:
        if form != "html":
            raise
        return _page(data, asked, question, values, nothing=nothing)
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
    in_order = dict.fromkeys(k for g in found.groups for row in g.rows for k in row.ties)
    keys = list(in_order)[:most]
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
    found: Answer | None = None,
    nothing: NothingFound | None = None,
) -> Reply:
    register = data.register
    labels = {name: register.label(key) for name, key in values.items()}
    title = clean(fill(question.asks, labels))
    pairs = again(asked)
    keys = (
        list(dict.fromkeys(k for g in found.groups for row in g.rows for k in row.ties))
        if found
        else []
    )
    cards = cards_of((found.ties[key] for key in keys[:_MOST_CARDS]), register) if found else []
    here = f"/ask/{question.id}"
    return html(
        "answer.html",
        asked,
        question=question,
        title=title,
        found=found,
        nothing=nothing,
        groups=[(g, _columns(g), _lines(g, found, register)) for g in found.groups]
        if found
        else [],
        cards=cards,
        on_page={card.claim.id for card in cards},
        count=len(keys),
        drawn=min(len(keys), _MOST_DRAWN),
        picture=with_query(f"{here}.svg", *pairs),
        graph=with_query("/graph", ("ties", ",".join(keys[:200]))),
        query=sparql_of(question, values),
        editor=with_query("/sparql-editor", ("query", sparql_of(question, values))),
        searched=clean(fill(question.searched, labels)),
        removed=found.removed if found else {},
        choices=choices(asked, register.schema),
        kept=kept(asked),
        action=here,
        downloads=[
            (label, with_query(f"{here}.{suffix}", *pairs))
            for label, suffix in (
                ("CSV", "csv"),
                ("JSON", "json"),
                ("Turtle", "ttl"),
                ("picture (SVG)", "svg"),
                ("picture (one HTML file)", "html"),
            )
        ],
        cite=citation(title, asked.site + asked.url, register.version),
        permalink=asked.site + with_query(here, *pairs),
        version=register.version,
    )


def _columns(group: Group) -> list[str]:
    return [name.replace("_", " ") for name in group.columns]


def _lines(group: Group, found: Answer, register: Register) -> list[Line]:
    return [_line(row, found, register) for row in group.rows]


def _line(row: Row, found: Answer, register: Register) -> Line:
    standings = [found.ties[key].standing for key in row.ties]
    denials = {voice for standing in standings for voice in standing.denials}
    return Line(
        cells=[Cell(cell_text(cell, register), thing_url(cell, register)) for cell in row.cells],
        standing=mark(register.schema, "standing", standings[0].name),
        grade=standings[0].grade,
        voices=len({voice for standing in standings for voice in standing.voices}),
        denials=sorted(clean(register.label(key)) for key in denials),
        ties=row.ties,
    )
