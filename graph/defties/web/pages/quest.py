"""A search for paths as its address says it, and what would bring more of them, or others."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from defties.errors import NoRoute
from defties.paths import DIRECTIONS, MAX_HOPS, MAX_PATHS, RANKS, routes_between
from defties.sought import filter_from
from defties.texts import clean
from defties.web.pages.choosing import again
from defties.web.pages.frame import with_query

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from defties.model import Register
    from defties.paths import Routes
    from defties.sift import Filter
    from defties.snapshot import Dataset
    from defties.web.asked import Asked

PATH = "/path"
# Options in the words of the page.
_WORDS = {
    "as_of": "whenever they held",
    "known_by": "whenever they were known",
    "min_grade": "with evidence of any grade",
    "kind": "of any kind that paths use",
    "status": "of any status",
    "standing": "of any standing but denied only",
    "exclude": "through anybody",
    "undated": "dated or not",
}


@dataclass(frozen=True, slots=True)
class Quest:
    """What is sought: the two ends and the limits."""

    start: str
    end: str
    wanted: Filter
    max_hops: int
    k: int
    direction: str
    rank: str

    def routes(self, data: Dataset) -> Routes:
        """Return the paths.

        Raises
        ------
        NoRoute
            There is none.
        """
        return routes_between(
            data.register,
            self.start,
            self.end,
            self.wanted,
            max_hops=self.max_hops,
            k=self.k,
            direction=self.direction,
            rank=self.rank,
            neighbours=data.neighbours,
        )


def quest_of(data: Dataset, asked: Asked, start: str, end: str) -> Quest:
    """Return what an address seeks between two entities.

    Raises
    ------
    InputError
        A filter or a limit cannot be read.
    """
    return Quest(
        start,
        end,
        filter_from(data, asked.filters()),
        asked.number("max_hops", 4, MAX_HOPS),
        asked.number("k", 3, MAX_PATHS),
        asked.choice("direction", DIRECTIONS),
        asked.choice("rank", tuple(RANKS)),
    )


@dataclass(frozen=True, slots=True)
class Offer:
    """What would bring more paths, or others: in words, and its address."""

    words: str
    address: str


def offers(asked: Asked, quest: Quest, found: Routes | NoRoute, register: Register) -> list[Offer]:
    """Return what would bring more paths, or others; first what is known to help."""
    by_address: dict[str, str] = {}
    for words, new in _changes(quest, found, register):
        by_address.setdefault(with_query(PATH, *again(asked, **new)), words)
    return [Offer(words, address) for address, words in by_address.items()]


def kinds(counts: Mapping[str, int], register: Register) -> dict[str, int]:
    """Return counts of ties by the labels of their classes."""
    classes = register.schema.tie_classes
    return {clean(classes[name].label): number for name, number in counts.items()}


def _changes(
    quest: Quest, found: Routes | NoRoute, register: Register
) -> Iterator[tuple[str, Mapping[str, str]]]:
    if isinstance(found, NoRoute):
        removed: Mapping[str, int] = found.removed_by
        for change in found.helps:
            yield _help(as_parameters(change))
    else:
        removed = found.removed
        if len(found.routes) == quest.k < MAX_PATHS:
            k = min(quest.k + 7, MAX_PATHS)
            yield f"the best {k}", {"k": str(k)}
    if quest.max_hops < MAX_HOPS:
        hops = quest.max_hops + 1
        yield f"paths of up to {hops} hops", {"max_hops": str(hops)}
    for option in quest.wanted.options():
        (name,) = as_parameters({option: ""})
        yield f"ties {_WORDS[name]}{_left_out(removed.get(option, 0))}", {name: ""}
    if quest.direction != "any":
        yield "ties walked both ways", {"direction": "any"}
    if found.unwalked:
        named = ", ".join(kinds(found.unwalked, register))
        every = ",".join(sorted(register.schema.tie_classes))
        yield f"ties of all kinds, also {named}", {"kind": every}
    if "--standing" not in quest.wanted.options():
        yield f"denied claims too{_left_out(removed.get('--standing', 0))}", {"standing": "all"}


def _left_out(number: int) -> str:
    return f" ({number} left out)" if number else ""


def _help(change: Mapping[str, str]) -> tuple[str, Mapping[str, str]]:
    """Return a change that is known to bring a path, in words."""
    ((name, value),) = change.items()
    words = {
        "max_hops": f"paths of up to {value} hops",
        "direction": "ties walked both ways",
        "standing": "denied claims too",
        "kind": f"ties by {value.replace(',', ', ')}",
    }
    return f"{words[name] if value else f'ties {_WORDS[name]}'}: there is one", change


def as_parameters(change: Mapping[str, str]) -> dict[str, str]:
    """Return options of the command line as parameters of an address.

    Examples
    --------
    >>> as_parameters({"--max-hops": "5"})
    {'max_hops': '5'}
    """
    return {name.removeprefix("--").replace("-", "_"): value for name, value in change.items()}
