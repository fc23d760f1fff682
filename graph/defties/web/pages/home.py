"""The first page: where to type, where to start, and what the data are."""

from __future__ import annotations

from typing import TYPE_CHECKING

from defties.query import select
from defties.render.claims import in_words
from defties.web.pages.frame import html, with_query

if TYPE_CHECKING:
    from defties.snapshot import Dataset
    from defties.web.asked import Asked, Reply

_PATH, _ASK = "/path", "/ask/"
# What there is to read first: title, what it tells, address.
STARTS = (
    (
        "Who supplies Shahed components",
        "Reported suppliers, makers of parts reported found, and those in between, kept apart.",
        with_query(_ASK + "suppliers-of-parts", ("item", "id:shahed-family")),
    ),
    (
        "What Russia gives in return",
        "Payments, aircraft and technology that sources say went the other way.",
        with_query(_ASK + "gives", ("supplier", "id:russia"), ("recipient", "id:iran")),
    ),
    (
        "Through the Caspian",
        "Voyages between the ports of two states, by ship, with who reported them.",
        with_query(
            _PATH, ("from", "id:iran"), ("to", "id:russia"), ("kind", "Transport"), ("k", "5")
        ),
    ),
    (
        "Not listed by the EU",
        "Suppliers that no claim in the data puts on a list of the European Union.",
        with_query(
            _ASK + "unlisted-suppliers",
            ("item", "id:shahed-family"),
            ("authority", "id:council-of-the-european-union"),
        ),
    ),
    (
        "Where sources disagree",
        "On the Su-35: how far its sale went, and how many were meant.",
        with_query(_ASK + "contradictions", ("thing", "id:su-35")),
    ),
    (
        "From Qods Aviation to Russia",
        "Paths hop by hop, each hop a claim with its sources, the weakest marked.",
        with_query(_PATH, ("from", "id:qods-aviation-industries"), ("to", "id:russia")),
    ),
)


def home(data: Dataset, asked: Asked) -> Reply:
    """Return the first page."""
    counts = data.counts
    return html(
        "home.html",
        asked,
        starts=STARTS,
        totals=counts["totals"],
        standings=counts["ties by standing"],
        newest=_newest(data),
        version=data.register.version,
    )


def _newest(data: Dataset) -> str:
    """Return the latest day on which a source was published, in words; "" if none has a day."""
    table = select(
        data.store,
        "SELECT (MAX(?day) AS ?newest) { ?source :publishedOn ?day "
        'FILTER (REGEX(STR(?day), "^[0-9]{4}-[0-9]{2}-[0-9]{2}$")) }',
    )
    return in_words(table.rows[0][0]) if table.rows and table.rows[0][0] else ""
