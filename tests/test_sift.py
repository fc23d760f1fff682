"""Sifting: which ties count, each that does not is counted under what removed it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from defties.dates import Held
from defties.errors import DataError, InputError
from defties.model import Evidence, Party, Register, Source, Tie
from defties.sift import STANDINGS, Filter, sift

SOURCES = {
    s.id: s
    for s in (
        Source("src:old", "Old", "id:paper", published="2020-05-01"),
        Source("src:new", "New", "id:wire", published="2024"),
        Source("src:undated", "Undated", "id:blog"),
    )
}


def evidence(source="src:old", grade="B2", stance="asserts", **more):
    key, voice = f"ev:{source}-{stance}", SOURCES[source].publisher
    return Evidence(key, source, voice, stance, grade, "…", **{"reaches": "delivered", **more})


def tie(name, *said, kind="Supply", status="delivered", when="2022", who="id:a", **more):
    parties = (Party("recipient", "id:b"), Party("supplier", who))
    return Tie(f"tie:{name}", kind, status, parties, said or (evidence(),), when=when, **more)


@pytest.fixture
def sifts(register):
    """Sift some ties; return the names of those kept and the counts of those removed."""

    def run(ties, **wanted):
        world = Register(register.schema, {}, SOURCES, {t.id: t for t in ties})
        found = sift(world, Filter(**wanted))
        assert len(found.ties) + sum(found.removed.values()) == len(ties)
        return {key.removeprefix("tie:") for key in found.ties}, dict(found.removed)

    return run


def test_without_a_filter_every_sound_claim_counts(register):
    found = sift(register, Filter())

    assert set(found.ties) == set(register.ties)
    assert found.removed == {}
    assert found.ties["tie:supply-arvenia-borduria-heron-1"].standing.name == "disputed"


@pytest.mark.parametrize(
    ("option", "wanted"),
    [
        ("--kind", {"kinds": frozenset({"Supply"})}),
        ("--status", {"statuses": frozenset({"delivered"})}),
        ("--exclude", {"exclude": frozenset({"id:x"})}),
        ("--min-grade", {"min_grade": "B2"}),
        ("--known-by", {"known_by": "2021"}),
        ("--standing", {"standings": frozenset({"single-voice"})}),
        ("--undated", {"undated": "drop"}),
        ("--as-of", {"as_of": "2022"}),
    ],
)
def test_what_a_filter_removes_is_counted_under_its_option(sifts, option, wanted):
    bad = {
        "--kind": tie("bad", kind="Transport"),
        "--status": tie("bad", status="planned"),
        "--exclude": tie("bad", who="id:x"),
        "--min-grade": tie("bad", evidence(grade="C1")),
        "--known-by": tie("bad", evidence("src:new")),
        "--standing": tie("bad", evidence(), evidence("src:new")),
        "--undated": tie("bad", when=""),
        "--as-of": tie("bad", when="2019"),
    }

    assert sifts([tie("good"), bad[option]], **wanted) == ({"good"}, {option: 1})
    assert sifts([tie("good"), bad[option]]) == ({"good", "bad"}, {})


def test_a_tie_that_several_filters_remove_is_counted_once_under_the_first(sifts):
    both = tie("both", kind="Transport", status="planned", when="")

    kept, removed = sifts(
        [both], kinds=frozenset({"Supply"}), statuses=frozenset({"delivered"}), undated="drop"
    )

    assert (kept, removed) == (set(), {"--kind": 1})


def test_withdrawn_and_merged_ties_are_left_out_unless_asked_for(sifts):
    ties = [tie("gone", withdrawn="Not so."), tie("twin", merged_into="tie:good"), tie("good")]

    assert sifts(ties) == ({"good"}, {"withdrawn": 2})
    assert sifts(ties, standings=STANDINGS | {"withdrawn"}) == ({"good", "gone"}, {"withdrawn": 1})


def test_a_tie_that_is_only_denied_is_left_out_unless_asked_for(sifts):
    denied = tie("denied", evidence(stance="denies"))

    assert sifts([denied]) == (set(), {"--standing": 1})
    assert sifts([denied], standings=frozenset({"denied-only"})) == ({"denied"}, {})


def test_a_tie_without_evidence_is_no_claim(sifts):
    bare = replace(tie("bare"), evidence=())

    assert sifts([bare, tie("good")]) == ({"good"}, {"lack of evidence": 1})


# Time.


@pytest.mark.parametrize(
    ("when", "status", "held"),
    [
        ("2022-08-30", "delivered", Held.SURELY),
        ("2022", "delivered", Held.SURELY),
        ("2022~", "delivered", Held.POSSIBLY),
        ("2021/2024", "delivered", Held.SURELY),
        ("2019", "ongoing", Held.POSSIBLY),
        ("2022-12-16/..", "in-force", Held.SURELY),
        ("", "delivered", Held.UNDATED),
    ],
)
def test_whether_a_tie_held_is_told_and_not_only_decided(register, when, status, held):
    world = Register(register.schema, {}, SOURCES, {"tie:x": tie("x", when=when, status=status)})

    assert sift(world, Filter(as_of="2022")).ties["tie:x"].held is held


def test_without_a_date_asked_only_the_undated_are_marked(register):
    ties = {t.id: t for t in (tie("dated"), tie("undated", when=""))}
    found = sift(Register(register.schema, {}, SOURCES, ties), Filter()).ties

    assert (found["tie:dated"].held, found["tie:undated"].held) == (Held.SURELY, Held.UNDATED)


@pytest.mark.parametrize(
    ("undated", "kept", "removed"),
    [
        ("keep", {"dated", "undated"}, {}),
        ("drop", {"dated"}, {"--undated": 1}),
        ("only", {"undated"}, {"--undated": 1}),
    ],
)
def test_undated_ties_are_kept_dropped_or_alone(sifts, undated, kept, removed):
    assert sifts([tie("dated"), tie("undated", when="")], undated=undated) == (kept, removed)


def test_evidence_counts_only_if_surely_published_by_then(sifts):
    ties = [
        tie("old"),
        tie("new", evidence("src:new")),
        tie("undated", evidence("src:undated")),
        tie("both", evidence("src:new"), evidence()),
    ]

    assert sifts(ties, known_by="2020-05") == ({"old", "both"}, {"--known-by": 2})
    assert sifts(ties, known_by="2020-04") == (set(), {"--known-by": 4})
    assert sifts(ties, known_by="2024-06")[0] == {"old", "both"}  # "2024" may be after June


def test_standing_is_that_of_the_evidence_that_counts(register):
    both = tie("x", evidence(), evidence("src:new"))
    world = Register(register.schema, {}, SOURCES, {"tie:x": both})

    def name(**wanted):
        return sift(world, Filter(**wanted)).ties["tie:x"].standing.name

    assert name() == "corroborated"
    assert name(known_by="2021") == "single-voice"


def test_what_the_grade_and_the_date_remove_together_is_told_apart(sifts):
    ties = [tie("old-weak", evidence(grade="D4")), tie("new-good", evidence("src:new"))]

    assert sifts(ties, known_by="2021", min_grade="B2") == (
        set(),
        {"--known-by": 1, "--min-grade": 1},
    )


# Options.


def test_the_options_in_use_are_told_as_they_are_written():
    wanted = Filter(
        as_of="2022",
        min_grade="B2",
        kinds=frozenset({"Supply", "Post"}),
        standings=frozenset({"weak"}),
        exclude=frozenset({"id:x"}),
        undated="drop",
    )

    assert wanted.options() == {
        "--as-of": "2022",
        "--min-grade": "B2",
        "--kind": "Post,Supply",
        "--standing": "weak",
        "--exclude": "id:x",
        "--undated": "drop",
    }
    assert Filter().options() == {}


def test_an_option_can_be_put_back_to_its_default():
    full = Filter(
        *("2022", "2023", "B2"),
        kinds=frozenset({"Supply"}),
        statuses=frozenset({"agreed"}),
        standings=frozenset({"weak"}),
        exclude=frozenset({"id:x"}),
        undated="only",
    )

    for option in full.options():
        assert full.without(option).options() == {
            name: text for name, text in full.options().items() if name != option
        }


# Errors.


@pytest.mark.parametrize(
    ("wanted", "words"),
    [
        ({"as_of": "soon"}, "soon"),
        ({"known_by": "2022-13"}, "month 13"),
        ({"min_grade": "Z9"}, "Z9"),
    ],
)
def test_a_filter_that_cannot_be_read_is_an_error_even_if_no_tie_is_there(sifts, wanted, words):
    with pytest.raises(InputError, match=words):
        sifts([], **wanted)


@pytest.mark.parametrize(
    ("bad", "words"),
    [
        (tie("x", when="August"), '"August" is not a date'),
        (tie("x", status=""), "has no status"),
        (tie("x", status="sold"), "st:sold"),
        (tie("x", evidence(stance="hints")), "stance:hints"),
        (tie("x", evidence(grade="Z9")), '"Z9" is no grade'),
        (tie("x", evidence(stance="denies", covers="then")), '"then" is not a date'),
    ],
)
def test_a_word_in_the_data_that_cannot_be_read_names_the_tie(sifts, bad, words):
    with pytest.raises(DataError, match="^tie:x: ") as caught:
        sifts([tie("good"), bad])

    assert words in caught.value.message
    assert "defties check" in caught.value.hint


def test_a_source_with_a_bad_date_names_the_tie_once_dates_matter(register):
    sources = {"src:old": replace(SOURCES["src:old"], published="last week")}
    world = Register(register.schema, {}, sources, {"tie:x": tie("x")})

    assert sift(world, Filter()).ties
    with pytest.raises(DataError, match="tie:x.*last week"):
        sift(world, Filter(known_by="2022"))


def test_a_bad_tie_that_is_not_asked_for_is_no_hindrance(sifts):
    bad = tie("bad", kind="Transport", status="sold")

    assert sifts([tie("good"), bad], kinds=frozenset({"Supply"})) == ({"good"}, {"--kind": 1})
