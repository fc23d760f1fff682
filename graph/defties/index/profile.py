"""What makes ties weigh alike: a tie stripped of all that tells it from others of its sort.

Filters look at the class of a tie, its status and its evidence, and at three things more: when it
held, when its evidence was published, and who is a party to it. Ties that differ in these three
only have one *profile*, and one weighing by `sift` does for all of them.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from defties.dates import known, parse
from defties.errors import BadDate, UnknownTerm
from defties.model import Evidence, Tie
from defties.standing import is_lasting, voice_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from defties.model import Schema, Source

# Days are counted as by `date.toordinal`; these stand for "whenever" and for "not surely ever".
ALWAYS, FOREVER = date.min.toordinal(), date.max.toordinal()
NEVER = FOREVER + 1
_DATED = "2000"  # stands for any date, where nothing depends on which


def profile_of(tie: Tie, sources: Mapping[str, Source]) -> Tie:
    """Return what a tie has in common with all ties that weigh alike.

    Voices are named in the order in which they first speak; when it held is kept only where the
    weight of some evidence depends on it, or where it cannot be read.
    """
    voices: dict[str, str] = {}
    evidence: list[Evidence] = []
    for number, item in enumerate(tie.evidence):
        voice = voices.setdefault(voice_of(item, sources), f"v{len(voices)}")
        evidence.append(
            Evidence(
                *(f"e{number}", "", voice, item.stance, item.grade, ""),
                reaches=item.reaches,
                denies=item.denies,
                attributed=True,
                covers=item.covers,
            )
        )
    depends = any(item.covers for item in evidence) or not _is_date(tie.when)
    return Tie(
        id="",
        kind=tie.kind,
        status=tie.status,
        parties=(),
        evidence=tuple(evidence),
        when=tie.when if depends else _DATED,
        withdrawn="gone" if tie.withdrawn else "",
        merged_into="tie:other" if tie.merged_into else "",
    )


def period_of(tie: Tie, schema: Schema) -> tuple[int, int]:
    """Return the first and last day between which a tie may have held.

    A filter on time leaves a tie in if the days asked for touch this period.
    """
    try:
        if not tie.when or ("/" not in tie.when and is_lasting(tie, schema)):
            return ALWAYS, FOREVER
        span = parse(tie.when)
    except (BadDate, UnknownTerm):  # whoever weighs the tie says what is wrong
        return ALWAYS, FOREVER
    return span.earliest_start.toordinal(), span.latest_end.toordinal()


def out_of(tie: Tie, sources: Mapping[str, Source]) -> tuple[int, int]:
    """Return the days on which the first and the last of a tie's evidence were surely published.

    `NEVER` stands for evidence of which that cannot be told. If a date cannot be read, no day lies
    outside: whoever weighs the tie says what is wrong.
    """
    try:
        days = [_out(sources.get(item.source)) for item in tie.evidence]
    except BadDate:
        return ALWAYS, NEVER
    return min(days, default=ALWAYS), max(days, default=ALWAYS)


def _out(source: Source | None) -> int:
    if source is None or not source.published:
        return NEVER
    span = parse(source.published)
    return span.latest_end.toordinal() if known(source.published, span) else NEVER


def _is_date(text: str) -> bool:
    """Return whether a text is a date; no text is none."""
    try:
        return bool(text and parse(text))
    except BadDate:
        return False
