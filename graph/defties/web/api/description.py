"""What the API says of itself: the OpenAPI document, and the same as a page for people."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import defties
from defties.web.api.operations import API, OPERATIONS
from defties.web.asked import Reply
from defties.web.pages.frame import html, with_query

if TYPE_CHECKING:
    from defties.snapshot import Dataset
    from defties.web.api.operations import Operation
    from defties.web.api.parameters import Parameter
    from defties.web.asked import Asked

_PROBLEM = {
    "type": "object",
    "required": ["type", "title", "status", "detail"],
    "properties": {
        "type": {"type": "string"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string", "description": "What is wrong, in a sentence."},
        "hint": {"type": "string", "description": "What to do, in a sentence; it may be empty."},
        "candidates": {
            "type": "array",
            "description": "What may be meant instead: entities, or questions, which have no id.",
            "items": {
                "type": "object",
                "required": ["id", "label"],
                "properties": {"id": {"type": "string"}, "label": {"type": "string"}},
            },
        },
    },
}
_FAULTS = {
    "400": "A parameter is unknown, empty, missing or wrong, or a name may be several entities.",
    "404": "Nothing is there; the sentence says what was searched.",
    "405": "Only GET and HEAD are answered.",
    "414": "The address is too long.",
    "429": "You ask too often; see Retry-After.",
    "503": "Too busy, or stopped at a limit.",
}
_MERGED = {
    "description": "It was merged into another, where the same is answered.",
    "headers": {"Location": {"schema": {"type": "string"}}},
}
_ABOUT = (
    "Paths made of claims: who makes, supplies, ships, pays for, leads, lists and denies what. "
    "Every tie comes with its evidence, standing and version of the data. Answers have an ETag "
    "that changes with the data; pages have a link “next”. Read only."
)


def index(data: Dataset, asked: Asked) -> Reply:
    """Return where everything is."""
    record = {
        "kind": "api",
        "title": "defties",
        "version": defties.__version__,
        "data_version": data.register.version,
        "description": f"{asked.site}{API}/openapi.json",
        "operations": [
            {"path": API + operation.path, "says": operation.says} for operation in OPERATIONS
        ],
    }
    return _json(record)


def openapi(_: Dataset, asked: Asked) -> Reply:
    """Return the OpenAPI document."""
    return _json(document(asked.site))


def page(data: Dataset, asked: Asked) -> Reply:
    """Return the page that describes the API, and where else the data are to be had."""
    shown = [(operation, API + operation.path, example(operation)) for operation in OPERATIONS]
    return html("api.html", asked, operations=shown, about=_ABOUT, version=data.register.version)


def example(operation: Operation) -> str:
    """Return an address to try an operation with, "" if none is known."""
    if "{name}" in operation.path and not operation.example:
        return ""
    path = (API + operation.path).replace("{name}", operation.example)
    given = ((p.name, p.example) for p in operation.takes() if p.required)
    return with_query(path, *operation.trying, *given)


def document(site: str) -> dict[str, Any]:
    """Return the OpenAPI document of an explorer at some address."""
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "defties",
            "version": defties.__version__,
            "description": _ABOUT,
            "license": {
                "name": "The data that come with defties: CC BY 4.0",
                "identifier": "CC-BY-4.0",
            },
        },
        "servers": [{"url": site or "/"}],
        "paths": {API + operation.path: {"get": _operation(operation)} for operation in OPERATIONS},
        "components": {"schemas": {"Problem": _PROBLEM}},
    }


def _operation(operation: Operation) -> dict[str, Any]:
    parameters = [_parameter(parameter) for parameter in operation.takes()]
    if "{name}" in operation.path:
        name: dict[str, Any] = {
            "name": "name",
            "in": "path",
            "required": True,
            "description": "An id without its prefix.",
            "schema": {"type": "string", "minLength": 1},
        }
        if operation.example:
            name["example"] = operation.example
        parameters.insert(0, name)
    shape: dict[str, Any] = {"type": "object", "required": ["data_version"]}
    if operation.kind:
        shape["required"].insert(0, "kind")
        shape["properties"] = {"kind": {"const": operation.kind}}
    return {
        "operationId": operation.name,
        "summary": operation.says,
        "parameters": parameters,
        "responses": {
            "200": {
                "description": operation.says,
                "headers": {
                    "ETag": {"schema": {"type": "string"}},
                    "Link": {"schema": {"type": "string"}},
                },
                "content": {"application/json": {"schema": shape}},
            },
            **({"308": _MERGED} if "{name}" in operation.path else {}),
            **{status: _fault(says) for status, says in _FAULTS.items()},
        },
    }


def _parameter(parameter: Parameter) -> dict[str, Any]:
    told: dict[str, Any] = {
        "name": parameter.name,
        "in": "query",
        "required": parameter.required,
        "description": parameter.says,
        "schema": parameter.schema(),
    }
    if parameter.example:
        told["example"] = [parameter.example] if parameter.several else parameter.example
    return told


def _fault(says: str) -> dict[str, Any]:
    problem = {"schema": {"$ref": "#/components/schemas/Problem"}}
    return {"description": says, "content": {"application/problem+json": problem}}


def _json(record: object) -> Reply:
    return Reply(json.dumps(record, ensure_ascii=False, indent=1).encode(), "application/json")
