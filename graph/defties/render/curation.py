"""What curators ask for, in words: counts, the worklist, the sources, what a change does."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

from defties.render.claims import claim_of
from defties.render.proofs import counted, headline
from defties.render.rows import Rows
from defties.render.style import web_link
from defties.render.table import table, wrap
from defties.standing import standing_of
from defties.texts import clean

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from defties.changes import Change
    from defties.model import Register, Source
    from defties.worklist import Work

_SHOWN = 12
_SORTS = {"tie": "Ties", "entity": "Entities", "source": "Sources"}
_SOURCE = (
    *("source", "title", "publisher", "published", "kind", "language"),
    *("evidence", "ties", "carries", "url", "archived"),
)


def counts_text(counts: Mapping[str, Any]) -> str:
    """Return counts as indented lists, each under its title."""
    lines = [f"Data version {counts['data_version']}"]
    for title, found in counts.items():
        if title != "data_version":
            lines += ["", title.capitalize()]
            lines += [f"  {value:>7}  {clean(name)}" for name, value in found.items()]
    return "\n".join(lines)


def worklist_text(works: Sequence[Work], register: Register, width: int) -> str:
    """Return the curator's work, the first of each kind."""
    lines: list[str] = []
    for work in works:
        lines.append(f"{work.title}: {len(work.ids)}")
        lines += ["  " + line for line in wrap(work.why, width - 2)]
        for key in work.ids[:_SHOWN]:
            weight = f"{work.weights[key]:.4f}  " if key in work.weights else ""
            first, *rest = wrap(f"{_told(key, register)} · {key}", width - 12)
            lines += [f"  {weight}{first}", *(" " * 10 + line for line in rest)]
        if (more := len(work.ids) - _SHOWN) > 0:
            lines.append(f"  and {more} more: -f json has them all")
        lines.append("")
    return "\n".join(lines).rstrip()


def work_record(works: Sequence[Work], register: Register) -> list[dict[str, Any]]:
    """Return the curator's work as plain values, whole."""
    return [
        {
            "title": work.title,
            "why": work.why,
            "items": [
                {"id": key, "label": _told(key, register), "weight": work.weights.get(key)}
                for key in work.ids
            ],
        }
        for work in works
    ]


def sources_rows(sources: Iterable[Source], register: Register) -> Rows:
    """Return a row for each source with how often it is cited, the most cited first."""
    evidence = Counter(e.source for t in register.ties.values() for e in t.evidence)
    ties = Counter(key for t in register.ties.values() for key in {e.source for e in t.evidence})
    rows = [
        (
            source.id,
            clean(source.title),
            clean(register.label(source.publisher)),
            source.published,
            source.kind,
            source.language,
            str(evidence[source.id]),
            str(ties[source.id]),
            clean(register.label(source.derived_from)),
            web_link(source.url),
            web_link(source.archived),
        )
        for source in sorted(sources, key=lambda s: (-evidence[s.id], s.id))
    ]
    return Rows(_SOURCE, tuple(rows))


def sources_record(rows: Rows) -> list[dict[str, str | int]]:
    """Return the rows of sources as plain values, their counts as numbers."""
    return [
        {
            name: int(cell) if name in ("evidence", "ties") else cell
            for name, cell in zip(rows.columns, row, strict=True)
        }
        for row in rows.rows
    ]


def sources_text(rows: Rows, width: int) -> str:
    """Return the sources as a table, and how many have no archived copy."""
    shown = ("source", "title", "publisher", "published", "kind", "evidence", "ties", "archived")
    cells = []
    for row in rows.rows:
        known = dict(zip(rows.columns, row, strict=True))
        known["archived"] = "yes" if known["archived"] else "no"
        cells.append([known[name] or "–" for name in shown])
    missing = sum(not row[-1] for row in rows.rows)
    return "\n".join(
        [
            *table([name.capitalize() for name in shown], cells, width),
            "",
            f"{counted(len(cells), 'source')}, {missing} of them without an archived copy.",
        ]
    )


def changes_text(found: Sequence[Change], old: Register, new: Register, width: int) -> str:
    """Return a change in words, for whoever reviews it."""
    lines = [_summary(found)]
    for sort, title in _SORTS.items():
        chosen = [c for c in found if c.sort == sort]
        lines += ["", f"{title} ({len(chosen)})"] if chosen else []
        for change in chosen:
            register = old if change.act == "removed" else new
            lines += _bullet(f"{change.act}: {change.id} – {_told(change.id, register)}", width, 0)
            if change.act == "removed" and sort == "tie":
                lines += _bullet("a tie is withdrawn or merged, never deleted", width, 2)
            for edit in change.edits:
                lines += _bullet(_edit(edit.what, edit.before, edit.after), width, 2)
    return "\n".join(lines)


def _summary(found: Sequence[Change]) -> str:
    """Return how many of each sort were added, removed and altered."""
    parts: list[str] = []
    for sort, title in _SORTS.items():
        acts = Counter(c.act for c in found if c.sort == sort)
        told = ", ".join(f"{number} {act}" for act, number in sorted(acts.items()))
        parts += [f"{title}: {told}."] if told else []
    return " ".join(parts) or "Nothing is changed."


def _told(key: str, register: Register) -> str:
    """Return a tie, source or entity in one line."""
    if key in register.ties:
        tie = register.ties[key]
        standing = standing_of(tie, register.sources, register.schema)
        assert standing is not None, "no filter, so all evidence was weighed"
        claim = claim_of(tie, register, standing, ())
        support = f"{claim.standing}, {counted(claim.voices, 'voice')}"
        return f"{headline(claim)} · {claim.status}, {claim.when or 'undated'} · {support}"
    if key in register.sources:
        source = register.sources[key]
        publisher = clean(register.label(source.publisher))
        return f"{clean(source.title)} ({publisher}, {source.published})"
    entity = register.entities[key]
    return f"{clean(entity.label)} ({register.schema.entity_classes[entity.kind].label})"


def _edit(what: str, before: str, after: str) -> str:
    if not before:
        return f"{what}, new: {clean(after)}"
    if not after:
        return f"{what}, gone: {clean(before)}"
    return f"{what}: {clean(before)} → {clean(after)}"


def _bullet(text: str, width: int, indent: int) -> list[str]:
    first, *rest = wrap(text, width - indent - 2)
    return [" " * indent + "- " + first, *(" " * (indent + 2) + line for line in rest)]
