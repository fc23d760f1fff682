"""Tables: aligned by the cells that a terminal gives to each character."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from defties.render.table import cells, table, wrap

TEXTS = st.text(st.sampled_from("ab -–Ж無人機é\u0301\u200dشرکت🚀"), max_size=30)


@pytest.mark.parametrize(
    ("text", "width"),
    [("", 0), ("abc", 3), ("Герань", 6), ("无人机", 6), ("e\u0301", 1), ("a\u200db", 2), ("Ａ", 2)],
)
def test_wide_characters_take_two_cells_and_combining_ones_none(text, width):
    assert cells(text) == width


def test_a_table_has_titles_a_rule_and_aligned_rows():
    assert table(["What", "Who"], [["Heron-1", "无人机"], ["x", ""]], 80) == [
        "What     Who",
        "───────  ──────",
        "Heron-1  无人机",
        "x",
    ]


def test_a_table_without_rows_has_its_titles():
    assert table(["What"], [], 80) == ["What", "────"]


def test_the_widest_column_is_wrapped_first():
    lines = table(["A", "B"], [["short", "one two three four five six"]], 24)

    assert max(map(cells, lines)) <= 24
    assert [line.split() for line in lines[2:]] == [
        ["short", "one", "two", "three"],
        ["four", "five", "six"],
    ]


def test_a_word_that_fits_no_line_is_cut():
    assert wrap("abcdefgh ij", 3) == ["abc", "def", "gh", "ij"]
    assert wrap("ab cdefgh", 4) == ["ab", "cdef", "gh"]
    assert wrap("无人机", 3) == ["无", "人", "机"]


def test_a_text_of_nothing_is_one_empty_line():
    assert wrap("", 10) == wrap("  ", 10) == [""]


@given(text=TEXTS, width=st.integers(1, 40))
def test_wrapping_loses_nothing_and_keeps_to_the_width(text, width):
    lines = wrap(text, width)

    assert "".join(lines).replace(" ", "") == "".join(text.split())
    assert all(cells(line) <= max(width, 2) for line in lines)


@given(rows=st.lists(st.tuples(TEXTS, TEXTS, TEXTS), max_size=5), width=st.integers(30, 60))
def test_a_table_is_never_wider_than_asked(rows, width):
    lines = table(["One", "Two", "Three"], rows, width)

    assert all(cells(line) <= width for line in lines)
    assert len(lines) >= 2 + len(rows)


def test_a_table_of_very_many_columns_keeps_them_readable():
    lines = table(["Some title"] * 12, [["some text here"] * 12], 40)

    assert max(map(cells, lines)) == 12 * 8 + 11 * 2
