"""What was measured → docs/performance.md and its plots."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from asked import SEARCHES
from commands import TARGETS
from missed import missed
from plots import draw

if TYPE_CHECKING:
    from collections.abc import Iterator

PAGE = Path(__file__).resolve().parents[1] / "docs" / "performance.md"
PLOTS = PAGE.with_suffix("")
NAMES = {
    "Ours": "defties",
    "Kernel": "C by hand",
    "Networkx": "networkx",
    "Igraph": "igraph",
    "Rustworkx": "rustworkx",
    "Networkit": "networkit",
    "Duckdb": "DuckDB, batches",
    "DuckdbRecursive": "DuckDB, recursive",
    "Ladybug": "ladybug",
    "Oxigraph": "Oxigraph, SPARQL",
}
CURVES = {
    "shortest": "Shortest path",
    "constrained": "Constrained shortest path",
    "best": "10 best paths by cost",
    "every": "All paths of at most 4 hops",
    "cold": "A process that answers one constrained question",
}
PATHS = (
    "A seeded power-law multigraph, edges walked both ways; 20 random pairs of nodes, 3 or more "
    "where one question takes over a second. Median / p95 in ms. *Constrained*: 5 of 8 kinds, "
    "held on a day, a grade floor, no hub of more than 1,000 edges in between. A library without "
    "filters makes a graph of the edges that are left, which is part of its time; beside it, that "
    "graph kept from question to question, which helps if the next user asks for the same filter. "
    "*All* and *10 best by cost* are of simple paths of at most 4 hops, by their nodes: of "
    "parallel edges the cheapest counts. Libraries that cannot limit the hops of best paths list "
    "all and choose; beside it, their own best paths of any length, which are another question. "
    "*Cold*: a process that opens or builds what it needs and answers one constrained question. "
    "*C by hand* searches the file of our index and was written for this comparison. Debian's "
    "packages are a real graph that any Debian has: five relations by which a package asks for "
    "another are walked, three by which it refuses one are not; they have no dates and no grades."
)


def write(results: dict[str, Any]) -> None:
    """Write the page of all that was measured so far."""
    lines = ["# Performance", "", *_machine(results["machine"])]
    for part, told in (
        ("commands", _commands),
        ("queries", _queries),
        ("paths", _paths),
        ("kernel", _kernel),
        ("load", _load),
    ):
        if part in results:
            lines += ["", *told(results[part])]
    lines += ["", *missed(results)]
    PAGE.write_text("\n".join(lines) + "\n", encoding="utf-8")


def _machine(machine: dict[str, Any]) -> list[str]:
    libraries = ", ".join(f"{name} {number}" for name, number in machine["versions"].items())
    return [
        f"Made by `make bench` from `benchmarks/results.json`. Python {machine['python']}, "
        f"{machine['architecture']}, {machine['cores']} cores, "
        f"{machine['memory'] / 2**30:.0f} GiB; {libraries}.",
        "Ratios count more than times: what is compared ran side by side in one run.",
    ]


def _commands(told: dict[str, Any]) -> Iterator[str]:
    bare = told["medians"]["python -c pass"]
    yield from ("## Commands on the seeds", "")
    yield f"Medians of {told['runs']} whole processes, taken in turn, beside `python -c pass`."
    yield from ("", "| command, warm cache | ms | ratio | aim |", "|---|---:|---:|---:|")
    for name, median in told["medians"].items():
        aim = f"≤ {TARGETS[name]}" if name in TARGETS else ""
        yield f"| `{name}` | {median * 1000:.0f} | {median / bare:.1f} | {aim} |"
    yield from ("", f"First run, which builds the snapshot: {told['first run']:.2f} s.", "")
    yield from ("| in one process, once | |", "|---|---:|")
    for name, value in told["stages"].items():
        is_count = name.startswith("(")
        yield (
            f"| {name.strip('()')} | {value:,.0f} |" if is_count else f"| {name} | {value:.2f} s |"
        )
    yield from ("", "| questions as people type them | read as meant | refused | misread |")
    yield "|---|---:|---:|---:|"
    for name, counts in told["readings"].items():
        total = sum(counts.values())
        share = f"{counts['right']} ({counts['right'] / total:.0%})"
        yield f"| {name}, {total} | {share} | {counts['refused']} | {counts['wrong']} |"


def _queries(told: dict[str, Any]) -> Iterator[str]:
    yield from ("## SPARQL on the seeds", "")
    yield (
        f"The {told['questions']} questions of the catalogue, each a median of several rounds; "
        "the ratio of all their times, which the slow ones decide, and the median of their ratios."
    )
    yield from ("", "| | median ms | p95 ms | all, ms | ratio of all | median ratio |")
    yield "|---|---:|---:|---:|---:|---:|"
    for name, way in told["ways"].items():
        yield _latencies(name, way)
    by_rdflib = told["rdflib"]
    yield _latencies(f"rdflib, {by_rdflib['answered']} of them", by_rdflib)
    yield ""
    yield (
        f"rdflib was given up on after {by_rdflib['after']} s "
        f"in {by_rdflib['given up']} questions, failed in {by_rdflib['failed']}, and gave another "
        f"number of rows in {by_rdflib['other rows']}; its ratios are over those it answered."
    )


def _latencies(name: str, way: dict[str, float]) -> str:
    times = " | ".join(f"{way[key] * 1000:.1f}" for key in ("median", "p95", "sum"))
    return f"| {name} | {times} | {way['ratio']:.2f} | {way['typical']:.2f} |"


def _paths(told: dict[str, Any]) -> Iterator[str]:
    yield from ("## Paths beside other libraries", "", PATHS, "")
    yield from _curves(told)
    for name, graph in sorted(told.items(), key=lambda pair: pair[1]["edges"]):
        title = "Debian's packages: " if name == "debian" else ""
        yield from ("", f"### {title}{graph['edges']:,} edges, {graph['nodes']:,} nodes", "")
        yield f"| | build s | peak GB | {' | '.join(SEARCHES.values())} | cold |"
        yield "|---|---:|---:|" + "---:|" * (len(SEARCHES) + 1)
        for peer, took in graph["peers"].items():
            cells = [_times(took, search) for search in (*SEARCHES, "cold")]
            peak = f"{took['peak'] / 1e9:.2f}" if "peak" in took else "–"
            build = f"{took['build']:.1f}" if "build" in took else "–"
            yield f"| {NAMES[peer]} | {build} | {peak} | {' | '.join(cells)} |"
        yield from ("", " ".join(_remarks(graph)))


def _times(took: dict[str, Any], search: str) -> str:
    """Return the median and the 95th percentile of a search."""
    if search in took.get("failed", {}):
        return "failed"
    if search not in took:
        return "–"
    one = took[search]
    if "over" in one:
        return f"> {one['over']} s"
    return " / ".join(_figure(one[key]) for key in ("median", "p95") if key in one)


def _figure(number: float) -> str:
    """Return a number in three figures, a large one whole."""
    return f"{number:,.0f}" if number >= 100 else f"{number:.3g}"


def _remarks(graph: dict[str, Any]) -> Iterator[str]:
    """Yield what is to be said of a table: answers that differ, failures, ratios to ours."""
    peers = graph["peers"]
    yield f"An empty Python process took {graph['pass']['median']:.0f} ms."
    if "Ours" in peers:
        yield f"A constrained path was there for {peers['Ours']['constrained']['with']} pairs."
    if exists := peers.get("Oxigraph", {}).get("exists"):
        yield (
            "Oxigraph tells only whether there is a path of at most 4 hops, by a property path: "
            f"{exists['median']:.3g} / {exists['p95']:.3g} ms."
        )
    differ = [
        f"{NAMES[peer]} ({SEARCHES.get(search, search)}: {one['same']} of {one['asked']})"
        for peer, took in peers.items()
        for search, one in took.items()
        if isinstance(one, dict) and one.get("same") != one.get("asked")
    ]
    yield f"Not the same answers: {', '.join(differ)}." if differ else "All gave the same answers."
    for peer, took in peers.items():
        for search, reason in took.get("failed", {}).items():
            yield f"{NAMES[peer]}, {SEARCHES.get(search, search)}: {reason.rstrip('.')}."
    yield from _ratios(peers)


def _ratios(peers: dict[str, Any]) -> Iterator[str]:
    """Yield how many times as long as ours others took, for what users wait for."""
    for search in ("constrained", "best", "every", "cold"):
        ours = peers.get("Ours", {}).get(search, {}).get("median")
        others = {
            NAMES[peer]: took[search]["median"] / ours
            for peer, took in peers.items()
            if ours and peer not in {"Ours", "Kernel"} and "median" in took.get(search, {})
        }
        if others:
            told = ", ".join(f"{name} {_figure(ratio)}" for name, ratio in others.items())
            yield f"Times ours, {SEARCHES.get(search, search)}: {told}."


def _curves(told: dict[str, Any]) -> Iterator[str]:
    """Draw how each search grows with the graph; yield the pictures' places in the page."""
    graphs = sorted((g["edges"], g["peers"]) for name, g in told.items() if name != "debian")
    for search, title in CURVES.items():
        lines = {
            NAMES[peer]: [
                (edges, peers[peer][search]["median"])
                for edges, peers in graphs
                if "median" in peers.get(peer, {}).get(search, {})
            ]
            for peer in NAMES
        }
        if any(len(line) > 1 for line in lines.values()):
            draw(PLOTS / f"{search}.svg", title, "edges", "ms, median", lines)
            yield f"![{title}, by the number of edges](performance/{search}.svg)"


