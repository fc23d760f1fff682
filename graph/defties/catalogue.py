"""The catalogue: what can be asked, one SPARQL file a question, in `ontology/questions`.

A file starts with a header of comment lines ``# Key: value`` and ends with a SELECT that has a
column ``?tie`` (or several whose names start with it), so that every row can show its evidence.
Its outermost ``WHERE {`` ends its line; there the values of the parameters come in::

    # Title: Suppliers of parts
    # Question: Who supplies components of {item}?
    # Parameter: item Item id:shahed-136
    # Phrasing: who supplies {item} components
    # Group: suppliers | Reported suppliers | sold or gave parts, in the words of a source
    # Searched: supply, procurement and component ties about {item} and its family
    # Caveat: …
    # Together: part
    # Standing: all
    # Order: latest

A column ``?group`` sorts the rows under the headings of `Group`. A column ``?evidence`` ties a row
to one voice: the row goes when a filter leaves that evidence out. Other columns are shown, under
their names in words.

`Parameter` gives a name, the class that its value must have, and an example. `Phrasing` may repeat.
`Together` names columns of which one tie has several values: rows that differ only there are one.
`Standing: all` keeps ties that are only denied, since the question asks for them.
`Order: latest` puts the rows with the latest `?when` first; else the best supported stand first.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from defties import rooms
from defties.errors import DataError, InputError

if TYPE_CHECKING:
    from pathlib import Path

_LINE = re.compile(r"^#\s*([A-Z][a-z]+):\s*(.*?)\s*$")
SLOT = re.compile(r"\{(\w+)\}")


@dataclass(frozen=True, slots=True)
class Parameter:
    """A place in a question to be filled with an entity of class `kind` or one below it."""

    name: str
    kind: str
    example: str


@dataclass(frozen=True, slots=True)
class Heading:
    """A group of rows: its key in the query, its title, and what its rows do and do not say."""

    key: str
    title: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class Question:
    """One question of the catalogue; its texts hold ``{parameter}`` slots.

    `sparql` is the whole file; `together` names columns, see above.
    """

    id: str
    title: str
    asks: str
    parameters: tuple[Parameter, ...]
    phrasings: tuple[str, ...]
    groups: tuple[Heading, ...]
    searched: str
    caveat: str
    every_standing: bool
    together: tuple[str, ...]
    latest_first: bool
    sparql: str


def catalogue(folder: Path | None = None) -> dict[str, Question]:
    """Return the questions by id (the name of the file without its number), in file order.

    Raises
    ------
    DataError
        A header lacks a title, question, phrasing or what was searched, or names a slot that is
        no parameter.
    """
    paths = rooms.files(folder or rooms.room("ontology") / "questions", ".rq")
    questions = (_read(path) for path in paths)
    return {q.id: q for q in questions}


def pick(name: str, questions: dict[str, Question]) -> Question:
    """Return the question of this id.

    Raises
    ------
    InputError
        There is none.
    """
    if name not in questions:
        raise InputError(f'No question has the id "{name}".', "See the list with: defties ask")
    return questions[name]


def _read(path: Path) -> Question:
    text = path.read_text("utf-8")
    header: dict[str, list[str]] = {}
    for line in text.splitlines():
        match = _LINE.match(line)
        if not match:
            break
        header.setdefault(match[1], []).append(match[2])
    for key in ("Title", "Question", "Phrasing", "Searched"):
        if not header.get(key):
            raise DataError(f"{path.name}: the header has no line {key}.", "Add it.")
    parameters = tuple(_parameter(line, path) for line in header.get("Parameter", ()))
    names = {p.name for p in parameters}
    for template in (*header["Question"], *header["Phrasing"], *header["Searched"]):
        if unknown := set(SLOT.findall(template)) - names:
            raise DataError(f"{path.name}: {min(unknown)} is no parameter.", "Declare it.")
    return Question(
        id=re.sub(r"^\d+-", "", path.stem),
        title=header["Title"][0],
        asks=header["Question"][0],
        parameters=parameters,
        phrasings=tuple(header["Phrasing"]),
        groups=tuple(_heading(line) for line in header.get("Group", ())),
        searched=header["Searched"][0],
        caveat=" ".join(header.get("Caveat", ())),
        every_standing=header.get("Standing") == ["all"],
        together=tuple(" ".join(header.get("Together", ())).split()),
        latest_first=header.get("Order") == ["latest"],
        sparql=text,
    )


def _parameter(line: str, path: Path) -> Parameter:
    words = line.split()
    if len(words) != 3:
        raise DataError(f"{path.name}: a Parameter is a name, a class and an example.", "Mend it.")
    return Parameter(*words)


def _heading(line: str) -> Heading:
    key, title, note = ([part.strip() for part in line.split("|")] + ["", ""])[:3]
    return Heading(key, title or key, note)
