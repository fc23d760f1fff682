"""The operations of the API: one table, from which routes, checks and the description come."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from defties.paths import DIRECTIONS, MAX_HOPS, MAX_PATHS, RANKS
from defties.web.api import answers
from defties.web.api.parameters import AFTER, FILTERS, LIMIT, Parameter, check
from defties.web.asked import Reply
from defties.web.pages.choosing import again
from defties.web.pages.frame import questions, with_query

if TYPE_CHECKING:
    from collections.abc import Callable

    from defties.snapshot import Dataset
    from defties.web.api.answers import Page
    from defties.web.asked import Asked

API = "/api"


@dataclass(frozen=True, slots=True)
class Operation:
    """Something that can be asked: where, what it says, with what, and what answers it.

    `kind` is the "kind" of its record, "" if it has none. With `slots` the parameters of a question
    of the catalogue are taken too. `example` is a name to try it with, `trying` are
    parameters for that.
    """

    path: str
    name: str
    says: str
    answer: Callable[[Dataset, Asked], Page | Reply]
    parameters: tuple[Parameter, ...] = ()
    kind: str = ""
    example: str = ""
    slots: bool = False
    trying: tuple[tuple[str, str], ...] = ()

    def takes(self) -> tuple[Parameter, ...]:
        """Return every parameter that it takes, the slots of questions first."""
        return (*(slots() if self.slots else ()), *self.parameters)


@cache
def slots() -> tuple[Parameter, ...]:
    """Return the slots of all questions as parameters."""
    asking: dict[str, list[str]] = {}
    for question in questions().values():
        for slot in question.parameters:
            asking.setdefault(slot.name, []).append(question.id)
    return tuple(
        Parameter(name, f"An entity, by name or id; a slot of {', '.join(ids)}.")
        for name, ids in asking.items()
    )


_TEXT = Parameter("q", "A name, or a part of one, in any script.", required=True, example="shahed")
_ENDS = (
    Parameter("from", "An entity, by name or id.", required=True, example="id:iran"),
    Parameter("to", "Another entity, by name or id.", required=True, example="id:russia"),
    Parameter("max_hops", "The longest path, in hops.", default="4", most=MAX_HOPS),
    Parameter("k", "How many paths.", default="3", most=MAX_PATHS),
    Parameter("direction", "Which way ties are walked.", choices=DIRECTIONS, default="any"),
    Parameter("rank", "The order of paths.", choices=tuple(RANKS), default="evidence"),
)
OPERATIONS = (
    Operation(
        "/search",
        "search",
        "Entities that a text may name, the likeliest first.",
        answers.search,
        (_TEXT, Parameter("limit", "How many at most.", default="10", most=100)),
        "matches",
    ),
    Operation(
        "/suggest", "suggest", "What a text may be the beginning of.", answers.suggest, (_TEXT,)
    ),
    Operation(
        "/entities",
        "listEntities",
        "All entities in the order of their ids.",
        answers.entities,
        (Parameter("class", "Only this class and those below it.", example="Firm"), AFTER, LIMIT),
        "entities",
    ),
    Operation(
        "/entities/{name}",
        "getEntity",
        "An entity with its ties.",
        answers.entity,
        FILTERS,
        "entity",
        "shahed-136",
    ),
    Operation(
        "/entities/{name}/ties",
        "listTies",
        "The ties of an entity, a page at a time, with counts by class.",
        answers.ties,
        (*FILTERS, AFTER, LIMIT),
        "ties",
        "shahed-136",
    ),
    Operation(
        "/ties/{name}",
        "getTie",
        "A tie with all of its evidence.",
        answers.tie,
        (),
        "tie",
        "procurement-pesc-irgc-servomotors",
    ),
    Operation(
        "/sources/{name}",
        "getSource",
        "A source with the ties that cite it.",
        answers.source,
        (),
        "source",
        "newsru-2026-03-05",
    ),
    Operation(
        "/timeline/{name}",
        "getTimeline",
        "An entity with its ties in the order of time.",
        answers.timeline,
        FILTERS,
        "timeline",
        "mohajer-6",
    ),
    Operation(
        "/questions", "listQuestions", "What can be asked.", answers.all_questions, (), "questions"
    ),
    Operation(
        "/questions/{name}",
        "answerQuestion",
        "The answer to a question; its slots are parameters, by name or id of an entity.",
        answers.question,
        FILTERS,
        "answer",
        "makers",
        slots=True,
        trying=(("item", "id:mohajer-6"),),
    ),
    Operation(
        "/ask",
        "ask",
        "The answer to a question in your own words.",
        answers.ask,
        (
            Parameter("q", "The question.", required=True, example="who makes Mohajer-6"),
            *FILTERS,
        ),
        "answer",
    ),
    Operation(
        "/paths",
        "findPaths",
        "The best-supported paths between two entities.",
        answers.paths,
        (*_ENDS, *FILTERS),
        "paths",
    ),
    Operation("/stats", "getStats", "Counts of the dataset.", answers.stats, (), "stats"),
)
_BY_PATH = {operation.path: operation for operation in OPERATIONS}


def reply(data: Dataset, asked: Asked) -> Reply:
    """Return what an operation answers, as JSON, with a link to the next page if there is one."""
    operation = _BY_PATH[asked.route.removeprefix(API)]
    check(asked, operation.takes())
    answered = operation.answer(data, asked)
    if isinstance(answered, Reply):
        return answered
    record, after = answered
    body = json.dumps(record, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace")
    here = asked.url.partition("?")[0]
    link = with_query(here, *again(asked, after=after)) if after else ""
    headers = (("Link", f'<{link}>; rel="next"'),) if link else ()
    return Reply(body, "application/json", headers=headers)
