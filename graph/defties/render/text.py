"""Answers as text to read: a table or a drawn path, then numbered evidence, then the limits."""

from __future__ import annotations

from typing import TYPE_CHECKING

from defties.dates import Held, spoken
from defties.render.claims import concept_label
from defties.render.proofs import Proofs, cell_text, counted, headline, limits, some
from defties.render.table import table, wrap
from defties.texts import clean

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from defties.find import Match
    from defties.model import Entity, Register
    from defties.paths import Routes
    from defties.questions import Answer, Group
    from defties.routes import Hop
    from defties.sift import Weighed
    from defties.timeline import Timeline

# The columns that every row of an answer ends with.
SUPPORT = ("Standing", "Best", "Voices", "Denials", "Evidence")


def answer_text(found: Answer, register: Register, width: int, amount: str) -> str:
    """Return the answer to a question: its groups as tables, evidence, caveat, limits."""
    named = {key for group in found.groups for row in group.rows for key in row.evidence}
    proofs = Proofs(register, found.ties, amount, named)
    lines = wrap(clean(found.reading), width)
    for group in found.groups:
        lines += ["", *_group(group, register, proofs, found.ties, width)]
    if amount != "none":
        lines += ["", "Evidence", *proofs.lines(width)[1:]]
    lines.append("")
    if found.question.caveat:
        lines += wrap(found.question.caveat, width)
    lines += wrap(limits(f"Searched {found.searched}", found.removed, register), width)
    return "\n".join(lines)


def _group(
    group: Group, register: Register, proofs: Proofs, ties: Mapping[str, Weighed], width: int
) -> list[str]:
    title = group.heading.title + (f" — {group.heading.note}" if group.heading.note else "")
    columns = [name.replace("_", " ").capitalize() for name in group.columns]
    if any(row.evidence for row in group.rows):
        # Each row is one voice: the standing of the whole claim stands with its evidence below.
        voiced = [
            [
                *(cell_text(cell, register) for cell in row.cells),
                " ".join(dict.fromkeys(proofs.grades_of(key, row.evidence) for key in row.ties)),
                proofs.marks_of(row.ties, row.evidence),
            ]
            for row in group.rows
        ]
        return _laid_out(title, [*columns, "Grade", "Evidence"], voiced, width)
    rows: list[list[str]] = []
    for row in group.rows:
        best = ties[row.ties[0]].standing
        denials = sorted({d for key in row.ties for d in ties[key].standing.denials})
        voices = {v for key in row.ties for v in ties[key].standing.voices}
        rows.append(
            [
                *(cell_text(cell, register) for cell in row.cells),
                best.name.replace("-", " ") + _then(row.ties, ties),
                best.grade or "–",
                str(len(voices)),
                some([clean(register.label(d)) for d in denials]) or "–",
                proofs.marks(row.ties),
            ]
        )
    return _laid_out(title, [*columns, *SUPPORT], rows, width)


def _laid_out(title: str, columns: list[str], rows: list[list[str]], width: int) -> list[str]:
    """Return a table under its title; the last column goes when no evidence is printed."""
    if not any(row[-1] for row in rows):
        columns, rows = columns[:-1], [row[:-1] for row in rows]
    return [*wrap(title, width), *table(columns, rows, width)]


def _then(keys: Sequence[str], ties: Mapping[str, Weighed]) -> str:
    """Return what to add where it is not sure that all ties of a row held at the asked date."""
    return "; possibly then" if any(ties[key].held is Held.POSSIBLY for key in keys) else ""


def routes_text(found: Routes, register: Register, width: int, amount: str) -> str:
    """Return paths drawn hop by hop with evidence, the weakest hop of each marked."""
    ties = {w.tie.id: w for route in found.routes for hop in route.hops for w, _ in hop.ties}
    proofs = Proofs(register, ties, amount)
    start, end = (clean(register.label(key)) for key in (found.start, found.end))
    number_of = counted(len(found.routes), "path")
    order = "the shortest" if found.rank == "hops" else "the best supported"
    lines = wrap(f"{number_of} from {start} to {end}, {order} first", width)
    for number, route in enumerate(found.routes, start=1):
        lines += ["", f"{number}. {counted(len(route.hops), 'hop')}, cost {route.cost:.2f}"]
        lines.append("   " + clean(register.label(route.nodes[0])))
        for at, hop in enumerate(route.hops):
            weakest = at == route.weakest and len(route.hops) > 1
            lines += _hop(hop, register, proofs, width, weakest=weakest)
    if amount != "none":
        lines += ["", "Evidence", *proofs.lines(width)[1:]]
    what = f"Searched paths of at most {counted(found.max_hops, 'hop')}"
    if found.truncated:
        what += f", cut short after {found.explored:,} steps"
    if found.unwalked:
        aside = ", ".join(f"{n} {name}" for name, n in found.unwalked.items())
        what += f"; not walked unless asked for by --kind: {aside}"
    cost = "Cost: sum over hops of −ln of the support of the strongest tie, plus passing costs."
    ending = [*wrap(cost, width), *wrap(limits(what, found.removed, register), width)]
    return "\n".join([*lines, "", *ending])


