"""How to cite a page: a sentence, and an entry for BibTeX. Both name the version of the data."""

from __future__ import annotations

import re
from dataclasses import dataclass

import defties


@dataclass(frozen=True, slots=True)
class Citation:
    """A citation as a sentence and as BibTeX."""

    text: str
    bibtex: str


def citation(title: str, address: str, version: str) -> Citation:
    """Return how to cite a page.

    Parameters
    ----------
    title
        What the page is about.
    address
        A permanent address: the IRI of a thing, or that of the page.
    version
        The hash of the dataset, which stands for a date: the same version says the same.
    """
    data = f"defties {defties.__version__}, data version {version}"
    key = re.sub(r"[^a-z0-9]+", "-", title.casefold()).strip("-")[:40] or "defties"
    bibtex = "\n".join(
        (
            f"@misc{{defties-{key},",
            f"  title = {{{_plain(title)}}},",
            "  author = {{The defties maintainers}},",
            f"  howpublished = {{{data}}},",
            f"  url = {{{_plain(address)}}}",
            "}",
        )
    )
    return Citation(f"“{title}”, {data}, {address}", bibtex)


def _plain(text: str) -> str:
    """Return a text without what would end or open a field."""
    return re.sub(r"[{}\\]", "", text)
