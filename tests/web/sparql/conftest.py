"""The explorer of the toy claims, served for real on a free port."""

from __future__ import annotations

import socket
import threading
import time
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest
import uvicorn

from defties.snapshot import open_dataset
from defties.web.app import Settings, make_app
from defties.web.pool import Limits

TOY = str(Path(__file__).parents[2] / "toy.ttl")
FEW = Limits(size=1, memory=1_000_000_000)


@contextmanager
def listening(app):
    """Serve an ASGI application; yield its address."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        config = uvicorn.Config(app, log_level="warning", timeout_graceful_shutdown=1)
        server = uvicorn.Server(config)
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
        thread.start()
        while not server.started:
            assert thread.is_alive(), "the server did not start"
            time.sleep(0.02)
        try:
            yield f"http://127.0.0.1:{listener.getsockname()[1]}"
        finally:
            server.should_exit = True
            thread.join()


@pytest.fixture(scope="session")
def serving():
    """What serves the explorer: the toy claims, unless settings name others."""

    def serve(places=(TOY,), **settings):
        open_dataset(places)  # built once, here
        settings = {"pages": Limits(size=1), "queries": FEW, **settings}
        return listening(make_app(Settings(tuple(places), "v", **settings)))

    return serve


@pytest.fixture(scope="session")
def site(serving):
    with serving() as address:
        yield address


@pytest.fixture(scope="session")
def client(site):
    with httpx.Client(base_url=site, timeout=30) as open_client:
        yield open_client
