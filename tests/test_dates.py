"""Dates: what an EDTF text means, and what can be said of a day on its strength."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from defties.dates import Held, Span, held, known, parse, spoken
from defties.errors import BadDate

RANK = {Held.NO: 0, Held.POSSIBLY: 1, Held.SURELY: 2}


def bounds(text: str) -> tuple[str, ...]:
    """The four bounds as text, with the unbounded ones in words."""
    span = parse(text)
    days = (span.earliest_start, span.latest_start, span.earliest_end, span.latest_end)
    names = {date.min: "always", date.max: "never"}
    return tuple(names.get(day, str(day)) for day in days)


days = st.dates(min_value=date(1900, 1, 1), max_value=date(2100, 12, 31))
plain_values = st.builds(
    lambda day, size: str(day)[:size], days, st.sampled_from([len("2022"), len("2022-08"), 10])
)
values = st.builds(lambda value, mark: value + mark, plain_values, st.sampled_from(["", *"~?%"]))


@st.composite
def texts(draw: st.DrawFn) -> str:
    """Any text of our subset of EDTF."""
    first, last = sorted([str(draw(values)), str(draw(values))])
    form: str = draw(st.sampled_from(["{0}", "{0}/{1}", "{0}/..", "{0}/", "../{0}", "/{0}"]))
    text = form.format(first, last)
    try:
        parse(text)
    except BadDate:  # 2022-08-30/2022 with qualifiers may sort the other way round
        return first
    return text


asked = st.builds(lambda value: parse(value), plain_values)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2022", ("2022-01-01", "2022-12-31", "2022-01-01", "2022-12-31")),
        ("2022-08", ("2022-08-01", "2022-08-31", "2022-08-01", "2022-08-31")),
        ("2024-02", ("2024-02-01", "2024-02-29", "2024-02-01", "2024-02-29")),
        ("2022-12", ("2022-12-01", "2022-12-31", "2022-12-01", "2022-12-31")),
        ("2022-08-30", ("2022-08-30",) * 4),
        ("2022-08/..", ("2022-08-01", "2022-08-31", "never", "never")),
        ("2022-08/", ("2022-08-01", "2022-08-31", "2022-08-01", "never")),
        ("../2024", ("always", "2024-12-31", "2024-01-01", "2024-12-31")),
        ("/2024", ("always", "2024-12-31", "2024-01-01", "2024-12-31")),
        ("2019/2021", ("2019-01-01", "2019-12-31", "2021-01-01", "2021-12-31")),
        ("2022/2022-03", ("2022-01-01", "2022-03-31", "2022-03-01", "2022-03-31")),
        ("2022-11/2022", ("2022-11-01", "2022-11-30", "2022-11-01", "2022-12-31")),
        ("2022-08-30/2022-08-30", ("2022-08-30",) * 4),
    ],
)
def test_a_text_has_four_bounds(text: str, expected: tuple[str, ...]) -> None:
    assert expected == bounds(text)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2022~", ("2021-01-01", "2023-12-31", "2021-01-01", "2023-12-31")),
        ("2022-01%", ("2021-12-01", "2022-02-28", "2021-12-01", "2022-02-28")),
        ("2022-12~", ("2022-11-01", "2023-01-31", "2022-11-01", "2023-01-31")),
        ("2022-03-01~", ("2022-02-28", "2022-03-02", "2022-02-28", "2022-03-02")),
        ("2022?", ("2022-01-01", "2022-12-31", "2022-01-01", "2022-12-31")),
        ("2021~/..", ("2020-01-01", "2022-12-31", "never", "never")),
        ("2021/2022~", ("2021-01-01", "2021-12-31", "2021-01-01", "2023-12-31")),
    ],
)
def test_about_widens_its_own_side_by_one_unit(text: str, expected: tuple[str, ...]) -> None:
    assert expected == bounds(text)
    assert not parse(text).exact


@pytest.mark.parametrize(
    "text",
    [
        *("", " ", "2022 ", " 2022", "2022\n", "22", "20222", "2022-8", "2022-08-3", "202208"),
        *("2023-02-29", "2023-02-30", "2022-13", "2022-00", "2022-00-01", "2022-04-31", "0000"),
        *("2022-21", "[2021,2022]", "{2021,2022}", "Y20220", "2022-08-30T10:00", "-2022", "+2022"),
        *("..", "/", "../", "../..", "2022/2021", "2022-08/2022-07-31", "2022~/2021"),
        *(
            "2022/2023/2024",
            "2022//",
            "2022/.",
            "2022/...",
            "./2022",
            "2022~?",
            "~2022",
            "2022-~08",
        ),
        *("٢٠٢٢", "２０２２", "20²2", "August 2022", "30.08.2022", "2022-XX", "9999-12-31", "0999"),
        "2022" * 100_000,
    ],
)
def test_anything_else_is_a_bad_date(text: str) -> None:
    with pytest.raises(BadDate) as caught:
        parse(text)

    assert len(str(caught.value)) < 200
    assert caught.value.hint


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("2023-02-30", "February 2023 has no day 30"),
        ("2022-13", "there is no month 13"),
        ("2022/2021", "it ends before it starts"),
        ("", "it is empty"),
    ],
)
def test_a_bad_date_says_why(text: str, why: str) -> None:
    with pytest.raises(BadDate, match=why):
        parse(text)


@pytest.mark.parametrize(
    ("when", "on", "lasting", "expected"),
    [
        ("", "2022", False, Held.UNDATED),
        ("", "2022", True, Held.UNDATED),
        # events
        ("2022-08-30", "2022-08-30", False, Held.SURELY),
        ("2022-08-30", "2022-08", False, Held.SURELY),
        ("2022-08", "2022-08-30", False, Held.POSSIBLY),
        ("2022-08", "2022-09-01", False, Held.NO),
        ("2022-08~", "2022", False, Held.POSSIBLY),
        ("2022-08~", "2022-09-30", False, Held.POSSIBLY),
        ("2022-08~", "2022-10-01", False, Held.NO),
        ("2022-08?", "2022", False, Held.POSSIBLY),
        # a state that was true then
        ("2022-08-30", "2022-08-30", True, Held.SURELY),
        ("2022-08", "2022-08-30", True, Held.POSSIBLY),
        ("2022-08-30", "1999", True, Held.POSSIBLY),
        ("2022-08-30?", "2022-08-30", True, Held.POSSIBLY),
        # intervals
        ("2022-12-16/..", "2022-12-15", True, Held.NO),
        ("2022-12-16/..", "2022-12-16", True, Held.SURELY),
        ("2022-12-16/..", "2040", True, Held.SURELY),
        ("2022-08/..", "2022-08-15", True, Held.POSSIBLY),
        ("2019/", "2019", True, Held.SURELY),
        ("2019/", "2020", True, Held.POSSIBLY),
        ("2019/", "2018", True, Held.NO),
        ("../2022-02", "1990", True, Held.POSSIBLY),
        ("../2022-02", "2022-02-10", True, Held.POSSIBLY),
        ("../2022-02", "2022-03", True, Held.NO),
        ("/2024", "2023", True, Held.POSSIBLY),
        ("/2024", "2024", True, Held.SURELY),
        ("2019/2021", "2020-06-01", False, Held.SURELY),
        ("2019/2021", "2019-06-01", False, Held.POSSIBLY),
        ("2021~/..", "2030", True, Held.POSSIBLY),
        ("2021~/..", "2019", True, Held.NO),
    ],
)
def test_held_has_four_answers(when: str, on: str, lasting: bool, expected: Held) -> None:
    assert expected is held(when, parse(on), lasting=lasting)


def test_a_vague_question_gets_no_sure_answer() -> None:
    assert Held.POSSIBLY is held("2022-08-30", parse("2022~"), lasting=False)


def test_held_refuses_a_bad_date() -> None:
    with pytest.raises(BadDate):
        held("soon", parse("2022"), lasting=False)


@pytest.mark.parametrize(
    ("published", "by", "expected"),
    [
        ("2022-06-30", "2022-06", True),
        ("2022-07-01", "2022-06", False),
        ("2022-06", "2022-06-15", None),
        ("2022", "2022-06", None),
        ("2022", "2022", True),
        ("2022-05~", "2022-06", True),
        ("2022-06~", "2022-06", None),
        ("2019?", "2022", None),
        ("2019%", "2018", None),
        ("2019/..", "2022", None),
        ("", "2022", None),
    ],
)
def test_known_tells_only_what_can_be_told(published: str, by: str, expected: bool | None) -> None:
    assert expected is known(published, parse(by))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", "undated"),
        ("2022", "2022"),
        ("2022-08", "August 2022"),
        ("2022-08-30", "30 August 2022"),
        ("2022-08-03", "3 August 2022"),
        ("2022-08~", "about August 2022"),
        ("2023?", "perhaps 2023"),
        ("2023%", "perhaps about 2023"),
        ("2022-12-16/..", "since 16 December 2022"),
        ("2021~/..", "since about 2021"),
        ("2019/", "from 2019, end unknown"),
        ("../2022-02", "until February 2022"),
        ("/2024", "until 2024, start unknown"),
        ("2019/2021", "2019 to 2021"),
    ],
)
def test_spoken_is_plain_english(text: str, expected: str) -> None:
    assert expected == spoken(text)


@given(texts())
def test_bounds_are_in_order(text: str) -> None:
    span = parse(text)

    assert span.earliest_start <= span.latest_start <= span.latest_end
    assert span.earliest_start <= span.earliest_end <= span.latest_end


@given(days)
def test_an_event_of_a_known_day_surely_held_on_that_day(day: date) -> None:
    assert Held.SURELY is held(str(day), parse(str(day)), lasting=False)


@given(texts(), asked, asked, st.booleans())
def test_a_wider_question_never_gets_a_lesser_answer(
    text: str, one: Span, other: Span, lasting: bool
) -> None:
    """A narrower question never turns a *no* into a *surely*."""
    wide, narrow = (one, other) if len(one.text) < len(other.text) else (other, one)
    if not wide.earliest_start <= narrow.earliest_start <= narrow.latest_end <= wide.latest_end:
        narrow = parse(f"{wide.earliest_start}")

    assert RANK[held(text, narrow, lasting=lasting)] <= RANK[held(text, wide, lasting=lasting)]


@given(texts(), asked, st.booleans())
def test_a_qualified_date_is_never_sure(text: str, on: Span, lasting: bool) -> None:
    answer = held(text, on, lasting=lasting)

    assert answer is not Held.SURELY or parse(text).exact


@given(values, days, days)
def test_what_is_known_by_a_day_stays_known(published: str, one: date, other: date) -> None:
    early, late = sorted((one, other))
    before, after = known(published, parse(str(early))), known(published, parse(str(late)))

    assert after is True or before is not True
    assert before is False or after is not False


@given(texts())
def test_every_date_can_be_spoken(text: str) -> None:
    said = spoken(text)

    assert said
    assert not any(mark in said for mark in "~?%/")


@given(st.one_of(st.text(max_size=30), st.text(alphabet="0123456789-/.~?% ", max_size=24)))
def test_parse_raises_nothing_but_bad_date(text: str) -> None:
    try:
        span = parse(text)
    except BadDate:
        return

    assert text == span.text


def test_what_goes_on_from_an_unknown_start_may_have_held_at_any_time():
    assert held("/..", parse("2001"), lasting=True) is Held.POSSIBLY
    assert spoken("/..") == "start unknown, goes on"
