"""Where pages and records are made: in a process that has the data open."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

from defties.errors import DeftiesError
from defties.snapshot import open_dataset
from defties.web.pages import fault

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from defties.web.asked import Asked, Reply


def open_desk(places: Sequence[str]) -> Callable[[tuple[str, Asked]], Reply]:
    """Return what makes replies from some data; see `snapshot.open_dataset` for their places.

    It is given "module:function" of `defties.web` and what was asked. The function takes the data
    and what was asked, and returns a `Reply`. Its errors become pages here.
    """
    data = open_dataset(places)
    # Whoever asks first need not wait for what all need.
    data.finder.find("a", limit=1)

    def reply(job: tuple[str, Asked]) -> Reply:
        name, asked = job
        module, _, function = name.partition(":")
        try:
            made: Reply = getattr(import_module(f"defties.web.{module}"), function)(data, asked)
        except DeftiesError as error:
            return fault.reply(error, asked)
        return made

    return reply
