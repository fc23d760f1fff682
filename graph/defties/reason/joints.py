"""Ties → joints: what one tie joins, as few gates as say exactly who can come to whom by it.

A network of pairs would count a tie of three parties as three things to remove. Here a tie is a
node of its own: one gate where everyone who comes in can go out to everyone, as most ties are, and
several where it is not so. A transport whose consignor ships to a consignee and whose operator runs
a craft joins two pairs that have nothing to do with each other: it has two gates, and is one thing.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from defties.project import searched_steps

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from defties.model import Register
    from defties.sift import Sifted

Pairs = dict[tuple[str, str], None]


@dataclass(frozen=True, slots=True)
class Joint:
    """A gate of a tie: each of `heads` leads to each of `tails` but to itself."""

    heads: tuple[str, ...]
    tails: tuple[str, ...]


def pairs_of(
    register: Register, sifted: Sifted, kinds: Iterable[str], direction: str
) -> dict[str, Pairs]:
    """Return the pairs of entities that each tie leads between, by tie.

    Parameters
    ----------
    register, sifted, kinds
        As for `project.searched_steps`.
    direction
        "out" leads from head to tail, "in" from tail to head, "any" both ways.
    """
    found: dict[str, Pairs] = {}
    for _, step in searched_steps(register, sifted, kinds):
        pairs = found.setdefault(step.tie, {})
        if direction != "in":
            pairs[step.head, step.tail] = None
        if direction != "out":
            pairs[step.tail, step.head] = None
    return found


def joints_of(pairs: Iterable[tuple[str, str]]) -> list[Joint]:
    """Return the gates of a tie that leads between some pairs.

    Together they lead from one entity to another exactly if the tie does, in one step or several.

    Examples
    --------
    >>> joints_of([("supplier", "recipient"), ("supplier", "item"), ("recipient", "item")])
    [Joint(heads=('supplier', 'recipient'), tails=('recipient', 'item'))]
    >>> len(joints_of([("consignor", "consignee"), ("operator", "craft")]))
    2
    """
    joined = _closed(pairs)
    found: list[Joint] = []
    for head, tails in joined.items():
        grown = (_grown(joint, head, tails, joined) for joint in found)
        at, joint = next(((i, j) for i, j in enumerate(grown) if j), (len(found), None))
        found[at : at + 1] = [joint or Joint((head,), tuple(tails))]
    return found


def _grown(
    joint: Joint, head: str, tails: Mapping[str, None], joined: Mapping[str, Mapping[str, None]]
) -> Joint | None:
    """Return a gate with one more head, None if it would then join what the tie does not."""
    heads = (*joint.heads, head)
    beyond = tuple(dict.fromkeys((*joint.tails, *tails)))
    fits = all(tail == h or tail in joined[h] for h in heads for tail in beyond)
    return Joint(heads, beyond) if fits else None


def _closed(pairs: Iterable[tuple[str, str]]) -> dict[str, dict[str, None]]:
    """Return all that each entity comes to by the tie, in one step or several."""
    near: dict[str, dict[str, None]] = {}
    for head, tail in pairs:
        near.setdefault(head, {})[tail] = None
    joined: dict[str, dict[str, None]] = {}
    for head in near:
        found = dict(near[head])
        fresh = list(found)
        while fresh:
            for tail in near.get(fresh.pop(), ()):
                if tail not in found:
                    found[tail] = None
                    fresh.append(tail)
        found.pop(head, None)
        joined[head] = found
    return joined
