"""Stories: Markdown files of steps, each of which stands on ties.

A file starts with lines between ``---`` that give a title and a summary; ``## `` starts a step. The
lines right below the heading name what the step stands on; then comes what is told::

    ---
    title: Paid in gold
    summary: One or two sentences.
    ---

    An opening, if one is wanted.

    ## The first payment
    Ties: tie:payment-a, tie:payment-b
    As of: 2022-11
    Focus: id:iran

    Prose in Markdown. A link may lead to [an entity](id:iran), a [tie](tie:payment-a), a
    [source](src:…), a page of the explorer ([a question](/ask/payments)) or the web.

A step may not stand on nothing, nor on claims that are gone: `tell` holds a story against the data.
How stories are shown is the concern of `web.pages.stories`.
"""

from __future__ import annotations

from defties.stories.told import Told, tell
from defties.stories.written import BadStory, Named, Step, Story, pick, read_story, shipped

__all__ = ["BadStory", "Named", "Step", "Story", "Told", "pick", "read_story", "shipped", "tell"]
