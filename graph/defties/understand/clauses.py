"""The parts of a question that say how it is asked and for when, taken out of its words."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import TYPE_CHECKING

from defties.dates import parse
from defties.understand.frames import MARKS
from defties.understand.mentions import SURE

if TYPE_CHECKING:
    from collections.abc import Iterable

    from defties.find import Mention

_COURTESY = re.compile(
    r"^\W*(?:(?:please|pls|hi|hello|hey|ok|okay|so|kindly|could you|can you|do you know"
    r"|is it true that|i want to know|i would like to know|(?:a )?list of)\W+)*"
    r"(?:(?:tell|show|give|list|name|find)\b(?:\s+(?:me|us)\b)?(?:\s+(?:about|all|of)\b)*)?",
    re.IGNORECASE,
)
_CLOSING = re.compile(
    r"\W+(?:pls|please|thanks|thank you|yet|too|on record|yes or no|or not|true)\W*$", re.IGNORECASE
)
# A second question about what an answer shows anyway: ", and who says so", "and to whom".
_TAIL = re.compile(
    r"(?:\s*[,;:(–-]\s*(?:and|&|or)?|\s+(?:and|&))\s+"
    r"(?:(?:according\s+)?(?:to|by|from|through|of|on|in|at|under|for)\s+(?:who|whom|which|what)\b"
    r"|who\s+(?:says?|said|reports?|reported|gets?|got)\b"
    r"|(?:since\s+)?when\b|where\b|how\b|which\s+ones?\b|with\s+dates?\b"
    r"|are\s+they\b|or\s+not\b|i\s+mean\b|numbers?\b)[^?]*\W*$",
    re.IGNORECASE,
)
# What two words say together, or one word short, in words that say the same.
_TOGETHER = (
    (re.compile(r"\b(who|what|where|when|how|that|there)['’]?s\b", re.IGNORECASE), r"\1 is"),
    (re.compile(r"\b(it)['’]s\b", re.IGNORECASE), r"\1 is"),
    (re.compile(r"\b(is|was|are|were|do|does|did|has|have)nt\b", re.IGNORECASE), r"\1 not"),
    (re.compile(r"\b(?:has|have|had|is) been\b", re.IGNORECASE), "was"),
    (re.compile(r"\bg[eo]ts? (?=\w+ed\b)", re.IGNORECASE), "was "),
    (re.compile(r"\b(\w+)-made\b", re.IGNORECASE), r"\1"),
    (re.compile(r"\bw/o\b", re.IGNORECASE), "without"),
    (re.compile(r"\s[&+]\s"), " and "),
    (re.compile(r"\bturn(?:s|ed)? up\b", re.IGNORECASE), "found"),
    (re.compile(r"\bc[ao]me across\b", re.IGNORECASE), "find"),
    (re.compile(r"\bon behalf of\b", re.IGNORECASE), "for"),
    (re.compile(r"\bcall(s|ed|ing)? off\b", re.IGNORECASE), "cancelled"),
    (re.compile(r"\bf[ae]ll(s|en)? through\b", re.IGNORECASE), "cancelled"),
    (re.compile(r"\b(\w+)n['’]t\b", re.IGNORECASE), r"\1 not"),
)

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH = re.compile(rf"\b(?:{'|'.join(_MONTHS)})[a-z]*", re.IGNORECASE)
_NUMBER = r"\d{1,2}(?:st|nd|rd|th)?"
_DAY = (
    r"(?:(?:19|20)\d\d(?:-\d\d){0,2}"
    rf"|(?:{_NUMBER}\s+)?{_MONTH.pattern}\.?\s+(?:{_NUMBER},?\s+)?(?:19|20)\d\d)"
)
# A month or year at the very end: "iranian defence minister 2018".
_BARE = re.compile(
    rf"(?<!for)(?<!than)(?<!of)[\s,]+((?:{_MONTH.pattern}\.?\s+)?(?:19|20)\d\d)\W*$",
    re.IGNORECASE,
)
# What people date by without a number.
_EVENTS = {"invasion": "2022-02-24"}
_EVENT = re.compile(
    r"\b(before|after|since|until)\s+(?:the\s+)?(?:(?:full[- ]scale|russian|2022)\s+)*"
    r"(invasion)(?:\s+of\s+ukraine)?\b(?!\s+of\b)",
    re.IGNORECASE,
)
_DATE = re.compile(
    r"\b(?P<how>as of|as at|on|in|during|at|by|until|till|before|since|after|from|between)\s+"
    rf"(?P<first>{_DAY})(?:\s+(?:to|and|until|till)\s+(?P<last>{_DAY}))?(?![\w-])",
    re.IGNORECASE,
)


def without_tail(text: str) -> str:
    """Return a question without a second one at its end that asks for what answers show anyway.

    Examples
    --------
    >>> without_tail("which deals were cancelled, and who says so?")
    'which deals were cancelled'
    >>> without_tail("HESA is headed by whom")
    'HESA is headed by whom'
    """
    return _TAIL.sub("", text)


def plain(text: str) -> str:
    """Return a question on one line without its courtesies.

    Examples
    --------
    >>> plain("Please, tell me  who makes it"), plain("which deals fell through")
    ('who makes it', 'which deals cancelled')
    """
    words = " ".join(re.sub(f"[{MARKS}]", " ", text).split())
    return together(_CLOSING.sub("", _COURTESY.sub("", words)).strip())


def together(text: str) -> str:
    """Return a text with one word for what two say together: called off, isn't."""
    for pattern, instead in _TOGETHER:
        text = pattern.sub(instead, text)
    return text


