"""Processes that do work which may take too long or too much memory, and may then be killed.

An engine that evaluates a query cannot be interrupted from within its process: only the end of the
process ends it.
"""

from __future__ import annotations

import asyncio
import logging
import signal
from collections import deque
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from defties.errors import DeftiesError
from defties.web.worker import Worker

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine

    from defties.web.worker import Outcome

Job = TypeVar("Job")
Result = TypeVar("Result")
Given = TypeVar("Given")

_log = logging.getLogger("defties.web")
# A process that does not start is tried again after some seconds, after more each time.
_FIRST_PAUSE, _LONGEST_PAUSE = 0.5, 30.0
_MEGABYTE = 1_000_000
_LESS, _LATER = "Ask for less.", "Try again in a few seconds."


class Busy(DeftiesError):
    """More is waiting than may wait, or something waited too long."""


class TooSlow(DeftiesError):
    """Work was stopped at its limit of time."""


class TooLarge(DeftiesError):
    """Work was stopped since it asked for more memory than it may have."""


class Crashed(DeftiesError):
    """A process ended at its work, or never was ready for any."""


@dataclass(frozen=True, slots=True)
class Limits:
    """How much a pool may do.

    `size` processes work at once and `waiting` jobs may wait for one. A job may take `seconds`, and
    wait `patience` before (as long as it may take if that is 0), and its process have `memory`
    bytes of its own (0 for no limit). `nice` is added to the niceness of the processes, so that
    heavy work gives way to light. A process may take `start` seconds until it is ready.
    """

    size: int = 2
    waiting: int = 16
    seconds: float = 10.0
    patience: float = 0.0
    memory: int = 0
    nice: int = 0
    start: float = 300.0


@dataclass(frozen=True, slots=True, eq=False)
class _Asked(Generic[Job, Result]):
    """A job, and the promise of its result."""

    job: Job
    promise: asyncio.Future[Result]

    def fail(self, error: DeftiesError) -> None:
        """Tell whoever waits, if anybody still does."""
        if not self.promise.done():
            self.promise.set_exception(error)

    def settle(self, outcome: Outcome) -> None:
        """Hand over what came of the job, if anybody still waits for it."""
        if outcome.fault:
            self.fail(outcome.fault)
        elif not self.promise.done():
            self.promise.set_result(outcome.result)


