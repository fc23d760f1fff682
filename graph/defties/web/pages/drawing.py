"""A scene → the picture of it: words for what is left out, and what an export leaves aside."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from defties.errors import InputError, NothingFound
from defties.render.layout import Layout
from defties.render.proofs import some
from defties.render.view import build_view
from defties.shelf import take
from defties.texts import clean
from defties.vocab import compact
from defties.web.places import LAYOUTS, places_of
from defties.web.scene import MOST

if TYPE_CHECKING:
    from collections.abc import Mapping

    from defties.model import Register
    from defties.render.layout import Point
    from defties.render.view import View
    from defties.snapshot import Dataset
    from defties.web.asked import Asked
    from defties.web.scene import Scene

_FAR = 100_000  # pixels


@dataclass(frozen=True, slots=True)
class Drawing:
    """A scene with its picture, and the years of evidence that the slider of knowledge offers."""

    scene: Scene
    view: View
    layout: str
    known: Mapping[str, int]


def drawing_of(data: Dataset, asked: Asked, scene: Scene) -> Drawing:
    """Return the picture of a scene, without the ties and entities that the address leaves aside.

    Raises
    ------
    NothingFound
        No tie is left to draw.
    InputError
        A place or a layout cannot be read.
    """
    register = data.register
    aside = _Aside(asked)
    layout = asked.choice("layout", LAYOUTS)
    places = _pinned(places_of(scene, register, layout), asked)
    entities = [key for key in scene.shown if key not in aside.entities]
    shown = {key: w for key, w in scene.sifted.ties.items() if aside.keeps(key)}
    steps = [s for s in scene.steps if s.tie in shown and {s.head, s.tail} <= set(entities)]
    if not entities or not (shown or scene.focus):
        raise NothingFound("No tie is left to draw.", "Loosen the filters.")
    drawn = {step.tie for step in steps}
    view = build_view(
        register,
        steps,
        {key: weighed.standing for key, weighed in shown.items()},
        title=_title(scene, register),
        subtitle="claims with their evidence",
        focus=[key for key in scene.focus if key in entities],
        notes=_notes(scene, register),
        extra_ties=[key for key in scene.loose if key in shown and key not in drawn],
        places=places,
    )
    return Drawing(scene, view, layout, _years(scene, data))


class _Aside:
    """What an export leaves aside, since the reader does not see it."""

    def __init__(self, asked: Asked) -> None:
        self._only = _keys(asked, "only", "tie:")
        self._without = _keys(asked, "without", "tie:")
        self.entities = _keys(asked, "drop", "id:")

    def keeps(self, key: str) -> bool:
        """Return whether a tie stays."""
        return key not in self._without and (not self._only or key in self._only)


def _keys(asked: Asked, name: str, prefix: str) -> set[str]:
    words = {word.strip() for text in asked.several(name) for word in text.split(",")} - {""}
    return {word if ":" in word else prefix + word for word in words}


def _pinned(places: Layout, asked: Asked) -> Layout:
    """Return the places with those that were chosen by hand, such as "id:iran~120~-40"."""
    chosen: dict[str, Point] = {}
    for word in (w for text in asked.several("pins") for w in text.split(",")):
        key, *numbers = word.split("~")
        try:
            x, y = (float(number) for number in numbers)
        except ValueError:
            raise InputError("A pin is an id with two numbers.", "pins=id:iran~120~-40") from None
        if not (math.isfinite(x) and math.isfinite(y) and max(abs(x), abs(y)) < _FAR):
            raise InputError("A pin is too far away.", "pins=id:iran~120~-40")
        chosen[compact(key)] = (x, y)
    known = {key: place for key, place in chosen.items() if key in places.wide}
    return replace(places, wide={**places.wide, **known}, tall={**places.tall, **known})


def _title(scene: Scene, register: Register) -> str:
    if scene.focus:
        return some([clean(register.label(key)) for key in scene.focus], 3)
    count = len(scene.sifted.ties)
    return f"{count} tie" + ("" if count == 1 else "s")


def _notes(scene: Scene, register: Register) -> list[str]:
    """Return what the picture leaves out, in sentences."""
    notes: list[str] = []
    if scene.hubs:
        labels = [clean(register.label(key)) for key in scene.hubs]
        notes.append(f"Shown but not followed further: {some(labels, 5)}.")
    if scene.hidden:
        more = "entity is" if scene.hidden == 1 else "entities are"
        notes.append(f"{scene.hidden} further {more} left out by the limit ({MOST:,} at most).")
    notes += [
        f"{number} {'tie is' if number == 1 else 'ties are'} left out by {option}."
        for option, number in scene.sifted.removed.items()
    ]
    if scene.unwalked:
        classes = register.schema.tie_classes
        labels = [clean(classes[name].label) for name in scene.unwalked]
        notes.append(f"Without lines until their kind is chosen: {', '.join(labels)}.")
    return notes


def _years(scene: Scene, data: Dataset) -> dict[str, int]:
    """Return the first and the last year in which evidence of the scene was published."""
    register = data.register
    keys = sorted({step.tie for step in scene.steps} | set(scene.loose))
    sources = {e.source for tie in take(register.ties, keys) for e in tie.evidence}
    years = [
        int(source.published[:4])
        for key in sources
        if (source := register.sources.get(key)) and source.published[:4].isdigit()
    ]
    return {"first": min(years, default=0), "last": max(years, default=0)}
