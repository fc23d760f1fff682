"""A story held against the data: the claims of each step, or why it cannot be told."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from defties.shelf import take
from defties.sift import STANDINGS, Filter, sift
from defties.stories.written import BadStory, violation
from defties.texts import clean, shorten

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from defties.model import Register
    from defties.sift import Weighed
    from defties.stories.written import Named, Step, Story

# A story may tell of a claim that is only denied; its standing is shown with it.
_TOLD = STANDINGS | {"denied-only"}


@dataclass(frozen=True, slots=True)
class Told:
    """A step with its claims, weighed, in the order in which they are named."""

    step: Step
    ties: Mapping[str, Weighed]


def tell(story: Story, register: Register) -> list[Told]:
    """Return the steps of a story with their claims as the data have them.

    Raises
    ------
    BadStory
        Something that is named is not there, or a tie is withdrawn, is merged into another, has no
        evidence or did not hold at the time that its step is about.
    """
    faults = list(_lost(story.linked, register))
    told = []
    for step in story.steps:
        missing = [*_unusable(step.ties, register), *_lost((*step.focus, *step.linked), register)]
        faults += missing
        wanted = Filter(as_of=step.as_of, standings=_TOLD)
        keys = [named.key for named in step.ties]
        sifted = sift(register, wanted, take(register.ties, keys))
        if not missing:
            faults += _left_out(step, sifted.ties)
        told.append(Told(step, {key: sifted.ties[key] for key in keys if key in sifted.ties}))
    if faults:
        raise BadStory(sorted({violation(story.file, *fault) for fault in faults}))
    return told


def _lost(names: tuple[Named, ...], register: Register) -> Iterator[tuple[int, str]]:
    """Yield what is wrong with ids that are only named."""
    for named in names:
        if named.key.startswith("tie:"):
            yield from _unusable((named,), register)
        elif named.key.startswith("src:"):
            if named.key not in register.sources:
                yield named.line, f"There is no source {shorten(named.key)}."
        elif (entity := register.entities.get(named.key)) is None:
            yield named.line, f"There is no entity {shorten(named.key)}."
        elif entity.merged_into:
            yield named.line, f"{named.key} is now {entity.merged_into}: name that one."


def _unusable(names: tuple[Named, ...], register: Register) -> Iterator[tuple[int, str]]:
    """Yield why ties cannot be stood on."""
    for named in names:
        tie = register.ties.get(named.key)
        if tie is None:
            yield named.line, f"There is no tie {shorten(named.key)}."
        elif tie.merged_into:
            yield named.line, f"{tie.id} was merged into {tie.merged_into}: name that one."
        elif tie.withdrawn:
            yield named.line, f"{tie.id} is withdrawn: {clean(tie.withdrawn).rstrip('.')}."
        elif not tie.evidence:
            yield named.line, f"{tie.id} has no evidence."


def _left_out(step: Step, ties: Mapping[str, Weighed]) -> Iterator[tuple[int, str]]:
    """Yield which ties did not hold when their step is set, and who is no party to any."""
    for named in step.ties:
        if named.key not in ties:
            yield named.line, f"{named.key} did not hold as of {step.as_of}."
    parties = {party.entity for weighed in ties.values() for party in weighed.tie.parties}
    for named in step.focus:
        if named.key not in parties:
            yield named.line, f"{named.key} is no party to the ties of this step."
