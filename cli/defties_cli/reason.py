"""`defties chokepoints`: where two entities can be cut apart."""

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
@click.option(
    "--of",
    type=click.Choice(["entities", "firms", "carriers", "parts", "ties"]),
    default="entities",
    show_default=True,
    help="What may be removed.",
)
@click.option(
    "--hubs",
    type=click.Choice(["through", "remove", "around"]),
    default="through",
    show_default=True,
    help="States and other hubs: walk through them and keep them, remove them like others, or "
    "walk around them.",
)
@click.option("--indirect", is_flag=True, help="Leave out the ties that join A and B directly.")
@click.option(
    "--direction",
    type=click.Choice(["any", "out", "in"]),
    default="any",
    show_default=True,
    help="Walk ties both ways, only from A's side, or only towards it.",
)
@click.option("--limit", type=int, default=20, show_default=True, help="How many sets.")
@filter_options
@evidence_option
@output_options()
@store_option
def chokepoints(
    start: str,
    end: str,
    of: str,
    hubs: str,
    direction: str,
    limit: int,
    evidence: str,
    form: str,
    output: Path | None,
    stores: tuple[str, ...],
    *,
    indirect: bool,
    **chosen: Any,  # noqa: ANN401  the shared filter options
) -> None:
    """Show the smallest sets whose removal leaves A and B without any path between them.

    A and B are names in any script, or ids. Paths may be of any length, over the ties that `path`
    uses; a removed entity takes all of its ties with it, and a removed tie all that it joins.
    Firms are firms, carriers vessels, aircraft and whoever carries a transport, parts components.
    Hubs are what a path pays for passing through: states, alliances, agencies, armed forces. They
    stay unless --hubs says otherwise. The answer also says what becomes of the sets when disputed,
    denied and weak ties are left out, or by which path A and B stay joined whatever is removed.
    """
    from defties.reason.chokepoints import chokepoints as cut
    from defties.reason.chokepoints import refuse_too_many
    from defties.reason.ways import Query
    from defties.render.chokes import chokepoints_record, chokepoints_rows, chokepoints_text
    from defties.snapshot import Snapshot
    from defties.sought import filter_from

    data = open_data(stores)
    if isinstance(data, Snapshot):  # it knows; else the claims are counted
        refuse_too_many(data.manifest.counts.get("ties", 0))
    register = data.register
    ends = (data.finder.resolve(start).id, data.finder.resolve(end).id)
    found = cut(
        register, Query(*ends, of, direction, hubs, limit, indirect), filter_from(data, chosen)
    )
    emit(
        data,
        Output(
            text=lambda width: chokepoints_text(found, register, width, evidence),
            record=lambda: chokepoints_record(found, register),
            rows=lambda: chokepoints_rows(found, register),
            ties=lambda: list(found.ties),
        ),
        form,
        output,
    )
