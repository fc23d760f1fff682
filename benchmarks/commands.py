"""The commands as whole processes, and loading and checking, on the seeds.

Every figure is a median over runs that are taken in turn, so that all share the noise of the
machine, and is given beside the time of `python -c pass` in the same run.
"""

from __future__ import annotations

import csv
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
RUN = [sys.executable, "-m", "defties_cli"]
FLAGSHIP = "who supplies Shahed components"
COMMANDS = {
    "python -c pass": [sys.executable, "-c", "pass"],
    "defties --help": [*RUN, "--help"],
    "defties path": [
        *RUN,
        *["path", "id:qods-aviation-industries", "id:russia", "--max-hops", "4", "-k", "5"],
    ],
    "defties ask": [*RUN, "ask", FLAGSHIP],
    "defties show": [*RUN, "show", "Shahed-136"],
    "defties find (typo)": [*RUN, "find", "Qods Aviaton Industrys"],
    "defties export -f trig": [*RUN, "export", "-f", "trig"],
    "defties stats": [*RUN, "stats"],
    "defties draw --hops 2": [*RUN, "draw", "Shahed-136", "--hops", "2", "-o", os.devnull],
}
# What a cold `defties path` does before it searches, each step with those before it.
USED = "defties_cli.route, defties.paths, defties.snapshot, defties.find, defties.labels"
USED += ", defties.index.rows, defties.sought, defties.render.text, defties.render.rows"
USED += ", defties.render.record, defties.store.oxigraph, defties.output"
OPENED = f"import {USED}; data = defties.snapshot.open_dataset([])"
OPENED += "; data.schema, data.store, data.rows, data.finder"
STEPS = {
    "… and click imported": [sys.executable, "-c", "import click"],
    "… and what it uses of defties": [sys.executable, "-c", f"import {USED}"],
    "… and the data opened": [sys.executable, "-c", OPENED],
}
QUESTIONS = ROOT / "tests" / "questions"
# The last was written by someone who had seen neither the grammar nor the others. It mended nothing
# but one misreading, for which a word was taken back: its figure says how new wordings fare.
TABLES = {
    "the table that the grammar was made with": QUESTIONS / "phrasings.csv",
    "typed by others, first set (mended by)": QUESTIONS / "typed-1.csv",
    "typed by others, second set (mended by)": QUESTIONS / "typed-2.csv",
    "typed by others, third set (unseen)": QUESTIONS / "typed-3.csv",
}
TARGETS = {"defties --help": 8, "defties path": 10, "defties ask": 25}


def run(runs: int) -> dict[str, Any]:
    """Return medians of commands, what the stages of a build take, and how questions are read."""
    with tempfile.TemporaryDirectory() as cache:
        environment = {**surroundings(), "DEFTIES_CACHE": cache}
        cold = seconds([*RUN, "find", "Iran"], environment)
        time.sleep(3)  # stamps of files are believed when they are two seconds old
        seconds([*RUN, "find", "Iran"], environment)
        medians = side_by_side(runs, environment, Path(cache))
    return {
        "runs": runs,
        "first run": cold,
        "medians": medians,
        "stages": in_process(),
        "readings": {name: readings(path) for name, path in TABLES.items()},
    }


def side_by_side(runs: int, environment: dict[str, str], folder: Path) -> dict[str, float]:
    """Return the median seconds of each command, all run once in each round."""
    commands = COMMANDS | STEPS
    taken: dict[str, list[float]] = {name: [] for name in commands}
    for _ in range(runs):
        for name, command in commands.items():
            words = [str(folder / "map.html") if w == os.devnull else w for w in command]
            taken[name].append(seconds(words, environment))
    return {name: statistics.median(values) for name, values in taken.items()}


def surroundings() -> dict[str, str]:
    """Return the environment of a command: compiled modules are kept, as users have them."""
    kept = {key: value for key, value in os.environ.items() if key != "PYTHONDONTWRITEBYTECODE"}
    return {**kept, "PYTHONPATH": f"{ROOT}/graph:{ROOT}/cli"}


def seconds(command: list[str], environment: dict[str, str]) -> float:
    start = time.perf_counter()
    subprocess.run(command, env=environment, check=True, capture_output=True)
    return time.perf_counter() - start


def in_process() -> dict[str, float]:
    """Return the seconds of loading, building and checking all seeds, in this process."""
    sys.path[:0] = [f"{ROOT}/graph"]
    from defties.check import check
    from defties.load import load
    from defties.read import read_register
    from defties.store import oxigraph

    taken: dict[str, float] = {}
    start = time.perf_counter()
    loaded = load()
    taken["load all seeds"] = time.perf_counter() - start
    start = time.perf_counter()
    store = oxigraph.build(loaded)
    taken["build the store, derive, hash"] = time.perf_counter() - start
    start = time.perf_counter()
    register = read_register(store)
    taken["read into objects"] = time.perf_counter() - start
    start = time.perf_counter()
    check(loaded)
    taken["check all seeds"] = time.perf_counter() - start
    taken["(triples)"] = float(len(store))
    taken["(ties)"] = float(len(register.ties))
    return taken


def readings(path: Path) -> dict[str, int]:
    """Return how many questions of a table are read as it says, refused, and read otherwise."""
    sys.path[:0] = [f"{ROOT}/graph"]
    import defties

    data = defties.open_snapshot()
    questions = defties.read_catalogue()
    counts = dict.fromkeys(("right", "refused", "wrong"), 0)
    with path.open(encoding="utf-8") as file:
        for row in csv.DictReader(file):
            values = dict(pair.split("=") for pair in row["values"].split())
            try:
                found = defties.read_question(
                    row["text"], questions, data.finder, data.register.schema
                )
                reading = (found.question.id, dict(found.values), found.as_of)
            except defties.DeftiesError:
                is_meant = row["expected"] not in questions
                counts["right" if is_meant else "refused"] += 1
                continue
            is_right = reading == (row["expected"], values, row["as_of"])
            counts["right" if is_right else "wrong"] += 1
    return counts
