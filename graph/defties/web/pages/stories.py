"""Stories on pages: all of them, each step by step, its pictures, and a story as one file."""

from __future__ import annotations

import base64
import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

from markupsafe import Markup

from defties.errors import NothingFound
from defties.render.svg import svg
from defties.stories import BadStory, pick, read_story, shipped, tell
from defties.texts import shorten
from defties.vocab import expand
from defties.web.asked import Asked, Reply
from defties.web.markdown import rendered
from defties.web.pages.cards import cards_of
from defties.web.pages.citing import citation
from defties.web.pages.forms import MEDIA
from defties.web.pages.frame import entity_url, html, source_url, tie_url, with_query
from defties.web.pages.network import network
from defties.web.pages.pictures import drawing
from defties.web.static import files

if TYPE_CHECKING:
    from collections.abc import Callable

    from defties.model import Register
    from defties.render.view import View
    from defties.snapshot import Dataset
    from defties.stories import Story, Told
    from defties.web.pages.cards import Card

_PAGES = {"id": entity_url, "tie": tie_url, "src": source_url}
_STYLES = ("site.css", "story.css")


@dataclass(frozen=True, slots=True)
class Scene:
    """A step as its page shows it; `graph` is the address of its ties in the graph view."""

    number: int
    heading: str
    prose: Markup
    cards: list[Card]
    as_of: str
    picture: str
    graph: str


def stories(data: Dataset, asked: Asked) -> Reply:
    """Return the page of all stories, each with whether these data bear it."""
    rows = [
        (f"/story/{name}", story, _is_borne(story, data.register))
        for name, story in ((name, read_story(path)) for name, path in shipped().items())
    ]
    return html("stories.html", asked, rows=rows, version=data.register.version)


def story(data: Dataset, asked: Asked) -> Reply:
    """Return a story as a page, as one HTML file or as it was written."""
    name, _, form = asked.path["name"].partition(".")
    if form not in ("", "html", "md"):
        raise NothingFound(f'Stories have no form "{shorten(form, 20)}".', "Use html or md.")
    found = pick(name)
    if not form:
        return _page(data, asked, found)
    body = found.text if form == "md" else one_file(found, _told(found, data.register), data)
    media = "text/markdown; charset=utf-8" if form == "md" else MEDIA["html"]
    kept = f'attachment; filename="{found.name}.{form}"'
    return Reply(body.encode("utf-8", "replace"), media, headers=(("Content-Disposition", kept),))


def picture(data: Dataset, asked: Asked) -> Reply:
    """Return the picture of a step."""
    found = pick(asked.path["name"])
    told = _told(found, data.register)
    number = asked.path["step"]
    if not (number.isascii() and number.isdigit() and 0 < int(number[:4]) <= len(told)):
        raise NothingFound(f'The story has no step "{shorten(number, 20)}".')
    return drawing(svg(view_of(told[int(number) - 1], found, data.register)))


def view_of(told: Told, story: Story, register: Register) -> View:
    """Return the picture of a step."""
    return network(
        told.ties,
        register,
        title=told.step.heading,
        subtitle=story.title,
        focus=[named.key for named in told.step.focus],
    )


def one_file(story: Story, told: list[Told], data: Dataset) -> str:
    """Return a story as one HTML file that opens offline and runs nothing.

    What it links to of the data are their permanent addresses.
    """
    register = data.register
    style = "\n".join(files()[name].body.decode() for name in _STYLES)
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()

    def drawn(step: Told, _: int) -> str:
        picture = svg(view_of(step, story, register)).encode("utf-8", "replace")
        return f"data:image/svg+xml;base64,{base64.b64encode(picture).decode()}"

    page = html(
        "storyfile.html",
        Asked(""),
        story=story,
        opening=rendered(story.opening, _iri),
        scenes=_scenes(told, register, _iri, drawn),
        policy=f"default-src 'none'; style-src 'sha256-{digest}'; img-src data:; base-uri 'none'; "
        "form-action 'none'",
        style=Markup(style),
        version=register.version,
        entity_url=expand,
        tie_url=expand,
        source_url=expand,
    )
    return page.body.decode()


def _page(data: Dataset, asked: Asked, story: Story) -> Reply:
    register, here = data.register, f"/story/{story.name}"
    told = _told(story, register)
    return html(
        "story.html",
        asked,
        story=story,
        opening=rendered(story.opening, _address),
        scenes=_scenes(told, register, _address, lambda _, number: f"{here}/{number}.svg"),
        others=[
            (f"/story/{name}", read_story(path).title)
            for name, path in shipped().items()
            if name != story.name
        ],
        downloads=[
            ("one HTML file", f"{here}.html"),
            ("as it was written (Markdown)", f"{here}.md"),
        ],
        cite=citation(story.title, asked.site + here, register.version),
        version=register.version,
    )


def _scenes(
    told: list[Told],
    register: Register,
    address: Callable[[str], str],
    picture: Callable[[Told, int], str],
) -> list[Scene]:
    return [
        Scene(
            number,
            one.step.heading,
            rendered(one.step.prose, address),
            cards_of(one.ties.values(), register),
            one.step.as_of,
            picture(one, number),
            with_query("/graph", ("ties", ",".join(one.ties)), ("as_of", one.step.as_of)),
        )
        for number, one in enumerate(told, 1)
    ]


def _told(story: Story, register: Register) -> list[Told]:
    """Return the steps of a story, or say that these data do not bear it."""
    try:
        return tell(story, register)
    except BadStory as bad:
        raise NothingFound(
            f"These data do not bear the story “{story.title}”: {bad.violations[0].sentence}",
            "It was written for the data that come with defties.",
        ) from None


def _is_borne(story: Story, register: Register) -> bool:
    try:
        tell(story, register)
    except BadStory:
        return False
    return True


def _address(target: str) -> str:
    """Return where a link of the prose leads within the explorer."""
    page = _PAGES.get(target.partition(":")[0])
    return page(target) if page else target


def _iri(target: str) -> str:
    """Return where a link leads from a file that may be anywhere."""
    return "" if target.startswith("/") else expand(target)
