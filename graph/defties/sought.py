"""What a person gave as filters, in words → a `sift.Filter`: on the command line and on the web."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from defties.errors import InputError
from defties.sift import STANDINGS, Filter
from defties.texts import shorten

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from defties.snapshot import Dataset

# What takes one value, and what takes several, which may also stand in one with commas between.
SINGLE = ("as_of", "known_by", "min_grade", "undated")
SEVERAL = ("standing", "status", "kind", "exclude")
UNDATED = ("keep", "drop", "only")


def filter_from(data: Dataset, given: Mapping[str, Any]) -> Filter:
    """Return the filter that a person described.

    Parameters
    ----------
    data
        Where the names are looked up.
    given
        By the names of `SINGLE` a text or None, by those of `SEVERAL` some texts; any may be
        missing.

    Raises
    ------
    InputError
        A name of a class, status, standing or entity is unknown, or a value is empty.
    """
    schema = data.register.schema
    standings = {c.id.partition(":")[2] for c in schema.scheme("standing")}
    statuses = {c.id.partition(":")[2] for c in schema.scheme("st")}
    words = {name: _words(f"--{name}", given.get(name, ())) for name in ("standing", "status")}
    undated = given.get("undated") or "keep"
    if undated not in UNDATED:
        raise InputError(f'"{shorten(undated)}" is no --undated.', "Use keep, drop or only.")
    return Filter(
        as_of=_given("--as-of", given.get("as_of")),
        known_by=_given("--known-by", given.get("known_by")),
        min_grade=_given("--min-grade", given.get("min_grade")).upper(),
        kinds=_named("kind", _words("--kind", given.get("kind", ())), schema.tie_classes),
        statuses=_named("status", words["status"], statuses),
        standings=frozenset(standings)
        if "all" in words["standing"]
        else _named("standing", words["standing"], standings) or STANDINGS,
        exclude=frozenset(data.finder.resolve(text).id for text in given.get("exclude", ())),
        undated=undated,
    )


def _given(option: str, text: str | None) -> str:
    """Return what was given with an option, "" for an option that was not used."""
    if text is not None and not text.strip():
        raise InputError(f"{option} is empty.", "Give it a value, or leave it out.")
    return text or ""


def _words(option: str, values: Iterable[str]) -> list[str]:
    words = [word.strip() for value in values for word in _given(option, value).split(",")]
    return [word for word in words if word]


def _named(option: str, asked: Iterable[str], known: Iterable[str]) -> frozenset[str]:
    """Return the names meant, whatever their case; a space may stand for a dash."""
    by_fold = {name.replace("-", "").casefold(): name for name in known}
    found: set[str] = set()
    for word in asked:
        name = by_fold.get(word.replace("-", "").replace(" ", "").casefold())
        if name is None:
            raise InputError(
                f'"{shorten(word)}" is no {option}.',
                f"Use one of: {', '.join(sorted(by_fold.values()))}.",
            )
        found.add(name)
    return frozenset(found)
