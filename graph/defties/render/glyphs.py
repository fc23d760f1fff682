"""What drawings in SVG are made of: shapes, marks, colours for light and dark, texts that fit.

Shapes and marks are those of the drawn page (`page/glyphs.js`). Looks are attributes, in the
colours of the light theme, so that any reader of SVG shows them; one style sheet, which a drawing
can do without, says what each colour is where a dark theme is preferred.
"""

from __future__ import annotations

from functools import lru_cache
from html import escape
from typing import TYPE_CHECKING

from defties.texts import clean

if TYPE_CHECKING:
    from collections.abc import Sequence

    from defties.render.style import Look

# Corners in radii; what has none is a circle.
GLYPHS: dict[str, tuple[tuple[float, float], ...]] = {
    "square": ((-0.88, -0.88), (0.88, -0.88), (0.88, 0.88), (-0.88, 0.88)),
    "diamond": ((0, -1.15), (1.15, 0), (0, 1.15), (-1.15, 0)),
    "triangle": ((0, -1.1), (1.1, 0.85), (-1.1, 0.85)),
    "hexagon": ((1.1, 0), (0.55, 0.95), (-0.55, 0.95), (-1.1, 0), (-0.55, -0.95), (0.55, -0.95)),
    "octagon": (
        *((0.45, -1.05), (1.05, -0.45), (1.05, 0.45), (0.45, 1.05)),
        *((-0.45, 1.05), (-1.05, 0.45), (-1.05, -0.45), (-0.45, -1.05)),
    ),
    "house": ((0, -1.1), (1.05, -0.2), (1.05, 0.95), (-1.05, 0.95), (-1.05, -0.2)),
    "boat": ((-1.25, -0.35), (1.25, -0.35), (0.75, 0.8), (-0.75, 0.8)),
    "shield": ((-0.9, -0.95), (0.9, -0.95), (0.9, 0.25), (0, 1.1), (-0.9, 0.25)),
    "sheet": ((-0.75, -1.05), (0.35, -1.05), (0.8, -0.6), (0.8, 1.05), (-0.75, 1.05)),
}

# A colour for the light theme and one for the dark. These are set by no ontology.
Colour = tuple[str, str]
INK: Colour = ("#1c1b19", "#eae7df")
MUTE: Colour = ("#5b5850", "#aeaaa0")
FAINT: Colour = ("#dad6cb", "#343a40")
GROUND: Colour = ("#fbfaf6", "#101214")
AGAINST: Colour = ("#a3182b", "#ff8f9b")
AGAINST_SOFT: Colour = ("#f7e3e3", "#3a1f24")

SANS, SERIF = "system-ui, 'Noto Sans', sans-serif", "Georgia, 'Noto Serif', serif"
# Widths of letters in sizes of the font, a little generous: fonts differ between machines.
_SLIM, _WIDE = frozenset("fijlrtI.,:;'|!()[]- ·"), frozenset("mwMWOQGD@%—…")
_STYLE, _END = "<style>", "</style>"


class Palette:
    """The colours of one drawing: those of the light theme, and what each is in the dark."""

    def __init__(self) -> None:
        self._dark: dict[str, str] = {}

    def of(self, colour: Colour) -> str:
        """Return a colour as an attribute has it, and remember what it is in the dark."""
        light, dark = colour[0].lower(), colour[1].lower()
        while self._dark.setdefault(light, dark) != dark:
            light = _next_to(light)  # two that differ in the dark only: one is moved by a hair
        return light

    def style(self) -> str:
        """Return the style sheet for readers who prefer the dark."""
        rules = "".join(
            f'[fill="{light}"]{{fill:{dark}}}[stroke="{light}"]{{stroke:{dark}}}'
            for light, dark in sorted(self._dark.items())
        )
        return f"{_STYLE}@media (prefers-color-scheme:dark){{{rules}}}{_END}"


def style_in(drawing: str) -> str:
    """Return the text of the style sheet of a drawing, for a content policy to allow it."""
    return drawing.partition(_STYLE)[2].partition(_END)[0]


def colour_of(look: Look) -> Colour:
    """Return the colour of a look."""
    return look.light, look.dark


def faded(colour: Colour, share: float) -> Colour:
    """Return a colour mixed with the ground."""
    light, dark = (_mixed(own, g, share) for own, g in zip(colour, GROUND, strict=True))
    return light, dark


