"""Why a question has no reading, and what comes near it."""

from __future__ import annotations

import re
from itertools import combinations, permutations
from typing import TYPE_CHECKING

from defties.errors import UnknownEntity, UnknownQuestion
from defties.texts import shorten
from defties.understand.frames import DROPPED, MARKS, UNKNOWN
from defties.understand.mentions import Name, fitting

if TYPE_CHECKING:
    from collections.abc import Sequence

    from defties.understand.reader import Pattern, Reader

_NEAR = 0.3  # how like a question must be to be offered
_ALIKE = 70.0  # how like a name must be to be offered
_FEWER = 0.7  # what a question counts for each slot without a name
_CASE = 0.1  # what a name adds that has the same part in both
_EMPTY = frozenset({*DROPPED, "be", "do", "have", "and", "who", "what", "where", "when", "how"})


def refusal(
    asked: str, tokens: Sequence[str], names: Sequence[Name], reader: Reader
) -> UnknownQuestion | UnknownEntity:
    """Return the error that says best why there is no reading.

    Parameters
    ----------
    asked
        The question as typed.
    tokens, names
        Its words, with a mark for each name.
    reader
        The catalogue.
    """
    if missing := _missing(tokens, names, reader):
        return missing
    near = _near(tokens, names, reader)
    for pattern, places in reader.fits(tokens, names, by_class=False):
        for parameter, name in sorted(places, key=lambda place: place[1].start):
            if pattern.frame.concepts and not reader.takes(parameter, name):
                found, sought = (_a(k) for k in (name.matches[0].entity.kind, parameter.kind))
                why = f'"{name.text}" is found as {found}, and {sought} is asked for.'
                return UnknownQuestion(asked, near, why)
    count = len({p.question.id for patterns in reader.patterns.values() for p in patterns})
    named = ", ".join(f'"{shorten(n.text, 40)}"' for n in names)
    why = f"Compared with {count} questions, " + (
        f"with {named} as names." if named else "and no name of the data is in it."
    )
    return UnknownQuestion(asked, near, why)


def _missing(tokens: Sequence[str], names: Sequence[Name], reader: Reader) -> UnknownEntity | None:
    """Return the error for a name that is not in the data, if all else makes a question."""
    shown, runs = _with_unknown(tokens, reader)
    known, unknown = iter(names), iter(runs)
    every = [
        Name(i, i, next(unknown), UNKNOWN, ()) if token == UNKNOWN else next(known)
        for i, token in enumerate(shown)
        if token in MARKS
    ]
    for _, places in reader.fits(shown, every) if runs else ():
        for parameter, name in places:
            if not name.matches:
                found = reader.finder.find(
                    name.text, kinds=(parameter.kind,), schema=reader.schema, limit=5
                )
                near = [(m.entity.id, m.entity.label) for m in found if m.score >= _ALIKE]
                return UnknownEntity(name.text, near)
    return None


def _with_unknown(tokens: Sequence[str], reader: Reader) -> tuple[list[str], list[str]]:
    """Return the words with one mark for each run of unknown ones, and these runs.

    A capital beside an unknown word makes a word part of the run: "Acme Parts".
    """
    is_loud = all(token == token.upper() for token in tokens)
    unknown = [not reader.sense(token) for token in tokens]
    shown: list[str] = []
    runs: list[str] = []
    for i, token in enumerate(tokens):
        is_proper = i > 0 and token[0].isupper() and not is_loud
        if not unknown[i] and not (is_proper and any(unknown[i - 1 : i + 2])):
            shown.append(token)
        elif shown[-1:] == [UNKNOWN]:
            runs[-1] += f" {token}"
        else:
            shown.append(UNKNOWN)
            runs.append(token)
    return shown, runs


def _near(tokens: Sequence[str], names: Sequence[Name], reader: Reader) -> list[str]:
    """Return up to three questions that come near, with the names where they fit."""
    senses = [reader.sense(token) for token in tokens if token not in MARKS]
    said = [{s.concept for s in known if s.part not in _EMPTY} for known in senses]
    said = [concepts for concepts, known in zip(said, senses, strict=True) if concepts or not known]
    mentioned = {concept for concepts in said for concept in concepts}
    known = [token for token in tokens if reader.sense(token)]
    cases = next((frame.cases for frame in sorted(reader.frames(known))), ())
    best: dict[str, tuple[float, str]] = {}
    for concepts, patterns in reader.patterns.items():
        hits = sum(not c.isdisjoint(concepts) for c in said) + len(mentioned & {*concepts})
        for pattern in patterns if hits or not said else ():
            slots = len(pattern.parameters)
            alike, placed = _placed(pattern, names, cases, reader)
            likeness = (hits + len(placed)) / (len(said) + len(concepts) + (slots or 1)) + alike
            likeness *= _FEWER ** (slots - len(placed) + 2 * (len(names) - len(placed)))
            if likeness >= max(_NEAR, best.get(pattern.question.id, (0.0, ""))[0] + 0.001):
                best[pattern.question.id] = (likeness, pattern.filled(placed))
    return [text for _, text in sorted(best.values(), key=lambda pair: -pair[0])[:3]]


def _placed(
    pattern: Pattern, names: Sequence[Name], cases: Sequence[str], reader: Reader
) -> tuple[float, dict[str, str]]:
    """Return as many names as fit in the slots, and a bonus for each that has the same case."""
    slots = list(zip(pattern.parameters, pattern.frame.cases, strict=True))
    named = list(zip(names, cases, strict=True))
    best: tuple[float, dict[str, str]] = (0.0, {})
    for size in range(min(len(slots), len(named)), 0, -1):
        for chosen in combinations(named, size):
            for order in permutations(slots, size):
                pairs = list(zip(order, chosen, strict=True))
                if all(fitting(n, p.kind, reader.schema) for (p, _), (n, _) in pairs):
                    alike = _CASE * sum(c == d for (_, c), (_, d) in pairs)
                    if not best[1] or alike > best[0]:
                        best = (alike, {p.name: n.text for (p, _), (n, _) in pairs})
        if best[1]:
            break
    return best


def _a(kind: str) -> str:
    """Return the name of a class in words, with its article.

    Examples
    --------
    >>> _a("WeaponSystem"), _a("Actor")
    ('a weapon system', 'an actor')
    """
    words = re.sub(r"(?<=.)([A-Z])", r" \1", kind).lower()
    return f"an {words}" if words[0] in "aeiou" else f"a {words}"
