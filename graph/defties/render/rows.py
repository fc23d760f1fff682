"""Answers as flat rows for CSV, TSV, Markdown and JSON lines: one row a line, sources included."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from defties.render.proofs import cell_text
from defties.render.style import web_link
from defties.texts import clean

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from defties.model import Register
    from defties.paths import Routes
    from defties.questions import Answer
    from defties.sift import Weighed

# What every row ends with: a tie, how well supported it is, and where one can read that.
SUPPORT = ("status", "when", "held", "standing", "grade", "voices", "denials", "tie", "sources")
# A cell that begins so would be run as a formula by a spreadsheet.
_MARKS = re.compile(r"[\\|`*\[\]]")
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


@dataclass(frozen=True, slots=True)
class Rows:
    """A flat table; every row has a text for every column."""

    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


def answer_rows(found: Answer, register: Register) -> Rows:
    """Return a row for every row of the answer and every tie that it rests on.

    Groups may differ in columns: a row is empty in the columns that its group does not have. Where
    the question has a column of its own called, say, "status", that of the tie is "tie_status".
    """
    names = tuple(dict.fromkeys(name for group in found.groups for name in group.columns))
    rows: list[tuple[str, ...]] = []
    for group in found.groups:
        for row in group.rows:
            cells = dict(zip(group.columns, row.cells, strict=True))
            texts = [cell_text(cells[n], register) if cells.get(n) else "" for n in names]
            rows += [
                (group.heading.title, *texts, *support_of(found.ties[key], register))
                for key in row.ties
            ]
    support = (f"tie_{name}" if name in names else name for name in SUPPORT)
    return Rows(("group", *names, *support), tuple(rows))


def routes_rows(found: Routes, register: Register) -> Rows:
    """Return a row for every tie of every hop of every path."""
    rows: list[tuple[str, ...]] = []
    for number, route in enumerate(found.routes, start=1):
        for at, hop in enumerate(route.hops, start=1):
            for weighed, steps in hop.ties:
                phrases = sorted(
                    {s.edge.phrase if s.head == hop.start else s.edge.inverse for s in steps}
                )
                ends = (register.label(hop.start), " / ".join(phrases), register.label(hop.end))
                rows.append(
                    (str(number), str(at), *map(clean, ends), *support_of(weighed, register))
                )
    return Rows(("path", "hop", "from", "phrase", "to", *SUPPORT), tuple(rows))


def ties_rows(ties: Iterable[Weighed], register: Register) -> Rows:
    """Return a row for every tie, with its class and its parties."""
    rows = [
        (
            weighed.tie.kind,
            "; ".join(
                f"{p.role}: {clean(register.label(p.entity) if p.entity else p.reason)}"
                for p in weighed.tie.parties
            ),
            *support_of(weighed, register),
        )
        for weighed in ties
    ]
    return Rows(("class", "parties", *SUPPORT), tuple(rows))


def support_of(weighed: Weighed, register: Register) -> tuple[str, ...]:
    """Return the cells of a tie in the columns of `SUPPORT`."""
    tie, standing = weighed.tie, weighed.standing
    links = dict.fromkeys(
        web_link(register.sources[e.source].url)
        for e in standing.evidence
        if e.source in register.sources
    )
    return (
        tie.status,
        tie.when,
        weighed.held.value,
        standing.name,
        standing.grade,
        str(len(standing.voices)),
        "; ".join(clean(register.label(d)) for d in standing.denials),
        tie.id,
        " ".join(link for link in links if link),
    )


def as_csv(rows: Rows, delimiter: str = ",") -> str:
    """Return rows as CSV (RFC 4180) or, with a tab, TSV; what looks like a formula is defused."""
    import csv
    import io

    out = io.StringIO()
    writer = csv.writer(
        out, delimiter=delimiter, lineterminator="\r\n" if delimiter == "," else "\n"
    )
    writer.writerow(rows.columns)
    writer.writerows([[_defuse(cell) for cell in row] for row in rows.rows])
    return out.getvalue()


def as_markdown(rows: Rows) -> str:
    """Return rows as a Markdown table; HTML, links and pictures in a cell are shown, not run."""
    lines = [_markdown(rows.columns), _markdown(["---"] * len(rows.columns))]
    return "\n".join([*lines, *(_markdown(row) for row in rows.rows)]) + "\n"


def as_json_lines(rows: Rows) -> str:
    """Return rows as JSON objects, one a line."""
    import json

    objects: Iterable[Mapping[str, str]] = (
        dict(zip(rows.columns, row, strict=True)) for row in rows.rows
    )
    return "".join(json.dumps(o, ensure_ascii=False) + "\n" for o in objects)


def _defuse(cell: str) -> str:
    return "'" + cell if cell.startswith(_FORMULA) else cell


def _markdown(cells: Sequence[str]) -> str:
    escaped = (_MARKS.sub(r"\\\g<0>", c).replace("&", "&amp;").replace("<", "&lt;") for c in cells)
    return "| " + " | ".join(escaped) + " |"
