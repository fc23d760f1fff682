"""What a request of the SPARQL 1.1 Protocol asks; https://www.w3.org/TR/sparql11-protocol/."""

from __future__ import annotations

from dataclasses import dataclass
from http import HTTPStatus
from urllib.parse import parse_qsl

from defties.errors import DeftiesError
from defties.store.protocol import Chosen
from defties.texts import shorten

METHODS = ("GET", "HEAD", "POST", "OPTIONS")
QUERY, FORM, UPDATE = (
    "application/sparql-query",
    "application/x-www-form-urlencoded",
    "application/sparql-update",
)
_MOST_FIELDS = 1000


class Refused(DeftiesError):
    """A request that is no query; `status` is that of HTTP."""

    def __init__(self, status: HTTPStatus, message: str, hint: str = "") -> None:
        super().__init__(message, hint)
        self.status = status


@dataclass(frozen=True, slots=True)
class Question:
    """A query as it was sent.

    Attributes
    ----------
    query
        Its text; None asks what is here, that is for the service description.
    accept
        The Accept header.
    forms
        What `format=` says, which goes before the header; some clients say it twice.
    chosen
        The graphs that the request names, which go before those of the query.
    address
        That of the endpoint, as it was asked.
    """

    query: str | None
    accept: str = "*/*"
    forms: tuple[str, ...] = ()
    chosen: Chosen | None = None
    address: str = ""


def question(
    method: str, fields: bytes, kind: str, body: bytes, *, accept: str = "*/*", address: str = ""
) -> Question:
    """Return what a request asks.

    Parameters
    ----------
    method
        GET, HEAD or POST.
    fields
        The query part of the address, as it came.
    kind
        The Content-Type header.
    body
        The body, all of it.
    accept, address
        See `Question`.

    Raises
    ------
    Refused
        It asks nothing that can be answered; with the status of HTTP.
    """
    given = _fields(fields)
    if method == "POST":
        given += _posted(kind, body, given)
    if any(name == "update" for name, _ in given):
        raise _read_only()
    queries = [value for name, value in given if name == "query"]
    if len(queries) > 1:
        raise Refused(HTTPStatus.BAD_REQUEST, f"There are {len(queries)} queries.", "Send one.")
    if method == "POST" and not queries:
        raise Refused(HTTPStatus.BAD_REQUEST, "There is no query.", "Send it as query=…")
    default = tuple(value for name, value in given if name == "default-graph-uri")
    named = tuple(value for name, value in given if name == "named-graph-uri")
    return Question(
        query=queries[0] if queries else None,
        accept=accept,
        forms=tuple(value for name, value in given if name == "format" and value),
        chosen=Chosen(default, named) if default or named else None,
        address=address,
    )


def _posted(kind: str, body: bytes, in_address: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """Return the fields that a body is or holds."""
    media, *parameters = (part.strip().lower() for part in kind.split(";"))
    if media == UPDATE:
        raise _read_only()
    if media not in {QUERY, FORM}:
        raise Refused(
            HTTPStatus.UNSUPPORTED_MEDIA_TYPE,
            f"A body of {shorten(media) or 'no kind'} is no query.",
            f"Send {QUERY}, or a form: {FORM}.",
        )
    charset = next((p.partition("=")[2].strip('"') for p in parameters if p[:8] == "charset="), "")
    if charset not in {"", "utf-8", "utf8", "us-ascii"}:
        raise Refused(HTTPStatus.UNSUPPORTED_MEDIA_TYPE, "A query is in UTF-8.", "Encode it so.")
    if media == FORM:
        return _fields(body)
    if any(name == "query" for name, _ in in_address):
        raise Refused(HTTPStatus.BAD_REQUEST, "There are two queries.", "Send one.")
    return [("query", _text(body))]


def _fields(encoded: bytes) -> list[tuple[str, str]]:
    try:
        return parse_qsl(
            _text(encoded),
            keep_blank_values=True,
            errors="strict",
            max_num_fields=_MOST_FIELDS,
        )
    except UnicodeDecodeError:
        raise _not_utf8() from None
    except ValueError:
        raise Refused(
            HTTPStatus.BAD_REQUEST, f"There are more than {_MOST_FIELDS} parameters."
        ) from None


def _text(encoded: bytes) -> str:
    try:
        return encoded.decode("utf-8")
    except UnicodeDecodeError:
        raise _not_utf8() from None


def _not_utf8() -> Refused:
    return Refused(HTTPStatus.BAD_REQUEST, "What is sent is not in UTF-8.", "Encode it so.")


def _read_only() -> Refused:
    return Refused(
        HTTPStatus.FORBIDDEN,
        "Updates are refused: nothing is ever changed here.",
        "Send a query: SELECT, ASK, CONSTRUCT or DESCRIBE.",
    )
