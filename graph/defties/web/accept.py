"""Which form of an answer a reader would rather have: negotiation by q-values (RFC 9110)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from defties.errors import DeftiesError

if TYPE_CHECKING:
    from collections.abc import Mapping


class NotAcceptable(DeftiesError):
    """Nothing is offered in a form that was asked for."""


def preferred(accept: str, offered: Mapping[str, str]) -> str:
    """Return the name of the form that fits an Accept header best.

    Parameters
    ----------
    accept
        The header; "" means anything. A range that cannot be read is passed over.
    offered
        Names of forms by media type; of equals the first is taken.

    Raises
    ------
    NotAcceptable
        None of them is accepted.
    """
    ranges = [found for part in accept.split(",") if (found := _range(part))] or [("*/*", 1.0)]
    weights = {media: _weight(media, ranges) for media in offered}
    best = max(weights, key=lambda media: weights[media])
    if not weights[best]:
        raise NotAcceptable(
            "None of the forms that are asked for is there.", f"Ask for {', '.join(offered)}."
        )
    return offered[best]


def _range(part: str) -> tuple[str, float] | None:
    media, *parameters = (piece.strip() for piece in part.split(";"))
    weight = 1.0
    for parameter in parameters:
        name, _, value = parameter.partition("=")
        if name.strip().lower() == "q":
            try:
                weight = min(max(float(value), 0.0), 1.0)
            except ValueError:
                return None
    return (media.lower(), weight) if media.count("/") == 1 else None


def _weight(media: str, ranges: list[tuple[str, float]]) -> float:
    """Return how welcome a media type is: what the most specific range that fits it says."""
    kind = media.partition("/")[0]
    said = dict(reversed(ranges))
    for pattern in (media, f"{kind}/*", "*/*"):
        if pattern in said:
            return said[pattern]
    return 0.0
