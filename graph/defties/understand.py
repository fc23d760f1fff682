"""A question in plain English → a question of the catalogue with its slots filled, or candidates.

The reading is local and plain: names are found in the words, the words left over are compared with
the phrasings of the catalogue, and the slots take the names in the order in which they stand. A
reading must account for every name and nearly every word; when two questions fit alike, or none fits
well, the person is asked instead. A wrong reading is worse than none.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from defties.catalogue import SLOT
from defties.dates import parse
from defties.errors import AmbiguousEntity, BadDate, UnknownEntity, UnknownQuestion, shorten

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from defties.catalogue import Parameter, Question
    from defties.find import Finder, Match, Mention
    from defties.model import Schema

LONGEST = 300
_SURE = 0.74
_NEAR = 0.4
_CLEAR = 0.08
_PLACE = "\ue000"  # stands for a name that was found; no one types it

_WORD = re.compile(rf"[\w{_PLACE}][\w'’{_PLACE}-]*")
_MONTHS = [
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
]
_DATE = re.compile(
    r"\b(?:as of|as at|on|in|during)\s+"
    r"(?:(?P<iso>\d{4}(?:-\d{2}){0,2})"
    rf"|(?:(?P<day>\d{{1,2}})\s+)?(?P<month>{'|'.join(_MONTHS)})\s+(?P<year>\d{{4}}))\b",
    re.IGNORECASE,
)
# Words that carry little: they may be missing or be added.
_LIGHT = frozenset(
    [
        "a",
        "an",
        "the",
        "of",
        "to",
        "by",
        "for",
        "with",
        "at",
        "is",
        "are",
        "was",
        "were",
        "be",
        "been",
        "being",
        "do",
        "does",
        "did",
        "has",
        "have",
        "had",
        "its",
        "their",
        "any",
        "all",
        "there",
        "that",
        "this",
        "these",
        "those",
        "it",
        "they",
        "say",
        "says",
        "said",
        "please",
        "tell",
        "me",
        "us",
        "show",
        "list",
        "give",
        "out",
        "and",
        "or",
        "who",
        "whom",
        "what",
        "which",
        "whose",
        "where",
        "when",
        "how",
        "in",
        "on",
        "from",
        "ever",
        "actually",
        "really",
    ]
) - {"give"}
_ENDINGS = (
    "ations",
    "ation",
    "ings",
    "ing",
    "ions",
    "ion",
    "ies",
    "ers",
    "ed",
    "er",
    "es",
    "s",
    "y",
    "e",
)


@dataclass(frozen=True, slots=True)
class Reading:
    """What a question was read as. `as_of` is a date found in the words, "" when there is none."""

    question: Question
    values: Mapping[str, str]
    as_of: str
    score: float


def understand(
    text: str, questions: Mapping[str, Question], finder: Finder, schema: Schema
) -> Reading:
    """Return the reading of a question.

    Parameters
    ----------
    text
        The question as typed, in English; names in any script.
    questions
        The catalogue.
    finder
        The names of the data.
    schema
        The classes that slots ask for.

    Raises
    ------
    UnknownQuestion
        No question fits well, or several fit alike; names what comes near.
    UnknownEntity
        A phrasing fits but for a name that the data do not have.
    AmbiguousEntity
        A name may be several entities that all fit.
    """
    if len(text) > LONGEST:
        raise UnknownQuestion(text, why=f"It is longer than {LONGEST} characters.")
    rest, as_of = _date(text)
    mentions = finder.mentions(rest)
    asked = _Asked(_with_places(rest, mentions), mentions, schema)
    fits = sorted(asked.fits(questions.values()), key=lambda fit: -fit.score)
    if not fits or fits[0].score < _SURE:
        raise _unsure(text, mentions, fits, questions.values())
    best = fits[0]
    rival = next((f for f in fits if f.question.id != best.question.id), None)
    if rival and best.score - rival.score < _CLEAR and rival.score >= _SURE and best.score < 1:
        raise UnknownQuestion(text, _asked_as([best, rival]), "It may be read in two ways.")
    return Reading(best.question, {n: _one(m) for n, m in best.slots.items()}, as_of, best.score)


@dataclass(frozen=True, slots=True)
class _Fit:
    """One phrasing laid over the words; each slot with the entities that its name may be."""

    question: Question
    phrasing: str
    slots: Mapping[str, tuple[str, Sequence[Match]]]
    score: float


class _Asked:
    """The words of a question, its names replaced by places."""

    def __init__(self, text: str, mentions: Sequence[Mention], schema: Schema) -> None:
        self._words = _words(text)
        self._mentions = mentions
        self._schema = schema

    def fits(self, questions: Iterable[Question]) -> Iterable[_Fit]:
        for question in questions:
            parameters = {p.name: p for p in question.parameters}
            for phrasing in question.phrasings:
                slots = self._fill([parameters[n] for n in SLOT.findall(phrasing)])
                if slots is not None and len(slots) == len(parameters):
                    words = _words(SLOT.sub(_PLACE, phrasing))
                    yield _Fit(question, phrasing, slots, _likeness(self._words, words))

    def _fill(
        self, parameters: Sequence[Parameter]
    ) -> dict[str, tuple[str, Sequence[Match]]] | None:
        """Return the names for the slots, in order, or None when they do not fit one by one."""
        if len(parameters) != len(self._mentions):
            return None
        filled: dict[str, tuple[str, Sequence[Match]]] = {}
        for parameter, mention in zip(parameters, self._mentions, strict=True):
            fitting = [m for m in mention.matches if self._is(m, parameter.kind)]
            if not fitting:
                return None
            filled[parameter.name] = (mention.text, fitting)
        return filled

    def _is(self, match: Match, kind: str) -> bool:
        declared = self._schema.entity_classes.get(match.entity.kind)
        return declared is not None and kind in declared.lineage


def _date(text: str) -> tuple[str, str]:
    """Return the text without its date, and the date as EDTF; no date leaves the text as it is."""
    match = _DATE.search(text)
    if not match:
        return text, ""
    found = match["iso"]
    if not found:
        month = _MONTHS.index(match["month"].lower()) + 1
        found = f"{match['year']}-{month:02}" + (f"-{int(match['day']):02}" if match["day"] else "")
    try:
        parse(found)
    except BadDate:
        return text, ""
    return f"{text[: match.start()]} {text[match.end() :]}", found


def _with_places(text: str, mentions: Sequence[Mention]) -> str:
    for mention in sorted(mentions, key=lambda m: -m.start):
        text = f"{text[: mention.start]} {_PLACE} {text[mention.end :]}"
    return text


def _words(text: str) -> list[str]:
    return [_stem(word.casefold()) for word in _WORD.findall(text)]


def _stem(word: str) -> str:
    """Return a word without its ending, so that supplies, supplier and supplied meet.

    Examples
    --------
    >>> _stem("supplies"), _stem("suppliers"), _stem("supplied")
    ('suppl', 'suppl', 'suppl')
    """
    word = word.removesuffix("'s").removesuffix("’s")
    if word in _LIGHT:
        return word
    for _ in range(2):
        for ending in _ENDINGS:
            if word.endswith(ending) and len(word) - len(ending) >= 4:
                word = word.removesuffix(ending)
                break
    return word.removesuffix("i") if len(word) > 4 else word


def _weight(word: str) -> float:
    return 0.15 if word in _LIGHT else 1.0


def _likeness(asked: Sequence[str], phrasing: Sequence[str]) -> float:
    """Return how far two lists of words are the same, from 0 to 1, light words counting little.

    Places are left out here: that they correspond has been seen before.
    """
    left, right = set(asked) - {_PLACE}, set(phrasing) - {_PLACE}
    shared = sum(map(_weight, left & right))
    return 2 * shared / (sum(map(_weight, left)) + sum(map(_weight, right)) or 1.0)


def _one(named: tuple[str, Sequence[Match]]) -> str:
    """Return the id of the one entity that a name means here."""
    text, matches = named
    best = max(match.score for match in matches)
    ids = {m.entity.id: m.entity.label for m in matches if m.score == best}
    if len(ids) > 1:
        raise AmbiguousEntity(text, sorted(ids.items()))
    return next(iter(ids))


def _asked_as(fits: Iterable[_Fit]) -> list[str]:
    return list(
        dict.fromkeys(
            SLOT.sub(lambda m, f=fit: f.slots[m[1]][0] if m[1] in f.slots else m[0], fit.phrasing)
            for fit in fits
        )
    )


def _unsure(
    text: str, mentions: Sequence[Mention], fits: Sequence[_Fit], questions: Iterable[Question]
) -> UnknownQuestion | UnknownEntity:
    """Return the error that says best why there is no reading."""
    near = _asked_as([fit for fit in fits if fit.score >= _NEAR])[:3]
    known = list(questions)
    if not near and (name := _missing_name(text, mentions, known)):
        return UnknownEntity(name)
    named = ", ".join(f'"{shorten(m.text, 40)}"' for m in mentions)
    why = f"Compared with {len(known)} questions" + (
        f", with {named} as names." if named else ", and no name of the data is in it."
    )
    return UnknownQuestion(text, near, why)


def _missing_name(text: str, mentions: Sequence[Mention], questions: Iterable[Question]) -> str:
    """Return the capitalised words that may be a name the data do not have, "" when there are none."""
    covered = [(m.start, m.end) for m in mentions]
    found = re.finditer(r"\b[A-Z0-9][\w-]*(?:\s+[A-Z0-9][\w-]*)*", text)
    known = {w for q in questions for p in q.phrasings for w in _words(p)}
    for match in found:
        inside = any(start <= match.start() < end for start, end in covered)
        words = [w for w in _words(match[0]) if w not in known and w not in _LIGHT]
        if not inside and words and match.start() > 0:
            return match[0]
    return ""
