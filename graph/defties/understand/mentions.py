"""The names in a question: entities by their names, states also by what their people are called."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from defties.errors import AmbiguousEntity
from defties.understand.frames import ADJECTIVE, PLACE
from defties.understand.words import WORD
from defties.vocab import local

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from defties.find import Finder, Match
    from defties.model import Schema

HALF = 80.0  # what the finder gives the first half of a name; less is too little to go by
SURE = 93.0  # a name below this score may be a word of the question instead

_NATIONS = {
    **{"iranian": "Iran", "russian": "Russia", "chinese": "China", "ukrainian": "Ukraine"},
    **{"american": "United States", "british": "United Kingdom", "german": "Germany"},
    **{"swiss": "Switzerland", "dutch": "Netherlands", "japanese": "Japan", "turkish": "Türkiye"},
    **{"polish": "Poland", "irish": "Ireland", "belarusian": "Belarus", "austrian": "Austria"},
    **{"canadian": "Canada", "indian": "India", "israeli": "Israel", "czech": "Czechia"},
}
# What may stand beside a name to say what it is: a category of the item, or a class.
_SORTS = {
    **dict.fromkeys(("drone", "uav"), ("uncrewed-aircraft", "loitering-munition")),
    **dict.fromkeys(("missile", "rocket"), ("missile",)),
    **dict.fromkeys(("jet", "fighter", "plane"), ("combat-aircraft", "transport-aircraft")),
    **{"aircraft": ("combat-aircraft", "uncrewed-aircraft", "loitering-munition", "Aircraft")},
    **{"helicopter": ("attack-helicopter", "transport-helicopter"), "tank": ("battle-tank",)},
    **{"submarine": ("warship",), "satellite": ("satellite",), "ship": ("Vessel",)},
    **{"vessel": ("Vessel",), "engine": ("engine",), "motor": ("engine",)},
}


class Name(NamedTuple):
    """A name in a question: where it stands, the mark put in its place, what it may mean."""

    start: int
    end: int
    text: str
    mark: str
    matches: tuple[Match, ...]

    @property
    def score(self) -> float:
        """The score of its best match."""
        return max((m.score for m in self.matches), default=0.0)

    def meets(self, other: Name) -> bool:
        """Return whether two names share a part of the text."""
        return self.start < other.end and other.start < self.end


def names_in(text: str, finder: Finder, schema: Schema) -> list[Name]:
    """Return the names in a text, nationalities among them, in the order of the text."""
    mentions = [
        Name(m.start, m.end, m.text, PLACE, m.matches)
        for m in finder.mentions(text)
        if m.matches[0].how != "prefix" or m.matches[0].score >= HALF
    ]
    nations: list[Name] = []
    for word in WORD.finditer(text):
        state = _NATIONS.get(word[0].lower())
        found = finder.find(state, kinds=("State",), schema=schema, limit=1) if state else []
        if found and found[0].score >= SURE:
            label = found[0].entity.label
            nations.append(Name(*word.span(), label, ADJECTIVE, (found[0],)))
    longer = [m for m in mentions if m.score >= SURE and len(WORD.findall(m.text)) > 1]
    nations = [n for n in nations if not any(n.meets(m) for m in longer)]
    return sorted([*nations, *(m for m in mentions if not any(m.meets(n) for n in nations))])


def fitting(name: Name, kind: str, schema: Schema) -> list[Match]:
    """Return what a name may mean that is of a class."""
    classes = schema.entity_classes
    return [
        match
        for match in name.matches
        if match.entity.kind in classes and kind in classes[match.entity.kind].lineage
    ]


def is_sort(word: str, name: Name) -> bool:
    """Return whether a word only says what a name is: "Mohajer-6 drones", "the vessel Rona"."""
    sorts = _SORTS.get(word.lower().removesuffix("s"), ())
    found = {name.matches[0].entity.kind, *map(local, name.matches[0].entity.category)}
    return not found.isdisjoint(sorts)


def meant(name: Name, matches: Sequence[Match]) -> str:
    """Return the id of the one entity that a name means among some.

    Raises
    ------
    AmbiguousEntity
        Several fit equally well.
    """
    best = max(match.score for match in matches)
    ids = {m.entity.id: m.entity.label for m in matches if m.score == best}
    if len(ids) > 1:
        raise AmbiguousEntity(name.text, sorted(ids.items()))
    return next(iter(ids))


def marked(text: str, names: Iterable[Name]) -> str:
    """Return a text with a mark in the place of each name."""
    for name in reversed(list(names)):
        text = f"{text[: name.start]} {name.mark} {text[name.end :]}"
    return text
