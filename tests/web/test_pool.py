"""Processes that are killed: none is lost, none is left over, and whoever asked is told why."""

from __future__ import annotations

import asyncio
import multiprocessing
import operator
import os
import pickle
import signal
import subprocess
import sys
import threading
import time
from functools import partial
from pathlib import Path

import pytest

from defties.dates import parse
from defties.errors import AmbiguousEntity, BadDate, DeftiesError, SeedSyntaxError, UnknownEntity
from defties.snapshot import open_dataset
from defties.web import worker
from defties.web.pool import Busy, Crashed, Limits, Pool, TooLarge, TooSlow

LINUX = pytest.mark.skipif(sys.platform != "linux", reason="counts in /proc")
# What makes a worker that calls whatever it is given; new processes know no function of a test.
CALLER = (operator.methodcaller, ("__call__",))
SLEEP = partial(time.sleep, 60)


def run(work, limits=None, make=CALLER):
    """Return what work returns that is done with a pool."""

    async def whole():
        pool = Pool(*make, limits or Limits(size=1))
        await pool.start()
        try:
            return await work(pool)
        finally:
            await pool.stop()

    return asyncio.run(whole())


def descriptors():
    return len(list(Path("/proc/self/fd").iterdir()))


def workers():
    """Return the ids of the processes that this one has started as workers."""
    pids = Path(f"/proc/self/task/{os.getpid()}/children").read_text().split()
    return {int(p) for p in pids if b"spawn_main" in Path(f"/proc/{p}/cmdline").read_bytes()}


async def until(holds, seconds=10.0):
    """Wait until something holds."""
    end = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < end, "it never came to be"
        await asyncio.sleep(0.02)


def test_a_job_is_done_elsewhere_and_its_result_comes_back():
    async def work(pool):
        return await pool.run(os.getpid), await pool.run(partial(sorted, "cab"))

    pid, letters = run(work)

    assert pid != os.getpid()
    assert letters == ["a", "b", "c"]


def test_several_processes_work_at_once():
    async def work(pool):
        started = time.monotonic()
        await asyncio.gather(*(pool.run(partial(time.sleep, 1)) for _ in range(2)))
        return time.monotonic() - started

    assert run(work, Limits(size=2)) < 1.9


def test_what_the_work_raises_is_raised_as_it_was_and_its_process_goes_on():
    async def work(pool):
        before = await pool.run(os.getpid)
        with pytest.raises(BadDate) as caught:
            await pool.run(partial(parse, "the day after"))
        return caught.value, before == await pool.run(os.getpid)

    error, is_same = run(work)

    assert (error.text, error.message) == ("the day after", str(error))
    assert is_same


@pytest.mark.parametrize(
    "error",
    [
        DeftiesError("It went wrong.", "Mend it."),
        UnknownEntity("nobody", [("id:a", "A")]),
        AmbiguousEntity("ab", [("id:a", "A"), ("id:b", "B")]),
        SeedSyntaxError("a.ttl", 3, "expected a dot", "x"),
    ],
)
def test_every_error_survives_the_way_between_processes(error):
    again = pickle.loads(pickle.dumps(error))

    assert type(again) is type(error)
    assert (str(again), vars(again)) == (str(error), vars(error))


def test_a_fault_of_ours_is_told_without_its_details_and_its_process_goes_on(capfd):
    async def work(pool):
        before = await pool.run(os.getpid)
        with pytest.raises(DeftiesError, match="wrong on our side") as caught:
            await pool.run(partial(operator.truediv, 1, 0))
        return caught.value, before == await pool.run(os.getpid)

    error, is_same = run(work)

    assert "division" not in str(error)
    assert is_same
    assert "ZeroDivisionError" in capfd.readouterr().err


def test_work_that_is_too_slow_is_stopped_and_the_next_is_done_by_another_process():
    async def work(pool):
        before = await pool.run(os.getpid)
        started = time.monotonic()
        with pytest.raises(TooSlow, match=r"Stopped after 0\.5 s"):
            await pool.run(SLEEP)
        return time.monotonic() - started, before != await pool.run(os.getpid)

    seconds, is_another = run(work, Limits(size=1, seconds=0.5))

    assert 0.5 <= seconds < 5
    assert is_another


