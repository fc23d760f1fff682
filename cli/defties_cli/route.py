"""`defties path`: how two entities are tied."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from defties_cli.options import (
    Output,
    emit,
    evidence_option,
    filter_options,
    open_data,
    output_options,
    store_option,
)

if TYPE_CHECKING:
    from pathlib import Path


@click.command()
@click.argument("start", metavar="A")
@click.argument("end", metavar="B")
@click.option("--max-hops", type=int, default=4, show_default=True, help="Longest path, in hops.")
@click.option("-k", "k", type=int, default=3, show_default=True, help="How many paths.")
@click.option(
    "--direction",
    type=click.Choice(["any", "out", "in"]),
    default="any",
    show_default=True,
    help="Walk ties both ways, only from A's side, or only towards it.",
)
@click.option(
    "--rank",
    type=click.Choice(["evidence", "hops"]),
    default="evidence",
    show_default=True,
    help="Order of paths: best supported first, or shortest first.",
)
@filter_options
@evidence_option
@output_options()
@store_option
def path(
    start: str,
    end: str,
    max_hops: int,
    k: int,
    direction: str,
    rank: str,
    evidence: str,
    form: str,
    output: Path | None,
    stores: tuple[str, ...],
    **chosen: Any,  # noqa: ANN401  the shared filter options
) -> None:
    """Show the best-supported paths from A to B, hop by hop with evidence.

    A and B are names in any script, or ids. Ties of kinds that would join anything with anything
    (listings, legal action, bare cooperation) are used only when named with --kind.
    """
    from defties.paths import routes_between
    from defties.render.record import routes_record
    from defties.render.rows import routes_rows
    from defties.render.text import routes_text
    from defties.sought import filter_from

    data = open_data(stores)
    register = data.register
    found = routes_between(
        register,
        data.finder.resolve(start).id,
        data.finder.resolve(end).id,
        filter_from(data, chosen),
        max_hops=max_hops,
        k=k,
        direction=direction,
        rank=rank,
        neighbours=data.neighbours,
    )
    emit(
        data,
        Output(
            text=lambda width: routes_text(found, register, width, evidence),
            record=lambda: routes_record(found, register),
            rows=lambda: routes_rows(found, register),
            ties=lambda: [w.tie.id for r in found.routes for h in r.hops for w, _ in h.ties],
        ),
        form,
        output,
    )
