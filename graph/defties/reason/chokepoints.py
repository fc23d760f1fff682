"""Chokepoints: the smallest sets of entities or claims without which two entities are not joined.

Joined means by ties that paths may use, over any number of hops: a limit on hops would call two
entities apart that are merely farther apart. Unlike in `paths`, one tie may lead two hops, so that
the seller of a procurement and its beneficiary are joined through the procurer. An entity is
removed with all of its ties; a claim with everything that it joins.

States, alliances, agencies, armed forces and what else the ontology gives a passing cost are hubs:
they are no chokepoints unless that is asked for, since nobody can take a state away, and ways may
lead through them unless that is ruled out. Flows and cuts are in `cuts`.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from defties.errors import InputError, NoRoute
from defties.project import unwalked
from defties.reason.ways import DIRECTIONS, HUBS, REMOVABLE, Ways
from defties.sift import sift

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping

    from defties.model import Register
    from defties.reason.ways import Cut, Query
    from defties.sift import Filter, Weighed

MAX_SETS = 1000
MAX_TIES = 200_000
# The standings that leave no doubt open: nobody denies it, and it has grade enough.
SOUND = frozenset({"corroborated", "single-voice"})


@dataclass(frozen=True, slots=True)
class Chokepoints:
    """The answer: the cut over all ties that count, and over those that nobody doubts.

    `direct` counts the ties that join the ends in one hop, which the query may leave out. `sound`
    is the cut without disputed, denied and weak ties, None when none was walked; `doubtful` counts
    them. `ties` are the ties that the answer rests on; `unwalked` counts by class those that ways
    use only when their class is asked for.
    """

    query: Query
    cut: Cut
    sound: Cut | None
    doubtful: int
    direct: int
    ties: Mapping[str, Weighed]
    removed: Mapping[str, int] = field(default_factory=dict)
    unwalked: Mapping[str, int] = field(default_factory=dict)


def chokepoints(register: Register, query: Query, wanted: Filter) -> Chokepoints:
    """Return the smallest sets whose removal leaves two entities without any way between them.

    Parameters
    ----------
    register
        The claims; all of them are weighed.
    query
        What is asked.
    wanted
        Which ties count; see `sift.Filter`.

    Returns
    -------
    Chokepoints
        Up to `query.limit` different sets of the least size, those nearest to the start first.

    Raises
    ------
    InputError
        The ends are the same, an option makes no sense, or the claims are too many.
    NoRoute
        The two are not joined at all; says what each filter removed and which one to loosen.

    Notes
    -----
    Exact, at the cost of one maximum flow for the size of the sets. For ties that are several
    things at once (see `joints`) the search may be cut short; the answer then says so.
    """
    _check(query)
    refuse_too_many(len(register.ties))
    sifted = sift(register, wanted)
    ways = Ways(register, sifted, query, wanted.kinds)
    cut = ways.cut()
    if not (cut.sets or cut.joined_by):
        raise _not_joined(register, ways, wanted)
    doubtful = [key for key in ways.pairs if sifted.ties[key].standing.name not in SOUND]
    sound = ways.without(doubtful).cut() if doubtful else None
    named = {key for found in (cut, sound) if found for key in _ties_of(found, query)}
    return Chokepoints(
        query=query,
        cut=cut,
        sound=sound,
        doubtful=len(doubtful),
        direct=len(ways.direct),
        ties={key: sifted.ties[key] for key in sorted(named)},
        removed=sifted.removed,
        unwalked=unwalked(register, sifted, wanted.kinds),
    )


def refuse_too_many(ties: int) -> None:
    """Raise if there are more ties than can be weighed all together in the time of an answer.

    Raises
    ------
    InputError
        There are more than `MAX_TIES`.
    """
    if ties > MAX_TIES:
        raise InputError(
            f"Chokepoints weigh every tie, and {ties:,} are more than {MAX_TIES:,}.",
            "Build a snapshot of the part that matters: defties build -o DIR FILES",
        )


def _check(query: Query) -> None:
    if query.start == query.end:
        raise InputError("Both ends are the same entity.", "Name two different entities.")
    if query.of not in REMOVABLE:
        raise InputError(f'"{query.of}" cannot be removed.', f"Use {', '.join(REMOVABLE)}.")
    if query.direction not in DIRECTIONS:
        raise InputError(f'"{query.direction}" is no direction.', "Use any, out or in.")
    if query.hubs not in HUBS:
        raise InputError(f'"{query.hubs}" is nothing to do.', "Use through, remove or around.")
    if not 1 <= query.limit <= MAX_SETS:
        raise InputError(f"--limit is 1 to {MAX_SETS}, not {query.limit}.", "Try --limit 20.")


def _ties_of(cut: Cut, query: Query) -> Collection[str]:
    if query.of == "ties":
        return [member.id for member in cut.members]
    serving = [key for member in cut.members for key in (*member.before, *member.after)]
    return [*serving, *(key for link in cut.joined_by for key in link.ties)]


def _not_joined(register: Register, ways: Ways, wanted: Filter) -> NoRoute:
    """Return the answer that there is nothing to cut, with what was searched."""
    query, sifted = ways.query, sift(register, wanted)
    removed = ", ".join(f"{n} by {name}" for name, n in sifted.removed.items())
    aside = unwalked(register, sifted, wanted.kinds)
    message = (
        f"{register.label(query.start)} and {register.label(query.end)} are apart already: no path "
        f"of any length joins them over {len(ways.pairs)} tie"
        + ("" if len(ways.pairs) == 1 else "s")
        + (f" ({removed} left out)" if removed else "")
        + (f"; not walked unless asked for by --kind: {', '.join(aside)}" if aside else "")
        + "."
    )
    return NoRoute(message, sifted.removed, _what_joins(register, query, wanted))


def _what_joins(register: Register, query: Query, wanted: Filter) -> str:
    """Return in one sentence what to change to have them joined, "" if no single change does."""

    def is_joined(wanted: Filter, query: Query = query) -> bool:
        """Return whether a way is there under another filter or another question."""
        return Ways(register, sift(register, wanted), query, wanted.kinds).is_joined()

    helps = [option for option in wanted.options() if is_joined(wanted.without(option))]
    if helps:
        return f"They are joined without {' or without '.join(helps)}."
    every = frozenset(c.id.partition(":")[2] for c in register.schema.scheme("standing"))
    tries: dict[str, Callable[[], bool]] = {
        "without --indirect": lambda: is_joined(wanted, replace(query, indirect=False)),
        "with --direction any": lambda: is_joined(wanted, replace(query, direction="any")),
        "with --hubs through": lambda: is_joined(wanted, replace(query, hubs="through")),
        "with --standing all": lambda: is_joined(replace(wanted, standings=every)),
    }
    found = next((change for change, joins in tries.items() if joins()), "")
    return f"They are joined {found}." if found else ""
