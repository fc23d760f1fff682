"""A process of a pool: how it looks from outside, and what it does within."""

from __future__ import annotations

import logging
import multiprocessing
import os
import resource
import signal
import threading
from contextlib import contextmanager, suppress
from multiprocessing import resource_tracker
from typing import TYPE_CHECKING, Any, NamedTuple

from defties.errors import DeftiesError

if TYPE_CHECKING:
    from collections.abc import Callable, Generator
    from multiprocessing.connection import Connection

_log = logging.getLogger("defties.web")


class Outcome(NamedTuple):
    """What came of a job: its `result`, or else its `fault`; with neither the process ended."""

    result: Any = None
    fault: DeftiesError | None = None
    is_done: bool = False

    @property
    def is_gone(self) -> bool:
        """Whether the process ended before there was an outcome."""
        return not (self.is_done or self.fault)


class Worker:
    """One process, seen from outside."""

    def __init__(
        self, make: Callable[..., Any], given: tuple[Any, ...], memory: int, nice: int
    ) -> None:
        context = multiprocessing.get_context("spawn")
        self._pipe, theirs = context.Pipe()
        self._process = context.Process(
            target=_live, args=(theirs, make, given, memory, nice), daemon=True
        )
        with _deaf_to_interrupts():
            self._process.start()
        theirs.close()
        # Readable once the process has ended.
        self.sentinel = self._process.sentinel
        self.pid = self._process.pid

    def wait(self) -> Outcome:
        """Wait until it is ready for jobs."""
        return self._heard()

    def do(self, job: object) -> Outcome:
        """Do a job, for however long it takes; `kill` from another thread ends it."""
        try:
            self._pipe.send(job)
        except OSError:
            return Outcome()
        return self._heard()

    def _heard(self) -> Outcome:
        try:
            outcome: Outcome = self._pipe.recv()
        except (EOFError, OSError):
            return Outcome()
        return outcome

    def kill(self) -> None:
        """End the process now."""
        self._process.kill()

    def reap(self) -> int:
        """Wait until the process has ended, give back all that it took, return its exit code."""
        self._process.join()
        code = self._process.exitcode or 0
        self._pipe.close()
        self._process.close()
        return code


@contextmanager
def _deaf_to_interrupts() -> Generator[None]:
    """Start processes so that Ctrl-C, which reaches them too, ends none of them halfway."""
    resource_tracker.ensure_running()  # which would undo what follows if it came to be within
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _live(
    pipe: Connection, make: Callable[..., Any], given: tuple[Any, ...], memory: int, nice: int
) -> None:
    """Do jobs until the other end of the pipe is closed."""
    # Ctrl-C is for the front, which ends this process when it stops.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    os.nice(nice)
    if memory:
        resource.setrlimit(resource.RLIMIT_DATA, (memory, memory))
    with suppress(OSError):
        try:
            work = make(*given)
        except DeftiesError as error:
            pipe.send(Outcome(fault=error))
            return
        threading.Thread(target=_end_with_the_front, daemon=True).start()
        pipe.send(Outcome(is_done=True))
        while True:
            try:
                job = pipe.recv()
            except EOFError:
                return
            pipe.send(_outcome(work, job))


def _outcome(work: Callable[[Any], Any], job: object) -> Outcome:
    try:
        return Outcome(work(job), is_done=True)
    except DeftiesError as error:
        return Outcome(fault=error)
    except MemoryError:
        os.abort()  # as the engine does when it finds no memory
    except Exception:  # whatever it is, the next job is not to suffer for it
        _log.exception("A fault of ours, at %.500r", job)
        return Outcome(fault=DeftiesError("Something is wrong on our side; the log has it."))


def _end_with_the_front() -> None:
    """End this process, whatever it does, when the one that started it is no more."""
    front = multiprocessing.parent_process()
    if front:
        front.join()
        os._exit(1)
