"""Aligned text tables for terminals, aware of wide and combining characters."""

from __future__ import annotations

import unicodedata
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

_GAP = "  "
_LEAST, _WORD = 8, 16


def table(columns: Sequence[str], rows: Sequence[Sequence[str]], width: int) -> list[str]:
    """Return a table as lines, its cells wrapped so that no line is wider than asked.

    Parameters
    ----------
    columns
        The titles.
    rows
        As many cells a row as there are titles.
    width
        In terminal cells. A table of very many columns may still be wider: a column keeps at
        least eight cells.
    """
    widths = _widths([columns, *rows], width)
    lines = _row(columns, widths)
    lines.append(_GAP.join("─" * w for w in widths))
    for row in rows:
        lines += _row(row, widths)
    return lines


def cells(text: str) -> int:
    """Return how many terminal cells a text takes.

    Examples
    --------
    >>> cells("Герань-2"), cells("无人机")
    (8, 6)
    """
    return len(text) if text.isascii() else sum(map(_cell, text))


def wrap(text: str, width: int) -> list[str]:
    """Return a text broken at spaces into lines of at most `width` cells; long words are cut.

    Examples
    --------
    >>> wrap("one two three", 7)
    ['one two', 'three']
    """
    lines: list[str] = []
    line, taken = "", 0
    for word in text.split():
        size = cells(word)
        while size > width:
            head = _head(word, width)
            lines += [line, head] if line else [head]
            line, taken, word = "", 0, word[len(head) :]
            size = cells(word)
        if line and taken + 1 + size <= width:
            line, taken = f"{line} {word}", taken + 1 + size
        elif not line:
            line, taken = word, size
        else:
            lines.append(line)
            line, taken = word, size
    return [*lines, line] if line or not lines else lines


@lru_cache(maxsize=4096)
def _cell(character: str) -> int:
    if unicodedata.combining(character) or unicodedata.category(character) in {"Cf", "Mn", "Me"}:
        return 0
    return 2 if unicodedata.east_asian_width(character) in {"W", "F"} else 1


def _head(word: str, width: int) -> str:
    """Return the beginning of a word that is wider than asked, at least one character."""
    taken = at = 0
    while taken <= width:
        taken += _cell(word[at])
        at += 1
    return word[: max(at - 1, 1)]


def _widths(rows: Sequence[Sequence[str]], width: int) -> list[int]:
    """Return the widths of the columns: as wide as they need, the widest shrunk first.

    A column is shrunk below the longest of its words only when all others are at theirs.
    """
    columns = range(len(rows[0]))
    widths = [max(cells(row[i]) for row in rows) for i in columns]
    words = [max((cells(w) for row in rows for w in row[i].split()), default=0) for i in columns]
    for least in ([max(_LEAST, min(word, _WORD)) for word in words], [_LEAST for _ in columns]):
        while sum(widths) + len(_GAP) * (len(widths) - 1) > width:
            widest = max(columns, key=lambda i: widths[i] - least[i])
            if widths[widest] <= least[widest]:
                break
            widths[widest] -= 1
    return widths


def _row(row: Sequence[str], widths: Sequence[int]) -> list[str]:
    wrapped = [wrap(text, width) for text, width in zip(row, widths, strict=True)]
    height = max(len(lines) for lines in wrapped)
    lines: list[str] = []
    for i in range(height):
        parts = [
            (w[i] if i < len(w) else "") + " " * (width - cells(w[i] if i < len(w) else ""))
            for w, width in zip(wrapped, widths, strict=True)
        ]
        lines.append(_GAP.join(parts).rstrip())
    return lines
