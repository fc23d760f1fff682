"""Serving until told to stop."""

from __future__ import annotations

import asyncio
import ipaddress
import socket
from typing import TYPE_CHECKING

import h11
import uvicorn
from uvicorn.protocols.http.h11_impl import H11Protocol

from defties.errors import InputError
from defties.snapshot import open_dataset
from defties.web.app import Settings, make_app
from defties.web.guard import Rules

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

# Requests that each client may make a second where others than this machine are served.
_A_SECOND = 20.0
_CONNECTIONS = 512
# In seconds: for the head of a request, between two requests, for what is at work when it stops.
_PATIENCE, _KEPT, _GRACE = 10.0, 5, 5


def serve(
    places: Sequence[str],
    host: str,
    port: int,
    ready: Callable[[str], None],
    *,
    names: Sequence[str] = (),
    origins: str = "",
) -> None:
    """Serve the explorer of some data until the process is told to stop.

    Parameters
    ----------
    places
        See `snapshot.open_dataset`.
    host, port
        Where to listen; port 0 takes any that is free.
    ready
        Is called with the address once it answers.
    names
        By which names it may be called besides those of this machine; where it listens to other
        machines, none means any.
    origins
        Where pages may come from that may read answers, see `guard.Rules`; "" lets any read the
        data that come with defties, and none those of somebody's own.

    Raises
    ------
    InputError
        The address cannot be listened at.
    DeftiesError
        The data cannot be opened.
    """
    listener = _listen(host, port)
    # Built once here, so that the processes find it; what is wrong with it is said before.
    version = open_dataset(places).register.version
    here = f"[{host}]" if ":" in host else host
    # What comes with defties is public; data of somebody's own are for pages of his own.
    open_to = origins or ("" if places else "*")
    app = make_app(Settings(tuple(places), version, _rules(here, names, open_to)))
    config = uvicorn.Config(
        app,
        http=_Patient,
        log_level="warning",
        access_log=False,
        server_header=False,
        limit_concurrency=_CONNECTIONS,
        timeout_keep_alive=_KEPT,
        timeout_graceful_shutdown=_GRACE,
    )
    address = f"http://{here}:{listener.getsockname()[1]}"
    _Server(config, lambda: ready(address)).run(sockets=[listener])


def is_loopback(host: str) -> bool:
    """Return whether only this machine reaches an address."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False


def _rules(host: str, names: Sequence[str], origins: str) -> Rules:
    known = {*Rules().hosts, host, *(name.lower() for name in names)}
    if is_loopback(host):
        return Rules(tuple(sorted(known)), origins)
    return Rules(tuple(sorted(known)) if names else (), origins, a_second=_A_SECOND)


class _Server(uvicorn.Server):
    """A server that tells when it answers."""

    def __init__(self, config: uvicorn.Config, ready: Callable[[], None]) -> None:
        super().__init__(config)
        self._ready = ready

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Start to answer."""
        await super().startup(sockets)
        if self.started:
            self._ready()


class _Patient(H11Protocol):
    """A connection that is closed when a request does not come whole in time."""

    _waiting: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Begin to wait."""
        super().connection_made(transport)
        self._wait()

    def data_received(self, data: bytes) -> None:
        """Go on waiting unless the head of a request is there; its body is waited for elsewhere."""
        super().data_received(data)
        if self.conn.their_state is not h11.IDLE:
            self._wait_no_more()
        elif self._waiting is None:
            self._wait()

    def connection_lost(self, exc: Exception | None) -> None:
        """Wait no more."""
        self._wait_no_more()
        super().connection_lost(exc)

    def _wait(self) -> None:
        self._waiting = self.loop.call_later(_PATIENCE, self.transport.close)

    def _wait_no_more(self) -> None:
        if self._waiting is not None:
            self._waiting.cancel()
            self._waiting = None


def _listen(host: str, port: int) -> socket.socket:
    try:
        family, kind, protocol, _, place = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[
            0
        ]
        listener = socket.socket(family, kind, protocol)
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(place)
    except (OSError, UnicodeError) as error:
        reason = getattr(error, "strerror", None) or "it is no address"
        raise InputError(
            f"{host}:{port} cannot be listened at: {reason}.",
            "Name another with --port; 0 takes any that is free.",
        ) from None
    return listener
