"""What all pages share: the templates, and the frame around what is said."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, urlencode

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from defties.catalogue import catalogue
from defties.render.html import PAGE
from defties.web.asked import Reply
from defties.web.static import address_of

if TYPE_CHECKING:
    from defties.catalogue import Question
    from defties.model import Register
    from defties.web.asked import Asked

_TEMPLATES = Path(__file__).parents[1] / "templates"


def html(template: str, asked: Asked, status: int = 200, **context: Any) -> Reply:  # noqa: ANN401
    """Return a page made of a template.

    Every template extends `frame.html` and is given `asked`, the functions below, and its context.
    """
    text = _environment().get_template(template).render(asked=asked, **context)
    return Reply(text.encode("utf-8", "replace"), status=status)


def compile_templates() -> None:
    """Compile all templates, which the first reader of each would else wait for."""
    environment = _environment()
    for name in environment.list_templates(extensions=["html"]):
        environment.get_template(name)


@cache
def questions() -> dict[str, Question]:
    """Return the questions of the catalogue, read once."""
    return catalogue()


def entity_url(key: str) -> str:
    """Return the address of the page of an entity, from its id ("id:shahed-136")."""
    return _url("entity", key)


def tie_url(key: str) -> str:
    """Return the address of the page of a tie."""
    return _url("tie", key)


def source_url(key: str) -> str:
    """Return the address of the page of a source."""
    return _url("source", key)


def with_query(path: str, *pairs: tuple[str, str]) -> str:
    """Return an address with parameters, those that are empty left out."""
    given = [(name, value) for name, value in pairs if value]
    return f"{path}?{urlencode(given)}" if given else path


def thing_url(key: str, register: Register) -> str:
    """Return the address of the page of whatever an id names, "" if there is no page for it."""
    for held, url in (
        (register.entities, entity_url),
        (register.ties, tie_url),
        (register.sources, source_url),
    ):
        if key in held:
            return url(key)
    return ""


def _url(room: str, key: str) -> str:
    # Within its room an id needs no prefix.
    return f"/{room}/{quote(key.partition(':')[2], safe='')}"


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader([_TEMPLATES, PAGE], encoding="utf-8"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    everywhere: Any = environment.globals
    everywhere.update(
        entity_url=entity_url,
        tie_url=tie_url,
        source_url=source_url,
        with_query=with_query,
        static=address_of,
    )
    return environment
