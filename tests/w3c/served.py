"""Our endpoint over the data of the tests: the real one, but for the store that it asks."""

from __future__ import annotations

import socket
import threading
import time
from contextlib import asynccontextmanager, contextmanager
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import pyoxigraph as ox
import uvicorn
from starlette.applications import Starlette
from starlette.routing import Route

from defties.store.oxigraph import Embedded
from defties.web.guard import Guard, Rules
from defties.web.pool import Limits, Pool
from defties.web.sparql.endpoint import Endpoint
from defties.web.sparql.work import Manner, answer

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from defties.web.asked import Reply
    from defties.web.sparql.protocol import Question

# As anywhere else: a default graph of its own, and no prefix that is not declared.
MANNER = Manner(union=False)


def open_sets(folder: str) -> Callable[[tuple[str, Question]], Reply]:
    """Return what answers queries over one of the files in a folder, by its name."""
    stores: dict[str, Embedded] = {}

    def work(job: tuple[str, Question]) -> Reply:
        name, question = job
        if name not in stores:
            store = ox.Store()
            store.load(path=str(Path(folder) / name), format=ox.RdfFormat.N_QUADS)
            stores[name] = Embedded(store, prefixes={})
        return answer(stores[name], MANNER, question)

    return work


class _OneSet:
    """The pool, asked about one file."""

    def __init__(self, pool: Pool[tuple[str, Question], Reply], name: str) -> None:
        self._pool, self._name = pool, name

    async def run(self, job: Question, /) -> Reply:
        return await self._pool.run((self._name, job))


@contextmanager
def served(folder: Path) -> Iterator[str]:
    """Serve the files of a folder, each at an address that ends in its name; yield the others."""
    pool: Pool[tuple[str, Question], Reply] = Pool(
        open_sets, (str(folder),), Limits(size=1, memory=1_000_000_000)
    )

    @asynccontextmanager
    async def life(_: Starlette):
        await pool.start()
        try:
            yield
        finally:
            await pool.stop()

    async def endpoint(scope, receive, send):
        name = scope["path_params"]["name"]
        await Endpoint(_OneSet(pool, name), 200_000, is_open=True)(scope, receive, send)

    class Front:
        __call__ = staticmethod(endpoint)

    app = Guard(Starlette(routes=[Route("/{name}", Front())], lifespan=life), Rules())
    with socket.create_server(("127.0.0.1", 0)) as listener:
        server = uvicorn.Server(uvicorn.Config(app, log_level="warning"))
        thread = threading.Thread(target=partial(server.run, sockets=[listener]))
        thread.start()
        while not server.started and thread.is_alive():
            time.sleep(0.05)
        yield f"http://127.0.0.1:{listener.getsockname()[1]}/"
        server.should_exit = True
        thread.join()