def _hop(hop: Hop, register: Register, proofs: Proofs, width: int, *, weakest: bool) -> list[str]:
    lines: list[str] = []
    for number, (weighed, steps) in enumerate(hop.ties):
        phrases = sorted({s.edge.phrase if s.head == hop.start else s.edge.inverse for s in steps})
        tie = weighed.tie
        status = concept_label(register.schema, "st", tie.status)
        when = spoken(tie.when) if tie.when else "undated"
        text = (
            f"{' / '.join(phrases)} · {status}, {when} · {weighed.standing.name.replace('-', ' ')}"
        )
        if reached := weighed.standing.reached:
            text += f" · on this evidence only {concept_label(register.schema, 'st', reached)}"
        if weighed.held is Held.POSSIBLY:
            text += " · possibly then"
        if weighed.standing.denials:
            text += " · denied by " + some(
                [clean(register.label(d)) for d in weighed.standing.denials]
            )
        text += f" {proofs.marks([tie.id])}" + (" ← weakest hop" if weakest and not number else "")
        mark, more = ("   │ ", "   │ ") if number == 0 else ("   │ also ", "   │      ")
        wrapped = wrap(text, width - len(mark))
        lines += [mark + wrapped[0], *(more + line for line in wrapped[1:])]
    passing = f"  (+{hop.passing:g} for passing through)" if hop.passing else ""
    cost = f"{hop.cost:.2f}"
    return [*lines, f"   ▼ {cost}", f"   {clean(register.label(hop.end))}{passing}"]


def entity_text(
    entity: Entity,
    register: Register,
    ties: Mapping[str, Weighed],
    removed: Mapping[str, int],
    width: int,
    amount: str,
) -> str:
    """Return an entity: its names and identifiers, then its ties by class with evidence."""
    label = register.schema.entity_classes[entity.kind].label
    where = (
        f", {clean(register.label(entity.country))}"
        if entity.country != entity.id and entity.country
        else ""
    )
    lines = wrap(f"{clean(entity.label)} — {label}{where} · {entity.id}", width)
    if entity.names:
        names = "; ".join(clean(text) for text, _ in entity.names)
        lines += wrap(f"Also: {names}", width)
    for name, text in entity.identifiers:
        lines.append(f"{clean(register.schema.labels.get(name, name))}: {clean(text)}")
    for other in entity.different_from:
        lines.append(f"Not the same as {clean(register.label(other))} ({other})")
    if entity.note:
        lines += wrap(f"Note: {clean(entity.note)}", width)
    proofs = Proofs(register, ties, amount)
    by_class: dict[str, list[str]] = {}
    for key in sorted(ties, key=lambda k: (ties[k].tie.kind, ties[k].tie.when or "9", k)):
        by_class.setdefault(ties[key].tie.kind, []).append(key)
    for kind, keys in by_class.items():
        title = register.schema.tie_classes[kind].label.capitalize()
        lines += ["", f"{title} ({len(keys)})"]
        for key in keys:
            claim = proofs.claim(key)
            text = (
                f"{headline(claim)} · {claim.status.replace('-', ' ')}, {claim.when or 'undated'}"
                f"{_then([key], ties)}"
            )
            text += f" · {claim.standing.replace('-', ' ')} {proofs.marks([key])}"
            lines += [
                ("  – " if not i else "    ") + t for i, t in enumerate(wrap(text, width - 4))
            ]
    if amount != "none" and ties:
        lines += ["", "Evidence", *proofs.lines(width)[1:]]
    what = f"Searched all ties of {clean(entity.label)}"
    return "\n".join([*lines, "", *wrap(limits(what, removed, register), width)])


def tie_text(weighed: Weighed, register: Register, width: int) -> str:
    """Return one tie with all of its evidence."""
    key = weighed.tie.id
    proofs = Proofs(register, {key: weighed}, "all")
    proofs.marks([key])
    lines = proofs.lines(width)[1:]
    if weighed.tie.note:
        lines += ["", *wrap(f"Note: {clean(weighed.tie.note)}", width)]
    digest = f"content {weighed.tie.digest}"
    return "\n".join([*lines, "", limits(f"Showed one tie, {digest}", {}, register)])


def matches_text(matches: Sequence[Match], register: Register, width: int) -> str:
    """Return the entities that a text may name, the likeliest first."""
    rows = [
        [
            clean(m.entity.label),
            register.schema.entity_classes[m.entity.kind].label,
            clean(register.label(m.entity.country)) if m.entity.country else "–",
            m.how if m.name == m.entity.label else f"{m.how}: {clean(m.name)}",
            m.entity.id,
        ]
        for m in matches
    ]
    return "\n".join(table(["Entity", "Class", "State", "Matched by", "Id"], rows, width))


def timeline_text(
    entity: Entity,
    course: Timeline,
    register: Register,
    removed: Mapping[str, int],
    width: int,
) -> str:
    """Return the ties of an entity in order of time."""
    ties = {w.tie.id: w for w in (*course.dated, *course.undated)}
    proofs = Proofs(register, ties, "none")
    rows: list[list[str]] = []
    for weighed in (*course.dated, *course.undated):
        claim = proofs.claim(weighed.tie.id)
        standing = claim.standing.replace("-", " ")
        rows.append(
            [
                (claim.when or "undated") + _then([weighed.tie.id], ties),
                headline(claim),
                claim.status.replace("-", " "),
                standing,
            ]
        )
    lines = [clean(entity.label), *table(["When", "Tie", "Status", "Standing"], rows, width)]
    what = f"Searched all ties of {clean(entity.label)}"
    return "\n".join([*lines, "", *wrap(limits(what, removed, register), width)])
