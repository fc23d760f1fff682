"""Chokepoints as text, plain values and flat rows: the sets, and by which ties each member serves.

A member of several sets is shown once, with the ties by which it serves in any of them. Where a
text names the strongest ties only, it says how many more there are; the other forms have them all.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from defties.render.claims import in_one_line
from defties.render.proofs import Proofs, counted, headline, limits, some
from defties.render.record import ending, named
from defties.render.rows import SUPPORT, Rows, support_of
from defties.render.table import wrap
from defties.texts import clean

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from defties.model import Register
    from defties.reason.chokepoints import Chokepoints
    from defties.reason.ways import Cut, Member, Query
    from defties.render.record import Record

_TIES, _MEMBERS, _NAMES = 3, 20, 12
_ONE = {"entities": "entity", "firms": "firm", "carriers": "carrier", "parts": "part"}
_HUBS = {
    "through": "ways may lead through states and other hubs, which are not removed",
    "remove": "states and other hubs may be removed like others",
    "around": "no way leads through states and other hubs",
}


def chokepoints_text(found: Chokepoints, register: Register, width: int, amount: str) -> str:
    """Return the sets, what becomes of them without doubtful ties, the members, the evidence."""
    query = found.query
    proofs = Proofs(register, found.ties, amount)
    lines = wrap(_verdict(found.cut, query, register), width)
    lines += _sets(found.cut, query, register, width)
    if query.of != "ties" and not query.indirect and found.direct:
        lines += wrap(_on_direct_ties(found.direct), width)
    lines += ["", *_without_doubtful(found, register, width)]
    lines += _way(found.cut, proofs, register, width)
    lines += _members(found, proofs, register, width)
    if amount != "none":
        lines += ["", "Evidence", *proofs.lines(width)[1:]]
    what = f"Searched {_searched(found)}"
    if found.unwalked:
        aside = ", ".join(f"{n} {name}" for name, n in found.unwalked.items())
        what += f"; not walked unless asked for by --kind: {aside}"
    return "\n".join([*lines, "", *wrap(limits(what, found.removed, register), width)])


def _verdict(cut: Cut, query: Query, register: Register) -> str:
    start, end = (clean(register.label(key)) for key in (query.start, query.end))
    if cut.joined_by:
        return f"No set of {query.of} separates {start} from {end}: a way leads past all of them."
    each = _counted(cut.size, query.of)
    told = f"Any of {len(cut.sets)} sets of {each} separates"
    if len(cut.sets) == 1:
        told = f"One set of {each} separates"
    if cut.more:
        told = f"Any of more than {counted(len(cut.sets), 'set')} of {each} separates"
    rest = "no smaller one does" if cut.exact else "the search was cut short: a smaller one may do"
    return f"{told} {start} from {end}; {rest}."


def _counted(number: int, of: str) -> str:
    return f"{number} {_ONE.get(of, of.removesuffix('s')) if number == 1 else of}"


def _sets(cut: Cut, query: Query, register: Register, width: int) -> list[str]:
    """Return the sets by number: what all have in common first, then what each has beside it."""
    if not cut.sets:
        return []
    common = set(cut.sets[0]).intersection(*cut.sets) if len(cut.sets) > 1 else set[str]()
    lines: list[str] = []
    if common:
        lines += _hanging("  all of them: ", _names(common, register), width)
    for number, chosen in enumerate(cut.sets, start=1):
        rest = [key for key in chosen if key not in common]
        mark = f"  {number}. " + ("and " if common else "")
        lines += _hanging(mark, _names(rest, register), width)
    if cut.more:
        lines.append("  and more: raise --limit")
    return lines


def _names(keys: Iterable[str], register: Register) -> str:
    """Return the labels of entities; ties are told in full below, so here by id."""
    names = (key if key in register.ties else _name(key, register) for key in keys)
    return some(sorted(names), _NAMES)


def _name(key: str, register: Register) -> str:
    """Return the label of an entity, or a tie in one line."""
    return clean(in_one_line(key, register) if key in register.ties else register.label(key))


def _on_direct_ties(direct: int) -> str:
    if direct == 1:
        return "1 tie joins the two directly: --indirect leaves it out."
    return f"{direct} ties join the two directly: --indirect leaves them out."


def _without_doubtful(found: Chokepoints, register: Register, width: int) -> list[str]:
    """Return what becomes of the sets when nothing doubtful counts."""
    sound, query = found.sound, found.query
    if sound is None:
        return wrap("No tie that was walked is disputed, denied or weak.", width)
    lead = f"Without the {counted(found.doubtful, 'tie')} that are disputed, denied or weak"
    if found.doubtful == 1:
        lead = "Without the one tie that is disputed, denied or weak"
    if set(sound.sets) == set(found.cut.sets) and bool(sound.joined_by) == bool(
        found.cut.joined_by
    ):
        return wrap(f"{lead}, nothing changes.", width)
    if not (sound.sets or sound.joined_by):
        return wrap(f"{lead}, the two are apart already.", width)
    verdict = _verdict(sound, query, register)
    lines = wrap(f"{lead}: {verdict[0].lower()}{verdict[1:]}", width)
    return [*lines, *_sets(sound, query, register, width)]


def _way(cut: Cut, proofs: Proofs, register: Register, width: int) -> list[str]:
    """Return the way that nothing removable is on, hop by hop."""
    lines: list[str] = []
    for link in cut.joined_by:
        ends = f"{_name(link.start, register)} – {_name(link.end, register)}"
        lines += ["", *wrap(ends, width), *_strongest("", link.ties, proofs, width)]
    return lines


def _members(found: Chokepoints, proofs: Proofs, register: Register, width: int) -> Iterator[str]:
    """Yield the members of all sets, each once, with the strongest ties by which they serve."""
    query = found.query
    start, end = (clean(register.label(key)) for key in (query.start, query.end))
    members = _each_once(found)
    for key, (member, numbers) in list(members.items())[:_MEMBERS]:
        yield ""
        if query.of == "ties":
            yield from wrap(f"{key}, {numbers}", width)
            yield from _strongest("", [key], proofs, width)
            continue
        yield from wrap(f"{_name(key, register)} ({_class_of(key, register)}), {numbers}", width)
        yield from _strongest(f"from {start}: ", member.before, proofs, width)
        yield from _strongest(f"to {end}: ", member.after, proofs, width)
    if (more := len(members) - _MEMBERS) > 0:
        yield from ("", f"and {counted(more, 'more member')}: -f json has them all")


def _each_once(found: Chokepoints) -> dict[str, tuple[Member, str]]:
    """Return each member with the words that say in which sets it is."""
    members: dict[str, tuple[Member, str]] = {}
    for cut, told in ((found.cut, "in"), (found.sound, "without doubtful ties in")):
        for member in cut.members if cut else ():
            assert cut is not None
            within = sum(member.id in chosen for chosen in cut.sets)
            number = f"{told} {within} of {counted(len(cut.sets), 'set')}"
            members.setdefault(member.id, (member, number))
    return members


def _class_of(key: str, register: Register) -> str:
    entity = register.entities.get(key)
    declared = register.schema.entity_classes.get(entity.kind) if entity else None
    return declared.label if declared else "entity"


def _strongest(lead: str, keys: Sequence[str], proofs: Proofs, width: int) -> list[str]:
    """Return the first of some ties, a line each, and how many more there are."""
    lines: list[str] = []
    for key in keys[:_TIES]:
        claim = proofs.claim(key)
        told = (
            f"{headline(claim)} · {claim.status.replace('-', ' ')}, {claim.when or 'undated'} · "
            f"{claim.standing.replace('-', ' ')} {proofs.marks([key])}"
        )
        lines += _hanging("  – ", f"{lead}{told}", width)
    if (more := len(keys) - _TIES) > 0:
        lines.append(f"    and {more} more")
    return lines


def _hanging(mark: str, text: str, width: int) -> list[str]:
    first, *rest = wrap(text, width - len(mark))
    return [mark + first, *(" " * len(mark) + line for line in rest)]


def _searched(found: Chokepoints) -> str:
    query = found.query
    walked = {
        "any": "walked both ways",
        "out": "walked from head to tail",
        "in": "walked from tail to head",
    }[query.direction]
    aside = f", the {counted(found.direct, 'direct tie')} left out" if query.indirect else ""
    return (
        f"paths of any length over {counted(found.cut.ties, 'tie')} {walked}{aside}; "
        f"{_HUBS[query.hubs]}"
    )


def chokepoints_record(found: Chokepoints, register: Register) -> Record:
    """Return the sets, their members with all ties by which they serve, and what doubt changes."""
    query = found.query
    return {
        "kind": "chokepoints",
        "start": named(query.start, register),
        "end": named(query.end, register),
        "of": query.of,
        "direction": query.direction,
        "hubs": query.hubs,
        "indirect": query.indirect,
        "direct_ties": found.direct,
        "doubtful_ties": found.doubtful,
        "cut": _cut(found.cut, register),
        "without_doubtful": _cut(found.sound, register) if found.sound else None,
        "not_walked": dict(found.unwalked),
        **ending(_searched(found), found.ties.values(), found.removed, register),
    }


def _cut(cut: Cut, register: Register) -> Record:
    return {
        "ties_walked": cut.ties,
        "apart": not (cut.sets or cut.joined_by),
        "size": cut.size,
        "sets": [[_named(key, register) for key in chosen] for chosen in cut.sets],
        "more": cut.more,
        "exact": cut.exact,
        "members": [
            {
                **_named(member.id, register),
                "sets": [n for n, chosen in enumerate(cut.sets) if member.id in chosen],
                "from_start": list(member.before),
                "to_end": list(member.after),
            }
            for member in cut.members
        ],
        "joined_by": [
            {
                "start": named(link.start, register),
                "end": named(link.end, register),
                "ties": list(link.ties),
            }
            for link in cut.joined_by
        ],
    }


def _named(key: str, register: Register) -> Record:
    """Return an entity or a tie by id and in words."""
    return {"id": key, "label": _name(key, register)}


def chokepoints_rows(found: Chokepoints, register: Register) -> Rows:
    """Return a row for every tie of every member of every set.

    `ties` is "all" or "undoubted": which of them the set was found over. `side` tells whether the
    tie joins the member to the start or the end; it is "itself" for a claim that is removed, and
    "way" for the ties of a way past everything, whose set is "".
    """
    rows: list[tuple[str, ...]] = []
    for over, cut in (("all", found.cut), ("undoubted", found.sound)):
        if cut is None:
            continue
        for number, key, side, tie in _serving(cut):
            support = support_of(found.ties[tie], register)
            rows.append((over, number, key, _name(key, register), side, *support))
    return Rows(("ties", "set", "id", "member", "side", *SUPPORT), tuple(rows))


def _serving(cut: Cut) -> Iterator[tuple[str, str, str, str]]:
    """Yield (number of the set, member, side, tie)."""
    members = {member.id: member for member in cut.members}
    for number, chosen in enumerate(cut.sets, start=1):
        for key in chosen:
            member = members[key]
            if not (member.before or member.after):
                yield str(number), key, "itself", key
            yield from ((str(number), key, "start", tie) for tie in member.before)
            yield from ((str(number), key, "end", tie) for tie in member.after)
    for link in cut.joined_by:
        yield from (("", link.end, "way", tie) for tie in link.ties)
