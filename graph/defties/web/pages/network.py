"""Chosen ties as one picture, those too that have no line."""

from __future__ import annotations

from typing import TYPE_CHECKING

from defties.project import steps_of
from defties.render.view import build_view

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from defties.model import Register
    from defties.render.view import View
    from defties.sift import Weighed


def network(
    ties: Mapping[str, Weighed],
    register: Register,
    *,
    title: str,
    subtitle: str,
    focus: Sequence[str] = (),
) -> View:
    """Return the picture of some ties; of one that has no line the parties stand in it."""
    steps = [s for w in ties.values() for s in steps_of(w.tie, register.schema)]
    drawn = {step.tie for step in steps}
    loose = [key for key in ties if key not in drawn]
    parties = [p.entity for key in loose for p in ties[key].tie.parties if p.entity]
    return build_view(
        register,
        steps,
        {key: weighed.standing for key, weighed in ties.items()},
        title=title,
        subtitle=subtitle,
        focus=focus or list(dict.fromkeys(parties)),
        extra_ties=loose,
    )
