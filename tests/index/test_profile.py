"""Profiles: what ties have in common that weigh alike, and what else decides."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from defties.dates import Held, held, parse
from defties.index.profile import ALWAYS, FOREVER, NEVER, out_of, period_of, profile_of
from defties.model import Evidence, Source, Tie
from defties.project import cost_of
from defties.sift import sift
from defties.standing import is_lasting

DAYS = ["2018", "2019-07", "2021-06-30", "2022-02", "2022?", "2021-05/2021-12", "2030"]


def verdict(register, wanted, tie):
    sifted = sift(register, wanted, [tie])
    weighed = sifted.ties.get(tie.id)
    if weighed is None:
        return next(iter(sifted.removed))
    return weighed.standing.name, weighed.standing.reached, cost_of(weighed, register.schema)


@settings(max_examples=400)
@given(data=st.data())
def test_a_tie_weighs_as_its_profile_does(claims, many_ties, filters, data):
    register, wanted = claims(data.draw(many_ties)), data.draw(filters)

    for tie in register.ties.values():
        profile = profile_of(tie, register.sources)
        assert verdict(register, wanted, tie) == verdict(register, wanted, profile)


@given(data=st.data())
def test_a_profile_names_nobody_and_is_its_own_profile(claims, many_ties, data):
    register = claims(data.draw(many_ties))

    for tie in register.ties.values():
        profile = profile_of(tie, register.sources)
        assert (profile.id, profile.parties) == ("", ())
        assert {""} >= {item.source for item in profile.evidence}
        assert profile == profile_of(profile, {})


def test_ties_that_differ_only_in_who_says_it_and_when_have_one_profile(sources):
    def tie(number, source, when):
        said = Evidence(
            f"ev:{number}", source, f"id:{number}", "asserts", "B2", "…", attributed=True
        )
        return Tie(f"tie:{number}", "Supply", "agreed", (), (said,), when=when)

    ties = [tie(1, "src:p", "2019"), tie(2, "src:r", "2022-02"), tie(3, "src:r", "")]

    profiles = defaultdict(list)
    for one in ties:
        profiles[profile_of(one, sources)].append(one.id)
    assert list(profiles.values()) == [["tie:1", "tie:2"], ["tie:3"]]


@given(data=st.data(), asked=st.sampled_from(DAYS))
def test_the_period_of_a_tie_is_where_it_may_have_held(claims, many_ties, data, asked):
    register = claims(data.draw(many_ties))
    on = parse(asked)

    for tie in register.ties.values():
        lasting = is_lasting(tie, register.schema)
        expected = held(tie.when, on, lasting=lasting) is not Held.NO
        since, till = period_of(tie, register.schema)
        assert expected == (
            since <= on.latest_end.toordinal() and till >= on.earliest_start.toordinal()
        )


@given(data=st.data(), asked=st.sampled_from(DAYS))
def test_before_and_after_its_evidence_was_out_a_tie_needs_no_weighing_of_its_own(
    claims, many_ties, filters, data, asked
):
    register, wanted = claims(data.draw(many_ties)), data.draw(filters)
    by = parse(asked).latest_end.toordinal()

    for tie in register.ties.values():
        plain = verdict(register, wanted, tie)
        known = verdict(register, replace(wanted, known_by=asked), tie)
        first, last = out_of(tie, register.sources)
        if by >= last:
            assert plain == known
        elif by < first:
            early = {"withdrawn", "--kind", "--status"}
            assert known == (plain if plain in early else "--known-by")


@pytest.mark.parametrize(
    ("published", "expected"),
    [
        ("2020-03-04", (date(2020, 3, 4).toordinal(),) * 2),
        ("2020", (date(2020, 12, 31).toordinal(),) * 2),
        ("2020/..", (FOREVER, FOREVER)),
        ("2020?", (NEVER, NEVER)),
        ("", (NEVER, NEVER)),
        ("last spring", (ALWAYS, NEVER)),
    ],
)
def test_the_days_on_which_evidence_was_out(published, expected):
    source = Source("src:a", "a", "id:a", published=published)
    tie = Tie("tie:a", "Supply", "agreed", (), (Evidence("e", "src:a", "", "asserts", "B2", ""),))

    assert expected == out_of(tie, {"src:a": source})


def test_evidence_of_no_known_source_is_never_surely_out():
    tie = Tie("tie:a", "Supply", "agreed", (), (Evidence("e", "src:a", "", "asserts", "B2", ""),))

    assert out_of(tie, {}) == (NEVER, NEVER)


def test_what_cannot_be_read_leaves_nothing_out(register):
    bad_date = Tie("tie:a", "Supply", "delivered", (), (), when="some day")
    bad_status = Tie("tie:a", "Supply", "nearly", (), (), when="2020")

    assert period_of(bad_date, register.schema) == (ALWAYS, FOREVER)
    assert period_of(bad_status, register.schema) == (ALWAYS, FOREVER)
    assert profile_of(bad_date, {}).when == "some day"
