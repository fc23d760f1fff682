"""`defties story build`: a story checked against the data, and written as one HTML file."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from defties.errors import InputError
from defties_cli.options import FileName, open_data, put, store_option

if TYPE_CHECKING:
    from defties.model import Violation
    from defties.snapshot import Dataset
    from defties.stories import Story, Told


@click.group()
def story() -> None:
    """Check stories made of ties, and write them as HTML.

    A story is a Markdown file of steps; docs/stories.md says how one is written.
    """


@story.command()
@click.argument("files", metavar="[FILE]...", nargs=-1, type=FileName())
@click.option(
    "-o", "--output", type=FileName(), help="The HTML file to write; by default FILE.html here."
)
@store_option
def build(files: tuple[Path, ...], output: Path | None, stores: tuple[str, ...]) -> None:
    """Check stories and write each as one HTML file that opens offline.

    Without a FILE the stories that come with defties are checked, and nothing is written. A step
    whose tie is gone, merged or withdrawn is refused with its line.
    """
    from defties.stories import shipped

    if output and len(files) != 1:
        raise InputError("-o names the file of one story.", "Give one FILE with it.")
    data = open_data(stores)
    for one, told in _told(files or tuple(shipped().values()), data):
        ties = len({key for step in told for key in step.ties})
        count = f"{len(told)} step{'' if len(told) == 1 else 's'} on {ties} tie"
        click.echo(f"{one.file}: {count}{'' if ties == 1 else 's'}", err=True)
        if files:
            # HTML is made with templates that are of the explorer.
            from defties.web.pages.stories import one_file

            page = one_file(one, told, data)
            put(page.encode("utf-8", "replace"), output or Path(f"{one.name}.html"))


def _told(files: tuple[Path, ...], data: Dataset) -> list[tuple[Story, list[Told]]]:
    """Return stories with their claims; what is wrong with any is told together."""
    from defties.stories import BadStory, read_story, tell

    found: list[tuple[Story, list[Told]]] = []
    faults: list[Violation] = []
    for path in files:
        try:
            one = read_story(path)
            found.append((one, tell(one, data.register)))
        except BadStory as bad:
            faults += bad.violations
    if faults:
        raise BadStory(faults)
    return found
