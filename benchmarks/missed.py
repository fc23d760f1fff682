"""The figures that were aimed at and not reached, with what the measurements say of the reasons."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator


def missed(results: dict[str, Any]) -> Iterator[str]:
    """Yield a section of the page: an item for each aim that was missed, if it was measured."""
    yield from ("## Aims that were missed, and why", "")
    for part, told in (
        ("commands", _cold),
        ("kernel", _kernel),
        ("load", _build),
    ):
        if part in results:
            yield from told(results[part])


def _cold(told: dict[str, Any]) -> Iterator[str]:
    medians = told["medians"]
    bare = medians["python -c pass"]
    path = medians["defties path"] / bare
    if path <= 10:
        return
    steps = ", ".join(
        f"{name.removeprefix('… and ')} {median / bare:.1f}"
        for name, median in medians.items()
        if name.startswith("…")
    )
    yield (
        f"- **A cold `defties path` on the seeds** takes {path:.1f} empty processes; the aim was "
        f"10. In the same measure, each step with those before it: {steps}. What is left is the "
        "search and the text. Most of it is Python reading modules: click alone is a quarter of "
        "the aim, and the generated methods of some forty dataclasses are compiled at each start. "
        "To start a process that stays would end it, and is more than one command is worth."
    )


def _kernel(told: dict[str, Any]) -> Iterator[str]:
    ratios = [one["ours"]["median"] / one["kernel"]["median"] for one in told.values()]
    again = [
        one["ours"]["again"]["median"] / one["kernel"]["again"]["median"] for one in told.values()
    ]
    if max(ratios) <= 3:
        return
    longest = max(one["ours"]["median"] for one in told.values())
    yield (
        f"- **The constrained shortest path** takes {min(ratios):.1f} to {max(ratios):.1f} times "
        f"as long as in C; the aim was 3. Asked again at once, when C has all in the caches of the "
        f"processor, {min(again):.0f} to {max(again):.0f} times: that is Python against C, two "
        "comparisons of dates for each step that passes the rest of the filter. A compiled kernel "
        f"would save at most {longest:.1f} ms of an answer, and cost a compiler wherever defties "
        "is installed (or a second at each start for one that compiles as it runs), so there is "
        "none. numpy does not help: its import takes longer than the search, and frontiers are "
        "small."
    )


def _build(told: dict[str, Any]) -> Iterator[str]:
    sizes = sorted(told.values(), key=lambda one: one["triples"])
    ratios = [one["defties"]["seconds"] / one["oxigraph"]["seconds"] for one in sizes]
    if max(ratios) > 1.5:
        shown = ", ".join(
            f"{ratio:.2f} times at {one['triples'] / 1e6:.0f} million"
            for ratio, one in zip(ratios, sizes, strict=True)
        )
        large = max(sizes, key=lambda one: one["defties"]["seconds"] / one["oxigraph"]["seconds"])
        ours, raw = large["defties"], large["oxigraph"]
        busy = ours["processor"] / ours["seconds"]
        yield (
            f"- **Building** takes as long as the engine's own load {shown}; the aim was 1.5. At "
            f"{large['triples'] / 1e6:.0f} million the load alone is {raw['processor']:.0f} s of "
            f"work of the processor in {raw['seconds']:.0f} s, so it leaves little of two cores; "
            f"the build is {ours['processor']:.0f} s of work in {ours['seconds']:.0f} s, with "
            f"{busy:.1f} cores busy. The rest of that work is reading each triple in Python (a "
            "flat profile: no function has a tenth of it), putting ties together, and sorting and "
            "storing the derived shortcuts, which the load alone does not have."
        )
        yield (
            "- **The path index** is put together while the shortcuts that come out of it are "
            "stored, so its share of the load, aimed at 25%, holds some of that work too."
        )
    slow = {one["triples"]: one["opening"] * 1e3 for one in sizes if one["opening"] > 0.010}
    if slow:
        shown = ", ".join(f"{ms:.0f} ms at {n / 1e6:.0f} million" for n, ms in slow.items())
        yield (
            f"- **Opening a snapshot** takes {shown} triples; the aim was 10. The path index is "
            "mapped and not read; which of the other parts grows was not taken apart."
        )
    cold = [one["cold path"]["built"] / one["cold path"]["seeds"] for one in sizes]
    if max(cold) > 1.5:
        shown = ", ".join(
            f"{ratio:.2f} at {one['triples'] / 1e6:.0f} million triples"
            for ratio, one in zip(cold, sizes, strict=True)
        )
        yield (
            f"- **A cold path on a large snapshot** took, in terms of the same command on the "
            f"seeds, {shown}; the aim was 1.5. Opening it is no part of that: the made-up claims "
            "are denser than the seeds, and five paths of four hops between two busy firms meet "
            "more ties, which are counted for the answer."
        )
