"""The rows of an answer as lines of a table, each with how well it is supported, or by whom."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from defties.dates import Held
from defties.render.proofs import Proofs, cell_text, some
from defties.texts import clean
from defties.web.pages.cards import mark
from defties.web.pages.frame import thing_url

if TYPE_CHECKING:
    from collections.abc import Sequence

    from defties.model import Register
    from defties.questions import Answer, Group, Row
    from defties.render.claims import Proof
    from defties.web.pages.cards import Mark


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell in words, and the page of what it names, if there is one."""

    text: str
    url: str


@dataclass(frozen=True, slots=True)
class Line:
    """A row of an answer: its cells, its claims, and the support of the weakest of them.

    `possibly` tells that it is not sure whether all its claims held at the time asked for.
    `proofs` is what a row about one voice rests on, else empty.
    """

    cells: Sequence[Cell]
    standing: Mark
    grade: str
    voices: int
    against: str
    ties: Sequence[str]
    possibly: bool
    proofs: Sequence[Proof]


@dataclass(frozen=True, slots=True)
class Part:
    """A group of an answer; `voiced` when each line is one voice and not a whole claim."""

    title: str
    note: str
    columns: Sequence[str]
    lines: Sequence[Line]
    voiced: bool


def parts_of(found: Answer, register: Register) -> list[Part]:
    """Return the groups of an answer."""
    proofs = Proofs(register, found.ties, "none")
    return [_part(group, found, register, proofs) for group in found.groups]


def _part(group: Group, found: Answer, register: Register, proofs: Proofs) -> Part:
    return Part(
        group.heading.title,
        group.heading.note,
        [name.replace("_", " ") for name in group.columns],
        [_line(row, found, register, proofs) for row in group.rows],
        any(row.evidence for row in group.rows),
    )


def _line(row: Row, found: Answer, register: Register, proofs: Proofs) -> Line:
    standings = [found.ties[key].standing for key in row.ties]
    denials = {voice for standing in standings for voice in standing.denials}
    told = (p for key in row.ties for p in proofs.claim(key).proofs) if row.evidence else ()
    return Line(
        cells=[Cell(cell_text(cell, register), thing_url(cell, register)) for cell in row.cells],
        standing=mark(register.schema, "standing", standings[0].name),
        grade=standings[0].grade,
        voices=len({voice for standing in standings for voice in standing.voices}),
        against=some(sorted(clean(register.label(key)) for key in denials)),
        ties=row.ties,
        possibly=any(found.ties[key].held is Held.POSSIBLY for key in row.ties),
        proofs=[proof for proof in told if proof.id in row.evidence],
    )
