"""The forms of an answer at its address: `/path` is its page, `/path.csv` the same as a table."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

# By the name of the form; "page" is the drawn page that opens from disk, under the suffix .html.
MEDIA = {
    "html": "text/html; charset=utf-8",
    "json": "application/json",
    "csv": "text/csv; charset=utf-8",
    "ttl": "text/turtle; charset=utf-8",
    "svg": "image/svg+xml",
    "page": "text/html; charset=utf-8",
}


def name_and_form(name: str, media: Mapping[str, str]) -> tuple[str, str]:
    """Return a name without its suffix, and the form that this asks for; without one, a page.

    Examples
    --------
    >>> name_and_form("makers.csv", MEDIA), name_and_form("makers", MEDIA)
    (('makers', 'csv'), ('makers', 'html'))
    """
    stem, dot, suffix = name.rpartition(".")
    if dot and suffix in media and suffix != "page":
        return stem, "page" if suffix == "html" else suffix
    return name, "html"