class Pool(Generic[Job, Result]):
    """Some processes that each open something once and then do one job at a time."""

    def __init__(
        self, make: Callable[..., Callable[[Job], Result]], given: tuple[Any, ...], limits: Limits
    ) -> None:
        """Take what makes the worker, a function at the top of a module, and what it is given."""
        self.limits = limits
        self._patience = limits.patience or limits.seconds
        self._make, self._given = make, given
        self._workers: set[Worker] = set()
        self._idle: list[Worker] = []
        self._waiting: deque[_Asked[Job, Result]] = deque()
        self._tasks: set[asyncio.Task[None]] = set()

    async def start(self) -> None:
        """Start the processes and wait until they are ready.

        Raises
        ------
        DeftiesError
            One of them cannot do its work; none is left then.
        """
        # Each process needs one to wait for it while it works, and one while it is ended.
        self._threads = ThreadPoolExecutor(2 * self.limits.size, "pool")
        begun = await asyncio.gather(
            *(self._begin() for _ in range(self.limits.size)), return_exceptions=True
        )
        for fault in begun:
            if isinstance(fault, BaseException):
                await self.stop()
                raise fault
        for worker in begun:
            if isinstance(worker, Worker):
                self._rest(worker)

    async def stop(self) -> None:
        """End the processes, whatever they do; whoever waits is told."""
        while self._waiting:
            self._waiting.popleft().fail(_stopping())
        await asyncio.sleep(0)  # a task that never began could not clear up
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        for worker in self._idle:
            asyncio.get_running_loop().remove_reader(worker.sentinel)
        self._idle.clear()
        await asyncio.gather(*(self._end(worker) for worker in self._workers))
        self._threads.shutdown()

    async def run(self, job: Job) -> Result:
        """Do a job in one of the processes and return its result.

        When this is cancelled, the job is dropped, or its process killed.

        Raises
        ------
        Busy, TooSlow, TooLarge, Crashed
            It was not done.
        DeftiesError
            What the work itself raised.
        """
        loop = asyncio.get_running_loop()
        asked: _Asked[Job, Result] = _Asked(job, loop.create_future())
        self._waiting.append(asked)
        self._hand_out()
        if len(self._waiting) > self.limits.waiting:
            self._waiting.remove(asked)
            raise Busy("Too many ask at once.", _LATER)
        late = loop.call_later(self._patience, self._give_up, asked)
        try:
            return await asked.promise
        finally:
            late.cancel()
            asked.promise.cancel()
            self._forget(asked)

    def _hand_out(self) -> None:
        """Give those that wait to the processes that rest."""
        while self._idle and self._waiting:
            worker = self._idle.pop()
            asyncio.get_running_loop().remove_reader(worker.sentinel)
            self._in_background(self._serve(worker, self._waiting.popleft()))

    def _give_up(self, asked: _Asked[Job, Result]) -> None:
        """Tell one that still waits for a process that it waited too long."""
        if self._forget(asked):
            asked.fail(Busy(f"Nothing was free for {self._patience:g} s.", _LATER))

    def _forget(self, asked: _Asked[Job, Result]) -> bool:
        """Return whether a job still waited for a process; it does so no longer."""
        if asked not in self._waiting:
            return False
        self._waiting.remove(asked)
        return True

    async def _serve(self, worker: Worker, asked: _Asked[Job, Result]) -> None:
        """Do a job in a process, and see to it that one rests afterwards."""
        if asked.promise.done():
            self._rest(worker)
            return
        doing = self._in_thread(worker.do, asked.job)
        # The promise is done before the work is when nobody waits for it any more.
        either: set[asyncio.Future[Any]] = {doing, asked.promise}
        try:
            await asyncio.wait(
                either, timeout=self.limits.seconds, return_when=asyncio.FIRST_COMPLETED
            )
        except asyncio.CancelledError:
            asked.fail(_stopping())
            await self._end(worker)
            raise
        if doing.done() and not doing.result().is_gone:
            asked.settle(doing.result())
            self._rest(worker)
            return
        if not doing.done():
            asked.fail(TooSlow(f"Stopped after {self.limits.seconds:g} s, the limit.", _LESS))
        asked.fail(_why_ended(await self._end(worker), self.limits))
        await self._replace()

    def _rest(self, worker: Worker) -> None:
        """Have a process wait for jobs; if it ends meanwhile, another takes its place."""
        loop = asyncio.get_running_loop()

        def replace() -> None:
            loop.remove_reader(worker.sentinel)
            self._idle.remove(worker)
            _log.warning("Process %s ended while it had nothing to do.", worker.pid)
            self._in_background(self._bury(worker))

        loop.add_reader(worker.sentinel, replace)
        self._idle.append(worker)
        self._hand_out()

    async def _bury(self, worker: Worker) -> None:
        await self._end(worker)
        # One that ends as soon as it is ready should not keep the machine busy.
        await asyncio.sleep(_FIRST_PAUSE)
        await self._replace()

    async def _replace(self) -> None:
        """Start a process in place of one that is no more."""
        pause = _FIRST_PAUSE
        while True:
            try:
                self._rest(await self._begin())
            except DeftiesError as error:
                _log.error("A process cannot start: %s", error)  # noqa: TRY400  a sentence will do
                await asyncio.sleep(pause)
                pause = min(2 * pause, _LONGEST_PAUSE)
            else:
                return

    async def _begin(self) -> Worker:
        """Return a new process that is ready."""
        worker = Worker(self._make, self._given, self.limits.memory, self.limits.nice)
        self._workers.add(worker)
        try:
            begun = self._in_thread(worker.wait)
            await asyncio.wait({begun}, timeout=self.limits.start)
            if not begun.done():
                raise Crashed(f"A process was not ready after {self.limits.start:g} s.")
            outcome = begun.result()
            if outcome.is_gone:
                raise Crashed("A process ended before it was ready.", "The log may say why.")
            if outcome.fault:
                raise outcome.fault
        except BaseException:
            await self._end(worker)
            raise
        return worker

    async def _end(self, worker: Worker) -> int:
        """Kill a process and return its exit code."""
        worker.kill()
        code = await self._in_thread(worker.reap)
        self._workers.discard(worker)
        return code

    def _in_thread(self, function: Callable[..., Given], *given: object) -> asyncio.Future[Given]:
        return asyncio.get_running_loop().run_in_executor(self._threads, function, *given)

    def _in_background(self, work: Coroutine[None, None, None]) -> None:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)


def _stopping() -> Busy:
    return Busy("The explorer is being stopped.", _LATER)


def _why_ended(code: int, limits: Limits) -> DeftiesError:
    """Return what a process died of at its work."""
    if code == -signal.SIGABRT and limits.memory:
        most = f"{limits.memory / _MEGABYTE:,.0f} MB"
        return TooLarge(f"Stopped: it needed more memory than the limit, {most}.", _LESS)
    if code == -signal.SIGKILL:
        return TooLarge("Stopped by the system, most likely since memory ran out.", _LESS)
    return Crashed("The process that worked at it ended unforeseen.", _LATER)
