"""Dates as sources give them: a part of EDTF, its bounds, three-valued answers, plain words.

A value is a year, a month or a day (``2022``, ``2022-08``, ``2022-08-30``), qualified at its end
by ``~`` (about), ``?`` (unsure) or ``%`` (both). An interval ``A/B`` has ``..`` on a side that is
open (from always, goes on) and nothing on a side that is unknown. Seasons, sets, exponents and
times of day are not read, and nothing is ever padded: a year stays a year.

Source: Library of Congress, Extended Date/Time Format, levels 0 and 1.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta
from enum import Enum
from functools import lru_cache

from defties.errors import BadDate

# Years that leave room on both sides, so that date.min and date.max only ever mean "unbounded".
_FIRST_YEAR, _LAST_YEAR = 1000, 9000
_LONGEST = len("2022-08-30~/2022-08-31~")
_VALUE = re.compile(r"([0-9]{4})(?:-([0-9]{2})(?:-([0-9]{2}))?)?([~?%]?)")
# An open end is never. An open start is no better known than one left out: sources that say "until"
# do not say that it held from always. An unknown side may be any day.
_OPEN_START = {"..": (date.min, date.max), "": (date.min, date.max)}
_OPEN_END = {"..": (date.max, date.max), "": (date.min, date.max)}
_GOES_ON = "/.."  # it holds now, and nobody says since when
_ADVERBS = {"": "", "~": "about ", "?": "perhaps ", "%": "perhaps about "}
_MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)


@dataclass(frozen=True, slots=True)
class Span:
    """What an EDTF text says about when something started and ended, in whole days.

    It started on some day from `earliest_start` to `latest_start` and ended on some day from
    `earliest_end` to `latest_end`, all four included. `date.min` and `date.max` mean "unbounded":
    both starts are `date.min` if it held from always, both ends are `date.max` if it goes on.
    A single value is something within it, so its starts and ends share their bounds. A value with
    ``~`` or ``%`` has its bounds moved outwards by one unit (year, month or day). `exact` is False
    if any qualifier stands in `text`.
    """

    text: str
    earliest_start: date
    latest_start: date
    earliest_end: date
    latest_end: date
    exact: bool


class Held(Enum):
    """Whether something held at a time: `UNDATED` is a state of its own, not a *no*."""

    SURELY = "surely"
    POSSIBLY = "possibly"
    NO = "no"
    UNDATED = "undated"


@lru_cache(maxsize=8192)
def parse(text: str) -> Span:
    """Return the span of an EDTF text.

    Parameters
    ----------
    text
        A value or an interval, without spaces around it.

    Returns
    -------
    Span
        Bounds in order: starts before ends, earliest before latest.

    Raises
    ------
    BadDate
        The text is empty, of another form, not in the calendar, or ends before it starts.

    Examples
    --------
    >>> month = parse("2022-08")
    >>> str(month.earliest_start), str(month.latest_end)
    ('2022-08-01', '2022-08-31')
    >>> parse("2022-08/..").earliest_end == date.max
    True
    >>> str(parse("2022-08/").earliest_end), parse("2022-08/").latest_end == date.max
    ('2022-08-01', True)
    >>> str(parse("2022~").earliest_start), parse("2022~").exact
    ('2021-01-01', False)
    """
    if not text:
        raise BadDate(text, "it is empty")
    if len(text) > _LONGEST:
        raise BadDate(text, "it is too long")
    exact = not any(mark in text for mark in "~?%")
    first, slash, last = text.partition("/")
    if not slash:
        earliest, latest = _bounds(text, text)
        return Span(text, earliest, latest, earliest, latest, exact)
    if first in _OPEN_START and last in _OPEN_END and text != _GOES_ON:
        raise BadDate(text, "an interval has a date on at least one side")
    start = _OPEN_START.get(first) or _bounds(first, text)
    end = _OPEN_END.get(last) or _bounds(last, text)
    if _is_after(first, last):
        raise BadDate(text, "it ends before it starts")
    return Span(text, start[0], min(start[1], end[1]), max(start[0], end[0]), end[1], exact)


def held(when: str, on: Span, *, lasting: bool) -> Held:
    """Return whether something dated `when` held at some time within the day or period asked for.

    A single value is an event somewhere within it: surely held if the asked period covers the
    whole value. Of a lasting state it means "true then, perhaps before and after", so such a state
    is possible at any other time. A qualified value, on either side, is never a *surely*.

    Parameters
    ----------
    when
        EDTF text, or "" when nothing is known.
    on
        The day, month, year or interval asked for, in its widest reading.
    lasting
        True for states (status ongoing, in force, observed), False for what happens once.

    Raises
    ------
    BadDate
        `when` is not EDTF of our subset.

    Examples
    --------
    >>> held("2022-08", parse("2022"), lasting=False)
    <Held.SURELY: 'surely'>
    >>> held("2022-08", parse("2022-08-30"), lasting=False)
    <Held.POSSIBLY: 'possibly'>
    >>> held("2022-08", parse("2024"), lasting=False), held("2022-08", parse("2024"), lasting=True)
    (<Held.NO: 'no'>, <Held.POSSIBLY: 'possibly'>)
    >>> held("2022-12-16/..", parse("2026"), lasting=True)
    <Held.SURELY: 'surely'>
    """
    if not when:
        return Held.UNDATED
    span = parse(when)
    first, last = on.earliest_start, on.latest_end
    if span.exact and on.exact and span.latest_start <= last and span.earliest_end >= first:
        return Held.SURELY
    if lasting and "/" not in when:
        return Held.POSSIBLY
    if span.earliest_start <= last and span.latest_end >= first:
        return Held.POSSIBLY
    return Held.NO


def known(published: str, by: Span) -> bool | None:
    """Return whether something published on an EDTF date was out by the end of `by`.

    None means that it cannot be told: no date, a date marked as unsure, or one that straddles
    the end of `by`.

    Raises
    ------
    BadDate
        `published` is not EDTF of our subset.

    Examples
    --------
    >>> known("2022-06-01", parse("2022-06")), known("2022-07-01", parse("2022-06"))
    (True, False)
    >>> known("2022", parse("2022-06")) is None
    True
    """
    if not published or "?" in published or "%" in published:
        return None
    span = parse(published)
    if span.latest_end <= by.latest_end:
        return True
    return False if span.earliest_start > by.latest_end else None


def spoken(text: str) -> str:
    """Return an EDTF text in plain English.

    Raises
    ------
    BadDate
        The text is not EDTF of our subset.

    Examples
    --------
    >>> [spoken(text) for text in ("2022-08-30", "2022-08~", "2022-12-16/..", "")]
    ['30 August 2022', 'about August 2022', 'since 16 December 2022', 'undated']
    >>> [spoken(text) for text in ("2019/", "/2024", "../2022-02")]
    ['from 2019, end unknown', 'until 2024, start unknown', 'until February 2022']
    >>> spoken("2019/2021?")
    '2019 to perhaps 2021'
    """
    if not text:
        return "undated"
    parse(text)
    first, slash, last = text.partition("/")
    if not slash:
        return _in_words(text)
    if text == _GOES_ON:
        return "start unknown, goes on"
    if first in _OPEN_START:
        return f"until {_in_words(last)}" + ("" if first else ", start unknown")
    if last == "..":
        return f"since {_in_words(first)}"
    return (
        f"{_in_words(first)} to {_in_words(last)}"
        if last
        else f"from {_in_words(first)}, end unknown"
    )


def _bounds(value: str, text: str) -> tuple[date, date]:
    """Return the first and last day of a single value, one unit wider if it is approximate."""
    found = _VALUE.fullmatch(value)
    if found is None:
        raise BadDate(text, "it is neither a year, a month, a day nor an interval of these")
    year, month, day = (int(digits or 0) for digits in found.group(1, 2, 3))
    slack = 1 if found[4] in ("~", "%") else 0
    if not _FIRST_YEAR <= year <= _LAST_YEAR:
        raise BadDate(text, f"its year is not between {_FIRST_YEAR} and {_LAST_YEAR}")
    if found[2] is None:
        return date(year - slack, 1, 1), date(year + slack, 12, 31)
    if not 1 <= month <= 12:
        raise BadDate(text, f"there is no month {found[2]}")
    if found[3] is None:
        after = _first_of_month(year, month + slack + 1)
        return _first_of_month(year, month - slack), after - timedelta(days=1)
    try:
        itself = date(year, month, day)
    except ValueError:
        raise BadDate(text, f"{_MONTHS[month - 1]} {year} has no day {found[3]}") from None
    return itself - timedelta(days=slack), itself + timedelta(days=slack)


def _first_of_month(year: int, month: int) -> date:
    """Return the first day of a month that may lie just outside the year: 0 is last December."""
    return date(year + (month - 1) // 12, (month - 1) % 12 + 1, 1)


def _is_after(first: str, last: str) -> bool:
    """Return whether one value lies wholly after another, each as written, without qualifiers."""
    first, last = first.rstrip("~?%."), last.rstrip("~?%.")
    shared = min(len(first), len(last))
    return first[:shared] > last[:shared]


def _in_words(value: str) -> str:
    """Return a single value in words."""
    plain = value.rstrip("~?%")
    year, month, day = (*plain.split("-"), "", "")[:3]
    words = [str(int(day))] if day else []
    words += [_MONTHS[int(month) - 1]] if month else []
    return _ADVERBS[value[len(plain) :]] + " ".join((*words, year))