def outline_of(shape: str, x: float, y: float, radius: float) -> str:
    """Return the path of a shape."""
    corners = GLYPHS.get(shape)
    if not corners:
        around = f"a{radius:.1f},{radius:.1f} 0 1,0"
        return f"M{x - radius:.1f},{y:.1f}{around} {2 * radius:.1f},0{around} {-2 * radius:.1f},0Z"
    return (
        "M" + "L".join(f"{x + px * radius:.1f},{y + py * radius:.1f}" for px, py in corners) + "Z"
    )


def against(x: float, y: float, palette: Palette, *, crossed: bool) -> str:
    """Return the mark of what voices speak against: crossed if all do, half if some do."""
    colour, r = palette.of(AGAINST), 6.5
    ring = (
        f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{r}" fill="{palette.of(GROUND)}" '
        f'stroke="{colour}" stroke-width="1.6"/>'
    )
    if not crossed:
        half = f"M{x:.1f},{y - r:.1f}A{r},{r} 0 0 1 {x:.1f},{y + r:.1f}Z"
        return f'{ring}<path d="{half}" fill="{colour}"/>'
    a = r * 0.9
    arms = f"M{x - a / 2:.1f},{y - a / 2:.1f}l{a:.1f},{a:.1f}m0,{-a:.1f}l{-a:.1f},{a:.1f}"
    return f'{ring}<path d="{arms}" stroke="{colour}" stroke-width="1.8" fill="none"/>'


def listed(x: float, y: float, radius: float, palette: Palette) -> str:
    """Return the triangle at the shoulder of an entity under a sanctions listing."""
    a, b = x + radius * 0.92, y - radius * 0.92
    return (
        f'<path d="M{a:.1f},{b - 5.2:.1f}l5.2,9.4h-10.4Z" fill="{palette.of(AGAINST)}" '
        f'stroke="{palette.of(GROUND)}" stroke-width="1.5"/>'
    )


def dashed(dashes: Sequence[int]) -> str:
    """Return the attribute that breaks a line, "" for a whole one."""
    return f' stroke-dasharray="{" ".join(map(str, dashes))}"' if dashes else ""


# --- texts ---


def width_of(text: str, size: float = 12) -> float:
    """Return about how wide a text is."""
    return size * sum(map(_letter, text))


@lru_cache(4096)
def _letter(letter: str) -> float:
    if letter in _SLIM:
        return 0.36
    if letter >= "\u2e80":  # from here on letters are as wide as they are high
        return 1.05
    return 0.9 if letter in _WIDE else 0.7 if letter.isupper() else 0.58


def fitted(text: str, room: float, size: float = 12, most: int = 0) -> list[str]:
    """Return a text as lines that fit, at least one; with a limit the last may end in "…".

    Examples
    --------
    >>> fitted("a supply chain", 60)
    ['a supply', 'chain']
    >>> fitted("a supply chain", 60, most=1)
    ['a supply…']
    """
    lines = [""]
    for word in clean(text).split():
        longer = f"{lines[-1]} {word}" if lines[-1] else word
        if width_of(longer, size) <= room:
            lines[-1] = longer
            continue
        pieces = _broken(word, room, size)
        lines += pieces if lines[-1] else []
        lines = lines if lines[0] else pieces
    if most and len(lines) > most:
        return [*lines[: most - 1], lines[most - 1].rstrip(" ,;") + "…"]
    return lines


def _broken(word: str, room: float, size: float) -> list[str]:
    """Return a word in pieces that fit: one, but for what is no word of any language."""
    pieces = [""]
    for letter in word:
        if pieces[-1] and width_of(pieces[-1] + letter, size) > room:
            pieces.append("")
        pieces[-1] += letter
    return pieces


def xml(text: str) -> str:
    """Return a text as XML can hold it."""
    return escape("".join(c for c in clean(text) if c >= " " and not _is_no_character(c)))


def _is_no_character(letter: str) -> bool:
    return "\ud800" <= letter <= "\udfff" or letter in "\ufffe\uffff"


def _mixed(own: str, ground: str, share: float) -> str:
    pairs = zip(_channels(own), _channels(ground), strict=True)
    return "#" + "".join(f"{round(o * share + g * (1 - share)):02x}" for o, g in pairs)


def _channels(colour: str) -> tuple[int, int, int]:
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)


def _next_to(colour: str) -> str:
    return f"#{(int(colour[1:], 16) + 1) % 2**24:06x}"
