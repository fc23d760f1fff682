"""Readers of the explorer: fifty at once, without and with somebody who asks the impossible.

``python benchmarks/readers.py [--seconds N] [--readers N]`` starts `defties serve` on the seeds.
Each reader asks for a page, reads for a moment (half a second to a second and a half), and asks for
the next; the pages and moments are the same every time. Beside them, in the second round, a query
that never ends is sent every second. Any answer that is not 200 is counted as an error.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import random
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import httpx
from commands import RUN, surroundings

PAGES = (
    *("/", "/questions", "/entity/shahed-136", "/entity/iran", "/entity/qods-aviation-industries"),
    *("/entity/russia", "/api/entities/shahed-136", "/search?q=shahed"),
    "/ask/suppliers-of-parts?item=id:shahed-136",
    "/path?from=id:qods-aviation-industries&to=id:russia",
    "/sparql?query=SELECT%20*%20%7B%20%3Ft%20a%20%3ASupply%20%7D%20LIMIT%2020",
)
ENDLESS = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"


async def round_of(address: str, readers: int, seconds: float, *, endless: bool) -> dict[str, Any]:
    """Return what the readers waited for, in milliseconds."""
    until = time.monotonic() + seconds
    took: dict[str, list[float]] = {page: [] for page in PAGES}
    errors: list[str] = []
    limits = httpx.Limits(max_connections=None)
    async with httpx.AsyncClient(base_url=address, timeout=60, limits=limits) as client:

        async def reads(number: int) -> None:
            draw = random.Random(number)
            await asyncio.sleep(draw.random())
            while time.monotonic() < until:
                page = draw.choice(PAGES)
                began = time.perf_counter()
                answer = await client.get(page, follow_redirects=True)
                took[page].append((time.perf_counter() - began) * 1e3)
                if answer.status_code != 200:
                    errors.append(f"{page}: {answer.status_code}")
                await asyncio.sleep(0.5 + draw.random())

        async def asks_the_impossible() -> None:
            waiting = []
            while time.monotonic() < until:
                waiting.append(
                    asyncio.create_task(client.get("/sparql", params={"query": ENDLESS}))
                )
                await asyncio.sleep(1)
            told = await asyncio.gather(*waiting)
            if any(answer.status_code != 503 for answer in told):
                errors.append(f"endless: {[answer.status_code for answer in told]}")

        work = [reads(number) for number in range(readers)]
        await asyncio.gather(*work, *([asks_the_impossible()] if endless else []))
    return {"errors": errors, **summary([ms for all_ms in took.values() for ms in all_ms])} | {
        "pages": {page: summary(ms) for page, ms in took.items() if len(ms) > 1}
    }


def summary(took: list[float]) -> dict[str, float]:
    """Return how many there are, their median and their 95th percentile."""
    return {
        "count": len(took),
        "median": statistics.median(took),
        "p95": statistics.quantiles(took, n=20)[-1],
    }


def run(readers: int, seconds: float) -> dict[str, Any]:
    """Return the figures of the rounds, with the address served by a process of its own."""
    with tempfile.TemporaryDirectory() as cache:
        environment = {**surroundings(), "DEFTIES_CACHE": cache}
        command = [*RUN, "serve", "--port", "0"]
        log = Path(cache) / "log"
        with (
            log.open("w") as written,
            subprocess.Popen(command, env=environment, stderr=written) as serving,
        ):
            while "explorer is at" not in log.read_text():
                time.sleep(0.1)
            address = log.read_text().split()[4].rstrip("/")
            try:
                asyncio.run(round_of(address, readers, 5, endless=False))  # warms up
                return {
                    "readers": readers,
                    "seconds": seconds,
                    "calm": asyncio.run(round_of(address, readers, seconds, endless=False)),
                    "beside the impossible": asyncio.run(
                        round_of(address, readers, seconds, endless=True)
                    ),
                }
            finally:
                serving.terminate()
                serving.wait()
                print(log.read_text(), file=sys.stderr)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--readers", type=int, default=50)
    chosen = parser.parse_args()
    print(json.dumps(run(chosen.readers, chosen.seconds), indent=1))


if __name__ == "__main__":
    main()