@pytest.mark.skipif(sys.platform != "linux", reason="macOS knows no such limit")
def test_work_that_takes_too_much_memory_is_stopped_and_told_the_limit(capfd):
    async def work(pool):
        with pytest.raises(TooLarge, match="more memory than the limit, 300 MB"):
            await pool.run(partial(bytearray, 1_000_000_000))
        return len(await pool.run(partial(bytearray, 1_000_000)))

    assert run(work, Limits(size=1, memory=300_000_000)) == 1_000_000


@pytest.mark.parametrize(
    ("death", "error"),
    [
        (partial(os._exit, 0), Crashed),
        (partial(os._exit, 3), Crashed),
        (partial(signal.raise_signal, signal.SIGTERM), Crashed),
        (partial(signal.raise_signal, signal.SIGKILL), TooLarge),
    ],
)
def test_a_process_that_dies_at_its_work_is_replaced(death, error):
    async def work(pool):
        with pytest.raises(error):
            await pool.run(death)
        return await pool.run(partial(sorted, "ba"))

    assert run(work) == ["a", "b"]


@LINUX
def test_a_process_that_dies_with_nothing_to_do_is_replaced_before_anybody_asks():
    async def work(pool):
        (dead,) = workers()
        os.kill(dead, signal.SIGKILL)
        await until(lambda: dead not in workers() and len(workers()) == 1)
        return dead, await pool.run(os.getpid)

    dead, alive = run(work)

    assert dead != alive


def test_more_than_may_wait_are_turned_away_and_those_that_wait_are_served():
    async def work(pool):
        jobs = [pool.run(partial(time.sleep, 0.3)) for _ in range(6)]
        return await asyncio.gather(*jobs, return_exceptions=True)

    outcomes = run(work, Limits(size=1, waiting=2))

    assert [type(outcome) for outcome in outcomes] == [type(None)] * 3 + [Busy] * 3


def test_who_waits_too_long_for_a_process_is_told():
    async def work(pool):
        jobs = [pool.run(partial(time.sleep, 1)) for _ in range(4)]
        return await asyncio.gather(*jobs, return_exceptions=True)

    outcomes = run(work, Limits(size=1, seconds=1.6))

    assert [type(outcome) for outcome in outcomes] == [type(None)] * 2 + [Busy] * 2
    assert "1.6 s" in str(outcomes[-1])


@LINUX
def test_a_job_that_nobody_waits_for_any_more_is_killed():
    async def work(pool):
        (busy,) = workers()
        asking = asyncio.create_task(pool.run(SLEEP))
        await asyncio.sleep(0.1)
        asking.cancel()
        with pytest.raises(asyncio.CancelledError):
            await asking
        await until(lambda: busy not in workers())
        return await asyncio.wait_for(pool.run(os.getpid), 10), busy

    now, before = run(work)

    assert now != before


def test_a_job_that_is_cancelled_while_it_waits_is_never_done(tmp_path):
    async def work(pool):
        first = asyncio.create_task(pool.run(partial(time.sleep, 0.3)))
        await asyncio.sleep(0.05)
        second = asyncio.create_task(pool.run(partial(os.mkdir, tmp_path / "made")))
        await asyncio.sleep(0.05)
        second.cancel()
        await first
        return await pool.run(partial(os.listdir, tmp_path))

    assert run(work) == []


@LINUX
def test_many_deaths_leave_no_process_and_no_descriptor_behind():
    async def nothing(_):
        return descriptors()

    async def work(pool):
        for death in [partial(os._exit, 1), partial(os._exit, 1), SLEEP] * 3:
            with pytest.raises(DeftiesError):
                await pool.run(death)
        asking = [asyncio.create_task(pool.run(SLEEP)) for _ in range(4)]
        await asyncio.sleep(0.05)
        for one in asking:
            one.cancel()
        await asyncio.gather(*asking, return_exceptions=True)
        # The last to die are replaced meanwhile.
        await until(lambda: len(workers()) == 2 and descriptors() <= usual)

    limits = Limits(size=2, seconds=0.5)
    run(nothing, limits)  # what the library keeps for good is there from here on
    before = descriptors()
    usual = run(nothing, limits)

    run(work, limits)

    assert descriptors() == before
    assert workers() == set()


