"""What holds for every request, before anything else looks at it: limits, and headers of safety."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, MutableMapping

    Message = MutableMapping[str, Any]
    Receive = Callable[[], Awaitable[Message]]
    Send = Callable[[Message], Awaitable[None]]

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


@dataclass(frozen=True, slots=True)
class Rules:
    """What is let in.

    `hosts` are the names by which the explorer may be called, without a port (none: any name).
    """

    hosts: tuple[str, ...] = ("127.0.0.1", "localhost", "[::1]")
    longest_body: int = 200_000
    longest_query: int = 50_000


class Guard:
    """An ASGI application around another."""

    def __init__(self, app: Any, rules: Rules) -> None:  # noqa: ANN401  any ASGI application
        self._app, self._rules = app, rules

    async def __call__(self, scope: MutableMapping[str, Any], receive: Receive, send: Send) -> None:
        """Let a request in, or answer why not."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                held = {name for name, _ in message["headers"]}
                added = [pair for pair in _HEADERS if pair[0] not in held]
                message = {**message, "headers": [*message["headers"], *added]}
            await send(message)

        if refused := self._refusal(scope):
            await _refuse(*refused, guarded)
            return
        await self._app(scope, receive, guarded)

    def _refusal(self, scope: MutableMapping[str, Any]) -> tuple[int, str] | None:
        """Return the status and the sentence to refuse a request with, None to let it in."""
        headers = dict(scope["headers"])
        host = headers.get(b"host", b"").decode("latin-1")
        name = host if host.endswith("]") else host.rpartition(":")[0] or host
        # A page elsewhere could have its own name lead here, and read our answers as its own.
        if self._rules.hosts and name not in self._rules.hosts:
            return 421, "The explorer is not called by this name."
        if len(scope["query_string"]) > self._rules.longest_query:
            return 414, "The address is too long."
        return None


async def _refuse(status: int, detail: str, send: Send) -> None:
    body = json.dumps({"type": "about:blank", "status": status, "detail": detail}).encode()
    headers = [
        (b"content-type", b"application/problem+json"),
        (b"content-length", str(len(body)).encode()),
    ]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})
