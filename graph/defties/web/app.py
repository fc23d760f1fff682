"""The front: HTTP in, `Asked` out to the processes that hold the data, and their `Reply` back."""

from __future__ import annotations

import hashlib
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from urllib.parse import quote

from starlette.applications import Starlette
from starlette.responses import Response
from starlette.routing import Route

import defties
from defties.errors import DeftiesError, NothingFound
from defties.web.asked import Asked, Reply
from defties.web.desk import open_desk
from defties.web.guard import Guard, Rules
from defties.web.map import ADDRESSES
from defties.web.pages import fault
from defties.web.pool import Limits, Pool
from defties.web.sparql.endpoint import Endpoint
from defties.web.sparql.lanes import Lanes
from defties.web.sparql.work import Manner, open_queries
from defties.web.static import files

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator

    from starlette.requests import Request

    from defties.web.map import Address
    from defties.web.sparql.protocol import Question

_DAY = 86_400
_FOR_GOOD = f"public, max-age={365 * _DAY}, immutable"


@dataclass(frozen=True, slots=True)
class Settings:
    """How the explorer runs; see `pool.Limits` for the pools of pages and of queries.

    `places` name the data, see `snapshot.open_dataset`, and `version` is their hash.
    `manner` is how queries of the SPARQL endpoint are answered.
    """

    places: tuple[str, ...] = ()
    version: str = ""
    rules: Rules = field(default_factory=Rules)
    pages: Limits = field(default_factory=lambda: Limits(waiting=200, seconds=30))
    quick: Limits = field(default_factory=lambda: _limits(size=2, seconds=0.7, patience=10))
    queries: Limits = field(default_factory=lambda: _limits(size=1))
    manner: Manner = field(default_factory=Manner)


def _limits(size: int, seconds: float = 10.0, patience: float = 0.0) -> Limits:
    """Return the limits of processes that evaluate queries; they give way to those of pages."""
    return Limits(size, seconds=seconds, patience=patience, memory=1_000_000_000, nice=10)


def make_app(settings: Settings) -> Guard:
    """Return the explorer as an ASGI application."""
    desks: Pool[tuple[str, Asked], Reply] = Pool(
        open_desk, (list(settings.places),), settings.pages
    )

    given = (list(settings.places), settings.manner)
    quick: Pool[Question, Reply] = Pool(open_queries, given, settings.quick)
    queries: Pool[Question, Reply] = Pool(open_queries, given, settings.queries)

    @asynccontextmanager
    async def life(_: Starlette) -> AsyncGenerator[None]:
        async with AsyncExitStack() as stack:
            for pool in (desks, quick, queries):
                await pool.start()
                stack.push_async_callback(pool.stop)
            yield

    routes = [_page(address, desks, settings.version) for address in ADDRESSES]
    routes += [_file(name) for name in files()]
    routes.append(_file("icon.svg", "/favicon.ico"))
    endpoint = Endpoint(
        Lanes(quick, queries),
        settings.rules.longest_body // 2,
        # Data of somebody's own are for pages of his own, unless he says otherwise.
        is_open=bool(settings.rules.origins) or not settings.places,
        is_told=bool(settings.rules.origins),
    )
    routes.append(Route("/sparql", endpoint))
    app = Starlette(routes=routes, lifespan=life, exception_handlers={404: _missing, 405: _not_so})
    return Guard(app, settings.rules)


def _page(address: Address, desks: Pool[tuple[str, Asked], Reply], version: str) -> Route:
    """Return the route to something that a desk makes."""

    async def answer(request: Request) -> Response:
        asked = asked_of(request, address.path)
        tag = "" if address.changes else etag(version, asked)
        if tag and tag in request.headers.get("if-none-match", ""):
            return Response(status_code=304, headers={"ETag": tag, "Vary": "Accept"})
        try:
            reply = await desks.run((address.answer, asked))
        except DeftiesError as error:
            reply = fault.reply(error, asked)
        return respond(reply, tag)

    return Route(address.path, answer, methods=["GET"])


def _file(name: str, address: str = "") -> Route:
    found = files()[name]
    kept = {"Cache-Control": _FOR_GOOD}

    async def answer(_: Request) -> Response:
        return Response(found.body, media_type=found.media, headers=kept)

    return Route(address or found.address, answer, methods=["GET"])


def asked_of(request: Request, route: str = "") -> Asked:
    """Return what a request asks for."""
    url = request.url
    return Asked(
        url=quote(url.path, safe="/%:@!$&'()*+,;=~") + (f"?{url.query}" if url.query else ""),
        site=f"{url.scheme}://{url.netloc}",
        path=dict(request.path_params),
        query=tuple(request.query_params.multi_items()),
        accept=request.headers.get("accept", "*/*"),
        route=route,
    )


def etag(version: str, asked: Asked) -> str:
    """Return the tag of an answer, which depends on the data, our code and what is asked alone."""
    told = "\0".join((defties.__version__, version, asked.site, asked.url, asked.accept))
    return f'"{hashlib.sha256(told.encode("utf-8", "replace")).hexdigest()[:24]}"'


def respond(reply: Reply, tag: str = "") -> Response:
    """Return a reply as a response of HTTP."""
    headers = {"Vary": "Accept", **dict(reply.headers)}
    if tag and reply.status == 200:
        headers |= {"ETag": tag, "Cache-Control": "no-cache"}
    else:
        headers |= {"Cache-Control": "no-store"}
    response = Response(reply.body, reply.status, headers)
    response.headers["content-type"] = reply.media
    return response


async def _missing(request: Request, _: Exception) -> Response:
    error = NothingFound("There is no page here.", "Start at the first page: /")
    return respond(fault.reply(error, asked_of(request)))


async def _not_so(request: Request, refused: Exception) -> Response:
    allowed = getattr(refused, "headers", None) or {}
    reply = fault.problem(
        405, f"{request.method} is not answered here.", "Use GET.", tuple(allowed.items())
    )
    return respond(reply)
