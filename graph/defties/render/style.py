"""How classes, groups, statuses and standings look in pictures, read from the ontology.

No colour, shape or dash is set here: they are data of `ontology/`. What comes from there is checked
all the same, because it ends in a style sheet.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from functools import lru_cache
from textwrap import wrap
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from defties.texts import clean

if TYPE_CHECKING:
    from collections.abc import Iterable

    from defties.model import Concept, Schema

SHAPES = frozenset(
    {"boat", "circle", "diamond", "hexagon", "house", "octagon", "shield", "sheet", "square"}
    | {"triangle"}
)
_COLOUR = re.compile(r"#[0-9A-Fa-f]{6}")
_GREY = "#7F8A94"


@dataclass(frozen=True, slots=True)
class Look:
    """One entry of a legend, with how it is drawn and how many it stands for.

    `dashes` are lengths in pixels, empty for a solid line; `group` is the group of a class of ties.
    """

    name: str
    label: str
    count: int
    definition: str = ""
    light: str = _GREY
    dark: str = _GREY
    shape: str = ""
    dashes: tuple[int, ...] = ()
    group: str = ""


def entity_looks(schema: Schema, kinds: Iterable[str]) -> tuple[Look, ...]:
    """Return the looks of the classes of entities in a picture, the most frequent first."""
    looks: list[Look] = []
    for name, count in Counter(kinds).items():
        declared = schema.entity_classes.get(name)
        looks.append(
            Look(
                name,
                (clean(declared.label) if declared else "") or name,
                count,
                light=colour(declared.colour) if declared else _GREY,
                dark=colour(declared.dark_colour) if declared else _GREY,
                shape=declared.shape if declared and declared.shape in SHAPES else "circle",
            )
        )
    return tuple(sorted(looks, key=_most_frequent))


def tie_looks(schema: Schema, kinds: Iterable[str]) -> tuple[Look, ...]:
    """Return the classes of ties in a picture, each with its group."""
    looks: list[Look] = []
    for name, count in Counter(kinds).items():
        declared = schema.tie_classes.get(name)
        label = (clean(declared.label) if declared else "") or name
        definition = clean(declared.definition) if declared else ""
        group = declared.group if declared else ""
        looks.append(Look(name, label, count, definition, group=group))
    return tuple(sorted(looks, key=_most_frequent))


def group_looks(schema: Schema, groups: Iterable[str]) -> tuple[Look, ...]:
    """Return the groups of classes of ties in a picture, the most frequent first."""
    looks = [_concept_look(schema, "group", name, n) for name, n in Counter(groups).items()]
    return tuple(sorted(looks, key=_most_frequent))


def status_looks(schema: Schema, statuses: Iterable[str]) -> tuple[Look, ...]:
    """Return the statuses in a picture: up the ladder first, then those off it."""
    looks = [_concept_look(schema, "st", name, n) for name, n in Counter(statuses).items()]
    ranks = {c.id.partition(":")[2]: c.rank or 99 for c in schema.scheme("st")}
    return tuple(sorted(looks, key=lambda look: (ranks.get(look.name, 100), look.label)))


def standing_looks(schema: Schema, standings: Iterable[str]) -> tuple[Look, ...]:
    """Return the standings in a picture, the best supported first."""
    looks = [_concept_look(schema, "standing", name, n) for name, n in Counter(standings).items()]
    support = {c.id.partition(":")[2]: -c.support for c in schema.scheme("standing")}
    return tuple(sorted(looks, key=lambda look: (support.get(look.name, 0.0), look.label)))


def _concept_look(schema: Schema, scheme: str, name: str, count: int) -> Look:
    concept = schema.concepts.get(f"{scheme}:{name}")
    if concept is None:
        return Look(name, name.replace("-", " ") or "none", count)
    return Look(
        name,
        clean(concept.label),
        count,
        definition=clean(concept.definition),
        light=colour(concept.colour),
        dark=colour(concept.dark_colour or concept.colour),
        dashes=_dashes(concept),
    )


def _most_frequent(look: Look) -> tuple[int, str, str]:
    return (-look.count, look.label, look.name)


def _dashes(concept: Concept) -> tuple[int, ...]:
    parts = concept.dashes.split()
    return tuple(int(part) for part in parts) if all(p.isdecimal() for p in parts) else ()


def colour(text: str) -> str:
    """Return a colour written #rrggbb, or grey for anything else.

    Examples
    --------
    >>> colour("#0072B2")
    '#0072B2'
    >>> colour("red;background:url(//x)")
    '#7F8A94'
    """
    return text if _COLOUR.fullmatch(text) else _GREY


@lru_cache(8192)
def web_link(address: str) -> str:
    """Return an address that may be linked to, "" for anything but plain http and https.

    Examples
    --------
    >>> web_link("https://example.org/a?b=c")
    'https://example.org/a?b=c'
    >>> web_link("javascript:alert(1)")
    ''
    """
    if " " in address or not address.isprintable():
        return ""
    try:
        parts = urlsplit(address)
    except ValueError:
        return ""
    return address if parts.scheme in {"http", "https"} and parts.netloc else ""


def lines(label: str, width: int = 24) -> tuple[str, ...]:
    """Return a label as one to three lines of even length to set below a node, cut when longer.

    Examples
    --------
    >>> lines("Shahed-136")
    ('Shahed-136',)
    >>> lines("Shahed Aviation Industries Research Center")
    ('Shahed Aviation', 'Industries', 'Research Center')
    """
    if len(label) <= width - 2:
        return (label,)
    longest = max(map(len, label.split()), default=0)
    for count in (2, 3):
        for narrow in range(max(8, longest, len(label) // count), width + 1):
            found = wrap(label, narrow, break_on_hyphens=False)
            if len(found) <= count:
                return tuple(found)
    found = wrap(label, width)
    return tuple(found) if len(found) < 4 else (*found[:2], found[2][: width - 1].rstrip() + "…")
