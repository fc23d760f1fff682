"""defties: a knowledge graph of state and corporate defence ties, paths made of sourced claims.

The public names are imported from here; each is read when first used, so that importing the
package costs nothing.

Examples
--------
>>> import defties
>>> sorted(defties.__all__)[0]
'Answer'
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from defties.catalogue import catalogue
    from defties.check import check
    from defties.errors import DeftiesError
    from defties.find import Finder
    from defties.load import load
    from defties.model import Register
    from defties.paths import Routes, routes_between
    from defties.project import to_network
    from defties.questions import Answer, answer
    from defties.search import Route
    from defties.sift import Filter, sift
    from defties.store.snapshot import Snapshot, open_snapshot
    from defties.understand import understand

_HOMES = {
    "Answer": "questions",
    "DeftiesError": "errors",
    "Filter": "sift",
    "Finder": "find",
    "Register": "model",
    "Route": "search",
    "Routes": "paths",
    "Snapshot": "store.snapshot",
    "answer": "questions",
    "catalogue": "catalogue",
    "check": "check",
    "load": "load",
    "open_snapshot": "store.snapshot",
    "routes_between": "paths",
    "sift": "sift",
    "to_network": "project",
    "understand": "understand",
}

__all__ = [
    "Answer",
    "DeftiesError",
    "Filter",
    "Finder",
    "Register",
    "Route",
    "Routes",
    "Snapshot",
    "answer",
    "catalogue",
    "check",
    "load",
    "open_snapshot",
    "routes_between",
    "sift",
    "to_network",
    "understand",
]


def __getattr__(name: str) -> Any:  # noqa: ANN401  whatever the name stands for
    if name == "__version__":
        from importlib.metadata import PackageNotFoundError, version

        try:
            return version("defties")
        except PackageNotFoundError:  # run from a checkout that was never installed
            return "unknown"
    if name not in _HOMES:
        raise AttributeError(f"module 'defties' has no attribute {name!r}")
    return getattr(import_module(f"defties.{_HOMES[name]}"), name)
