"""`defties build`: data compiled into a snapshot that answers at once, of any size."""

from __future__ import annotations

import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

import click

from defties.errors import InputError
from defties_cli.options import FileName, Place

if TYPE_CHECKING:
    from types import TracebackType

_EVERY = 0.2  # seconds between two states of the bar
_MEGA = 1_000_000


@click.command()
@click.argument("sources", nargs=-1, type=Place())
@click.option("-o", "--output", "target", type=FileName(), help="The folder of the snapshot.")
@click.option("--seeds", is_flag=True, help="The seeds too, beside the SOURCES.")
@click.option(
    "--store",
    "endpoint",
    type=Place(),
    metavar="URL",
    help="Index what a SPARQL endpoint holds; the claims stay there.",
)
def build(sources: tuple[str, ...], target: Path | None, seeds: bool, endpoint: str | None) -> None:
    """Compile RDF files, or the seeds, into a snapshot that every command can ask with --store.

    SOURCES are files or folders: Turtle, TriG, N-Triples, N-Quads, JSON-LD, RDF/XML, each also
    packed with gzip. The folder that was there before stays in use until the new one is whole;
    stopped halfway, nothing is changed. Without -o it goes where commands look for it by
    themselves.
    """
    from defties.rooms import room
    from defties.snapshot import build_snapshot, index_endpoint, open_snapshot

    with _Bar() as bar:
        if endpoint is not None:
            if sources or seeds or target is None:
                raise InputError(
                    "An endpoint is indexed alone, into a folder.",
                    "Write: defties build --store URL -o DIR",
                )
            made = index_endpoint(endpoint, target, bar.tell)
        else:
            places = [room("seeds")] if seeds else []
            paths = [*places, *(Path(source) for source in sources)] or None
            made = (
                build_snapshot(paths, target, bar.tell)
                if target
                else open_snapshot(paths, anew=True, tell=bar.tell)
            )
    told = made.manifest
    counts = ", ".join(f"{number:,} {what}" for what, number in told.counts.items())
    click.echo(f"{made.place}: {counts}; data version {told.dataset}.")
    stages = ", ".join(f"{stage} {seconds:.1f} s" for stage, seconds in told.seconds.items())
    click.echo(f"Built in: {stages}.", err=True)


class _Bar:
    """One line on a terminal that says how far the work is, how fast and how long it will take."""

    def __init__(self) -> None:
        self._is_shown = bool(sys.stderr) and sys.stderr.isatty()
        self._since = self._last = time.monotonic()
        self._stage, self._start = "", 0

    def __enter__(self) -> _Bar:
        """Start."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Wipe the line."""
        if self._is_shown and self._stage:
            click.echo("\r\x1b[K", nl=False, err=True)

    def tell(self, stage: str, done: int, total: int) -> None:
        """Show how many bytes of how many a stage has done; a total of 0 is not known."""
        now = time.monotonic()
        if not self._is_shown or (stage == self._stage and now - self._last < _EVERY):
            return
        if stage != self._stage:
            self._stage, self._since, self._start = stage, now, done
        self._last = now
        text = stage
        if total and now > self._since and done > self._start:
            rate = (done - self._start) / (now - self._since)
            left = int(max(total - done, 0) / rate)
            text += f" {done / total:4.0%}, {rate / _MEGA:.1f} MB/s"
            text += f", {left // 60}:{left % 60:02} left"
        click.echo(f"\r\x1b[K{text}", nl=False, err=True)
