"""An engine elsewhere, asked questions whose answers are known, and what wrong answers mean.

The questions are files in `ontology/probes`, each with a header::

    # Title: Dates in a range
    # Means: ranges of xsd:date lose rows
    # Answer: 2022-08-30
    # Ordered: yes

`Answer` is a row, its cells parted by " | "; `Rows` tells how many there are instead. A probe with
``Claims: yes`` is about claims: its answer is that of a store here which holds the same.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING

import pyoxigraph as ox

from defties import rooms
from defties.errors import EngineError
from defties.query import spell
from defties.texts import shorten
from defties.vocab import BASE, expand

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from pathlib import Path

    from defties.store.endpoint import EndpointStore
    from defties.store.protocol import Answered, Store

_LINE = re.compile(r"^# ([A-Z][a-z]+): (.*)$", re.MULTILINE)
_VERSION = f"SELECT ?version {{ <{BASE}dataset> <{expand(':digest')}> ?version }}"
_PLACES = 3  # to which figures must agree

Cells = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Probe:
    """A query with a known answer.

    `means` says what it means if the answer is wrong. The answer is `rows`, or as many rows as
    `size` says, or, for one `of_claims`, what a store here gives.
    """

    id: str
    title: str
    means: str
    sparql: str
    rows: tuple[Cells, ...] = ()
    size: int | None = None
    is_ordered: bool = False
    of_claims: bool = False


@dataclass(frozen=True, slots=True)
class Finding:
    """What became of a probe: `fault` says what was wrong, "" if nothing was."""

    probe: Probe
    fault: str = ""


@dataclass(frozen=True, slots=True)
class Report:
    """What was found out about an engine.

    `version` is that of its claims, "" if it has none or does not say; `notes` are sentences on how
    it is set up and what is done about it.
    """

    url: str
    version: str
    findings: tuple[Finding, ...]
    notes: tuple[str, ...]

    @property
    def faults(self) -> tuple[Finding, ...]:
        """What it got wrong."""
        return tuple(f for f in self.findings if f.fault)


def probes(folder: Path | None = None) -> list[Probe]:
    """Return the probes of a folder, or of the ontology, in the order of their files."""
    return [_read(path) for path in rooms.files(folder or rooms.room("ontology") / "probes", ".rq")]


def _read(path: Path) -> Probe:
    text = path.read_text("utf-8")
    header: dict[str, list[str]] = {}
    for key, value in _LINE.findall(text):
        header.setdefault(key, []).append(value)
    return Probe(
        id=re.sub(r"^\d+-", "", path.stem),
        title=header["Title"][0],
        means=header["Means"][0],
        sparql=text,
        rows=tuple(
            tuple(c.strip() for c in answer.split("|")) for answer in header.get("Answer", ())
        ),
        size=int(header["Rows"][0]) if "Rows" in header else None,
        is_ordered="Ordered" in header,
        of_claims="Claims" in header,
    )


def examine(engine: EndpointStore, twin: Store) -> Report:
    """Return what an engine gets right and wrong.

    Parameters
    ----------
    engine
        The engine.
    twin
        A store here. What the engine says of claims is compared with it where both hold the same
        version of the data; else those probes are left out.

    Raises
    ------
    EngineError
        The engine cannot be reached, or cannot be read at all.
    """
    version, known = _version(engine.solve_there), _version(twin.solve)
    is_same = bool(version) and version == known
    findings = tuple(
        Finding(probe, _fault(probe, engine, twin))
        for probe in probes()
        if is_same or not probe.of_claims
    )
    return Report(engine.url, version, findings, tuple(_notes(engine, version, known)))


def _version(solve: Callable[[str], Answered]) -> str:
    return next((row[0] for row in _rows(solve(_VERSION))), "")


def _fault(probe: Probe, engine: EndpointStore, twin: Store) -> str:
    """Return what is wrong with the answer of an engine, "" if nothing is."""
    known = probe.rows
    if probe.of_claims:
        known = tuple(_rows(twin.solve(probe.sparql)))
    try:
        told = _rows(engine.solve_there(probe.sparql))
    except EngineError as error:
        return error.message
    if probe.size is not None:
        return "" if len(told) == probe.size else f"{len(told):,} rows of {probe.size:,}"
    if probe.is_ordered and sorted(map(_plain, told)) == sorted(map(_plain, known)):
        in_order = list(map(_plain, told)) == list(map(_plain, known))
        return "" if in_order else "the rows are in another order"
    missing = Counter(map(_plain, known)) - Counter(map(_plain, told))
    extra = Counter(map(_plain, told)) - Counter(map(_plain, known))
    return "; ".join(
        f"{what} {count.total():,}, such as {shorten(' | '.join(min(count)), 80)}"
        for what, count in (("rows missing:", missing), ("wrong rows:", extra))
        if count
    )


def _rows(answered: Answered) -> list[Cells]:
    assert isinstance(answered, ox.QuerySolutions)
    return [tuple(map(spell, row)) for row in answered]


def _plain(cells: Iterable[str]) -> Cells:
    """Return cells with their figures written in one way."""
    return tuple(map(_figure, cells))


def _figure(text: str) -> str:
    try:
        return f"{round(Decimal(text), _PLACES).normalize():f}"
    except InvalidOperation:
        return text


def _notes(engine: EndpointStore, version: str, known: str) -> Iterator[str]:
    """Yield how the engine is set up, and what is done about it."""
    manner = engine.manner
    if not (manner.in_default or manner.in_named):
        yield "It holds no claims of defties; only what needs no data was asked."
        return
    if not version:
        yield "Its claims have no version: load what defties export writes, not the seeds as typed."
    elif version != known:
        yield f"It holds version {version} and here is {known}: claims were not compared."
    if not manner.holds_terms:
        yield "It holds no ontology, so questions find nothing: load defties export --ontology."
    if manner.union is None:
        yield "Its named graphs are not in its default graph: load Turtle into the default graph."
    elif manner.union:
        yield "Its named graphs are not in its default graph; each query asks for that."
    yield "Filters (--as-of, --known-by, --min-grade, --standing and all others) always run here."
    if not engine.is_sound:
        yield "It is not sound: joins, paths and unions run here too, over a copy read first."
