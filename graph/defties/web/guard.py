"""What holds for every request, before anything else looks at it: limits, and headers of safety.

The explorer runs on the machine of somebody who reads pages of strangers with the same browser. So
it answers only to its own names, since a stranger's name may be made to lead here, and lets pages
of others read nothing unless it is told to.
"""

from __future__ import annotations

import asyncio
import json
import time
from collections import OrderedDict
from dataclasses import dataclass
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, MutableMapping

    Message = MutableMapping[str, Any]
    Scope = MutableMapping[str, Any]
    Receive = Callable[[], Awaitable[Message]]
    Send = Callable[[Message], Awaitable[None]]
    Application = Callable[[Scope, Receive, Send], Awaitable[None]]

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; "
    "connect-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'; "
    "require-trusted-types-for 'script'"
)
_HEADERS = (
    (b"content-security-policy", POLICY.encode()),
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"no-referrer"),
    (b"cross-origin-opener-policy", b"same-origin"),
    (b"permissions-policy", b"camera=(), microphone=(), geolocation=()"),
)
_CLIENTS = 10_000  # whose allowance is remembered


@dataclass(frozen=True, slots=True)
class Rules:
    """What is let in.

    Attributes
    ----------
    hosts
        The names by which the explorer may be called, without a port; none means any.
    origins
        Where pages may come from that may read answers: "" none but ours, "*" any.
    longest_body, longest_query
        In bytes.
    most_at_once
        How many requests are worked on at the same time.
    a_second
        How many requests each client may make a second, with ten times as many in store; 0 means
        any number.
    patience
        For how many seconds a client may neither send nor take what is sent.
    """

    hosts: tuple[str, ...] = ("127.0.0.1", "localhost", "[::1]")
    origins: str = ""
    longest_body: int = 200_000
    longest_query: int = 50_000
    most_at_once: int = 256
    a_second: float = 0.0
    patience: float = 20.0


class Refused(Exception):  # noqa: N818  it never leaves this module
    """A request is not let in; carries the status and the sentence."""

    def __init__(self, status: HTTPStatus, detail: str) -> None:
        super().__init__(detail)
        self.status, self.detail = status, detail


class Guard:
    """An ASGI application around another."""

    def __init__(self, app: Application, rules: Rules) -> None:
        self._app, self._rules = app, rules
        self._allowances = Allowances(rules.a_second)
        self._at_once = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let a request in, or answer why not."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        exchange = _Exchange(scope, receive, send, self._rules)
        self._at_once += 1
        try:
            self._look_at(scope)
            await self._app(scope, exchange.receive, exchange.send)
        except Refused as refused:
            await exchange.refuse(refused)
        finally:
            self._at_once -= 1

    def _look_at(self, scope: Scope) -> None:
        """Raise Refused if a request is not let in."""
        rules, headers = self._rules, dict(scope["headers"])
        if self._at_once > rules.most_at_once:
            raise Refused(HTTPStatus.SERVICE_UNAVAILABLE, "Too many ask at once.")
        if rules.hosts and _name(headers.get(b"host", b"")) not in rules.hosts:
            raise Refused(
                HTTPStatus.MISDIRECTED_REQUEST, "The explorer is not called by this name."
            )
        if len(scope["query_string"]) > rules.longest_query:
            raise Refused(HTTPStatus.REQUEST_URI_TOO_LONG, "The address is too long.")
        length = headers.get(b"content-length", b"0")
        if length.isdigit() and int(length) > rules.longest_body:
            raise Refused(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, "What was sent is too long.")
        if not self._allowances.take((scope.get("client") or ("",))[0]):
            raise Refused(HTTPStatus.TOO_MANY_REQUESTS, "You ask too often.")


class Allowances:
    """How much each client may still ask: what is used comes back with time."""

    def __init__(self, a_second: float, clock: Callable[[], float] = time.monotonic) -> None:
        self._rate, self._most = a_second, 10 * a_second
        self._clock = clock
        self._left: OrderedDict[str, tuple[float, float]] = OrderedDict()

    def take(self, client: str) -> bool:
        """Return whether a client may ask once more, and count that it did."""
        if not self._rate:
            return True
        now = self._clock()
        left, since = self._left.pop(client, (self._most, now))
        left = min(self._most, left + (now - since) * self._rate)
        may_ask = left >= 1
        self._left[client] = (left - may_ask, now)
        if len(self._left) > _CLIENTS:
            self._left.popitem(last=False)
        return may_ask


class _Exchange:
    """One request and its answer, watched."""

    def __init__(self, scope: Scope, receive: Receive, send: Send, rules: Rules) -> None:
        self._scope, self._receive, self._send, self._rules = scope, receive, send, rules
        self._taken = 0
        self._has_all = self._has_begun = self._is_refused = False

    async def receive(self) -> Message:
        """Return what the client sends next, or raise Refused if it is too much or too slow."""
        try:
            # Once all has come, what is waited for is that the client goes away.
            async with asyncio.timeout(None if self._has_all else self._rules.patience):
                message = await self._receive()
        except TimeoutError:
            self._is_refused = True
            raise Refused(HTTPStatus.REQUEST_TIMEOUT, "What you send comes too slowly.") from None
        self._has_all = not message.get("more_body", False)
        self._taken += len(message.get("body", b""))
        if self._taken > self._rules.longest_body:
            self._is_refused = True
            raise Refused(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, "What was sent is too long.")
        return message

    async def send(self, message: Message) -> None:
        """Send a part of the answer, with the headers that all have; give up if nobody takes it."""
        if self._is_refused:
            return  # an application that makes a page of every error has none to make of this one
        await self._pass_on(message)

    async def _pass_on(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self._has_begun = True
            message = {
                **message,
                "headers": [*message["headers"], *self._added(message["headers"])],
            }
        try:
            async with asyncio.timeout(self._rules.patience):
                await self._send(message)
        except TimeoutError:
            raise ConnectionAbortedError("the client does not take the answer") from None

    async def refuse(self, refused: Refused) -> None:
        """Answer why a request is not let in."""
        if self._has_begun:
            raise ConnectionAbortedError(refused.detail)
        told = {
            "type": "about:blank",
            "title": refused.status.phrase,
            "status": refused.status.value,
            "detail": refused.detail,
            "hint": "",
        }
        body = json.dumps(told).encode()
        headers = [
            (b"content-type", b"application/problem+json"),
            (b"content-length", str(len(body)).encode()),
            # What is left of a request that is too long is not read.
            (b"connection", b"close"),
        ]
        if refused.status in (HTTPStatus.TOO_MANY_REQUESTS, HTTPStatus.SERVICE_UNAVAILABLE):
            headers.append((b"retry-after", b"5"))
        start = {"type": "http.response.start", "status": refused.status.value, "headers": headers}
        await self._pass_on(start)
        shown = b"" if self._scope["method"] == "HEAD" else body
        await self._pass_on({"type": "http.response.body", "body": shown})

    def _added(self, given: list[tuple[bytes, bytes]]) -> list[tuple[bytes, bytes]]:
        held = {name.lower() for name, _ in given}
        added = [pair for pair in _HEADERS if pair[0] not in held]
        if self._rules.origins:
            added += [
                (b"access-control-allow-origin", self._rules.origins.encode()),
                (b"access-control-expose-headers", b"ETag, Link, Retry-After"),
            ]
        return added


def _name(host: bytes) -> str:
    """Return the name in a Host header, without the port."""
    text = host.decode("latin-1").lower()
    return text if text.endswith("]") else text.rpartition(":")[0] or text
