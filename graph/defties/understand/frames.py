"""Words → a frame: what they ask for, of what, and the part that each name has in them.

A small grammar of English questions: which name is subject or object of the verb, in the active or
the passive; which hangs on a preposition or on a noun. It need not be right on every sentence: the
phrasings of the catalogue go through the same grammar, and only equal frames are taken for equal.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from defties.understand.words import Sense

if TYPE_CHECKING:
    from collections.abc import Sequence

# Characters that stand for a name, for a nationality and for a word not known; no one types them.
PLACE, ADJECTIVE, UNKNOWN = "\ue000", "\ue001", "\ue002"
MARKS = PLACE + ADJECTIVE + UNKNOWN
_TOKEN = re.compile(rf"[{MARKS}]|['’]s\b|[^\W{MARKS}](?:[\w-]*\w)?")
_ASKING = frozenset({"who", "what", "where", "when", "how"})
# Words that add nothing to what is asked, wherever they stand.
DROPPED = frozenset({"light", "thing", "actor"})


class Frame(NamedTuple):
    """What a wording says: `asks` for who, what, …; of `concepts`; each name in a `case`, in order.

    `concepts` are sorted, and stand as often as they are spoken of. Cases are "subject", "object",
    "of", "bare", the prepositions, and "adjective" for a nationality that no slot can take.
    """

    asks: str
    concepts: tuple[str, ...]
    cases: tuple[str, ...]
    has_verb: bool


def tokens_of(text: str) -> list[str]:
    """Return the words and marks of a text; a possessive *'s* is a word of its own."""
    return _TOKEN.findall(text)


def frame_of(way: Sequence[Sense]) -> Frame:
    """Return the frame of words each of which does one thing.

    Examples
    --------
    >>> slot, who, be = Sense("slot", PLACE), Sense("who", "who"), Sense("be", "be")
    >>> owns, owned, by = Sense("verb", "own"), Sense("past", "own"), Sense("preposition", "by")
    >>> frame_of([who, owns, slot]) == frame_of([slot, be, owned, by, who])
    True
    >>> frame_of([who, owns, slot]).cases, frame_of([who, be, owned, by, slot]).cases
    (('object',), ('subject',))
    """
    words = _once([s for s in way if s.part not in DROPPED])
    if not any(s.part in ("verb", "past") for s in words):
        # Without another verb, to have is to contain.
        words = [Sense("verb", "contain") if s.part == "have" else s for s in words]
    parts = [s.part for s in words]
    cases: list[str] = []
    for i, part in enumerate(parts):
        if part == "slot":
            cases.append(_beside(words, parts, i, cases) or _by_verb(parts, i))
    concepts = [
        concept
        for word in words
        if word.part in ("verb", "past", "agent", "noun", "not")
        or word.concept in ("between", "through")
        for concept in word.concept.split()
    ]
    has_verb = "verb" in parts or "past" in parts
    return Frame(_asks(way), tuple(sorted(concepts)), tuple(cases), has_verb)


def _once(words: Sequence[Sense]) -> list[Sense]:
    """Return the words without those that say again what stands before: cancelled or suspended."""
    return [
        word
        for before, word in zip([None, *words], words, strict=False)
        if word != before or word.part not in ("verb", "past", "noun", "agent")
    ]


def is_answer_to(asked: Frame, offered: Frame) -> bool:
    """Return whether a phrasing may be what words ask for, their concepts and cases being equal.

    A bare phrase in the catalogue ("deliveries to it") may be asked for by any asking word, but not
    by a sentence with a verb. A bare phrase that is asked may be a question for who or what if it
    names a doer or a deed ("owners of it").
    """
    return (
        asked.asks == offered.asks
        or offered.asks == ""
        or (offered.asks == "phrase" and not asked.has_verb)
        or (asked.asks == "" and offered.asks in ("who", "what", "where"))
    )


def _asks(way: Sequence[Sense]) -> str:
    """Return what words ask for: who, what, where, when, how or whether.

    Words without any of these are a "statement" if they have a verb; else they are a phrase: "" if
    it names a doer or a deed, "who" if it names actors, and "phrase".
    """
    parts = [s.part for s in way if s.part != "light"]
    for i, part in enumerate(parts):
        if part in _ASKING:
            return "who" if part == "what" and parts[i + 1 : i + 2] == ["actor"] else part
    if parts[:1] in (["be"], ["do"], ["have"]):
        return "whether"
    if "verb" in parts:
        return "statement"
    if "agent" in parts or "past" in parts:
        return ""
    return "who" if "actor" in parts else "phrase"


def _beside(words: Sequence[Sense], parts: Sequence[str], i: int, before: Sequence[str]) -> str:
    """Return the case of a name by the words beside it, "" when they give none."""
    after, further = [*parts[i + 1 : i + 3], "", ""][:2]
    is_adjective = words[i].concept == ADJECTIVE
    if after == "possessive":
        return "object" if further == "agent" else "of"
    # In "what is it part of" the noun belongs to the question word.
    if parts[i + 2 :] != ["preposition"]:
        if after == "agent" and not is_adjective:
            return "object"
        if after == "noun":
            return "of"
    if is_adjective:
        return "adjective"
    if i and parts[i - 1] == "preposition":
        concept = words[i - 1].concept
        if concept == "by" and "past" in parts[:i]:
            return "subject"
        return "object" if concept == "of" and parts[i - 2 : i - 1] == ["agent"] else concept
    return before[-1] if parts[i - 2 : i] == ["slot", "and"] else ""


def _by_verb(parts: Sequence[str], i: int) -> str:
    """Return the case of a name by the first verb; before a passive stands its object."""
    verbs = [j for j, part in enumerate(parts) if part in ("verb", "past")]
    if not verbs:
        return "bare"
    is_passive = "do" not in parts and any(parts[j] == "past" and "be" in parts[:j] for j in verbs)
    if verbs[0] < i or is_passive:
        return "object"
    # In "the engine, who makes it" the question word is the subject already.
    return "object" if parts[verbs[0] - 1] in ("who", "what") else "subject"
