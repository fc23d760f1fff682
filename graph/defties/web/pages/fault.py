"""Errors as answers: a page for people, one object for programs (RFC 9457)."""

from __future__ import annotations

import json
from http import HTTPStatus
from typing import TYPE_CHECKING

from defties.errors import (
    AmbiguousEntity,
    EngineError,
    InputError,
    NothingFound,
    QueryError,
    UnknownEntity,
    UnknownQuestion,
)
from defties.web.accept import NotAcceptable, preferred
from defties.web.asked import Reply
from defties.web.pages.frame import html
from defties.web.pool import Busy, Crashed, TooLarge, TooSlow

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from defties.errors import DeftiesError
    from defties.web.asked import Asked

# The first class that an error is of decides.
_STATUS: tuple[tuple[type[DeftiesError], int], ...] = (
    (UnknownEntity, 404),
    (InputError, 400),
    (NothingFound, 404),
    (EngineError, 502),
    (QueryError, 400),
    (NotAcceptable, 406),
    (Busy, 503),
    (TooSlow, 503),
    (TooLarge, 503),
    (Crashed, 503),
)
_OFFERED = {"text/html": "html", "application/problem+json": "json", "application/json": "json"}


def reply(error: DeftiesError, asked: Asked) -> Reply:
    """Return the answer that an error is: as JSON under /api and where HTML is not wanted."""
    status = next((status for sort, status in _STATUS if isinstance(error, sort)), 500)
    waiting = (("Retry-After", "5"),) if status == HTTPStatus.SERVICE_UNAVAILABLE else ()
    if asked.url.startswith("/api") or _form(asked.accept) == "json":
        return problem(status, error.message, error.hint, waiting, candidates(error))
    page = html("fault.html", asked, status, title=HTTPStatus(status).phrase, error=error)
    return Reply(page.body, page.media, status, waiting)


def problem(
    status: int,
    message: str,
    hint: str = "",
    headers: tuple[tuple[str, str], ...] = (),
    meant: Sequence[Mapping[str, str]] = (),
) -> Reply:
    """Return an error as the one object that programs get; `meant` is what may be meant instead."""
    told = {
        "type": "about:blank",
        "title": HTTPStatus(status).phrase,
        "status": status,
        "detail": message,
        "hint": hint,
        "candidates": list(meant),
    }
    body = json.dumps(told, ensure_ascii=False).encode("utf-8", "replace")
    return Reply(body, "application/problem+json", status, headers)


def candidates(error: DeftiesError) -> list[dict[str, str]]:
    """Return what may be meant instead: entities have an id, questions have none."""
    if isinstance(error, AmbiguousEntity):
        return [{"id": key, "label": label} for key, label in error.candidates]
    if isinstance(error, UnknownEntity):
        return [{"id": key, "label": label} for key, label in error.nearest]
    if isinstance(error, UnknownQuestion):
        return [{"id": "", "label": phrase} for phrase in error.nearest]
    return []


def _form(accept: str) -> str:
    try:
        return preferred(accept, _OFFERED)
    except NotAcceptable:
        return "html"
