"""`defties show`, `find` and `timeline`: one entity or tie, its names, its course."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from defties.errors import NothingFound
from defties.texts import shorten
from defties.vocab import compact
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

    from defties.model import Entity
    from defties.sift import Filter, Sifted
    from defties.snapshot import Dataset


@click.command()
@click.argument("name", metavar="ENTITY")
@filter_options
@evidence_option
@output_options()
@store_option
def show(
    name: str,
    evidence: str,
    form: str,
    output: Path | None,
    stores: tuple[str, ...],
    **chosen: Any,  # noqa: ANN401  the shared filter options
) -> None:
    """Show an entity with its ties, or one tie (tie:…) with all of its evidence."""
    from defties.render.record import entity_record
    from defties.render.rows import ties_rows
    from defties.render.text import entity_text
    from defties.sought import filter_from

    data = open_data(stores)
    register = data.register
    wanted = filter_from(data, chosen)
    name = compact(name)
    if name.startswith("tie:"):
        _show_tie(data, name, wanted, form, output)
        return
    entity = data.finder.resolve(name)
    sifted = _ties_of(entity, data, wanted)
    emit(
        data,
        Output(
            text=lambda width: entity_text(
                entity, register, sifted.ties, sifted.removed, width, evidence
            ),
            record=lambda: entity_record(entity, register, sifted.ties.values(), sifted.removed),
            rows=lambda: ties_rows(sifted.ties.values(), register),
            ties=lambda: list(sifted.ties),
        ),
        form,
        output,
    )


def _show_tie(data: Dataset, name: str, wanted: Filter, form: str, output: Path | None) -> None:
    from dataclasses import replace

    from defties.render.record import tie_record
    from defties.render.rows import ties_rows
    from defties.render.text import tie_text
    from defties.sift import sift

    register = data.register
    if name not in register.ties:
        raise NothingFound(
            f"No tie is called {shorten(name)}.", "See the ties of an entity: defties show ENTITY"
        )
    every = frozenset(c.id.partition(":")[2] for c in register.schema.scheme("standing"))
    if into := register.ties[name].merged_into:
        raise NothingFound(f"{name} was merged into {into}.", f"See it with: defties show {into}")
    sifted = sift(register, replace(wanted, standings=every), [register.ties[name]])
    if not sifted.ties:
        raise NothingFound(
            f"{name} is left out by {', '.join(sifted.removed)}.", "Loosen the filters."
        )
    weighed = sifted.ties[name]
    emit(
        data,
        Output(
            text=lambda width: tie_text(weighed, register, width),
            record=lambda: {
                "kind": "tie",
                **tie_record(weighed, register),
                "data_version": register.version,
            },
            rows=lambda: ties_rows([weighed], register),
            ties=lambda: [name],
        ),
        form,
        output,
    )


def _ties_of(entity: Entity, data: Dataset, wanted: Filter) -> Sifted:
    from defties.shelf import take
    from defties.sift import sift

    register = data.register
    return sift(register, wanted, take(register.ties, data.ties_of(entity.id)))


@click.command()
@click.argument("text")
@click.option(
    "-n", "limit", type=click.IntRange(1, 100), default=10, show_default=True, help="How many."
)
@output_options("table", "json")
@store_option
def find(text: str, limit: int, form: str, output: Path | None, stores: tuple[str, ...]) -> None:
    """Find entities by name, in any script, with typos."""
    from defties.render.record import matches_record
    from defties.render.rows import Rows
    from defties.render.text import matches_text

    data = open_data(stores)
    register = data.register
    matches = data.finder.find(text, limit=limit)
    if not matches:
        raise NothingFound(
            f"None of {len(register.entities)} entities has a name like {text[:80]!r}.",
            "Try a part of the name, or another spelling.",
        )
    emit(
        data,
        Output(
            text=lambda width: matches_text(matches, register, width),
            record=lambda: matches_record(text, matches, register),
            rows=lambda: Rows((), ()),
            ties=list,
        ),
        form,
        output,
    )


@click.command()
@click.argument("name", metavar="ENTITY")
@filter_options
@output_options("table", "json", "jsonl", "csv", "tsv", "md")
@store_option
def timeline(
    name: str,
    form: str,
    output: Path | None,
    stores: tuple[str, ...],
    **chosen: Any,  # noqa: ANN401  the shared filter options
) -> None:
    """List the ties of an entity in order of time, the undated apart."""
    from defties.render.record import entity_record
    from defties.render.rows import ties_rows
    from defties.render.text import timeline_text
    from defties.sought import filter_from
    from defties.timeline import timeline as order

    data = open_data(stores)
    register = data.register
    entity = data.finder.resolve(name)
    sifted = _ties_of(entity, data, filter_from(data, chosen))
    if not sifted.ties:
        left = ", ".join(f"{n} by {option}" for option, n in sifted.removed.items())
        raise NothingFound(
            f"No tie of {entity.label} is left" + (f" ({left} left out)." if left else "."),
            "Loosen the filters." if left else "",
        )
    course = order(sifted.ties)
    emit(
        data,
        Output(
            text=lambda width: timeline_text(entity, course, register, sifted.removed, width),
            record=lambda: {
                **entity_record(entity, register, sifted.ties.values(), sifted.removed),
                "kind": "timeline",
                "order": [w.tie.id for w in (*course.dated, *course.undated)],
            },
            rows=lambda: ties_rows((*course.dated, *course.undated), register),
            ties=lambda: list(sifted.ties),
        ),
        form,
        output,
    )
