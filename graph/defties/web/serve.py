"""Serving until told to stop."""

from __future__ import annotations

import socket
from typing import TYPE_CHECKING

import uvicorn

from defties.errors import InputError
from defties.snapshot import open_dataset
from defties.web.app import Settings, make_app

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence


def serve(places: Sequence[str], host: str, port: int, ready: Callable[[str], None]) -> None:
    """Serve the explorer of some data until the process is told to stop.

    Parameters
    ----------
    places
        See `snapshot.open_dataset`.
    host, port
        Where to listen; port 0 takes any that is free.
    ready
        Is called with the address once it answers.

    Raises
    ------
    InputError
        The address cannot be listened at.
    DeftiesError
        The data cannot be opened.
    """
    # Built once here, so that the processes find it; what is wrong with it is said before.
    version = open_dataset(places).register.version
    listener = _listen(host, port)
    address = f"http://{host}:{listener.getsockname()[1]}"
    app = make_app(Settings(tuple(places), version))
    config = uvicorn.Config(
        app,
        log_level="warning",
        access_log=False,
        server_header=False,
        timeout_keep_alive=5,
        timeout_graceful_shutdown=5,
    )
    server = _Server(config, lambda: ready(address))
    server.run(sockets=[listener])


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


def _listen(host: str, port: int) -> socket.socket:
    try:
        family, kind, protocol, _, place = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[
            0
        ]
        listener = socket.socket(family, kind, protocol)
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(place)
    except OSError as error:
        raise InputError(
            f"{host}:{port} cannot be listened at: {error.strerror}.",
            "Name another with --port; 0 takes any that is free.",
        ) from None
    return listener
