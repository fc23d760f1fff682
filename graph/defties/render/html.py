"""A view → one HTML file that opens from disk and asks nothing of any network.

pyvis carries the network and vis-network; the template, the style and the script are ours. Every
text goes through an escaping template or one JSON block, a content security policy admits only the
scripts of the page itself by their hashes, and trusted types close the ways by which a script could
make markup out of text.
"""

from __future__ import annotations

import base64
import hashlib
import json
from collections import Counter
from dataclasses import asdict
from functools import cache
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path
from typing import TYPE_CHECKING, Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from defties.errors import DataError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from defties.render.cited import Reference
    from defties.render.claims import Claim
    from defties.render.style import Look
    from defties.render.view import Drawn, Line, Node, View

PAGE = Path(__file__).with_name("page")
_SCRIPTS = (
    *("data", "state", "glyphs", "picture", "labels", "eye", "cards", "panel"),
    *("filters", "time", "table", "save", "app"),
)
_VIS = "pyvis/lib/vis-9.1.2/vis-network.min.js"
_VIS_SHA256 = "1f20f0736f32cb9bedf8f6383b25cfea2f839e1abe80d6e8040b4d5bea378c69"
# Runs before anything is shown; if the page's own script fails, the tables come back.
EARLY = """{
  const root = document.documentElement;
  root.classList.add("live");
  addEventListener("error", () => { if (!root.dataset.ready) root.classList.remove("live"); });
}"""
_STANDINGS = frozenset(
    {"corroborated", "single-voice", "disputed", "weak", "denied-only", "withdrawn"}
)
_COUNTED = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")


def page(view: View) -> str:
    """Return the whole HTML document of a view; the same view gives the same text.

    Write it as UTF-8 bytes: it is about half a megabyte plus one to three kilobytes a tie.

    Raises
    ------
    DataError
        The vis-network that pyvis brings is missing or not the one that was checked.
    """
    css = read("app.css") + _palette(view)
    scripts = [vis_network(), script()]
    policy = "; ".join(
        (
            "default-src 'none'",
            "script-src " + " ".join(_hash(text) for text in (EARLY, *scripts)),
            f"style-src {_hash(css)}",
            "img-src data: blob:",
            "base-uri 'none'",
            "form-action 'none'",
            "require-trusted-types-for 'script'",
        )
    )
    return _drawing(
        [_node(node) for node in view.nodes],
        [_edge(line) for line in view.lines],
        {"css": Markup(css), "early": Markup(EARLY), "policy": policy, **context(view)}
        | {"scripts": [Markup(text) for text in scripts]},
        _data(view),
    )


def script(*added: str) -> str:
    """Return the script of the page, with what the explorer adds to it, in a scope of its own."""
    parts = (*(read(f"{name}.js") for name in _SCRIPTS), *added)
    return '(() => {\n"use strict";\n' + "\n".join(parts) + "\nstart();\n})();"


def data_of(view: View) -> dict[str, Any]:
    """Return what the script of the page reads, for a page that is not written by pyvis."""
    network = {
        "nodes": [_node(node) for node in view.nodes],
        "edges": [_edge(line) for line in view.lines],
        "options": _options(len(view.lines)),
    }
    return {**_data(view), "network": network}


def context(view: View) -> dict[str, Any]:
    """Return what the templates of the page look up: words, meanings and classes by name."""
    return {"view": view, "served": False, "lean": False, **_words(view)}


def _drawing(
    nodes: Sequence[Mapping[str, object]],
    edges: Sequence[Mapping[str, object]],
    context: Mapping[str, object],
    data: Mapping[str, object],
) -> str:
    """Return the HTML of a pyvis network that is drawn by our own template."""
    from pyvis.network import Network

    class Drawing(Network):  # type: ignore[misc]
        """A pyvis network with places fixed beforehand and an escaping template of ours."""

        def __init__(self) -> None:
            super().__init__(directed=True, cdn_resources="in_line")
            self.templateEnv = _environment()
            self.path = "page.html"
            # Straight into its lists: add_node and add_edge look through all of them each time.
            self.nodes = list(nodes)
            self.edges = list(edges)
            self.node_ids = [node["id"] for node in nodes]
            self.node_map = {node["id"]: node for node in nodes}
            self.set_options(json.dumps(_options(len(edges))))

        def generate_html(
            self, name: str = "index.html", local: bool = True, notebook: bool = False
        ) -> str:
            """Return the page; `name`, `local` and `notebook` are pyvis's and mean nothing here."""
            nodes, edges, _, _, _, options = self.get_network_data()
            network = {"nodes": nodes, "edges": edges, "options": json.loads(options)}
            template = self.templateEnv.get_template(self.path)
            self.html = template.render(**context, data=as_json({**data, "network": network}))
            return str(self.html)

    return str(Drawing().generate_html())


def _options(edges: int) -> dict[str, Any]:
    """Return the options of vis-network that do not depend on the browser."""
    busy = edges > 800
    return {
        "autoResize": True,
        "physics": {"enabled": False},
        "layout": {"improvedLayout": False},
        "nodes": {"chosen": False, "shape": "custom"},
        "edges": {"arrowStrikethrough": False, "selectionWidth": 0, "hoverWidth": 0},
        "interaction": {
            "hover": not busy,
            "dragNodes": True,
            "multiselect": False,
            "keyboard": False,
            "navigationButtons": False,
            "hideEdgesOnDrag": busy,
            "hideEdgesOnZoom": busy,
            "tooltipDelay": 1_000_000,
            "zoomSpeed": 0.7,
        },
    }


