"""What was measured → docs/performance.md and its plots."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from commands import TARGETS

if TYPE_CHECKING:
    from collections.abc import Iterator

PAGE = Path(__file__).resolve().parents[1] / "docs" / "performance.md"
PLOTS = PAGE.with_suffix("")
_SEARCHES = {
    "shortest": "shortest",
    "constrained": "constrained shortest",
    "best": "10 best by cost",
    "every": "all of at most 4 hops",
}


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
    yield f"The {told['questions']} questions of the catalogue, each a median of several rounds."
    yield from ("", "| | median ms | p95 ms | all, ms | ratio |", "|---|---:|---:|---:|---:|")
    for name, way in told.items():
        if isinstance(way, dict):
            times = " | ".join(f"{way[key] * 1000:.1f}" for key in ("median", "p95", "sum"))
            yield f"| {name} | {times} | {way['ratio']:.2f} |"


def _paths(told: dict[str, Any]) -> Iterator[str]:
    yield from ("## Paths beside other libraries", "")
    yield (
        "A seeded power-law multigraph, edges walked both ways; 20 random pairs (3 where one takes "
        "over a second). Median / p95 in ms. *Constrained*: 5 of 8 kinds, held on a day, a grade "
        "floor, no hub of more than 1,000 edges in between; a library that has no such filter "
        "filters the graph first, which is part of its time. Kernel is a search in C over the file "
        "of our index, written for this comparison."
    )
    for size, peers in sorted(told.items(), key=lambda pair: int(pair[0])):
        yield from ("", f"### {int(size):,} edges", "")
        yield "| | build s | peak GB | " + " | ".join(_SEARCHES.values()) + " |"
        yield "|---|---:|---:|" + "---:|" * len(_SEARCHES)
        for peer in peers:
            if "failed" in peer:
                yield f"| {peer['peer']} | {peer['failed'][:60]} | | | | | |"
                continue
            cells = [_times(peer.get(search)) for search in _SEARCHES]
            start = f"| {peer['peer']} | {peer['build']:.1f} | {peer['peak'] / 1e9:.2f} | "
            yield start + " | ".join(cells) + " |"
        yield from ("", _agreement(peers))


def _times(search: dict[str, Any] | None) -> str:
    if search is None:
        return "–"
    if "over" in search:
        return f"> {search['over']:.0f} s"
    return f"{search['median']:.3g} / {search['p95']:.3g}"


def _agreement(peers: list[dict[str, Any]]) -> str:
    """Return in a sentence whether all found the same; only searches of one meaning count."""
    differ: list[str] = []
    ours = next(peer for peer in peers if peer["peer"] == "Ours")
    for peer in peers:
        for search in ("shortest", "constrained", "every"):
            if peer["peer"] != "Oxigraph" and (theirs := peer.get(search, {}).get("found")):
                mine = ours[search]["found"][: len(theirs)]
                # Ours and some others look no further than 8 hops.
                near = [hops if search == "every" or hops <= 8 else -1 for hops in theirs]
                if mine != near:
                    differ.append(f"{peer['peer']} ({_SEARCHES[search]})")
    if not differ:
        return "All found paths of the same length, and the same number of paths."
    return f"Not the same answers as ours: {', '.join(differ)}."


def _kernel(told: dict[str, Any]) -> Iterator[str]:
    yield from ("## Beside a search in C over the same file", "")
    yield "Constrained shortest path between 200 random pairs of nodes, asked in turn."
    yield from ("", "| edges | ours, median / p95 ms | C, median / p95 ms | ratio of medians |")
    yield "|---:|---:|---:|---:|"
    for size, one in sorted(told.items(), key=lambda pair: int(pair[0])):
        ours, kernel = one["ours"], one["kernel"]
        yield (
            f"| {int(size):,} | {ours['median']:.3g} / {ours['p95']:.3g} | "
            f"{kernel['median']:.3g} / {kernel['p95']:.3g} | "
            f"{ours['median'] / kernel['median']:.1f} |"
        )


def _load(told: dict[str, Any]) -> Iterator[str]:
    yield from ("## Building a snapshot", "")
    yield (
        "Claims in N-Triples, three parties a tie, one piece of evidence each. Beside it the bulk "
        "load of Oxigraph alone, of the same file. Derived shortcuts are stored on top of it. "
        "*Cold path* is `defties path` on what was built, from shell to answer, and its ratio to "
        "`python -c pass`."
    )
    yield ""
    yield (
        "| triples | Oxigraph s | defties build s | ratio | peak GB | GB on disk | rdflib s "
        "| cold path |"
    )
    yield "|---:|---:|---:|---:|---:|---:|---:|---:|"
    for _, one in sorted(told.items(), key=lambda pair: int(pair[0])):
        ours, raw, cold = one["defties"], one["oxigraph"], one["cold path"]
        rdflib = f"{one['rdflib']['seconds']:.1f}" if "rdflib" in one else "–"
        yield (
            f"| {one['triples']:,} | {raw['seconds']:.1f} | {ours['seconds']:.1f} | "
            f"{ours['seconds'] / raw['seconds']:.2f} | {ours['peak'] / 1e9:.2f} | "
            f"{one['disk']['built'] / 1e9:.2f} | {rdflib} | "
            f"{cold['path'] * 1000:.0f} ms, {cold['path'] / cold['pass']:.1f} |"
        )
    for _, one in sorted(told.items(), key=lambda pair: int(pair[0])):
        stages = ", ".join(f"{name} {seconds:.1f} s" for name, seconds in one["stages"].items())
        yield from ("", f"Stages at {one['triples']:,}: {stages}.")
