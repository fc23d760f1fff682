"""What an `assemble.Assembler` keeps of millions of ties: numbers in flat arrays.

Whatever ties or pieces of evidence say alike is kept once, as a form, and has a number.
"""

from __future__ import annotations

from array import array
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import pyoxigraph as ox

from defties.index.profile import ALWAYS, out_of, period_of, profile_of
from defties.model import Evidence, Source, Tie
from defties.standing import voice_of
from defties.vocab import NS, compact, local

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterator, Mapping, Sequence

    from defties.index.build import Builder
    from defties.model import Schema

Term = ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple
Block = list[tuple[str, Term]]
# What a tie says but for when, its parties and evidence: class, status, withdrawn, merged into.
Form = tuple[str, str, str, str]
_SOURCE = NS + "source"
# What counts of evidence besides its source, in the order in which it is kept.
_SAID = {
    NS + name: place
    for place, name in enumerate(("stance", "grade", "reaches", "denies", "covers", "statedBy"))
}
_TERMS = {0, 2, 3}  # those of them that are concepts


class EvidenceNodes:
    """Pieces of evidence by number; they may be named before they are described, or after."""

    def __init__(self) -> None:
        self._numbers: dict[str, int] = {}
        self._forms = _Interned()
        self._sources = _Interned()
        self._form = array("I")  # 0 for evidence of which nothing is known yet
        self._source = array("I")
        self._forms[None]  # takes the number 0
        self._sources[""]

    def __len__(self) -> int:
        """Return how many are described."""
        return sum(map(bool, self._form))

    def number(self, key: str) -> int:
        """Return the number of a piece of evidence."""
        number = self._numbers.setdefault(key, len(self._numbers))
        if number == len(self._form):
            self._form.append(0)
            self._source.append(0)
        return number

    def place(self, key: str, block: Block, *, again: bool) -> bool:
        """Take what is said of a piece; return whether it is the first time, or told again."""
        number = self.number(key)
        if self._form[number] and not again:
            return False
        said = [""] * len(_SAID)
        source = ""
        for predicate, value in block:
            if predicate == _SOURCE:
                source = least(value, source)
            elif (place := _SAID.get(predicate)) is not None:
                said[place] = least(value, said[place])
        self._form[number] = self._forms[tuple(said)]
        self._source[number] = self._sources[name(source)]
        return True

    def likeness(self, number: int) -> tuple[int, int]:
        """Return what decides the weight of a piece: the number of its form and of its source."""
        return self._form[number], self._source[number]

    def read(self, likeness: tuple[int, int], sources: Mapping[str, Source]) -> Evidence:
        """Return the evidence, but for its name and its words."""
        form, number = likeness
        said: Sequence[str] = self._forms.thing(form) or [""] * len(_SAID)
        stance, grade, reaches, denies, covers, voice = (
            local(compact(text)) if place in _TERMS else text for place, text in enumerate(said)
        )
        source: str = self._sources.thing(number)
        publisher = sources[source].publisher if source in sources else ""
        return Evidence(
            *("", source, compact(voice) or publisher, stance or "asserts", grade, ""),
            reaches=reaches,
            denies=denies,
            attributed=bool(voice),
            covers=covers,
        )


class GatheredTies:
    """Ties by number: (id, form, when, roles, parties, evidence), the last two as numbers."""

    def __init__(self) -> None:
        self._numbers: dict[str, int] = {}
        self._forms = _Interned()
        self._roles = _Interned()
        self._form = array("I")
        self._whens = _Interned()
        self._when = array("I")
        self._shape = array("I")
        self._start = array("Q")  # where the numbers of a tie begin
        self._pieces = array("H")  # how many of them, after its parties, are evidence
        self._things = array("I")

    def __len__(self) -> int:
        return len(self._numbers)

    def place(
        self,
        key: str,
        form: Form,
        when: str,
        parties: Sequence[tuple[str, int]],
        evidence: Sequence[int],
        *,
        again: bool,
    ) -> bool:
        """Take a tie; return whether it is the first time, or told again."""
        number = self._numbers.setdefault(key, len(self._numbers))
        if number == len(self._form):
            for numbers in (self._form, self._when, self._shape, self._start, self._pieces):
                numbers.append(0)
        elif not again:
            return False
        self._form[number] = self._forms[form]
        self._when[number] = self._whens[when]
        self._shape[number] = self._roles[tuple([role for role, _ in parties])]
        self._start[number] = len(self._things)
        self._pieces[number] = len(evidence)
        self._things.extend([party for _, party in parties])
        self._things.extend(evidence)
        return True

    def __iter__(
        self,
    ) -> Iterator[tuple[str, Form, str, tuple[str, ...], Sequence[int], Sequence[int]]]:
        """Yield the ties in the order in which they were first placed."""
        things, form_of, when_of = self._things, self._forms.thing, self._whens.thing
        columns = (self._numbers, self._form, self._when, self._shape, self._start, self._pieces)
        for key, form, when, shape, start, pieces in zip(*columns, strict=True):
            roles = self._roles.thing(shape)
            middle = start + len(roles)
            parties, evidence = things[start:middle], things[middle : middle + pieces]
            yield key, form_of(form), when_of(when), roles, parties, evidence


