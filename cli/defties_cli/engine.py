"""`defties doctor`: whether an engine elsewhere can be believed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from defties_cli.options import Place, as_json, output_options, put, width_of

if TYPE_CHECKING:
    from pathlib import Path

    from defties.doctor import Report

_SILENCE = 20.0  # seconds after which a question counts as unanswered


@click.command()
@click.argument("url")
@click.option(
    "--against",
    multiple=True,
    type=Place(),
    help="Compare its claims with this instead of the seeds: RDF files, or a built snapshot.",
)
@output_options("table", "json")
@click.pass_context
def doctor(
    ctx: click.Context, url: str, against: tuple[str, ...], form: str, output: Path | None
) -> None:
    """Ask a SPARQL endpoint questions with known answers, and say what it gets wrong.

    Exits with 0 if all is right, 1 if something is wrong, 4 if it cannot be asked.
    """
    from defties.doctor import examine
    from defties.output import harmless
    from defties.snapshot import open_dataset
    from defties.store.endpoint import EndpointStore
    from defties.store.wire import Patience

    engine = EndpointStore(url, Patience(silence=_SILENCE, tries=2))
    report = examine(engine, open_dataset(against).store)
    if form == "json":
        put(as_json(_record(report)), output)
    else:
        put(harmless(_text(report, width_of(output))) + "\n", output)
    ctx.exit(1 if report.faults else 0)


def _text(report: Report, width: int) -> str:
    """Return a report as a table of what is wrong, with the notes below."""
    from defties.render.table import table

    right = len(report.findings) - len(report.faults)
    lines = [f"{report.url}: {right} of {len(report.findings)} questions answered rightly."]
    if report.faults:
        rows = [(f.probe.title, f.fault, f.probe.means) for f in report.faults]
        lines += ["", *table(("Asked", "Wrong", "Means that"), rows, width)]
    return "\n".join([*lines, "", *report.notes])


def _record(report: Report) -> dict[str, Any]:
    return {
        "kind": "doctor",
        "url": report.url,
        "data_version": report.version,
        "findings": [
            {
                "id": finding.probe.id,
                "title": finding.probe.title,
                "right": not finding.fault,
                "wrong": finding.fault,
                "means": finding.probe.means if finding.fault else "",
            }
            for finding in report.findings
        ],
        "notes": list(report.notes),
    }
