"""How many ties began in each year, as bars."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from defties.dates import parse

if TYPE_CHECKING:
    from collections.abc import Iterable

    from defties.sift import Weighed

HEIGHT = 40


@dataclass(frozen=True, slots=True)
class Bar:
    """A year, how many ties began in it at the earliest, and its bar in pixels from the top."""

    year: int
    count: int
    x: int
    top: int


@dataclass(frozen=True, slots=True)
class Years:
    """The bars of all years from the first to the last, each of some width."""

    bars: tuple[Bar, ...]
    width: int
    bar: int
    undated: int


def years_of(ties: Iterable[Weighed]) -> Years:
    """Return the years of ties; those of which no bound is known count as undated."""
    counts: Counter[int] = Counter()
    undated = 0
    for weighed in ties:
        span = parse(weighed.tie.when) if weighed.tie.when else None
        bounds = (span.earliest_start, span.latest_start, span.latest_end) if span else ()
        year = next((day.year for day in bounds if day not in (date.min, date.max)), 0)
        if year:
            counts[year] += 1
        else:
            undated += 1
    if not counts:
        return Years((), 0, 0, undated)
    first, last, most = min(counts), max(counts), max(counts.values())
    bar = max(4, min(16, 280 // (last - first + 1)))
    bars = tuple(
        Bar(year, counts[year], bar * (year - first), HEIGHT - round(HEIGHT * counts[year] / most))
        for year in range(first, last + 1)
    )
    return Years(bars, bar * len(bars), bar, undated)
