"""Texts from anywhere, made fit to be shown: on one line, nothing unseen, not too long."""

from __future__ import annotations

import re

# Controls, line separators and marks that turn the direction of the text around them.
_UNSEEN = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ufeff]+")
_LOOKED_AT = 20_000


def clean(text: str) -> str:
    r"""Return a text on one line, without characters that are not seen but change what is.

    Examples
    --------
    >>> clean("Iran\u202e\u2028 Electronics")
    'Iran Electronics'
    """
    return " ".join(_UNSEEN.sub(" ", text).split())


def shorten(text: str, limit: int = 80) -> str:
    """Return a text clean and cut to a length fit for a message.

    Examples
    --------
    >>> shorten("a" * 100, limit=5)
    'aaaa…'
    """
    line = clean(text[:_LOOKED_AT])
    return line if len(line) <= limit else line[: limit - 1] + "…"
