"""The SPARQL endpoint over HTTP: requests in, answers of the processes out."""

from __future__ import annotations

import asyncio
from http import HTTPStatus
from typing import TYPE_CHECKING, Any, Protocol

from starlette.requests import Request
from starlette.responses import Response

from defties.errors import DeftiesError
from defties.web.accept import NotAcceptable, preferred
from defties.web.asked import Reply, moved
from defties.web.pages import fault
from defties.web.pool import Busy
from defties.web.sparql.forms import TRIPLES
from defties.web.sparql.protocol import METHODS, Refused, question
from defties.web.sparql.work import problem

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, MutableMapping

    from defties.web.sparql.protocol import Question

    Message = MutableMapping[str, Any]
    Receive = Callable[[], Awaitable[Message]]
    Send = Callable[[Message], Awaitable[None]]

EDITOR = "/sparql-editor"
_ALLOWED = ", ".join(METHODS)
_OPEN = {
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Expose-Headers": "Link, Retry-After, X-Truncated",
}
_PREFLIGHT = {
    "Access-Control-Allow-Methods": _ALLOWED,
    "Access-Control-Allow-Headers": "Accept, Content-Type",
    "Access-Control-Max-Age": "86400",
}
# A page only where it is liked better than any form of RDF.
_DESCRIBED = {media: "rdf" for form in TRIPLES for media in form.media} | {"text/html": "page"}


class Answering(Protocol):
    """What has questions answered: a `pool.Pool`."""

    async def run(self, job: Question, /) -> Reply:
        """Return the answer to a question."""
        ...


class Endpoint:
    """The endpoint as an ASGI application."""

    def __init__(
        self, answering: Answering, longest: int, *, is_open: bool, is_told: bool = False
    ) -> None:
        """Take what has questions answered.

        Parameters
        ----------
        answering
            Most likely a pool.
        longest
            How many bytes a body may have.
        is_open
            Whether pages from elsewhere may read the answers.
        is_told
            Whether the front says with every answer who may read it.
        """
        self._answering, self._longest = answering, longest
        self._open = _OPEN if is_open and not is_told else {}
        self._preflight = _PREFLIGHT if is_open else {}

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        """Answer a request."""
        request = Request(scope, receive)
        reply = await self._reply(request)
        headers = {"Vary": "Accept", "Cache-Control": "no-store", **self._open}
        response = Response(reply.body, reply.status, {**headers, **dict(reply.headers)})
        response.headers["content-type"] = reply.media
        await response(scope, receive, send)

    async def _reply(self, request: Request) -> Reply:
        if request.method == "OPTIONS":
            told = {"Allow": _ALLOWED, **self._preflight}
            return Reply(b"", "text/plain; charset=utf-8", 204, tuple(told.items()))
        try:
            asked = await self._question(request)
            if asked.query is None and not asked.forms and _would_rather_have_a_page(asked.accept):
                return moved(EDITOR)
            return await _while_there(request, self._answering.run(asked))
        except Refused as refused:
            allow = (("Allow", _ALLOWED),) if refused.status == 405 else ()
            return fault.problem(refused.status, refused.message, refused.hint, allow)
        except DeftiesError as error:
            return problem(error)

    async def _question(self, request: Request) -> Question:
        if request.method not in METHODS:
            raise Refused(
                HTTPStatus.METHOD_NOT_ALLOWED, "Queries come by GET or POST.", f"Use {_ALLOWED}."
            )
        return question(
            request.method,
            request.scope["query_string"],
            request.headers.get("content-type", ""),
            await self._body(request),
            accept=", ".join(request.headers.getlist("accept")) or "*/*",
            address=f"{request.url.scheme}://{request.url.netloc}{request.url.path}",
        )

    async def _body(self, request: Request) -> bytes:
        body = b""
        async for piece in request.stream():
            body += piece
            if len(body) > self._longest:
                raise Refused(
                    HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
                    f"The query is larger than {self._longest:,} bytes.",
                    "Shorten it.",
                )
        return body


def _would_rather_have_a_page(accept: str) -> bool:
    try:
        return preferred(accept, _DESCRIBED) == "page"
    except NotAcceptable:
        return False


async def _while_there(request: Request, work: Any) -> Reply:  # noqa: ANN401  a coroutine
    """Return what work comes to; it is cancelled when whoever asked hangs up."""
    working = asyncio.ensure_future(work)
    leaving = asyncio.ensure_future(_left(request))
    try:
        await asyncio.wait({working, leaving}, return_when=asyncio.FIRST_COMPLETED)
        if not working.done():
            return Reply(b"", status=HTTPStatus.SERVICE_UNAVAILABLE)  # nobody reads it
        reply: Reply = working.result()
        return reply
    except asyncio.CancelledError:
        # The server stops and waits no longer for what is at work: it can still be told.
        if task := asyncio.current_task():
            task.uncancel()
        raise Busy("The explorer is being stopped.", "Try again later.") from None
    finally:
        leaving.cancel()
        working.cancel()


async def _left(request: Request) -> None:
    """Return when whoever asked has hung up."""
    while (await request.receive())["type"] != "http.disconnect":
        pass
