"""`defties draw` and `defties export`: a picture of a neighbourhood, and the dataset in RDF."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from defties.errors import InputError, NothingFound
from defties_cli.options import (
    FileName,
    filter_options,
    open_data,
    put,
    store_option,
)

if TYPE_CHECKING:
    from defties.model import Register
    from defties.neighbourhood import Neighbourhood

_MOST_HOPS = 6


@click.command()
@click.argument("names", metavar="ENTITY...", nargs=-1, required=True)
@click.option("--hops", type=int, default=1, show_default=True, help="How far around.")
@click.option(
    "--limit", type=click.IntRange(2, 2000), default=300, show_default=True, help="Most entities."
)
@click.option(
    "-o",
    "--output",
    type=FileName(),
    default="map.html",
    show_default=True,
    help="The HTML file to write.",
)
@filter_options
@store_option
def draw(
    names: tuple[str, ...],
    hops: int,
    limit: int,
    output: Path,
    stores: tuple[str, ...],
    **chosen: Any,  # noqa: ANN401  the shared filter options
) -> None:
    """Draw what lies around entities as one HTML file that opens offline."""
    from defties.neighbourhood import neighbourhood
    from defties.render.html import page
    from defties.render.view import build_view
    from defties.sought import filter_from

    if not 1 <= hops <= _MOST_HOPS:
        raise InputError(f"--hops is 1 to {_MOST_HOPS}, not {hops}.", "Try --hops 2.")
    data = open_data(stores)
    register = data.register
    focus = list(dict.fromkeys(data.finder.resolve(name).id for name in names))
    wanted = filter_from(data, chosen)
    around = neighbourhood(
        register, wanted, focus, hops=hops, limit=limit, neighbours=data.neighbours
    )
    if not around.steps:
        raise NothingFound(
            f"No tie of {', '.join(register.label(key) for key in focus)} is left to draw"
            f" ({sum(around.met.removed.values())} left out by filters).",
            "Loosen the filters, or name a kind that is left out: --kind Designation.",
        )
    view = build_view(
        register,
        around.steps,
        {key: weighed.standing for key, weighed in around.ties.items()},
        title=" and ".join(register.label(key) for key in focus),
        subtitle=f"defence ties within {hops} hop" + ("s" if hops > 1 else ""),
        focus=focus,
        notes=list(_notes(around, register)),
        extra_ties=around.loose_ties,
    )
    put(page(view).encode(), output)


def _notes(around: Neighbourhood, register: Register) -> list[str]:
    """Return what the picture leaves out, in sentences."""
    from defties.render.proofs import some

    notes: list[str] = []
    if around.hubs:
        labels = [register.label(key) for key in around.hubs]
        notes.append(f"Shown but not followed further: {some(labels, 5)}.")
    if around.hidden:
        verb = "entity is" if around.hidden == 1 else "entities are"
        notes.append(f"{around.hidden} further {verb} left out by --limit.")
    notes += [
        f"{n} {'tie is' if n == 1 else 'ties are'} left out by {option}."
        for option, n in around.met.removed.items()
    ]
    if aside := around.met.unwalked:
        notes.append(f"Without lines unless named with --kind: {', '.join(aside)}.")
    if around.truncated:
        notes.append("Cut short: there is more than was looked at.")
    return notes


@click.command()
@click.option(
    "-f",
    "--format",
    "form",
    default="ttl",
    show_default=True,
    type=click.Choice(["ttl", "trig", "nq", "jsonld", "rdfxml"]),
    help="RDF format.",
)
@click.option("--ontology", is_flag=True, help="Include the terms.")
@click.option("-o", "--output", type=FileName(), help="Write to this file.")
@store_option
def export(form: str, ontology: bool, output: Path | None, stores: tuple[str, ...]) -> None:
    """Write the whole dataset in an RDF format, the same bytes each time.

    TriG has a named graph for each tie.
    """
    from defties.export import export as serialise

    put(serialise(open_data(stores).store, form, ontology=ontology), output)
