"""Standing: which evidence counts, whose voices they are, and what follows."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from defties.dates import parse
from defties.errors import InputError
from defties.model import Concept, Evidence, Schema, Source, Standing, Tie
from defties.rooms import room
from defties.standing import best_grade, is_lasting, meets, standing_of, voice_of

STANCES = {
    "asserts": (True, False),
    "confirms": (True, False),
    "alleges": (True, False),
    "denies": (False, True),
    "declines": (False, False),
    "retracts": (False, False),
}
SCHEMA = Schema(
    tie_classes={},
    entity_classes={},
    concepts={
        **{
            f"stance:{name}": Concept(f"stance:{name}", name, "", asserting=yes, denying=no)
            for name, (yes, no) in STANCES.items()
        },
        "st:agreed": Concept("st:agreed", "agreed", "", rank=3),
        "st:delivered": Concept("st:delivered", "delivered", "", rank=5, holds=True),
        "st:ongoing": Concept("st:ongoing", "ongoing", "", holds=True, lasts=True),
        "st:ended": Concept("st:ended", "ended", ""),
    },
)
SOURCES = {
    source.id: source
    for source in (
        Source("src:wire", "Wire story", "id:reuters", published="2022-10-18"),
        Source("src:copy", "Same story", "id:daily", derived_from="src:wire"),
        Source("src:copy-of-copy", "Again", "id:blog", derived_from="src:copy"),
        Source("src:statement", "Text of a ministry", "id:agency", derived_from="id:ministry"),
        Source("src:paper", "A study", "id:institute", published="2023"),
        Source("src:orphan-1", "Copy of what we lack", "id:site-1", derived_from="src:missing"),
        Source("src:orphan-2", "Copy of what we lack", "id:site-2", derived_from="src:missing"),
        Source("src:ring-1", "Copies the other", "id:one", derived_from="src:ring-2"),
        Source("src:ring-2", "Copies the other", "id:two", derived_from="src:ring-1"),
    )
}


def says(
    source: str, stance: str = "asserts", grade: str = "B2", by: str = "", covers: str = ""
) -> Evidence:
    """Evidence from a source, in the words of `by` if that is given."""
    known = SOURCES.get(source)
    voice = by or (known.publisher if known else "")
    key = f"ev:{source}-{stance}-{by}"
    reaches = "delivered" if STANCES[stance][0] else ""
    return Evidence(
        key, source, voice, stance, grade, "…", reaches, attributed=bool(by), covers=covers
    )


def bearing_out(status: str, evidence: Iterable[Evidence]) -> tuple[Evidence, ...]:
    """The evidence, where it asserts reaching the status."""
    return tuple(replace(e, reaches=status) if STANCES[e.stance][0] else e for e in evidence)


def weigh(
    *evidence: Evidence, when: str = "", status: str = "delivered", floor: str = ""
) -> Standing:
    """The standing of a tie with this evidence, which bears out its status and has one."""
    tie = Tie("tie:x", "Supply", status, (), bearing_out(status, evidence), when=when)
    found = standing_of(tie, SOURCES, SCHEMA, floor=floor)
    assert found is not None
    return found


def test_two_independent_voices_corroborate() -> None:
    standing = weigh(says("src:wire"), says("src:paper"))

    assert standing.name == "corroborated"
    assert standing.voices == ("id:institute", "id:reuters")


def test_wire_copies_are_one_voice() -> None:
    standing = weigh(says("src:wire"), says("src:copy"), says("src:copy-of-copy"))

    assert standing.name == "single-voice"
    assert standing.voices == ("id:reuters",)


def test_two_outlets_that_carry_one_ministry_are_one_voice() -> None:
    standing = weigh(says("src:statement"), says("src:wire", by="id:ministry"))

    assert standing.voices == ("id:ministry",)


def test_a_stated_voice_stays_even_in_a_copy() -> None:
    assert voice_of(says("src:copy", by="id:cia"), SOURCES) == "id:cia"


def test_copies_of_a_source_that_is_missing_are_still_one_voice() -> None:
    assert weigh(says("src:orphan-1"), says("src:orphan-2")).name == "single-voice"


def test_sources_that_copy_each_other_are_one_voice() -> None:
    assert weigh(says("src:ring-1"), says("src:ring-2")).voices == ("id:one",)


def test_one_voice_heard_twice_is_single() -> None:
    assert weigh(says("src:wire"), says("src:wire", "confirms")).name == "single-voice"


def test_a_poor_second_voice_does_not_corroborate_but_is_shown() -> None:
    standing = weigh(says("src:wire", grade="B3"), says("src:paper", grade="D3"))

    assert standing.name == "single-voice"
    assert standing.voices == ("id:institute", "id:reuters")


@pytest.mark.parametrize("grade", ["D1", "A4", "F6", ""])
def test_nothing_at_c3_or_better_is_weak(grade: str) -> None:
    assert weigh(says("src:wire", grade=grade), says("src:paper", grade=grade)).name == "weak"


def test_assertion_and_denial_make_a_dispute_whatever_their_grades() -> None:
    standing = weigh(says("src:wire", grade="A1"), says("src:paper", "denies", grade="E5"))

    assert standing.name == "disputed"
    assert standing.denials == ("id:institute",)
    assert standing.grade == "A1"


def test_a_tie_that_is_only_denied_says_so() -> None:
    standing = weigh(says("src:wire", "denies"))

    assert standing.name == "denied-only"
    assert (standing.voices, standing.grade) == ((), "")


def test_declining_to_comment_counts_neither_way() -> None:
    assert weigh(says("src:wire"), says("src:paper", "declines")).name == "single-voice"


def test_a_retraction_takes_back_what_its_voice_said() -> None:
    standing = weigh(says("src:wire"), says("src:paper"), says("src:copy", "retracts"))

    assert standing.name == "single-voice"
    assert standing.voices == ("id:institute",)


def test_a_tie_whose_only_voice_retracted_is_weak() -> None:
    assert weigh(says("src:wire"), says("src:wire", "retracts")).name == "weak"


def test_a_withdrawn_tie_is_withdrawn_whatever_its_evidence() -> None:
    tie = Tie("tie:x", "Supply", "delivered", (), (says("src:wire"),), withdrawn="a mix-up")
    standing = standing_of(tie, SOURCES, SCHEMA)

    assert standing is not None
    assert standing.name == "withdrawn"


def test_a_denial_of_another_period_is_weighed_but_denies_nothing() -> None:
    denial = says("src:paper", "denies", covers="../2021")
    standing = weigh(says("src:wire"), denial, when="2022-08/..")

    assert (standing.name, standing.denials) == ("single-voice", ())
    assert denial in standing.evidence


@pytest.mark.parametrize(
    ("when", "covers"),
    [("2022-08", "../2022"), ("2022-08~", "2022-07"), ("", "../2021"), ("2022-08", "")],
)
def test_a_denial_that_may_concern_the_time_of_the_tie_counts(when: str, covers: str) -> None:
    assert (
        weigh(says("src:wire"), says("src:paper", "denies", covers=covers), when=when).name
        == "disputed"
    )


def test_a_state_known_for_one_date_may_have_held_at_the_time_denied() -> None:
    denial = says("src:paper", "denies", covers="2024")

    assert weigh(says("src:wire"), denial, when="2022", status="delivered").name == "single-voice"
    assert weigh(says("src:wire"), denial, when="2022", status="ongoing").name == "disputed"


def test_a_grade_floor_leaves_evidence_out_of_the_weighing() -> None:
    wire, paper = says("src:wire", grade="B2"), says("src:paper", grade="C2")
    standing = weigh(wire, paper, floor="B2")

    assert standing.name == "single-voice"
    assert (wire,) == standing.evidence


def test_nothing_left_above_the_floor_is_no_standing() -> None:
    tie = Tie("tie:x", "Supply", "delivered", (), (says("src:wire", grade="B3"),))

    assert standing_of(tie, SOURCES, SCHEMA, floor="B2") is None


def test_only_what_was_surely_published_by_then_is_weighed() -> None:
    """The paper of 2023 may be of December, the copies have no date."""
    tie = Tie(
        "tie:x", "Supply", "delivered", (), (says("src:wire"), says("src:paper"), says("src:copy"))
    )
    standing = standing_of(tie, SOURCES, SCHEMA, known_by=parse("2023-06"))

    assert standing is not None
    assert tuple(evidence.source for evidence in standing.evidence) == ("src:wire",)
    assert standing_of(tie, SOURCES, SCHEMA, known_by=parse("2022-10-17")) is None


def test_a_later_retraction_does_not_reach_back() -> None:
    tie = Tie(
        "tie:x",
        "Supply",
        "delivered",
        (),
        (says("src:wire"), says("src:paper", "retracts", by="id:reuters")),
    )
    before = standing_of(tie, SOURCES, SCHEMA, known_by=parse("2022"))
    after = standing_of(tie, SOURCES, SCHEMA)

    assert before is not None and after is not None
    assert (before.name, after.name) == ("single-voice", "weak")


def test_a_tie_without_evidence_is_weak() -> None:
    assert weigh().name == "weak"


@pytest.mark.parametrize(
    ("status", "expected"), [("ongoing", True), ("delivered", False), ("ended", False)]
)
def test_a_lasting_status_holds_and_is_off_the_ladder(status: str, expected: bool) -> None:
    assert expected is is_lasting(Tie("tie:x", "Post", status, (), ()), SCHEMA)


@pytest.mark.parametrize(
    ("grade", "floor", "expected"),
    [
        *(("B2", "B2", True), ("A1", "B2", True), ("B3", "B2", False), ("C1", "B2", False)),
        *(("F6", "", True), ("", "", True), ("", "F6", False), ("D7", "F6", False)),
    ],
)
def test_a_grade_meets_a_floor_in_both_its_parts(grade: str, floor: str, expected: bool) -> None:
    assert expected is meets(grade, floor)


@pytest.mark.parametrize("floor", ["b2", "B", "2B", "B22", "C7", "high"])
def test_a_floor_that_is_no_grade_is_refused_rather_than_ignored(floor: str) -> None:
    with pytest.raises(InputError, match="is not a grade"):
        meets("A1", floor)


def test_the_letter_decides_which_grade_is_best() -> None:
    assert best_grade(["B1", "A6", "C3", ""]) == "A6"
    assert best_grade([]) == ""


def test_every_standing_is_a_concept_of_the_scheme() -> None:
    text = (room("ontology") / "schemes" / "standing.ttl").read_text(encoding="utf-8")
    declared = set(re.findall(r"^standing:([\w-]+)", text, re.MULTILINE))

    assert {
        *("corroborated", "single-voice", "disputed", "weak", "denied-only", "withdrawn")
    } == declared


evidence = st.builds(
    says,
    st.sampled_from(sorted(SOURCES)),
    st.sampled_from(sorted(STANCES)),
    st.sampled_from(["A1", "B2", "C3", "D3", "C4", "F6"]),
    st.sampled_from(["", "id:ministry", "id:cia"]),
    st.sampled_from(["", "2021", "../2024"]),
)
ties = st.builds(
    lambda items, when: Tie("tie:x", "Supply", "delivered", (), tuple(items), when=when),
    st.lists(evidence, max_size=6),
    st.sampled_from(["", "2022", "2022/.."]),
)


@given(ties, st.randoms())
def test_the_order_of_evidence_does_not_matter(tie: Tie, random: object) -> None:
    shuffled = list(tie.evidence)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    one, other = (
        standing_of(t, SOURCES, SCHEMA) for t in (tie, replace(tie, evidence=tuple(shuffled)))
    )

    assert one is not None and other is not None
    assert replace(one, evidence=()) == replace(other, evidence=())


@given(ties)
def test_repeating_all_evidence_never_corroborates(tie: Tie) -> None:
    once = standing_of(tie, SOURCES, SCHEMA)
    twice = standing_of(replace(tie, evidence=tie.evidence * 2), SOURCES, SCHEMA)

    assert once is not None and twice is not None
    assert once.name == twice.name


@given(ties, st.sampled_from(["A1", "B2", "C3", "D3"]))
def test_a_floor_never_adds_voices(tie: Tie, floor: str) -> None:
    """Unless it removes the retraction that silenced one."""
    tie = replace(tie, evidence=tuple(e for e in tie.evidence if e.stance != "retracts"))
    free, floored = (
        standing_of(tie, SOURCES, SCHEMA),
        standing_of(tie, SOURCES, SCHEMA, floor=floor),
    )

    assert free is not None
    assert floored is None or set(floored.voices) <= set(free.voices)
    assert floored is None or all(
        meets(e.grade, floor) or e.stance == "denies" for e in floored.evidence
    )


@given(ties, st.sampled_from(["A1", "B2", "C3", "D3"]))
def test_a_floor_never_settles_a_dispute(tie: Tie, floor: str) -> None:
    tie = replace(tie, evidence=tuple(e for e in tie.evidence if e.stance != "retracts"))
    free, floored = (
        standing_of(tie, SOURCES, SCHEMA),
        standing_of(tie, SOURCES, SCHEMA, floor=floor),
    )

    assert free is not None
    assert free.name != "disputed" or floored is None or floored.name == "disputed"


def test_a_voice_that_stops_short_of_the_status_does_not_corroborate_it() -> None:
    agreed = replace(says("src:paper"), reaches="agreed")
    tie = Tie("tie:x", "Supply", "delivered", (), (says("src:wire"), agreed))
    standing = standing_of(tie, SOURCES, SCHEMA)

    assert standing is not None
    assert (standing.name, standing.solid, len(standing.voices)) == ("single-voice", 1, 2)
    assert standing.reached == ""


def test_what_the_evidence_left_does_not_bear_out_is_told() -> None:
    agreed = replace(says("src:wire"), reaches="agreed")
    tie = Tie("tie:x", "Supply", "delivered", (), (agreed, says("src:paper")))
    then = standing_of(tie, SOURCES, SCHEMA, known_by=parse("2022"))

    assert then is not None
    assert (then.name, then.reached) == ("weak", "agreed")


@pytest.mark.parametrize(
    ("denies", "status", "name"),
    [
        ("delivered", "agreed", "single-voice"),
        ("delivered", "delivered", "disputed"),
        ("agreed", "delivered", "disputed"),
        ("delivered", "ongoing", "disputed"),
        ("", "agreed", "disputed"),
    ],
)
def test_who_denies_a_rung_does_not_dispute_what_lies_below_it(
    denies: str, status: str, name: str
) -> None:
    denial = replace(says("src:paper", "denies"), denies=denies)

    assert weigh(says("src:wire"), denial, status=status).name == name
