"""Where pages and records are made: in a process that has the data open."""

from __future__ import annotations

from collections import deque
from importlib import import_module
from typing import TYPE_CHECKING

from defties.errors import DeftiesError
from defties.snapshot import Snapshot, open_dataset
from defties.web.map import ADDRESSES
from defties.web.pages import fault
from defties.web.pages.frame import compile_templates

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from defties.snapshot import Dataset
    from defties.web.asked import Asked, Reply

_FEW = 20_000  # ties that are read in some seconds, and kept


def open_desk(places: Sequence[str]) -> Callable[[tuple[str, Asked]], Reply]:
    """Return what makes replies from some data; see `snapshot.open_dataset` for their places.

    It is given "module:function" of `defties.web` and what was asked. The function takes the data
    and what was asked, and returns a `Reply`. Its errors become pages here.
    """
    data = open_dataset(places)
    _warm(data)

    def reply(job: tuple[str, Asked]) -> Reply:
        name, asked = job
        module, _, function = name.partition(":")
        try:
            made: Reply = getattr(import_module(f"defties.web.{module}"), function)(data, asked)
        except DeftiesError as error:
            return fault.reply(error, asked)
        return made

    return reply


def _warm(data: Dataset) -> None:
    """Do once what pages will need, so that no reader waits for it.

    That is to import what makes them, to compile their templates, and to read all ties if they are
    few: those of a hub take seconds.
    """
    for address in ADDRESSES:
        import_module(f"defties.web.{address.answer.partition(':')[0]}")
    compile_templates()
    data.finder.find("a", limit=1)
    if isinstance(data, Snapshot):
        len(data.rows)  # opens it, before the cache may have need of its place
        if not data.store.distant and data.manifest.counts.get("ties", 0) <= _FEW:
            deque(data.register.ties.values(), maxlen=0)