def _kernel(told: dict[str, Any]) -> Iterator[str]:
    yield from ("## Beside a search in C over the same file", "")
    yield (
        "Constrained shortest path between 200 random pairs of nodes, asked in turn: first with "
        "the caches of the processor full of other things, as in a process that answers one "
        "question, then again at once. The library is all Python here."
    )
    yield ""
    yield (
        "| edges | ours, median / p95 ms | C, median / p95 ms | ratio of medians "
        "| again: ours, ms | again: C, ms | ratio |"
    )
    yield "|---:|---:|---:|---:|---:|---:|---:|"
    for size, one in sorted(told.items(), key=lambda pair: int(pair[0])):
        ours, kernel = one["ours"], one["kernel"]
        yield (
            f"| {int(size):,} | {ours['median']:.3g} / {ours['p95']:.3g} | "
            f"{kernel['median']:.3g} / {kernel['p95']:.3g} | "
            f"{ours['median'] / kernel['median']:.1f} | "
            f"{ours['again']['median']:.3g} | {kernel['again']['median']:.3g} | "
            f"{ours['again']['median'] / kernel['again']['median']:.0f} |"
        )


def _load(told: dict[str, Any]) -> Iterator[str]:
    yield from ("## Building a snapshot", "")
    yield (
        "Claims in N-Triples, three parties a tie, one piece of evidence each. Beside it the bulk "
        "load of Oxigraph alone, of the same file; derived shortcuts are stored on top of it. "
        "*Index* is what the path index takes once the lines are read, as a share of that load; "
        "reading them runs beside the load. *Opening* is that of a snapshot with all its parts, "
        "once the modules are imported. *Cold path* is `defties path` on what was "
        "built, from shell to answer, in ms, then its ratios to `python -c pass` and to the same "
        "command on the seeds."
    )
    yield from ("", *_load_curve(told), "")
    yield (
        "| triples | Oxigraph s, of the processor | defties build s, of the processor | ratio "
        "| peak GB | GB on disk | index | rdflib s | opening ms | cold path |"
    )
    yield "|---:|---:|---:|---:|---:|---:|---:|---:|---:|---:|"
    for _, one in sorted(told.items(), key=lambda pair: int(pair[0])):
        ours, raw, cold = one["defties"], one["oxigraph"], one["cold path"]
        rdflib = f"{one['rdflib']['seconds']:.1f}" if "rdflib" in one else "–"
        yield (
            f"| {one['triples']:,} | {_spent(raw)} | {_spent(ours)} | "
            f"{ours['seconds'] / raw['seconds']:.2f} | {ours['peak'] / 1e9:.2f} | "
            f"{one['disk']['built'] / 1e9:.2f} | {_index(one) / raw['seconds']:.0%} | "
            f"{rdflib} | {one['opening'] * 1000:.1f} | {cold['built'] * 1000:.0f}; "
            f"{cold['built'] / cold['pass']:.1f}; {cold['built'] / cold['seeds']:.2f} |"
        )
    for _, one in sorted(told.items(), key=lambda pair: int(pair[0])):
        stages = ", ".join(f"{name} {seconds:.1f} s" for name, seconds in one["stages"].items())
        yield from ("", f"Stages at {one['triples']:,}: {stages}.")


def _spent(one: dict[str, float]) -> str:
    return f"{one['seconds']:.1f}, {one['processor']:.1f}"


def _index(one: dict[str, Any]) -> float:
    """Return the seconds of the stages that make the path index; small files have but one."""
    return sum(one["stages"].get(stage, 0.0) for stage in ("put together", "paths"))


def _load_curve(told: dict[str, Any]) -> Iterator[str]:
    sizes = sorted(told.values(), key=lambda one: one["triples"])
    ways = {"defties build": "defties", "Oxigraph alone": "oxigraph", "rdflib": "rdflib"}
    lines = {
        name: [(one["triples"], one[way]["seconds"]) for one in sizes if way in one]
        for name, way in ways.items()
    }
    if len(sizes) > 1:
        draw(PLOTS / "load.svg", "Loading", "triples", "s", lines)
        yield "![Loading, by the number of triples](performance/load.svg)"
