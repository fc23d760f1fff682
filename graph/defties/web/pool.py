"""Processes that do work which may take too long or too much memory, and may then be killed.

An engine that evaluates a query cannot be interrupted from within its process: only the end of the
process ends it.
"""

from __future__ import annotations

import asyncio
import multiprocessing
import os
import resource
import signal
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from defties.errors import DeftiesError

if TYPE_CHECKING:
    from collections.abc import Callable
    from multiprocessing.connection import Connection

Job = TypeVar("Job")
Result = TypeVar("Result")


class Busy(DeftiesError):
    """More is waiting than may wait."""


class TooSlow(DeftiesError):
    """Work was stopped at its limit of time."""


class TooLarge(DeftiesError):
    """A process died at its work, most likely since it asked for more memory than it may have."""


@dataclass(frozen=True, slots=True)
class Limits:
    """How much a pool may do.

    `size` processes work at once and `waiting` jobs may wait for one. A job may take `seconds`, and
    its process have `memory` bytes of its own (0 for no limit). `nice` is added to the niceness of
    the processes, so that heavy work gives way to light.
    """

    size: int = 2
    waiting: int = 16
    seconds: float = 10.0
    memory: int = 0
    nice: int = 0


class Pool(Generic[Job, Result]):
    """Some processes that each open something once and then do one job at a time."""

    def __init__(
        self, make: Callable[..., Callable[[Job], Result]], given: tuple[Any, ...], limits: Limits
    ) -> None:
        """Take what makes the worker, a function at the top of a module, and what it is given."""
        self.limits = limits
        self._make, self._given = make, given
        self._threads = ThreadPoolExecutor(limits.size)
        self._idle: asyncio.Queue[_Worker] = asyncio.Queue()
        self._all: set[_Worker] = set()
        self._asked = 0

    async def start(self) -> None:
        """Start the processes and wait until they are ready."""
        await asyncio.gather(*(self._new() for _ in range(self.limits.size)))

    async def stop(self) -> None:
        """End the processes, whatever they do."""
        for worker in list(self._all):
            worker.kill()
        self._threads.shutdown(wait=False)

    async def run(self, job: Job) -> Result:
        """Do a job in one of the processes and return its result.

        Raises
        ------
        Busy, TooSlow, TooLarge
            It was not done.
        DeftiesError
            What the work itself raised.
        """
        if self._asked >= self.limits.size + self.limits.waiting:
            raise Busy("Too many ask at once.", "Try again in a few seconds.")
        self._asked += 1
        try:
            worker = await self._idle.get()
            return await self._done(worker, job)
        finally:
            self._asked -= 1

    async def _done(self, worker: _Worker, job: Job) -> Result:
        loop = asyncio.get_running_loop()
        try:
            result: Result = await loop.run_in_executor(
                self._threads, worker.do, job, self.limits.seconds
            )
        except (TooSlow, TooLarge):
            # Whoever asked need not wait for the next process.
            self._all.discard(worker)
            self._starting = loop.create_task(self._new())
            raise
        except BaseException:
            self._idle.put_nowait(worker)
            raise
        self._idle.put_nowait(worker)
        return result

    async def _new(self) -> None:
        worker = _Worker(self._make, self._given, self.limits)
        self._all.add(worker)
        await asyncio.get_running_loop().run_in_executor(None, worker.wait)
        self._idle.put_nowait(worker)


class _Worker:
    """One process, seen from outside."""

    def __init__(self, make: Callable[..., Any], given: tuple[Any, ...], limits: Limits) -> None:
        context = multiprocessing.get_context("spawn")
        self._pipe, theirs = context.Pipe()
        self._process = context.Process(
            target=_work, args=(theirs, make, given, limits.memory, limits.nice), daemon=True
        )
        self._process.start()
        theirs.close()

    def wait(self) -> None:
        """Wait until it is ready; raise what kept it from being."""
        try:
            is_done, result = self._pipe.recv()
        except EOFError:
            raise TooLarge("A worker ended before it was ready.") from None
        if not is_done:
            raise result

    def do(self, job: object, seconds: float) -> Any:  # noqa: ANN401  what the work returns
        """Do a job within some seconds; after TooSlow and TooLarge the process is no more."""
        try:
            self._pipe.send(job)
            if not self._pipe.poll(seconds):
                self.kill()
                raise TooSlow(f"Stopped after {seconds:g} s.", "Ask for less.")
            is_done, result = self._pipe.recv()
        except (EOFError, OSError):
            self.kill()
            raise TooLarge("Stopped: it took too much memory.", "Ask for less.") from None
        if not is_done:
            raise result
        return result

    def kill(self) -> None:
        """End the process now."""
        self._process.kill()
        self._process.join()
        self._pipe.close()


def _work(
    pipe: Connection, make: Callable[..., Any], given: tuple[Any, ...], memory: int, nice: int
) -> None:
    """Do jobs until the other end of the pipe is closed."""
    # Ctrl-C is for the front, which ends this process when it stops.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    os.nice(nice)
    if memory:
        resource.setrlimit(resource.RLIMIT_DATA, (memory, memory))
    try:
        work = make(*given)
    except DeftiesError as error:
        pipe.send((False, error))
        return
    pipe.send((True, None))
    with suppress(EOFError, OSError):
        while True:
            job = pipe.recv()
            try:
                result = (True, work(job))
            except DeftiesError as error:
                result = (False, error)
            pipe.send(result)
