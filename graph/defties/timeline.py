"""What happened to an entity, in order of time: its ties by date, the undated apart."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from defties.dates import parse

if TYPE_CHECKING:
    from collections.abc import Mapping

    from defties.sift import Weighed


@dataclass(frozen=True, slots=True)
class Timeline:
    """Ties of an entity: those with a date by when they began at the earliest, then the undated."""

    dated: tuple[Weighed, ...]
    undated: tuple[Weighed, ...]


def timeline(ties: Mapping[str, Weighed]) -> Timeline:
    """Return ties in order of time.

    A tie that holds from always or whose start is unknown stands where it ended at the latest; one
    of which no bound is known at all stands last.
    """
    dated = [w for w in ties.values() if w.tie.when]
    undated = [w for w in ties.values() if not w.tie.when]

    def start(weighed: Weighed) -> tuple[str, str, str]:
        span = parse(weighed.tie.when)
        bounds = (span.earliest_start, span.latest_start, span.latest_end)
        first = next((day for day in bounds if day not in (date.min, date.max)), date.max)
        return (first.isoformat(), weighed.tie.when, weighed.tie.id)

    return Timeline(tuple(sorted(dated, key=start)), tuple(sorted(undated, key=lambda w: w.tie.id)))