@LINUX
def test_a_start_that_fails_is_told_and_leaves_nothing_behind():
    async def start(make):
        with pytest.raises(DeftiesError) as caught:
            await Pool(*make, Limits(size=2)).start()
        return str(caught.value)

    assert "no-such" in asyncio.run(start((open_dataset, (["/no-such.ttl"],))))
    assert "before it was ready" in asyncio.run(start((os._exit, (1,))))
    assert workers() == set()


@LINUX
def test_a_start_that_takes_too_long_is_told():
    async def start():
        with pytest.raises(Crashed, match="not ready after"):
            await Pool(time.sleep, (60,), Limits(size=1, start=0.3)).start()

    asyncio.run(start())

    assert workers() == set()


@LINUX
def test_a_pool_that_is_stopped_ends_all_and_tells_those_that_wait():
    async def work(pool):
        asking = [asyncio.create_task(pool.run(SLEEP)) for _ in range(3)]
        await asyncio.sleep(0.1)
        await pool.stop()
        return await asyncio.gather(*asking, return_exceptions=True)

    async def whole():
        pool = Pool(*CALLER, Limits(size=2))
        await pool.start()
        return await work(pool)

    outcomes = asyncio.run(whole())

    assert [str(outcome) for outcome in outcomes] == ["The explorer is being stopped."] * 3
    assert workers() == set()


def test_niceness_is_added():
    async def work(pool):
        return await pool.run(partial(os.nice, 0))

    assert run(work, Limits(size=1, nice=3)) == os.nice(0) + 3


FRONT = """
import asyncio, operator, time
from contextlib import suppress
from functools import partial
from defties.web import worker
from defties.web.pool import Limits, Pool

async def main():
    pool = Pool(operator.methodcaller, ("__call__",), Limits(size=2, seconds=60))
    await pool.start()
    print(*(w.pid for w in pool._workers), flush=True)
    await pool.run(partial(time.sleep, 60))

if __name__ == "__main__":
    with suppress(KeyboardInterrupt):
        asyncio.run(main())
"""


@LINUX
@pytest.mark.parametrize("sent", [signal.SIGINT, signal.SIGTERM, signal.SIGKILL])
def test_no_process_outlives_the_front_however_that_ends(tmp_path, sent):
    script = tmp_path / "front.py"
    script.write_text(FRONT, "utf-8")
    path = {"PYTHONPATH": os.pathsep.join(sys.path)}
    with subprocess.Popen(
        [sys.executable, script], stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=path
    ) as front:
        pids = [int(pid) for pid in front.stdout.readline().split()]
        front.send_signal(sent)
        front.communicate()

    assert len(pids) == 2
    end = time.monotonic() + 5
    while any(_is_alive(pid) for pid in pids) and time.monotonic() < end:
        time.sleep(0.05)
    assert [pid for pid in pids if _is_alive(pid)] == []


@LINUX
def test_interrupting_the_whole_group_leaves_no_traceback_of_workers(tmp_path):
    script = tmp_path / "front.py"
    script.write_text(FRONT, "utf-8")
    path = {"PYTHONPATH": os.pathsep.join(sys.path)}
    with subprocess.Popen(
        [sys.executable, script],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=path,
        start_new_session=True,
    ) as front:
        front.stdout.readline()
        os.killpg(front.pid, signal.SIGINT)
        _, told = front.communicate()

    assert told == b""


def _is_alive(pid):
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


def test_a_worker_does_one_job_after_the_other_until_nobody_is_there(monkeypatch):
    ours, theirs = multiprocessing.Pipe()
    monkeypatch.setattr(worker.signal, "signal", lambda *_: None)  # they are those of the tests
    for job in (partial(sorted, "ba"), partial(parse, "x"), partial(operator.truediv, 1, 0)):
        ours.send(job)
    living = threading.Thread(target=worker._live, args=(theirs, *CALLER, 0, 0))
    living.start()
    outcomes = [ours.recv() for _ in range(4)]
    ours.close()
    living.join()

    assert [outcome.is_done for outcome in outcomes] == [True, True, False, False]
    assert outcomes[1].result == ["a", "b"]
    assert isinstance(outcomes[2].fault, BadDate)


def test_a_worker_that_cannot_open_its_data_says_why(monkeypatch):
    ours, theirs = multiprocessing.Pipe()
    monkeypatch.setattr(worker.signal, "signal", lambda *_: None)

    worker._live(theirs, open_dataset, (["/no-such.ttl"],), 0, 0)

    assert "no-such" in str(ours.recv().fault)
