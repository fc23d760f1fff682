"""`defties check` and `defties stats`: what is wrong with claims, and what there is of them."""

from __future__ import annotations

from pathlib import Path

import click

from defties.errors import Invalid
from defties_cli.options import FileName, as_json, open_data, output_options, put, store_option


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
@click.option("--central", is_flag=True, help="Also rank entities by betweenness (networkx).")
@store_option
def stats(form: str, output: Path | None, central: bool, stores: tuple[Path, ...]) -> None:
    """Count the dataset by class, status, standing, grade and source."""
    from defties.output import harmless
    from defties.render.text import counts_text
    from defties.stats import stats as count

    snapshot = open_data(stores)
    counts = count(snapshot.register, central=central)
    if form == "json":
        put(as_json(counts), output)
    else:
        put(harmless(counts_text(counts)) + "\n", output)
