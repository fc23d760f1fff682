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
from dataclasses import dataclass, replace
from datetime import timedelta
from itertools import combinations, islice, permutations, product
from typing import TYPE_CHECKING, NamedTuple

from defties.catalogue import SLOT, WORD, Sense, senses
from defties.dates import parse
from defties.errors import AmbiguousEntity, UnknownEntity, UnknownQuestion, shorten
from defties.vocab import local

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from defties.catalogue import Parameter, Question
    from defties.find import Finder, Match, Mention
    from defties.model import Schema

LONGEST = 300
_MANY = 256  # ways to read the words of one sentence
_NEAR = 0.3
_SURE_NAME = 93.0  # a mention below this may be a word of the question instead
# Characters that stand for a name, for a nationality and for a word not known; no one types them.
_PLACE, _ADJECTIVE, _UNKNOWN = "\ue000", "\ue001", "\ue002"
_SLOTS = _PLACE + _ADJECTIVE + _UNKNOWN
_TOKEN = re.compile(rf"[{_SLOTS}]|['’]s\b|[^\W{_SLOTS}](?:[\w-]*\w)?")
_DROPPED = frozenset({"light", "thing", "actor"})

_MONTHS = "jan feb mar apr may jun jul aug sep oct nov dec".split()
_MONTH = re.compile(rf"\b(?:{'|'.join(_MONTHS)})[a-z]*", re.IGNORECASE)
_NUMBER = r"\d{1,2}(?:st|nd|rd|th)?"
_DAY = (
    r"(?:(?:19|20)\d\d(?:-\d\d){0,2}"
    rf"|(?:{_NUMBER}\s+)?{_MONTH.pattern}\.?\s+(?:{_NUMBER},?\s+)?(?:19|20)\d\d)"
)
_DATE = re.compile(
    r"\b(?P<how>as of|as at|on|in|during|at|by|until|till|before|since|after|from|between)\s+"
    rf"(?P<first>{_DAY})(?:\s+(?:to|and|until|till)\s+(?P<last>{_DAY}))?(?![\w-])",
    re.IGNORECASE,
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


class _Name(NamedTuple):
    """A name in a question: where it stands, the character put in its place, what it may mean."""

    start: int
    end: int
    text: str
    mark: str
    matches: tuple[Match, ...]

    @property
    def score(self) -> float:
        return max((m.score for m in self.matches), default=0.0)


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
    plain = _POLITE.sub("", " ".join(re.sub(f"[{_SLOTS}]", " ", text).split()))
    for pattern, instead in _FIXED:
        plain = pattern.sub(instead, plain)
    plain, as_of = _dated(plain, finder.mentions(plain))
    return replace(_Reader(questions, finder, schema).read(text, plain), as_of=as_of)


class _Reader:
    """The catalogue ready to be compared with."""

    def __init__(self, questions: Mapping[str, Question], finder: Finder, schema: Schema) -> None:
        self._finder = finder
        self._schema = schema
        self._senses = senses(p for q in questions.values() for p in q.phrasings)
        self._patterns: dict[frozenset[str], list[_Pattern]] = {}
        for question in questions.values():
            parameters = {p.name: p for p in question.parameters}
            for phrasing in question.phrasings:
                slots = tuple(parameters[name] for name in SLOT.findall(phrasing))
                for frame in self._frames(_TOKEN.findall(SLOT.sub(_PLACE, phrasing))):
                    pattern = _Pattern(question, phrasing, slots, frame)
                    self._patterns.setdefault(frame.concepts, []).append(pattern)

    def read(self, text: str, plain: str) -> Reading:
        """Return the one reading of a question, or raise the error that says why there is none."""
        names = self._names(plain)
        doubtful = [n for n in names if self._is_word(n)]
        for left_out in _subsets(doubtful):
            kept = [n for n in names if n not in left_out]
            found: dict[str, _Pattern] = {}
            readings: dict[str, Reading] = {}
            for pattern, places in self._fits(self._tokens(plain, kept), kept):
                values = {p.name: _one(n, self._fitting(n, p.kind)) for p, n in places}
                key = f"{pattern.question.id} {sorted(values.items())}"
                found.setdefault(key, pattern)
                readings.setdefault(key, Reading(pattern.question, values))
            if len(readings) > 1:
                ways = [_filled(found[key], dict(r.values)) for key, r in readings.items()]
                raise UnknownQuestion(text, ways[:3], "It may be read in more than one way.")
            if readings:
                return next(iter(readings.values()))
        raise self._refusal(text, self._tokens(plain, names), names)

    # --- names

    def _names(self, text: str) -> list[_Name]:
        """Return the names in a text, nationalities among them, in the order of the text."""
        mentions = [
            _Name(m.start, m.end, m.text, _PLACE, m.matches) for m in self._finder.mentions(text)
        ]
        nations: list[_Name] = []
        for word in WORD.finditer(text):
            state = _NATIONS.get(word[0].lower())
            found = self._finder.find(state, kinds=("State",), schema=self._schema) if state else []
            if found and found[0].score >= _SURE_NAME:
                nations.append(_Name(*word.span(), word[0], _ADJECTIVE, (found[0],)))
        sure = [m for m in mentions if m.score >= _SURE_NAME]
        nations = [n for n in nations if not any(_overlap(n, m) for m in sure)]
        kept = [m for m in mentions if not any(_overlap(n, m) for n in nations)]
        return sorted([*nations, *kept])

    def _is_word(self, name: _Name) -> bool:
        """Return whether a name may be words of the question instead."""
        words = [w.lower() for w in WORD.findall(name.text)]
        known = all(w in self._senses for w in words)
        return known or (name.score < _SURE_NAME and all(self._sense(w) for w in words))

    def _fitting(self, name: _Name, kind: str) -> list[Match]:
        """Return what a name may mean that is of a class."""
        classes = self._schema.entity_classes
        return [
            m
            for m in name.matches
            if m.entity.kind in classes and kind in classes[m.entity.kind].lineage
        ]

    # --- words

    def _tokens(self, text: str, names: Sequence[_Name]) -> list[str]:
        """Return the words of a text with a mark for each name, and no word that says what it is."""
        for name in reversed(names):
            text = f"{text[: name.start]} {name.mark} {text[name.end :]}"
        tokens = _TOKEN.findall(text)
        beside: set[int] = set()
        at = [i for i, token in enumerate(tokens) if token in _SLOTS]
        for name, i in zip(names, at, strict=True):
            for j in (i - 1, i + 1):
                word = tokens[j].lower() if 0 <= j < len(tokens) else ""
                is_plural = j > i and word == "s"
                if is_plural or _is_sort(word.removesuffix("s"), name):
                    beside.add(j)
        return [token for i, token in enumerate(tokens) if i not in beside]

    def _sense(self, word: str) -> tuple[Sense, ...]:
        """Return what a word may do; for a misspelt one, what the one word near to it may."""
        if word in _SLOTS:
            return (Sense("slot", word),)
        if word.lower() in ("'s", "’s"):
            return (Sense("possessive", ""),)
        return self._senses.get(word.lower()) or self._corrected(word)

    def _corrected(self, word: str) -> tuple[Sense, ...]:
        if len(word) < 4 or word != word.lower():
            return ()
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

    def _frames(self, tokens: Sequence[str]) -> set[Frame]:
        """Return what some words may say; nothing when one of them is not known."""
        ways = product(*(self._sense(token) for token in tokens))
        return {_frame(way) for way in islice(ways, _MANY)}

    # --- comparing

    def _fits(
        self, tokens: Sequence[str], names: Sequence[_Name], *, by_class: bool = True
    ) -> Iterator[tuple[_Pattern, list[tuple[Parameter, _Name]]]]:
        """Yield the phrasings that say the same, with the names for their slots."""
        for frame in sorted(self._frames(tokens)):
            for pattern in self._patterns.get(frame.concepts, ()):
                if "" in (frame.asks, pattern.frame.asks) or frame.asks == pattern.frame.asks:
                    for order in permutations(range(len(names))):
                        places = [
                            (p, names[j]) for p, j in zip(pattern.parameters, order, strict=False)
                        ]
                        if tuple(frame.cases[j] for j in order) == pattern.frame.cases and all(
                            not by_class or not n.matches or self._fitting(n, p.kind)
                            for p, n in places
                        ):
                            yield pattern, places
                            break

    # --- when there is no reading

    def _refusal(
        self, text: str, tokens: list[str], names: Sequence[_Name]
    ) -> UnknownQuestion | UnknownEntity:
        """Return the error that says best why there is no reading."""
        if missing := self._missing(tokens, names):
            return missing
        for pattern, places in self._fits(tokens, names, by_class=False):
            for parameter, name in places:
                if not self._fitting(name, parameter.kind):
                    kind = name.matches[0].entity.kind
                    why = (
                        f'"{name.text}" is found as {_a(kind)}; {_a(parameter.kind)} is asked for.'
                    )
                    return UnknownQuestion(text, self._near(tokens, names, pattern), why)
        count = len({p.question.id for found in self._patterns.values() for p in found})
        named = ", ".join(f'"{shorten(n.text, 40)}"' for n in names)
        why = f"Compared with {count} questions" + (
            f", with {named} as names." if named else ", and no name of the data is in it."
        )
        return UnknownQuestion(text, self._near(tokens, names), why)

    def _missing(self, tokens: list[str], names: Sequence[_Name]) -> UnknownEntity | None:
        """Return the error for a name that is not in the data, if all else makes a question."""
        is_loud = all(token == token.upper() for token in tokens)
        unknown = [not self._sense(t) for t in tokens]
        if not any(unknown):
            return None
        shown: list[str] = []
        runs: list[str] = []
        for i, token in enumerate(tokens):
            beside = i > 0 and token[0].isupper() and not is_loud and any(unknown[i - 1 : i + 2])
            if not (unknown[i] or (beside and token not in _SLOTS)):
                shown.append(token)
            elif shown[-1:] == [_UNKNOWN]:
                runs[-1] += f" {token}"
            else:
                shown.append(_UNKNOWN)
                runs.append(token)
        left = iter(names)
        missing = iter(runs)
        every = [
            _Name(i, i, next(missing), _UNKNOWN, ()) if token == _UNKNOWN else next(left)
            for i, token in enumerate(shown)
            if token in _SLOTS
        ]
        for _, places in self._fits(shown, every):
            parameter, name = next((p, n) for p, n in places if not n.matches)
            near = self._finder.find(
                name.text, kinds=(parameter.kind,), schema=self._schema, limit=5
            )
            return UnknownEntity(name.text, [(m.entity.id, m.entity.label) for m in near])
        return None

    def _near(
        self, tokens: Sequence[str], names: Sequence[_Name], first: _Pattern | None = None
    ) -> list[str]:
        """Return up to three questions that come near, with the names where they fit."""
        said = [{s.concept for s in self._sense(t)} for t in tokens if t not in _SLOTS]
        said = [c for c in said if c and not c & {*_DROPPED, "be", "do", "have", "who", "what"}]
        found: dict[str, tuple[float, str]] = {}
        for concepts, patterns in self._patterns.items():
            hit = sum(bool(c & concepts) for c in said) + len(concepts & set().union(*said))
            likeness = (hit + 0.6) / (len(said) + len(concepts) + 0.6)
            for pattern in patterns:
                places = self._placed(pattern, names)
                if likeness >= _NEAR and places is not None and pattern is not first:
                    score = likeness * (1.0 if len(places) == len(pattern.parameters) else 0.7)
                    best = found.get(pattern.question.id, (0.0, ""))
                    option = (-score, _filled(pattern, places))
                    found[pattern.question.id] = min(best, option)
        return [text for _, text in sorted(found.values(), key=lambda pair: pair[0])[:3]]

    def _placed(self, pattern: _Pattern, names: Sequence[_Name]) -> dict[str, str] | None:
        """Return the names put in the slots that they fit, None when one of them fits none."""
        slots = range(len(pattern.parameters))
        for order in permutations(slots, min(len(names), len(slots))):
            places = [(pattern.parameters[i], name) for i, name in zip(order, names, strict=False)]
            if len(names) <= len(slots) and all(self._fitting(n, p.kind) for p, n in places):
                return {p.name: n.text for p, n in places}
        return None


def _frame(way: Sequence[Sense]) -> Frame:
    """Return the frame of words each of which does one thing."""
    words = [s for s in way if s.part not in _DROPPED]
    if not any(s.part in ("verb", "past") for s in words):
        # Without another verb, to have is to contain.
        words = [Sense("verb", "contain") if s.part == "have" else s for s in words]
    parts = [s.part for s in words]
    verbs = [i for i, part in enumerate(parts) if part in ("verb", "past")]
    is_passive = "do" not in parts and any(parts[i] == "past" and "be" in parts[:i] for i in verbs)
    cases: list[str] = []
    for i, word in enumerate(words):
        if word.part == "slot":
            cases.append(
                _beside(words, i, cases) or _by_verb(parts, verbs, i, is_passive=is_passive)
            )
    concepts = {
        c
        for s in words
        if s.part in ("verb", "past", "agent", "noun", "not") or s.concept in ("between", "through")
        for c in s.concept.split()
    }
    return Frame(_asks(way), frozenset(concepts), tuple(cases))


def _asks(way: Sequence[Sense]) -> str:
    """Return what words ask for: who, what, where, when, how, whether, or "" for none of these."""
    parts = [s.part for s in way if s.part != "light"]
    for i, part in enumerate(parts):
        if part in ("who", "what", "where", "when", "how"):
            return "who" if part == "what" and parts[i + 1 : i + 2] == ["actor"] else part
    if parts[:1] in (["be"], ["do"], ["have"]):
        return "whether"
    return "who" if "actor" in parts else ""


def _beside(words: Sequence[Sense], i: int, before: Sequence[str]) -> str:
    """Return the case of a name by the words beside it, "" when they give none."""
    parts = [s.part for s in words]
    after, further = [*parts[i + 1 : i + 3], "", ""][:2]
    is_adjective = words[i].concept == _ADJECTIVE
    if after == "possessive":
        return "object" if further == "agent" else "of"
    if after == "agent":
        return "adjective" if is_adjective else "object"
    if after == "noun":
        return "of"
    if is_adjective:
        return "adjective"
    if i and parts[i - 1] == "preposition":
        concept = words[i - 1].concept
        if concept == "by" and "past" in parts[:i]:
            return "subject"
        return "object" if concept == "of" and parts[i - 2 : i - 1] == ["agent"] else concept
    if parts[i - 2 : i] == ["slot", "and"]:
        return before[-1]
    return ""


def _by_verb(parts: Sequence[str], verbs: Sequence[int], i: int, *, is_passive: bool) -> str:
    """Return the case of a name by the verb: subject and object trade places in the passive."""
    if not verbs:
        return "bare"
    verb = verbs[0]
    if verb < i or is_passive:
        return "object"
    # In "the engine, who makes it" the question word is the subject already.
    return "object" if parts[verb - 1] in ("who", "what") else "subject"


def _subsets(names: Sequence[_Name]) -> Iterator[tuple[_Name, ...]]:
    """Yield the ways to leave out some names, the fewest first."""
    for size in range(min(len(names), 3) + 1):
        yield from combinations(names, size)


def _overlap(one: _Name, other: _Name) -> bool:
    return one.start < other.end and other.start < one.end


def _is_sort(word: str, name: _Name) -> bool:
    """Return whether a word only says what a name is: "Mohajer-6 drones", "the vessel Rona"."""
    sorts = _SORTS.get(word, ())
    return any(
        sort == match.entity.kind or any(local(c) == sort for c in match.entity.category)
        for match in name.matches[:1]
        for sort in sorts
    )


def _one(name: _Name, fitting: Sequence[Match]) -> str:
    """Return the id of the one entity that a name means here."""
    best = max(match.score for match in fitting)
    ids = {m.entity.id: m.entity.label for m in fitting if m.score == best}
    if len(ids) > 1:
        raise AmbiguousEntity(name.text, sorted(ids.items()))
    return next(iter(ids))


def _filled(pattern: _Pattern, values: Mapping[str, str]) -> str:
    return SLOT.sub(lambda m: values.get(m[1], m[0]), pattern.phrasing)


def _a(kind: str) -> str:
    words = re.sub(r"(?<=.)([A-Z])", r" \1", kind).lower()
    return f"an {words}" if words[0] in "aeiou" else f"a {words}"


def _dated(text: str, mentions: Iterable[Mention]) -> tuple[str, str]:
    """Return the text without its date, and the date as EDTF, "" when there is none.

    Examples
    --------
    >>> _dated("who led it on 1 March 2023", []), _dated("who led it before 2023-03", [])
    (('who led it', '2023-03-01'), ('who led it', '../2023-02-28'))
    """
    for match in _DATE.finditer(text):
        if any(m.start < match.end() and match.start() < m.end for m in mentions if _is_sure(m)):
            continue
        how, first = match["how"].lower(), _edtf(match["first"])
        span = parse(first)
        if match["last"]:
            found = f"{first}/{_edtf(match['last'])}"
        elif how == "before":
            found = f"../{span.earliest_start - timedelta(days=1)}"
        elif how == "after":
            found = f"{span.latest_end + timedelta(days=1)}/.."
        elif how in ("since", "from"):
            found = f"{first}/.."
        else:
            found = f"../{first}" if how in ("by", "until", "till") else first
        parse(found)
        return f"{text[: match.start()]} {text[match.end() :]}".strip(), found
    return text, ""


def _is_sure(mention: Mention) -> bool:
    return mention.matches[0].score >= _SURE_NAME


def _edtf(text: str) -> str:
    """Return a day, month or year in words as EDTF."""
    month = _MONTH.search(text)
    if not month:
        return text
    number = _MONTHS.index(month[0][:3].lower()) + 1
    days = re.findall(r"\b\d{1,2}(?!\d)", text)
    return f"{text[-4:]}-{number:02}" + (f"-{int(days[0]):02}" if days else "")
