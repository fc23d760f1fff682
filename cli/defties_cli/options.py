"""The options that commands share, and printing in the asked format."""

from __future__ import annotations

import os
import shutil
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from defties.errors import OutputError

if TYPE_CHECKING:
    from collections.abc import Callable

    from defties.render.rows import Rows
    from defties.snapshot import Dataset

F = TypeVar("F", bound="Callable[..., Any]")
FORMATS = ("table", "json", "jsonl", "csv", "tsv", "md", "ttl")
_PIPED_WIDTH = 120
_WIDEST = 160


class FileName(click.Path):
    """The type of a path that is named; an empty one is not the folder where one is."""

    def __init__(self) -> None:
        super().__init__(path_type=Path)

    def convert(
        self,
        value: str | os.PathLike[str],
        param: click.Parameter | None,
        ctx: click.Context | None,
    ) -> str | bytes | os.PathLike[str]:
        """Return the path."""
        if value == "":
            self.fail("The path is empty.", param, ctx)
        return super().convert(value, param, ctx)


class Place(click.ParamType[str]):
    """The type of what `--store` names: a path, or the address of an endpoint."""

    name = "place"

    def convert(self, value: str, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """Return the place as it was written."""
        if value == "":
            self.fail("The path is empty.", param, ctx)
        return value


def store_option(command: F) -> F:
    """Add `--store` and `--add`: data to ask instead of the seeds, or files to ask with them."""
    command = click.option(
        "--store",
        "stores",
        multiple=True,
        type=Place(),
        callback=_with_added,
        help="Ask this instead of the seeds: RDF files or folders, a built snapshot, or the "
        "address of a SPARQL endpoint; files may repeat.",
    )(command)
    return click.option(
        "--add",
        "added",
        multiple=True,
        type=Place(),
        callback=_remember_added,
        expose_value=False,
        is_eager=True,
        help="RDF file or folder of your own to ask together with the seeds; may repeat.",
    )(command)


def _remember_added(ctx: click.Context, _: click.Parameter, value: tuple[str, ...]) -> None:
    ctx.meta["defties.added"] = value


def _with_added(ctx: click.Context, _: click.Parameter, value: tuple[str, ...]) -> tuple[str, ...]:
    added: tuple[str, ...] = ctx.meta.get("defties.added", ())
    if added and not value:
        from defties.rooms import room

        return (str(room("seeds")), *added)
    return (*value, *added)


def filter_options(command: F) -> F:
    """Add the options that say which ties count."""
    for option in reversed(
        [
            click.option("--as-of", metavar="DATE", help="Ties that held then."),
            click.option("--known-by", metavar="DATE", help="Only evidence published by then."),
            click.option(
                "--min-grade",
                metavar="GRADE",
                help="Only evidence of this grade (B2) or better.",
            ),
            click.option(
                "--standing",
                multiple=True,
                help="Only ties of this standing; 'all' adds denied-only ones.",
            ),
            click.option("--status", multiple=True, help="Only ties of this status."),
            click.option("--kind", multiple=True, help="Only ties of this class, such as Supply."),
            click.option(
                "--exclude",
                multiple=True,
                metavar="ENTITY",
                help="Leave out ties with this entity.",
            ),
            click.option(
                "--undated",
                type=click.Choice(["keep", "drop", "only"]),
                default="keep",
                show_default=True,
                help="Ties without a date.",
            ),
        ]
    ):
        command = option(command)
    return command


def output_options(*formats: str) -> Callable[[F], F]:
    """Add `--format` with the given choices, and `--output`."""

    def decorate(command: F) -> F:
        command = click.option("-o", "--output", type=FileName(), help="Write to this file.")(
            command
        )
        return click.option(
            "-f",
            "--format",
            "form",
            type=click.Choice(formats or FORMATS),
            default=(formats or FORMATS)[0],
            show_default=True,
            callback=_remember_format,
            is_eager=True,
            help="Form of the output.",
        )(command)

    return decorate


def evidence_option(command: F) -> F:
    """Add `--evidence`: how much of it a text answer prints."""
    return click.option(
        "--evidence",
        type=click.Choice(["best", "all", "none"]),
        default="best",
        show_default=True,
        help="Evidence to print: the best and all denials, all, or none.",
    )(command)


def _remember_format(ctx: click.Context, _: click.Parameter, value: str) -> str:
    root = ctx.find_root()
    root.obj = {**(root.obj or {}), "format": value}
    return value


def open_data(stores: tuple[str, ...]) -> Dataset:
    """Return the data to ask: the seeds, or what is named instead."""
    from defties.snapshot import open_dataset

    return open_dataset(stores)


@dataclass(frozen=True, slots=True)
class Output:
    """One result in every form it may be asked in; each is made only when needed."""

    text: Callable[[int], str]
    record: Callable[[], dict[str, Any]]
    rows: Callable[[], Rows]
    ties: Callable[[], list[str]]


def emit(data: Dataset, output: Output, form: str, path: Path | None) -> None:
    """Print a result in the asked format, or write it to a file."""
    from defties.output import harmless, spelt

    if form == "table":
        content = harmless(output.text(width_of(path))) + "\n"
    elif form == "json":
        content = as_json(output.record())
    elif form == "ttl":
        from defties.export import export_ties

        content = spelt(export_ties(data.store, output.ties()).decode())
    elif form == "jsonl":
        content = spelt(_flat(output.rows(), form))
    else:
        content = harmless(_flat(output.rows(), form))
    put(content, path)


def as_json(record: object) -> str:
    """Return a value as JSON to print."""
    import json

    from defties.output import spelt

    return spelt(json.dumps(record, ensure_ascii=False, indent=2)) + "\n"


def _flat(rows: Rows, form: str) -> str:
    from defties.render.rows import as_csv, as_json_lines, as_markdown

    if form == "md":
        return as_markdown(rows)
    return as_json_lines(rows) if form == "jsonl" else as_csv(rows, "\t" if form == "tsv" else ",")


def put(content: str | bytes, path: Path | None) -> None:
    """Print a text or write it to a file, whole or not at all; "-" stands for stdout.

    Raises
    ------
    OutputError
        It cannot be written.
    """
    from defties.output import harmless, write_whole

    # A name that came in as bytes of no encoding cannot go out as UTF-8.
    data = content if isinstance(content, bytes) else content.encode("utf-8", "replace")
    if path is None or str(path) == "-":
        if _is_terminal():
            data = harmless(data.decode()).encode()
        try:
            click.echo(data, nl=False)
        except BrokenPipeError:
            raise
        except OSError as error:
            forget_stdout()
            raise OutputError(f"The output cannot be written: {error.strerror}.") from None
        return
    write_whole(path, data)
    click.echo(f"Wrote {path}", err=True)


def forget_stdout() -> None:
    """Send what is left in the buffer of stdout nowhere, so that Python does not try it again."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _is_terminal() -> bool:
    # Typeshed does not know it, but there is no stdout when a program starts with it closed.
    return bool(sys.stdout) and sys.stdout.isatty()


def width_of(path: Path | None) -> int:
    """Return how wide a text may be: the terminal, or a fixed width for a pipe or a file."""
    if path is None and _is_terminal():
        return min(shutil.get_terminal_size().columns, _WIDEST)
    return _PIPED_WIDTH