def dated(text: str, mentions: Iterable[Mention]) -> tuple[str, str]:
    """Return the text without its date, and the date as EDTF, "" when there is none.

    A date that is part of a name stays in it.

    Raises
    ------
    BadDate
        The date is not in the calendar.

    Examples
    --------
    >>> dated("who led it on 1 March 2023", []), dated("who led it before 2023-03", [])
    (('who led it', '2023-03-01'), ('who led it', '../2023-02-28'))
    """
    if event := _EVENT.search(text):
        words = f"{text[: event.start()]}{text[event.end() :]}".strip()
        return words, _interval(event[1].lower(), _EVENTS[event[2].lower()], None)
    names = [(m.start, m.end) for m in mentions if m.matches[0].score >= SURE]
    for match in _DATE.finditer(text):
        first, last = match.span()
        around = [(s, e) for s, e in names if s < last and first < e]
        # A name that lies wholly in a date is none: the "st" of "1st".
        if all(first <= start and end <= last for start, end in around):
            found = _interval(match["how"].lower(), _edtf(match["first"]), match["last"])
            parse(found)
            return f"{text[: match.start()]} {text[match.end() :]}".strip(), found
    bare = _BARE.search(text)
    if bare and not any(start < bare.end() and bare.start() < end for start, end in names):
        return text[: bare.start()], _edtf(bare[1])
    return text, ""


def _interval(how: str, first: str, last: str | None) -> str:
    """Return the time that a preposition and one or two dates mean."""
    span = parse(first)
    if last:
        return f"{first}/{_edtf(last)}"
    if how == "before":
        return f"../{span.earliest_start - timedelta(days=1)}"
    if how == "after":
        return f"{span.latest_end + timedelta(days=1)}/.."
    if how in ("since", "from"):
        return f"{first}/.."
    return f"../{first}" if how in ("by", "until", "till") else first


def _edtf(text: str) -> str:
    """Return a day, month or year in words as EDTF.

    Examples
    --------
    >>> _edtf("March 1st, 2023"), _edtf("Sept 2022"), _edtf("2022-06")
    ('2023-03-01', '2022-09', '2022-06')
    """
    month = _MONTH.search(text)
    if not month:
        return text
    number = _MONTHS.index(month[0][:3].lower()) + 1
    day = re.search(r"\b\d{1,2}(?!\d)", text)
    return f"{text[-4:]}-{number:02}" + (f"-{int(day[0]):02}" if day else "")
