"""A question in plain English → a question of the catalogue with its slots filled, or candidates.

The reading is local and strict. Names are found in the words; what is left is reduced to a frame:
what is asked for, which concepts are spoken of, and the part of each name in the sentence (who does
it, to whom, from whom …), free of word order, voice and synonyms. A question is meant if one of its
phrasings has the same frame, name for name and concept for concept, so that names changing places
change the reading. A word that nothing accounts for makes no reading: a wrong one is worse than none.
The words and their concepts are in `catalogue`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import islice, permutations, product
from typing import TYPE_CHECKING, NamedTuple

from defties.catalogue import SLOT, WORD, Sense, senses
from defties.dates import parse
from defties.errors import AmbiguousEntity, BadDate, UnknownEntity, UnknownQuestion, shorten
from defties.find import Mention

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from defties.catalogue import Parameter, Question
    from defties.find import Finder, Match
    from defties.model import Schema

LONGEST = 300
_MANY = 256  # ways to read the words of one sentence
_NEAR = 0.3
_SURE_NAME = 93.0  # a mention below this may be a word of the question instead
# Characters that stand for a name, for a nationality and for a word not known; no one types them.
_PLACE, _ADJECTIVE, _UNKNOWN = "\ue000", "\ue001", "\ue002"
_SLOTS = _PLACE + _ADJECTIVE + _UNKNOWN
_TOKEN = re.compile(rf"[{_SLOTS}]|['’]s\b|[^\W{_SLOTS}](?:[\w-]*\w)?")
_DROPPED = {"light": "", "thing": "", "actor": ""}

_MONTHS = (
    *("january", "february", "march", "april", "may", "june"),
    *("july", "august", "september", "october", "november", "december"),
)
_POLITE = re.compile(
    r"^\W*(?:(?:please|could you|can you|do you know|i want to know|i would like to know)\W+)*"
    r"(?:(?:tell|show|give|list|name|find)\b(?:\s+(?:me|us)\b)?(?:\s+(?:about|all|of)\b)*)?",
    re.IGNORECASE,
)
_FIXED = (
    (re.compile(r"\bcall(s|ed|ing)? off\b", re.IGNORECASE), "cancelled"),
    (re.compile(r"\bf[ae]ll(s|en)? through\b", re.IGNORECASE), "cancelled"),
    (re.compile(r"\b(\w+)n['’]t\b", re.IGNORECASE), r"\1 not"),
)
_NATIONS = {
    **{"iranian": "Iran", "russian": "Russia", "chinese": "China", "ukrainian": "Ukraine"},
    **{"american": "United States", "british": "United Kingdom", "german": "Germany"},
    **{"swiss": "Switzerland", "dutch": "Netherlands", "japanese": "Japan", "turkish": "Türkiye"},
    **{"polish": "Poland", "irish": "Ireland", "belarusian": "Belarus", "austrian": "Austria"},
    **{"canadian": "Canada", "indian": "India", "israeli": "Israel", "emirati": "UAE"},
}
# What may stand beside a name to say what it is: a category of the item, or a class.
_SORTS = {
    **dict.fromkeys(("drone", "uav"), ("uncrewed-aircraft", "loitering-munition")),
    **dict.fromkeys(("missile", "rocket"), ("missile",)),
    **dict.fromkeys(("jet", "fighter", "plane"), ("combat-aircraft", "transport-aircraft")),
    **{"aircraft": ("combat-aircraft", "uncrewed-aircraft", "loitering-munition", "Aircraft")},
    **{"helicopter": ("attack-helicopter", "transport-helicopter"), "tank": ("battle-tank",)},
    **{"submarine": ("warship",), "satellite": ("satellite",), "ship": ("Vessel",)},
    **{"vessel": ("Vessel",), "engine": ("engine",), "motor": ("engine",)},
}


@dataclass(frozen=True, slots=True)
class Reading:
    """What a question was read as. `as_of` is a date found in the words, "" when there is none."""

    question: Question
    values: Mapping[str, str]
    as_of: str = ""


class Frame(NamedTuple):
    """What a wording says: what it asks for, of what, and the part that each name has in it."""

    asks: str
    concepts: frozenset[str]
    cases: tuple[str, ...]


class _Pattern(NamedTuple):
    """One way to read a phrasing; `parameters` are in the order of the cases of its frame."""

    question: Question
    phrasing: str
    parameters: tuple[Parameter, ...]
    frame: Frame


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
        No question has these words, or several have; names what comes near.
    UnknownEntity
        The words are those of a question but for a name that the data do not have.
    AmbiguousEntity
        A name may be several entities that all fit.
    BadDate
        A date is not in the calendar.
    """
    if len(text) > LONGEST:
        raise UnknownQuestion(text, why=f"It is longer than {LONGEST} characters.")
    return _Reader(questions, finder, schema).read(" ".join(text.split()))


class _Reader:
    """The catalogue ready to be compared with."""

    def __init__(self, questions: Mapping[str, Question], finder: Finder, schema: Schema) -> None:
        self._questions = questions
        self._finder = finder
        self._schema = schema
        self._senses = senses(p for q in questions.values() for p in q.phrasings)
        self._patterns = list(self._compiled())

    def _compiled(self) -> Iterator[_Pattern]:
        for question in self._questions.values():
            parameters = {p.name: p for p in question.parameters}
            for phrasing in question.phrasings:
                slots = tuple(parameters[name] for name in SLOT.findall(phrasing))
                for frame in self._frames(_tokens(SLOT.sub(_PLACE, phrasing))):
                    yield _Pattern(question, phrasing, slots, frame)

    def read(self, text: str) -> Reading:
        """Return the one reading of a question or raise the error that says why there is none."""
        text, as_of = _dated(text, self._finder.mentions(text))
        found: dict[tuple[str, tuple[tuple[str, str], ...]], _Pattern] = {}
        attempts = list(self._attempts(text))
        for tokens, mentions in attempts:
            for pattern, places in self._fits(tokens, mentions):
                values = self._values(pattern, places)
                found.setdefault((pattern.question.id, tuple(sorted(values.items()))), pattern)
            if found:
                break
        if not found:
            raise self._refusal(text, *attempts[0])
        if len(found) > 1:
            ways = [_filled(p.phrasing, dict(values)) for (_, values), p in found.items()]
            raise UnknownQuestion(text, ways[:3], "It may be read in more than one way.")
        ((_, values), pattern) = next(iter(found.items()))
        return Reading(pattern.question, dict(values), as_of)
