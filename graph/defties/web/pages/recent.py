"""What was made a moment ago, for who asks next: opened data do not change."""

from __future__ import annotations

from collections import OrderedDict
from typing import TYPE_CHECKING, TypeVar, cast
from weakref import WeakKeyDictionary

from defties.shelf import take
from defties.sift import sift

if TYPE_CHECKING:
    from collections.abc import Callable

    from defties.sift import Filter, Sifted
    from defties.snapshot import Dataset

T = TypeVar("T")
# How many ties are kept of some data, counted again in each answer that has them.
_MOST = 20_000


class Recent:
    """What was made of some data a moment ago; the longest unused is dropped first."""

    def __init__(self, most: int = _MOST) -> None:
        """Begin with nothing; `most` is the weight of all that is kept."""
        self._most = most
        self._weight = 0
        self._made: OrderedDict[object, tuple[object, int]] = OrderedDict()

    def take(self, key: object, make: Callable[[], T], weigh: Callable[[T], int]) -> T:
        """Return what is made for a key, which is always made by the same function."""
        if key in self._made:
            self._made.move_to_end(key)
            return cast("T", self._made[key][0])
        found = make()
        weight = 1 + weigh(found)
        if weight <= self._most:
            self._made[key] = (found, weight)
            self._weight += weight
        while self._weight > self._most:
            self._weight -= self._made.popitem(last=False)[1][1]
        return found


_recent: WeakKeyDictionary[Dataset, Recent] = WeakKeyDictionary()


def recent(data: Dataset, key: object, make: Callable[[], T], weigh: Callable[[T], int]) -> T:
    """Return what is made for a key, from the last time if it was made of these data before.

    Data at an endpoint elsewhere may change, so of them nothing is kept.
    """
    if data.store.distant:
        return make()
    return _recent.setdefault(data, Recent()).take(key, make, weigh)


def sifted_of(data: Dataset, key: str, wanted: Filter) -> Sifted:
    """Return the ties of an entity that pass a filter."""
    return recent(
        data,
        (key, wanted),
        lambda: sift(data.register, wanted, take(data.register.ties, data.ties_of(key))),
        lambda sifted: len(sifted.ties),
    )
