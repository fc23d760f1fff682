"""`defties ask` and `defties sparql`: questions in words, and in SPARQL."""

from __future__ import annotations

import sys
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import click

from defties.errors import InputError, NothingFound, UnknownEntity
from defties_cli.options import (
    Output,
    as_json,
    emit,
    evidence_option,
    filter_options,
    open_data,
    output_options,
    put,
    store_option,
)

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from defties.catalogue import Question
    from defties.snapshot import Dataset

_SELECT_FORMATS = ("table", "json", "xml", "csv", "tsv", "ttl", "nt", "rdfxml")


@click.command()
@click.argument("question", nargs=-1)
@click.option("--id", "name", default="", help="Ask the question of this id; see the list.")
@click.option(
    "--set", "settings", multiple=True, metavar="NAME=ENTITY", help="Fill a slot of --id."
)
@click.option("--query", "show_query", is_flag=True, help="Print the SPARQL instead of running it.")
@filter_options
@evidence_option
@output_options()
@store_option
def ask(
    question: tuple[str, ...],
    name: str,
    settings: tuple[str, ...],
    show_query: bool,
    evidence: str,
    form: str,
    output: Path | None,
    stores: tuple[str, ...],
    **chosen: Any,  # noqa: ANN401  the shared filter options
) -> None:
    """Answer a question in plain English, every row with its evidence.

    Without a question, list what can be asked.
    """
    from defties.catalogue import catalogue, pick
    from defties.questions import answer, sparql_of
    from defties.render.record import answer_record
    from defties.render.rows import answer_rows
    from defties.render.text import answer_text
    from defties.sought import filter_from

    questions = catalogue()
    if not question and not name:
        _list(questions.values(), form, output)
        return
    data = open_data(stores)
    register = data.register
    if name:
        asked, values, as_of = pick(name, questions), _settings(settings, data), ""
    else:
        from defties.understand import understand

        try:
            reading = understand(" ".join(question), questions, data.finder, register.schema)
        except UnknownEntity as error:  # in a question this is an answer
            searched = f"{error.message} Searched the names of {len(register.entities)} entities."
            raise NothingFound(searched, error.hint) from None
        asked, values, as_of = reading.question, dict(reading.values), reading.as_of
    if show_query:
        put(sparql_of(asked, values), output)
        return
    wanted = filter_from(data, chosen)
    if as_of and wanted.as_of not in ("", as_of):
        raise InputError(
            f"The question says {as_of} and --as-of {wanted.as_of}.", "Leave one of the two out."
        )
    if as_of:
        wanted = replace(wanted, as_of=as_of)
    found = answer(data, asked, values, wanted)
    emit(
        data,
        Output(
            text=lambda width: answer_text(found, register, width, evidence),
            record=lambda: answer_record(found, register),
            rows=lambda: answer_rows(found, register),
            ties=lambda: list(found.ties),
        ),
        form,
        output,
    )


def _list(questions: Iterable[Question], form: str, output: Path | None) -> None:
    if form == "json":
        from defties.render.record import questions_record

        put(as_json(questions_record(questions)), output)
    elif form == "table":
        lines = [f"{question.id:28} {question.phrasings[0]}" for question in questions]
        put("\n".join(lines) + "\n", output)
        click.echo("\nAsk in words, or with --id and --set NAME=ENTITY.", err=True)
    else:
        raise InputError(f"The list of questions has no form {form}.", "Use -f json.")


def _settings(settings: tuple[str, ...], data: Dataset) -> dict[str, str]:
    values: dict[str, str] = {}
    for setting in settings:
        slot, sign, text = setting.partition("=")
        if not sign:
            raise InputError(
                f'"{setting}" is not NAME=ENTITY.', "For example: --set item=Mohajer-6"
            )
        values[slot.strip()] = data.finder.resolve(text.strip()).id
    return values


@click.command()
@click.argument("query", required=False)
@output_options(*_SELECT_FORMATS)
@store_option
def sparql(query: str | None, form: str, output: Path | None, stores: tuple[str, ...]) -> None:
    """Run a SPARQL query, read-only, with the house prefixes; "-" or nothing reads it from stdin.

    All named graphs are asked together. SERVICE, updates and unknown FROM are refused.
    """
    from defties.query import ask_store
    from defties.render.results import results_bytes

    text = query
    if query in {None, "-"}:
        text = sys.stdin.read() if sys.stdin else ""
    if not (text or "").strip():
        raise InputError("There is no query.", 'Try: defties sparql "SELECT ?t { ?t a :Supply }"')
    data = open_data(stores)
    put(results_bytes(ask_store(data.store, str(text)), form), output)
