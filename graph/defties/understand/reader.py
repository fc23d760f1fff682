"""The catalogue ready to be compared with the words of a question."""

from __future__ import annotations

from itertools import combinations, islice, product
from operator import itemgetter
from typing import TYPE_CHECKING, NamedTuple

from defties.catalogue import SLOT
from defties.errors import UnknownQuestion
from defties.understand.clauses import together
from defties.understand.frames import MARKS, PLACE, Frame, frame_of, is_answer_to, tokens_of
from defties.understand.mentions import SURE, fitting, is_sort, marked, meant, names_in
from defties.understand.refusals import refusal
from defties.understand.words import WORD, Sense, senses

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from defties.catalogue import Parameter, Question
    from defties.find import Finder
    from defties.model import Schema
    from defties.understand.mentions import Name

_MANY = 256  # ways to read the words of one sentence
_case = itemgetter(0)


class Pattern(NamedTuple):
    """One way to read a phrasing; `parameters` are in the order of the cases of its frame."""

    question: Question
    phrasing: str
    parameters: tuple[Parameter, ...]
    frame: Frame

    def filled(self, values: Mapping[str, str]) -> str:
        """Return the phrasing with these texts in its slots."""
        return SLOT.sub(lambda m: values.get(m[1], m[0]), self.phrasing)


Places = list[tuple["Parameter", "Name"]]
_Found = dict[tuple[object, ...], tuple[Pattern, Places]]


class Reader:
    """The phrasings of a catalogue by their concepts, with the names of the data."""

    def __init__(self, questions: Mapping[str, Question], finder: Finder, schema: Schema) -> None:
        self.finder = finder
        self.schema = schema
        self._senses = senses(p for q in questions.values() for p in q.phrasings)
        self.patterns: dict[tuple[str, ...], list[Pattern]] = {}
        for question in questions.values():
            parameters = {p.name: p for p in question.parameters}
            for phrasing in question.phrasings:
                slots = tuple(parameters[name] for name in SLOT.findall(phrasing))
                for frame in sorted(
                    self.frames(tokens_of(together(SLOT.sub(PLACE, phrasing)))), key=repr
                ):
                    pattern = Pattern(question, phrasing, slots, frame)
                    self.patterns.setdefault(frame.concepts, []).append(pattern)

    def read(self, asked: str, text: str) -> tuple[Question, dict[str, str]]:
        """Return the one question that a text means, with the ids for its slots.

        Parameters
        ----------
        asked
            The question as typed, for messages.
        text
            The same without courtesies and dates.
        """
        names = names_in(text, self.finder, self.schema)
        for kept in self._choices(names):
            found: _Found = {}
            for pattern, places in self.fits(self.tokens(text, kept), kept):
                values = self._values(places)
                found.setdefault((pattern.question.id, *sorted(values.items())), (pattern, places))
            found = self._narrowest(found)
            if len(found) > 1:
                ways = [p.filled({s.name: n.text for s, n in ns}) for p, ns in found.values()]
                raise UnknownQuestion(asked, ways[:3], "It may be read in more than one way.")
            if found:
                ((pattern, places),) = found.values()
                return pattern.question, self._values(places)
        raise refusal(asked, self.tokens(text, names), names, self)

    def fits(
        self, tokens: Sequence[str], names: Sequence[Name], *, by_class: bool = True
    ) -> Iterator[tuple[Pattern, Places]]:
        """Yield the phrasings that say the same as some words, with the names for their slots.

        A name without matches fits any class; with `by_class` false, all names do.
        """
        for frame in sorted(self.frames(tokens)):
            # Names of one case keep their order, so that no two orders give one reading.
            order = sorted(range(len(names)), key=lambda i: (frame.cases[i], i))
            for pattern in self.patterns.get(frame.concepts, ()):
                slots = sorted(zip(pattern.frame.cases, pattern.parameters, strict=True), key=_case)
                if [c for c, _ in slots] == sorted(frame.cases) and is_answer_to(
                    frame, pattern.frame
                ):
                    places = [(p, names[i]) for (_, p), i in zip(slots, order, strict=True)]
                    if not by_class or all(self.takes(p, n) for p, n in places):
                        yield pattern, places

    def takes(self, parameter: Parameter, name: Name) -> bool:
        """Return whether a name may stand in a slot; an unknown name may stand in any."""
        return not name.matches or bool(fitting(name, parameter.kind, self.schema))

    def frames(self, tokens: Sequence[str]) -> set[Frame]:
        """Return what some words may say; nothing when one of them is not known."""
        ways = product(*(self.sense(token) for token in tokens))
        return {frame_of(way) for way in islice(ways, _MANY)}

    def tokens(self, text: str, names: Sequence[Name]) -> list[str]:
        """Return the words of a text, names marked, without words that only say their sort."""
        tokens = tokens_of(marked(text, names))
        places = [i for i, token in enumerate(tokens) if token in MARKS]
        beside = {
            j
            for name, i in zip(names, places, strict=True)
            for j in (i - 1, i + 1)
            if 0 <= j < len(tokens) and is_sort(tokens[j], name)
        }
        plurals = {i + 1 for i in places if tokens[i + 1 : i + 2] == ["s"]}
        return [token for i, token in enumerate(tokens) if i not in beside | plurals]

    def sense(self, word: str) -> tuple[Sense, ...]:
        """Return what a word may do; for a misspelt one, what the one word near to it may."""
        if word in MARKS:
            return (Sense("slot", word),)
        if word.lower() in ("'s", "’s"):
            return (Sense("possessive", ""),)
        return self._senses.get(word.lower()) or self._corrected(word)

    def _corrected(self, word: str) -> tuple[Sense, ...]:
        if len(word) < 4 or word != word.lower():
            return ()  # a word in capitals may be a name
        from rapidfuzz.distance import OSA

        limit = 1 if len(word) < 8 else 2
        near = [
            (distance, known)
            for known in self._senses
            if known[0] == word[0] and len(known) > 3
            if (distance := OSA.distance(word, known, score_cutoff=limit)) <= limit
        ]
        closest = [self._senses[known] for distance, known in near if distance == min(near)[0]]
        concepts = {sense.concept for found in closest for sense in found}
        return tuple(dict.fromkeys(s for f in closest for s in f)) if len(concepts) == 1 else ()

    def _choices(self, names: Sequence[Name]) -> Iterator[list[Name]]:
        """Yield the names that may be meant: all of them, then without those that are words."""
        doubtful = [name for name in names if self._is_word(name)][:3]
        for size in range(len(doubtful) + 1):
            for left_out in combinations(doubtful, size):
                yield [name for name in names if name not in left_out]

    def _narrowest(self, found: _Found) -> _Found:
        """Return the readings without those that another one reads with narrower classes."""

        def is_narrower(one: Places, other: Places) -> bool:
            kinds = {n: p.kind for p, n in other}
            lineages = [(self.schema.entity_classes[p.kind].lineage, kinds.get(n)) for p, n in one]
            return all(k in lineage for lineage, k in lineages) and any(
                lineage[0] != k for lineage, k in lineages
            )

        return {
            key: (pattern, places)
            for key, (pattern, places) in found.items()
            if not any(is_narrower(other, places) for _, other in found.values())
        }

    def _is_word(self, name: Name) -> bool:
        """Return whether a name may be words of the question instead."""
        words = WORD.findall(name.text)
        if all(word.lower() in self._senses for word in words):
            return True
        return name.score < SURE and all(self.sense(word) for word in words)

    def _values(self, places: Places) -> dict[str, str]:
        return {p.name: meant(n, fitting(n, p.kind, self.schema)) for p, n in places}