@cache
def _environment() -> Environment:
    return Environment(
        loader=FileSystemLoader(PAGE, encoding="utf-8"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )


@cache
def read(name: str) -> str:
    """Return a file of the page: a script or the style sheet."""
    return (PAGE / name).read_text("utf-8")


@cache
def vis_network() -> str:
    """Return vis-network as the installed pyvis brings it, if it is the one that was checked."""
    try:
        path = Path(str(distribution("pyvis").locate_file(_VIS)))
        content = path.read_bytes()
    except (PackageNotFoundError, OSError):
        raise DataError("pyvis has no vis-network.", "pip install pyvis==0.3.2") from None
    if hashlib.sha256(content).hexdigest() != _VIS_SHA256:
        raise DataError(
            "The vis-network in pyvis is not the one that was checked.", "pip install pyvis==0.3.2"
        )
    # A browser reads every line end as \n before it hashes a script.
    text = content.decode("utf-8").replace("\r\n", "\n").replace("\r", "\n")
    return text.replace("</script", "<\\/script")


def _hash(text: str) -> str:
    digest = hashlib.sha256(text.encode("utf-8")).digest()
    return f"'sha256-{base64.b64encode(digest).decode('ascii')}'"


def as_json(value: object) -> Markup:
    """Return JSON that can stand in a script element, whatever the texts in it are."""
    text = json.dumps(value, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    for mark in "<>&\u2028\u2029":
        text = text.replace(mark, f"\\u{ord(mark):04x}")
    return Markup(text)


def _palette(view: View) -> str:
    """Return the colours of the groups of ties as a style sheet; `style` has checked them."""
    return "".join(
        f".g{i}{{--tie:light-dark({look.light},{look.dark})}}\n"
        for i, look in enumerate(view.legend.groups)
    )


def _words(view: View) -> dict[str, object]:
    """Return what the template looks up: words, meanings and classes by the names of concepts."""
    legend = view.legend
    schemes = {"status": legend.statuses, "standing": legend.standings, "entity": legend.entities}
    return {
        "word": {k: {look.name: look.label for look in looks} for k, looks in schemes.items()},
        "meaning": {k: {look.name: look.definition for look in v} for k, v in schemes.items()},
        "dashed": {look.name: bool(look.dashes) for look in legend.statuses},
        "group_class": {look.name: f"g{i}" for i, look in enumerate(legend.groups)},
        "standing_class": {
            look.name: look.name if look.name in _STANDINGS else "" for look in legend.standings
        },
        "summary": _summary,
        "count": _count,
    }


def _summary(claim: Claim) -> str:
    return f"Evidence: {_count(claim.voices, 'voice')} for"


def _count(number: int, noun: str) -> str:
    """Return a number with its noun, in words up to nine."""
    shown = _COUNTED[number] if number < len(_COUNTED) else str(number)
    return f"{shown} {noun}" + ("" if number == 1 else "s")


# --- what the script gets


def _node(node: Node) -> dict[str, object]:
    return {
        "id": node.id,
        "label": node.label,
        "x": node.wide[0],
        "y": node.wide[1],
        "tall": node.tall,
        "lines": node.lines,
        "kind": node.kind,
        "names": node.names,
        "country": node.country,
        "radius": node.radius,
        "ties": node.ties,
        "focus": node.focus,
        "iri": node.iri,
    }


def _edge(line: Line) -> dict[str, object]:
    return {
        "id": line.id,
        "from": line.head,
        "to": line.tail,
        "tie": line.tie,
        "phrase": line.phrase,
        "inverse": line.inverse,
        "lead": line.lead,
        "directed": line.directed,
    }


def _data(view: View) -> dict[str, object]:
    legend = view.legend
    return {
        "title": view.title,
        "subtitle": view.subtitle,
        "notes": view.notes,
        "version": view.version,
        "order": view.order,
        "ties": [_tie(drawn) for drawn in view.ties],
        "legend": {
            "entity": _looks(legend.entities),
            "group": _looks(legend.groups),
            "tie": _looks(legend.ties),
            "status": _looks(legend.statuses),
            "standing": _looks(legend.standings),
        },
        "grades": view.grades,
        "sources": _counted(
            {r.id: _named(r) for r in view.sources}, (t.sources for t in view.ties)
        ),
        "authorities": _counted(dict(view.authorities), (t.authorities for t in view.ties)),
    }


def _named(source: Reference) -> str:
    """Return what a source is called in a list."""
    return f"{source.publisher}: {source.title}" if source.publisher else source.title


def _counted(labels: Mapping[str, str], named: Iterable[Sequence[str]]) -> list[dict[str, object]]:
    """Return those that ties name, with how many do, the most named first."""
    counts = Counter(key for keys in named for key in keys)
    return [
        {"id": key, "label": labels.get(key, key), "count": number}
        for key, number in sorted(counts.items(), key=lambda c: (-c[1], labels.get(c[0], c[0])))
    ]


def _tie(drawn: Drawn) -> dict[str, object]:
    claim = drawn.claim
    return {
        "id": claim.id,
        "kind": claim.kind,
        "group": claim.group,
        "status": claim.status,
        "standing": claim.standing,
        "voices": claim.voices,
        "denials": claim.denials,
        "grade": claim.grade,
        "grades": claim.grades,
        "days": drawn.days,
        "exact": drawn.exact,
        "loose": drawn.loose,
        "listed": drawn.listed,
        "sources": drawn.sources,
        "authorities": drawn.authorities,
        "parties": claim.parties,
    }


def _looks(looks: Iterable[Look]) -> list[dict[str, object]]:
    return [asdict(look) for look in looks]
