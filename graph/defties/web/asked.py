"""What a reader asks for and what is answered: plain values, which travel between processes."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from defties.errors import InputError
from defties.sought import SEVERAL, SINGLE
from defties.texts import shorten

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True, slots=True)
class Asked:
    """Everything that an answer may depend on besides the data.

    Attributes
    ----------
    url
        The path and query as they were asked for, percent-encoded.
    site
        Where the explorer is reached, such as "http://127.0.0.1:8765", without a slash at the end.
    path
        The parts of the path that its pattern names, decoded.
    query
        The parameters in their order, decoded.
    accept
        The Accept header.
    route
        The pattern that the path fits.
    """

    url: str
    site: str = ""
    path: Mapping[str, str] = field(default_factory=dict)
    query: tuple[tuple[str, str], ...] = ()
    accept: str = "*/*"
    route: str = ""

    def several(self, name: str) -> list[str]:
        """Return the values of a parameter, those that are empty (a field of a form) left out."""
        return [value for key, value in self.query if key == name and value.strip()]

    def one(self, name: str, default: str = "") -> str:
        """Return the value of a parameter that is given at most once.

        Raises
        ------
        InputError
            It is given twice.
        """
        values = self.several(name)
        if len(values) > 1:
            raise InputError(
                f'The parameter "{name}" is given {len(values)} times.', "Give it once."
            )
        return values[0] if values else default

    def number(self, name: str, default: int, most: int, least: int = 1) -> int:
        """Return the value of a parameter that is a whole number within bounds.

        Raises
        ------
        InputError
            It is none, or out of bounds.
        """
        text = self.one(name, str(default)).strip()
        value = int(text) if text.isascii() and text.isdigit() and len(text) < 10 else least - 1
        if not least <= value <= most:
            raise InputError(
                f'The parameter "{name}" is a whole number from {least} to {most}, not '
                f'"{shorten(text)}".',
                f"Try {name}={default}.",
            )
        return value

    def choice(self, name: str, choices: tuple[str, ...]) -> str:
        """Return the value of a parameter that is one of some words, the first if not given.

        Raises
        ------
        InputError
            It is another.
        """
        value = self.one(name, choices[0])
        if value not in choices:
            raise InputError(f'"{shorten(value)}" is no {name}.', f"Use {', '.join(choices)}.")
        return value

    def filters(self) -> dict[str, str | list[str]]:
        """Return what was given as filters, for `sought.filter_from`."""
        single: dict[str, str | list[str]] = {name: self.one(name) for name in SINGLE}
        return {
            **{name: value for name, value in single.items() if value},
            **{name: self.several(name) for name in SEVERAL},
        }


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer: its body, in one form, and what else HTTP says of it.

    `headers` are of this answer alone; those that all have are set by the front.
    """

    body: bytes
    media: str = "text/html; charset=utf-8"
    status: int = 200
    headers: tuple[tuple[str, str], ...] = ()


def moved(address: str, *, for_good: bool = False) -> Reply:
    """Return the answer that something is found elsewhere: 308 for good, else 303."""
    return Reply(
        b"", "text/plain; charset=utf-8", 308 if for_good else 303, (("Location", address),)
    )
