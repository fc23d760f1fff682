"""Every error that defties raises, and the exit code each stands for.

::

    DeftiesError                      1  base of all; carries a hint
    ├─ InputError                     2  the person's words
    │  ├─ UnknownEntity                  no entity of that name; near ones are named
    │  ├─ AmbiguousEntity                several entities of that name
    │  └─ BadDate                        not a date that defties reads
    ├─ DataError                      3  the files
    │  ├─ SeedSyntaxError                Turtle that cannot be read
    │  ├─ UnknownTerm                    a term that the ontology does not have
    │  └─ Invalid                        claims that break the rules; has them all
    ├─ NothingFound                   1  an answer, not a fault: nothing is there
    │  ├─ UnknownQuestion                no question of the catalogue fits the words
    │  ├─ NoAnswer                       no claim; says which filter removed how many ties
    │  └─ NoRoute                        no path; says which filter removed how many ties
    ├─ QueryError                     4  a query that is wrong or refused
    │  └─ EngineError                    an engine elsewhere that cannot be asked or believed
    └─ OutputError                    2  the output cannot be written

A caller who wants to catch whatever defties may raise catches :class:`DeftiesError`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from defties.texts import shorten

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from defties.model import Violation


class DeftiesError(Exception):
    """Any error of defties; `hint` says in one sentence what to do."""

    exit_code = 1

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint

    def __reduce__(self) -> tuple[Any, ...]:
        """Travel between processes as what it has become, whatever it was made of."""
        return _again, (type(self), self.args, self.__dict__)


def _again(sort: type[DeftiesError], args: tuple[Any, ...], state: dict[str, Any]) -> DeftiesError:
    error = sort.__new__(sort, *args)
    error.__dict__.update(state)
    return error


class InputError(DeftiesError):
    """The person's words cannot be used."""

    exit_code = 2


class UnknownEntity(InputError):
    """No entity has this name; `nearest` holds up to five (id, label) pairs."""

    def __init__(self, text: str, nearest: Sequence[tuple[str, str]] = ()) -> None:
        near = ", ".join(f"{label} ({key})" for key, label in nearest)
        hint = f"Did you mean {near}?" if near else "Look for it with: defties find TEXT"
        super().__init__(f'No entity is called "{shorten(text)}".', hint)
        self.text = text
        self.nearest = tuple(nearest)


class AmbiguousEntity(InputError):
    """Several entities have this name; `candidates` holds their (id, label) pairs."""

    def __init__(self, text: str, candidates: Sequence[tuple[str, str]]) -> None:
        options = ", ".join(f"{label} ({key})" for key, label in candidates)
        super().__init__(
            f'"{shorten(text)}" may be {len(candidates)} entities: {options}.',
            "Use the id in brackets, for example: " + candidates[0][0],
        )
        self.text = text
        self.candidates = tuple(candidates)


class BadDate(InputError):
    """The text is no date that defties reads."""

    def __init__(self, text: str, expected: str) -> None:
        super().__init__(
            f'"{shorten(text)}" is not a date: {expected}.',
            "Write 2022, 2022-08, 2022-08-30 or 2022-08/..",
        )
        self.text = text
        self.expected = expected


class DataError(DeftiesError):
    """The files cannot be used as they are."""

    exit_code = 3


class SeedSyntaxError(DataError):
    """A file that is not RDF of its format; `line` counts from 1, 0 when unknown."""

    def __init__(self, path: str, line: int, expected: str, near: str = "") -> None:
        place = f"{path}:{line}" if line else path
        shown = f" at {shorten(near)!r}" if near else ""
        super().__init__(f"{place}: {expected}{shown}.", "Mend that line and run: defties check")
        self.path = path
        self.line = line
        self.expected = f"{expected}{shown}"
        self.near = near


class UnknownTerm(DataError):
    """A term that the ontology does not declare."""

    def __init__(self, term: str, path: str = "", hint: str = "") -> None:
        super().__init__(f"{path}: unknown term {term}" if path else f"unknown term {term}", hint)
        self.term = term
        self.path = path


class Invalid(DataError):
    """Claims that break the rules; `violations` holds all of them."""

    def __init__(self, violations: Sequence[Violation]) -> None:
        super().__init__(
            f"{len(violations)} claims or entities break a rule.",
            "Mend them and run: defties check",
        )
        self.violations = tuple(violations)


class NothingFound(DeftiesError):
    """An answer, not a fault: nothing is in the data; the message says what was searched."""

    exit_code = 1


class UnknownQuestion(NothingFound):
    """No question of the catalogue fits the words; `nearest` holds up to three that come near."""

    def __init__(self, text: str, nearest: Sequence[str] = (), why: str = "") -> None:
        super().__init__(
            f'No question of the catalogue fits "{shorten(text)}".' + (f" {why}" if why else ""),
            "Did you mean: " + " · ".join(nearest)
            if nearest
            else "See what can be asked with: defties ask",
        )
        self.text = text
        self.nearest = tuple(nearest)


class NoAnswer(NothingFound):
    """No claim answers a question; `removed_by` counts the ties that each filter removed."""

    def __init__(self, message: str, removed_by: Mapping[str, int], hint: str = "") -> None:
        super().__init__(message, hint)
        self.removed_by = dict(removed_by)


class NoRoute(NothingFound):
    """No path joins the two; `removed_by` counts the ties that each filter removed.

    `unwalked` counts by class those that were met and are walked only when asked for. `helps` are
    changes of which each alone brings a path: values by option, "" for its default.
    """

    def __init__(
        self,
        message: str,
        removed_by: Mapping[str, int],
        hint: str = "",
        *,
        unwalked: Mapping[str, int] | None = None,
        helps: Sequence[Mapping[str, str]] = (),
    ) -> None:
        super().__init__(message, hint)
        self.removed_by = dict(removed_by)
        self.unwalked = dict(unwalked or {})
        self.helps = tuple(dict(change) for change in helps)


class QueryError(DeftiesError):
    """A query that is wrong or refused."""

    exit_code = 4


class EngineError(QueryError):
    """An engine elsewhere cannot be reached, refuses, or did not answer whole."""


class OutputError(DeftiesError):
    """The output cannot be written."""

    exit_code = 2
