"""Searches over one graph by graph libraries and databases, each in a process of its own.

``python benchmarks/paths.py GRAPH [PEER…]`` takes a number of edges or ``debian``, and tells for
each peer what building took, peak memory, for each search the median and 95th percentile in
milliseconds over the same random pairs, and what was found; then what one process takes that
answers one constrained question. Edges are walked both ways. Every peer gets the fastest correct
form that we know of.
"""

from __future__ import annotations

import json
import math
import resource
import shutil
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from importlib import import_module
from pathlib import Path
from typing import Any

from asked import FARTHEST, MOST_HOPS, SEARCHES
from cold import MODULES

# How many pairs are asked where one question takes a second, and when a search is given up.
SLOW, GIVEN_UP = 3, 60
# Until a peer is built.
MOST_FOR_BUILDING = 1800
COLD_RUNS, COLD_SECONDS = 7, 20.0
# The largest graph, in edges, that it makes sense to give to a peer.
MOST = {"Networkx": 10**6, "Oxigraph": 10**6}
ALL_SEARCHES = (*SEARCHES, "exists")
# Searches that must find the same.
ONE_ANSWER = {"constrained": "constrained", "prefiltered": "constrained", "cold": "constrained"}
# C is compiled anew in each process: one process with it tells nothing.
NOT_COLD = ("Kernel",)


def run(name: str, peers: list[str] | None = None) -> dict[str, Any]:
    """Return what each peer took over a graph, one after the other."""
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        # In a process of its own, which gives back its memory.
        command = [sys.executable, Path(__file__).with_name("columns.py"), name, place]
        made = subprocess.run(command, check=True, stdout=subprocess.PIPE)
        told = json.loads(made.stdout)
        pairs = json.loads((folder / "pairs.json").read_text())
        chosen = peers or [p for p in MODULES if told["edges"] <= MOST.get(p, math.inf)]
        told["peers"] = {}
        answers: dict[str, list[Any]] = {}
        for peer in chosen:
            (folder / peer).mkdir()
            told["peers"][peer] = found = _measured(peer, folder)
            if "median" in found.get("constrained", {}) and peer not in NOT_COLD:
                script = str(Path(__file__).with_name("cold.py"))
                found["cold"] = _cold([script, peer, place], pairs)
            shutil.rmtree(folder / peer)
            _compare(peer, found, answers)
            print(peer, json.dumps(found), flush=True)
        told["pass"] = _cold(["-c", "pass"], pairs)
    return told


def _compare(peer: str, told: dict[str, Any], answers: dict[str, list[Any]]) -> None:
    """Note how many answers are those of the first peer that gave any, and print the others."""
    for search, one in told.items():
        if not isinstance(one, dict) or "found" not in one:
            continue
        found = one.pop("found")
        if search in {"shortest", *ONE_ANSWER}:  # those who look farther than others
            found = [hops if hops <= FARTHEST else -1 for hops in found]
        known = answers.setdefault(ONE_ANSWER.get(search, search), found)
        if search == "exists":
            known = [int(0 <= hops <= MOST_HOPS) for hops in answers["shortest"]]
        one["asked"], one["with"] = len(found), sum(answer not in (-1, 0, []) for answer in found)
        one["same"] = sum(a == b for a, b in zip(known, found, strict=False))
        if one["same"] < one["asked"]:
            print(f"{peer}, {search}: {found}\n  the first said: {known}", flush=True)


def _measured(peer: str, folder: Path) -> dict[str, Any]:
    """Return what a peer took; after a search that was given up, the others in a new process."""
    told: dict[str, Any] = {}
    left = list(ALL_SEARCHES)
    while left:
        command = [sys.executable, __file__, "--one", peer, str(folder), *left]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        for line in done.stdout.splitlines():
            if line.startswith("{"):
                told.update(json.loads(line))
        done_last = max((left.index(search) for search in told if search in left), default=-1)
        if done.returncode == 0:
            break
        if done.returncode != -signal.SIGALRM or "build" not in told:
            last = (done.stderr.strip().splitlines() or [f"ended by {done.returncode}"])[-1]
            told.setdefault("failed", {})[(left[done_last + 1 :] or ["peak"])[0]] = last
            if "build" not in told:
                break
        elif left[done_last + 1 :]:
            told[left[done_last + 1]] = {"over": GIVEN_UP}
        left = left[done_last + 2 :]
    return told


def _one(peer: str, folder: Path, searches: list[str]) -> None:
    """Build a peer and ask it, in this process, which ends itself when a question takes too long.

    By the signal itself, not by a handler in Python: many peers do not return to it.
    """
    graph = import_module("columns").Columns(folder)
    pairs = json.loads((folder / "pairs.json").read_text())
    shutil.rmtree(folder / peer)  # what an earlier process built
    (folder / peer).mkdir()
    made = getattr(import_module(MODULES[peer]), peer)(graph, folder / peer)
    signal.alarm(MOST_FOR_BUILDING)
    start = time.perf_counter()
    made.build()
    signal.alarm(0)
    print(json.dumps({"build": time.perf_counter() - start}), flush=True)
    for name in searches:
        if search := getattr(made, name, None):
            print(json.dumps({name: _timed(search, pairs), "peak": _peak()}), flush=True)


def _peak() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024


def _timed(search: Any, pairs: list[tuple[int, int]]) -> dict[str, Any]:
    """Return milliseconds of a search over pairs; the first pair is asked once more, before."""
    taken: list[float] = []
    found: list[Any] = []
    for number, pair in enumerate([pairs[0], *pairs]):
        signal.alarm(GIVEN_UP)
        start = time.perf_counter()
        answer = search(*pair)
        if number:
            taken.append((time.perf_counter() - start) * 1000)
            found.append(answer)
        if len(taken) >= SLOW and statistics.median(taken) > 1000:
            break
    signal.alarm(0)
    p95 = sorted(taken)[math.ceil(0.95 * len(taken)) - 1]
    return {"median": statistics.median(taken), "p95": p95, "found": found}


def _cold(command: list[str], pairs: list[tuple[int, int]]) -> dict[str, Any]:
    """Return median milliseconds of processes that answer one question each, and what they said."""
    taken: list[float] = []
    found: list[int] = []
    ends = [[str(node) for node in pair] for pair in pairs]
    for pair in (ends[0], *ends[:COLD_RUNS]):  # the first run warms the caches
        start = time.perf_counter()
        done = subprocess.run(
            [sys.executable, *command, *pair], capture_output=True, text=True, check=True
        )
        taken.append((time.perf_counter() - start) * 1000)
        if done.stdout:
            found.append(int(done.stdout.split()[-1]))
        if sum(taken) > COLD_SECONDS * 1000 and len(taken) > 1:
            break
    return {"median": statistics.median(taken[1:]), "runs": len(taken) - 1, "found": found[1:]}


if __name__ == "__main__":
    if sys.argv[1] == "--one":
        _one(sys.argv[2], Path(sys.argv[3]), sys.argv[4:])
    else:
        run(sys.argv[1], sys.argv[2:])
