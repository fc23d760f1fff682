"""What is found where: every address of the explorer, and the function that answers it."""

from __future__ import annotations

from dataclasses import dataclass

from defties.web.api.operations import API, OPERATIONS


@dataclass(frozen=True, slots=True)
class Address:
    """A pattern of paths, as Starlette reads it, and "module:function" within `defties.web`.

    `changes` tells that an answer may change without the data: it is then not kept by browsers.
    """

    path: str
    answer: str
    changes: bool = False


# The first that fits is taken, so the special stand before the general.
ADDRESSES = (
    Address("/", "pages.home:home"),
    Address("/search", "pages.search:search"),
    Address("/questions", "pages.search:all_questions"),
    Address("/ask/{name}", "pages.answer:ask"),
    Address("/path", "pages.path:path"),
    Address("/path.{form}", "pages.path:path"),
    Address("/graph", "pages.graph:graph"),
    Address("/graph/proofs", "pages.graph:proofs"),
    Address("/graph.{form}", "pages.graph:graph"),
    Address("/api/graph", "api.graph:graph"),
    Address("/api/graph/neighbours", "api.graph:neighbours"),
    Address("/entity/{name:path}", "things:entity_reply"),
    Address("/tie/{name:path}", "things:tie_reply"),
    Address("/source/{name:path}", "things:source_reply"),
    Address("/id/{name:path}", "things:identified"),
    Address("/sparql-editor", "pages.editor:editor"),
    Address("/sparql-editor/terms.json", "pages.editor:terms"),
    Address("/sparql-editor.svg", "pages.editor:picture"),
    Address("/stories", "pages.stories:stories", changes=True),
    Address("/story/{name}", "pages.stories:story", changes=True),
    Address("/story/{name}/{step}.svg", "pages.stories:picture", changes=True),
    Address("/api", "api.description:index"),
    Address("/api/openapi.json", "api.description:openapi"),
    Address("/api/docs", "api.description:page"),
    *(Address(API + operation.path, "api.operations:reply") for operation in OPERATIONS),
    Address("/.well-known/void", "void:void"),
    Address("/dump.{form}", "void:dump"),
)