@dataclass(frozen=True, slots=True)
class Plan:
    """How ties of one sort enter the index and which shortcuts they give.

    `steps` are (head, tail, look), head and tail as places among the parties; `shortcuts` are
    (head, IRI of the property, tail).
    """

    steps: tuple[tuple[int, int, int], ...]
    shortcuts: tuple[tuple[int, str, int], ...]


class Plans:
    """The plans of all sorts of ties, each made once."""

    def __init__(
        self,
        schema: Schema,
        sources: Mapping[str, Source],
        evidence: EvidenceNodes,
        index: Builder,
    ) -> None:
        self._schema = schema
        self._sources = sources
        self._evidence = evidence
        self._index = index
        self._made: dict[object, Plan] = {}
        self._read: dict[tuple[int, int], tuple[Evidence, str, tuple[int, int]]] = {}
        self._periods: dict[tuple[str, str], tuple[int, int]] = {}

    def plan(self, form: Form, when: str, roles: tuple[str, ...], evidence: Sequence[int]) -> Plan:
        """Return how a tie of a form, with parties in some roles and this evidence, enters."""
        said = [self._heard(number) for number in evidence]
        # Whose words they are counts only where several speak; when it held, where one says so.
        voices = [voice for _, voice, _ in said] if len(said) > 1 else []
        pattern = tuple(map(voices.index, voices))
        forms = tuple([self._evidence.likeness(number)[0] for number in evidence])
        depends = when if any(item.covers for item, _, _ in said) else bool(when)
        key = (form, depends, roles, forms, pattern)
        found = self._made.get(key)
        if found is None:
            found = self._made[key] = self._plan(form, when, roles, [item for item, _, _ in said])
        return found

    def period(self, form: Form, when: str) -> tuple[int, int]:
        """Return what `index.profile.period_of` says of a tie."""
        kind, status = form[:2]
        if (status, when) not in self._periods:
            tie = Tie("", kind, status, (), (), when)
            self._periods[status, when] = period_of(tie, self._schema)
        return self._periods[status, when]

    def out(self, evidence: Sequence[int]) -> tuple[int, int]:
        """Return what `index.profile.out_of` says of a tie."""
        if len(evidence) == 1:
            return self._heard(evidence[0])[2]
        days = [day for number in evidence for day in self._heard(number)[2]]
        return min(days, default=ALWAYS), max(days, default=ALWAYS)

    def _heard(self, number: int) -> tuple[Evidence, str, tuple[int, int]]:
        """Return a piece of evidence, the voice behind it, and when it was out."""
        likeness = self._evidence.likeness(number)
        found = self._read.get(likeness)
        if found is None:
            item = self._evidence.read(likeness, self._sources)
            out = out_of(Tie("", "", "", (), (item,)), self._sources)
            found = self._read[likeness] = item, voice_of(item, self._sources), out
        return found

    def _plan(
        self, form: Form, when: str, roles: tuple[str, ...], said: Sequence[Evidence]
    ) -> Plan:
        kind, status, withdrawn, merged = form
        tie = Tie("", kind, status, (), tuple(said), when, withdrawn=withdrawn, merged_into=merged)
        profile = profile_of(tie, self._sources)
        names = [role.removeprefix(NS) for role in roles]
        pairs = [
            (i, j, edge)
            for edge in self._schema.tie_classes[kind].edges
            for i, head in enumerate(names)
            if head == edge.head
            for j, tail in enumerate(names)
            if tail == edge.tail
        ]
        found = self._schema.concepts.get(f"st:{status}")
        holds = found is not None and found.holds and not (withdrawn or merged)
        return Plan(
            tuple(
                (i, j, self._index.look(profile, edge))
                for i, j, edge in pairs
                if edge.head != edge.tail or i < j
            ),
            tuple((i, NS + edge.name, j) for i, j, edge in pairs if holds),
        )


@lru_cache(maxsize=65_536)
def name(iri: str) -> str:
    """Return the short form of an IRI that comes again and again."""
    return compact(iri)


def least(value: Term, before: str) -> str:
    """Return the text of a value, or the one of another value before it, as `facts.one` does."""
    text = value.value if not isinstance(value, ox.Triple) else ""
    return min(text, before) if before else text


class _Interned:
    """Things by number, each kept once."""

    def __init__(self) -> None:
        self._numbers: dict[Hashable, int] = {}
        self._things: list[Any] = []

    def __getitem__(self, thing: Hashable) -> int:
        number = self._numbers.setdefault(thing, len(self._things))
        if number == len(self._things):
            self._things.append(thing)
        return number

    def thing(self, number: int) -> Any:  # noqa: ANN401  whatever was put in
        """Return the thing of a number."""
        return self._things[number]
