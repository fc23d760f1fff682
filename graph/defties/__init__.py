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
    from defties.catalogue import catalogue as read_catalogue
    from defties.check import check as check_claims
    from defties.errors import DeftiesError
    from defties.find import Finder
    from defties.load import load as load_files
    from defties.model import Register
    from defties.paths import Routes, routes_between
    from defties.project import to_network
    from defties.questions import Answer, answer
    from defties.routes import Route
    from defties.sift import Filter
    from defties.sift import sift as sift_ties
    from defties.snapshot import Snapshot, open_snapshot
    from defties.understand import understand as read_question

# Where each public name lives. None of them is the name of a module: `defties.load` is the module,
# whoever imported it first, and `defties.load_files` the function.
_HOMES = {
    "Answer": ("questions", "Answer"),
    "DeftiesError": ("errors", "DeftiesError"),
    "Filter": ("sift", "Filter"),
    "Finder": ("find", "Finder"),
    "Register": ("model", "Register"),
    "Route": ("routes", "Route"),
    "Routes": ("paths", "Routes"),
    "Snapshot": ("snapshot", "Snapshot"),
    "answer": ("questions", "answer"),
    "check_claims": ("check", "check"),
    "load_files": ("load", "load"),
    "open_snapshot": ("snapshot", "open_snapshot"),
    "read_catalogue": ("catalogue", "catalogue"),
    "read_question": ("understand", "understand"),
    "routes_between": ("paths", "routes_between"),
    "sift_ties": ("sift", "sift"),
    "to_network": ("project", "to_network"),
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
    "check_claims",
    "load_files",
    "open_snapshot",
    "read_catalogue",
    "read_question",
    "routes_between",
    "sift_ties",
    "to_network",
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
    module, attribute = _HOMES[name]
    return getattr(import_module(f"defties.{module}"), attribute)
