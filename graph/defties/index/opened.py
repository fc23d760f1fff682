"""The path index, opened: a file mapped into memory, of which only what is asked is read.

How its rows are walked under a filter is in `rows`.
"""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from defties.errors import DataError
from defties.frozen import thaw
from defties.index.layout import read
from defties.model import Tie

if TYPE_CHECKING:
    from pathlib import Path

    from defties.model import Edge


class _Texts:
    """Texts kept one after the other."""

    def __init__(self, blob: memoryview, ends: memoryview) -> None:
        self._blob = blob
        self._ends = ends

    def __len__(self) -> int:
        return len(self._ends)

    def encoded(self, number: int) -> bytes:
        """Return a text in UTF-8."""
        start = self._ends[number - 1] if number else 0
        return bytes(self._blob[start : self._ends[number]])

    def __getitem__(self, number: int) -> str:
        return self.encoded(number).decode("utf-8", "surrogatepass")


class Rows:
    """A path index that is mapped into memory.

    Raises
    ------
    DataError
        The file is no path index, of another form, or damaged.
    """

    def __init__(self, path: Path) -> None:
        sections = read(path)
        try:
            self._ids = _Texts(sections["node_ids"], sections["node_id_ends"])
            self._tie_ids = _Texts(sections["tie_ids"], sections["tie_id_ends"])
            self._order = sections["node_order"]
            self.passing = sections["node_passing"]
            self.out = sections["tie_out"]
            self.step_starts = sections["step_starts"]
            self.step_node = sections["step_node"]
            self.step_look = sections["step_look"]
            self.look_bytes = self.step_look.cast("B")
            self.step_from = sections["step_from"]
            self.step_till = sections["step_till"]
            self.step_tie = sections["step_tie"]
            self._party_ends = sections["party_ends"]
            self._party_tie = sections["party_tie"]
            self._profiles = _Texts(sections["profiles"], sections["profile_ends"])
            self._edges = sections["edges"]
            self._kinds = sections["kinds"]
            self._look_kind = sections["look_kind"]
            self.look_profile = sections["look_profile"]
            self.look_edge = sections["look_edge"]
            self.look_usual = sections["look_usual"]
        except KeyError as error:
            raise DataError(f"{path}: its path index has no section {error}.") from None
        self._thawed: dict[int, Tie] = {}

    def __len__(self) -> int:
        """Return how many nodes there are."""
        return len(self._ids)

    @cached_property
    def edges(self) -> tuple[Edge, ...]:
        """The edges of the ontology in use, by number."""
        return thaw(bytes(self._edges), tuple)

    @cached_property
    def kinds(self) -> tuple[str, ...]:
        """The class of the ties of each look."""
        names = thaw(bytes(self._kinds), tuple)
        return tuple(map(names.__getitem__, self._look_kind))

    def profile(self, number: int) -> Tie:
        """Return a profile: a tie without a name, see `index.profile`."""
        if number not in self._thawed:
            self._thawed[number] = thaw(self._profiles.encoded(number), Tie)
        return self._thawed[number]

    def node(self, key: str) -> int | None:
        """Return the number of an entity, None if it is not there."""
        wanted = key.encode("utf-8", "surrogatepass")
        low, high = 0, len(self._order)
        while low < high:
            middle = (low + high) // 2
            if self._ids.encoded(self._order[middle]) < wanted:
                low = middle + 1
            else:
                high = middle
        if low < len(self._order) and self._ids.encoded(self._order[low]) == wanted:
            return self._order[low]
        return None

    def key(self, node: int) -> str:
        """Return the id of a node."""
        return self._ids[node]

    def tie(self, number: int) -> str:
        """Return the id of a tie."""
        return self._tie_ids[number]

    def ties_at(self, node: int) -> memoryview:
        """Return the numbers of the ties that a node is a party to."""
        return self._party_tie[self._party_ends[node - 1] if node else 0 : self._party_ends[node]]

    def ties_of(self, key: str) -> list[str]:
        """Return the ids of the ties that an entity is a party to, in order."""
        node = self.node(key)
        return [] if node is None else sorted(self.tie(number) for number in self.ties_at(node))
