"""The filters that every answer shares: which ties count, on what evidence, at what time.

Nothing is dropped in silence: what each filter removed is counted under the name of its option, and
answers print the counts.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from defties.dates import Held, held, parse
from defties.errors import BadDate, DataError, UnknownTerm
from defties.standing import is_grade, is_lasting, meets, standing_of
from defties.texts import shorten

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from defties.dates import Span
    from defties.model import Register, Schema, Standing, Tie

# What a tie that is not asked about by name must have, to count.
STANDINGS = frozenset({"corroborated", "single-voice", "disputed", "weak"})


@dataclass(frozen=True, slots=True)
class Filter:
    """What a person asked to leave in.

    `as_of` and `known_by` are EDTF values ("" for any time); `min_grade` an Admiralty grade ("" for
    any); `kinds` classes of ties, `statuses` and `standings` names of concepts (empty `kinds` and
    `statuses` mean all); `exclude` ids of entities; `undated` is "keep", "drop" or "only".
    """

    as_of: str = ""
    known_by: str = ""
    min_grade: str = ""
    kinds: frozenset[str] = frozenset()
    statuses: frozenset[str] = frozenset()
    standings: frozenset[str] = STANDINGS
    exclude: frozenset[str] = frozenset()
    undated: str = "keep"

    def options(self) -> dict[str, str]:
        """Return the options in use, as they are written on the command line."""
        shown = {
            "--as-of": self.as_of,
            "--known-by": self.known_by,
            "--min-grade": self.min_grade,
            "--kind": ",".join(sorted(self.kinds)),
            "--status": ",".join(sorted(self.statuses)),
            "--standing": "" if self.standings == STANDINGS else ",".join(sorted(self.standings)),
            "--exclude": ",".join(sorted(self.exclude)),
            "--undated": "" if self.undated == "keep" else self.undated,
        }
        return {name: text for name, text in shown.items() if text}

    def without(self, option: str) -> Filter:
        """Return this filter with one option back at its default."""
        name = {"--kind": "kinds", "--status": "statuses", "--standing": "standings"}.get(
            option, option.removeprefix("--").replace("-", "_")
        )
        return replace(self, **{name: getattr(Filter(), name)})


@dataclass(frozen=True, slots=True)
class Weighed:
    """A tie that counts, its standing on the evidence that counts, and whether it held then."""

    tie: Tie
    standing: Standing
    held: Held = Held.SURELY


@dataclass(frozen=True, slots=True)
class Sifted:
    """The ties that count, by id, and how many each option removed."""

    ties: Mapping[str, Weighed]
    removed: Mapping[str, int] = field(default_factory=dict)


def sift(register: Register, wanted: Filter, ties: Iterable[Tie] | None = None) -> Sifted:
    """Return the ties that pass a filter, weighed.

    Parameters
    ----------
    register
        The claims.
    wanted
        The filter.
    ties
        The ties to sift; None means all of the register.

    Returns
    -------
    Sifted
        Each removed tie is counted once, under the first option that removed it. A withdrawn tie
        is counted under "withdrawn" unless that standing is asked for, a merged one always, since
        its evidence is that of another. One without evidence is no claim and is counted under
        "lack of evidence".

    Raises
    ------
    InputError
        A date or grade that was asked for cannot be read.
    DataError
        A date, grade, status or stance in the data cannot be read; names the tie.
    """
    as_of = parse(wanted.as_of) if wanted.as_of else None
    known_by = parse(wanted.known_by) if wanted.known_by else None
    meets("A1", wanted.min_grade)  # a floor that is no grade is an error even if no tie is there
    kept: dict[str, Weighed] = {}
    removed: Counter[str] = Counter()
    for tie in register.ties.values() if ties is None else ties:
        try:
            result = _weigh(tie, register, wanted, as_of, known_by)
        # The person's own dates were read above: a bad one is in the data.
        except (BadDate, UnknownTerm) as error:
            raise DataError(f"{tie.id}: {error.message}", "Mend it: defties check") from None
        if isinstance(result, Weighed):
            kept[tie.id] = result
        else:
            removed[result] += 1
    return Sifted(kept, dict(sorted(removed.items())))


def _weigh(
    tie: Tie, register: Register, wanted: Filter, as_of: Span | None, known_by: Span | None
) -> Weighed | str:
    """Return the tie weighed, or the name of the option that removes it."""
    if tie.merged_into or (tie.withdrawn and "withdrawn" not in wanted.standings):
        return "withdrawn"
    if wanted.kinds and tie.kind not in wanted.kinds:
        return "--kind"
    if wanted.statuses and tie.status not in wanted.statuses:
        return "--status"
    if wanted.exclude and any(p.entity in wanted.exclude for p in tie.parties):
        return "--exclude"
    if not tie.evidence:
        return "lack of evidence"
    _require_readable(tie, register.schema)
    standing = standing_of(
        tie, register.sources, register.schema, floor=wanted.min_grade, known_by=known_by
    )
    if standing is None:
        on_grade = known_by is None or bool(
            standing_of(tie, register.sources, register.schema, known_by=known_by)
        )
        return "--min-grade" if on_grade and wanted.min_grade else "--known-by"
    if standing.name not in wanted.standings:
        return "--standing"
    return _at_its_time(tie, standing, register, wanted, as_of)


def _require_readable(tie: Tie, schema: Schema) -> None:
    """Raise an error if any word of a tie that answers rest on is none that the ontology has."""
    if not tie.status:
        raise DataError(f"{tie.id}: it has no status.", "Mend it: defties check")
    schema.concept("st", tie.status)
    if tie.when:
        parse(tie.when)
    for evidence in tie.evidence:
        if evidence.grade and not is_grade(evidence.grade):
            raise DataError(
                f'{tie.id}: "{shorten(evidence.grade)}" is no grade.', "Mend it: defties check"
            )


def _at_its_time(
    tie: Tie, standing: Standing, register: Register, wanted: Filter, as_of: Span | None
) -> Weighed | str:
    undated = not tie.when
    if (undated and wanted.undated == "drop") or (not undated and wanted.undated == "only"):
        return "--undated"
    if as_of is None:
        return Weighed(tie, standing, Held.UNDATED if undated else Held.SURELY)
    then = held(tie.when, as_of, lasting=is_lasting(tie, register.schema))
    return "--as-of" if then is Held.NO else Weighed(tie, standing, then)
