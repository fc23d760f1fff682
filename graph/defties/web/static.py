"""The files that pages link to. Only those listed here are ever served: no path is looked up."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from defties.render.html import EARLY, read, script, vis_network

_FOLDER = Path(__file__).with_name("static")
_MEDIA = {
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".svg": "image/svg+xml",
}
_VIS = "vis-network.js"
_PARTS = "graph-"  # scripts that are parts of graph.js


@dataclass(frozen=True, slots=True)
class Static:
    """A file: its address, which changes with its content, and what it holds."""

    address: str
    media: str
    body: bytes


@cache
def files() -> dict[str, Static]:
    """Return all files by name."""
    found = {path.name: path.read_bytes() for path in _FOLDER.iterdir() if path.suffix in _MEDIA}
    added = [found.pop(name).decode() for name in sorted(found) if name.startswith(_PARTS)]
    found[_VIS] = vis_network().encode()
    # The graph view is the drawn page, served: the same files, and what only a server can do.
    found |= {
        "graph.js": script(*added).encode(),
        "drawn.css": read("app.css").encode(),
        "early.js": EARLY.encode(),
    }
    return {name: _static(name, body) for name, body in sorted(found.items())}


def address_of(name: str) -> str:
    """Return the address of a file, for a page to link to."""
    return files()[name].address


def _static(name: str, body: bytes) -> Static:
    stem, dot, suffix = name.rpartition(".")
    digest = hashlib.sha256(body).hexdigest()[:12]
    return Static(f"/static/{stem}-{digest}.{suffix}", _MEDIA[dot + suffix], body)
