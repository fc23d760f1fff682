"""What curators run: check, count, list sources, draft a tie, tell what a change does."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from defties.errors import InputError, Invalid, NothingFound
from defties_cli.options import (
    FileName,
    Output,
    as_json,
    emit,
    filter_options,
    open_data,
    output_options,
    put,
    store_option,
    width_of,
)

if TYPE_CHECKING:
    from collections.abc import Iterator


@click.command()
@click.argument("paths", nargs=-1, type=FileName())
@click.option("--alone", is_flag=True, help="Check PATHS without the seeds beside them.")
@click.option("--strict", is_flag=True, help="Count warnings as violations.")
@output_options("table", "json")
def check(
    paths: tuple[Path, ...], alone: bool, strict: bool, form: str, output: Path | None
) -> None:
    """Check claims against the rules of the ontology; all faults at once.

    Without PATHS the seeds are checked; with them, those files and folders, which may speak of
    entities and sources of the seeds.
    """
    from defties.check import check as run
    from defties.load import load
    from defties.output import harmless
    from defties.render.proofs import counted
    from defties.rooms import room

    loaded = load([*([] if alone else [room("seeds")]), *paths] if paths else None)
    asked = loaded.shown("data/" if paths else "seeds/")
    found = [v for v in run(loaded) if v.path in asked]
    violations = [v for v in found if strict or v.severity == "violation"]
    if form == "json":
        record = [
            {
                "path": v.path,
                "line": v.line,
                "subject": v.subject,
                "evidence": v.evidence,
                "rule": v.rule,
                "severity": v.severity,
                "sentence": v.sentence,
            }
            for v in found
        ]
        put(as_json(record), output)
    else:
        lines = [f"{v.severity}: {v}" for v in found]
        lines.append(
            f"{counted(len(violations), 'violation')}, "
            f"{counted(len(found) - len(violations), 'warning')} in {counted(len(asked), 'file')}."
        )
        put(harmless("\n".join(lines)) + "\n", output)
    if violations:
        click.get_current_context().exit(Invalid.exit_code)


@click.command()
@output_options("table", "json")
@click.option(
    "--central",
    is_flag=True,
    help="Also rank entities by betweenness, and show the ties that nothing replaces (networkx).",
)
@click.option(
    "--worklist",
    "wants_work",
    is_flag=True,
    help="Instead list what a curator should look at next, by betweenness.",
)
@filter_options
@store_option
def stats(
    form: str,
    output: Path | None,
    stores: tuple[str, ...],
    *,
    central: bool,
    wants_work: bool,
    **chosen: Any,  # noqa: ANN401  the shared filter options
) -> None:
    """Count the dataset by class, theme, status, standing, authority, grade, source and year.

    The counts are of all claims; filters say which ties --central walks.
    """
    from defties.output import harmless
    from defties.render.curation import counts_text, work_record, worklist_text
    from defties.sought import filter_from

    if central and wants_work:
        raise InputError("--central ranks entities, --worklist ties.", "Ask for one of the two.")
    data = open_data(stores)
    wanted = filter_from(data, chosen)
    if wanted.options() and not central:
        raise InputError("Filters are for --central alone.", "Ask with --central, or leave them.")
    register, width = data.register, width_of(output)
    if wants_work:
        from defties.worklist import worklist

        works = worklist(register)
        record: object = work_record(works, register)
        text = worklist_text(works, register, width)
    else:
        counts = data.counts
        record, text = counts, counts_text(counts)
        if central:
            from defties.reason.central import central as rank
            from defties.render.central import central_record, central_text
            from defties.sift import sift

            sifted = sift(register, wanted)
            found = rank(register, sifted, wanted.kinds)
            record = {**counts, "central": central_record(found, sifted, register)}
            text += "\n\n" + central_text(found, sifted, register, width)
    put(as_json(record) if form == "json" else harmless(text) + "\n", output)


@click.command()
@click.option("--unarchived", is_flag=True, help="Only sources without an archived copy.")
@click.option("--kind", default="", metavar="KIND", help="Only sources of this kind, as reprint.")
@output_options("table", "json", "jsonl", "csv", "tsv", "md")
@store_option
def sources(
    unarchived: bool, kind: str, form: str, output: Path | None, stores: tuple[str, ...]
) -> None:
    """List the sources with how often each is cited, and whether it has an archived copy."""
    from defties.render.curation import sources_record, sources_rows, sources_text
    from defties.texts import shorten

    data = open_data(stores)
    register = data.register
    kinds = [c.id.partition(":")[2] for c in register.schema.scheme("sk")]
    kind = kind.lower()
    if kind and kind not in kinds:
        raise InputError(
            f'"{shorten(kind)}" is no kind of source.', f"Use one of: {', '.join(kinds)}."
        )
    chosen = [
        source
        for source in register.sources.values()
        if not (unarchived and source.archived) and kind in ("", source.kind)
    ]
    if not chosen:
        raise NothingFound(f"None of {len(register.sources)} sources is such.")
    rows = sources_rows(chosen, register)
    emit(
        data,
        Output(
            text=lambda width: sources_text(rows, width),
            record=lambda: {
                "kind": "sources",
                "sources": sources_record(rows),
                "data_version": register.version,
            },
            rows=lambda: rows,
            ties=list,
        ),
        form,
        output,
    )


@click.command(context_settings={"ignore_unknown_options": True})
@click.argument("tie", metavar="TIE")
@click.argument("fields", nargs=-1, type=click.UNPROCESSED, metavar="[--FIELD VALUE]...")
@store_option
def new(tie: str, fields: tuple[str, ...], stores: tuple[str, ...]) -> None:
    """Print the block of a new tie, names resolved, ready to be pasted into a file of seeds.

    TIE is a class of ties, such as supply. Each --FIELD is one of its roles (--supplier Iran;
    a VALUE that begins with ? is the reason why a party is unknown), or status, when, kind,
    note, or a part of its first evidence: source, at, stated-by, stance, grade, covers, reaches,
    says. What is still to be said stands as ??? and is named on stderr.
    """
    from defties.draft import draft_tie
    from defties.output import harmless

    data = open_data(stores)
    register = data.register
    draft = draft_tie(tie, _pairs(fields), data)
    put(harmless(draft.block), None)
    if draft.unsaid:
        click.echo(f"Still to be said: {', '.join(draft.unsaid)}.", err=True)
    for twin in draft.twins:
        file = register.ties[twin].file
        click.echo(f"Is it this one? Then add evidence there: {twin} in {file}.ttl", err=True)


def _pairs(words: tuple[str, ...]) -> Iterator[tuple[str, str]]:
    """Yield (field, value) of ``--field value`` and ``--field=value``."""
    rest = list(words)
    while rest:
        name, equals, value = rest.pop(0).partition("=")
        if not name.startswith("--"):
            raise InputError(f'"{name}" has no field before it.', "Write --supplier Iran.")
        if not equals:
            if not rest:
                raise InputError(f"{name} has no value.", f"Write {name} VALUE.")
            value = rest.pop(0)
        yield name[2:], value


@click.command()
@click.argument("revision", metavar="REVISION")
@output_options("table", "json")
@store_option
def diff(revision: str, form: str, output: Path | None, stores: tuple[str, ...]) -> None:
    """Tell in words what the claims have that they had not at a git REVISION, and what is gone.

    REVISION may also be a file or folder of older claims. Exit code 1 when nothing is changed.
    """
    from dataclasses import asdict

    from defties.changes import changes, register_at
    from defties.output import harmless
    from defties.render.curation import changes_text

    old, now = register_at(revision), open_data(stores).register
    found = changes(old, now)
    if not found:
        raise NothingFound(f"Nothing is changed since {revision}.")
    if form == "json":
        put(as_json([asdict(change) for change in found]), output)
    else:
        put(harmless(changes_text(found, old, now, width_of(output))) + "\n", output)
