"""Timelines: ties by when they began at the earliest, the undated apart."""

from __future__ import annotations

import pytest

from defties.model import Standing, Tie
from defties.sift import Weighed
from defties.timeline import timeline


def course(*dates):
    """Return the dates of the dated ties in order, and the names of the undated."""
    ties = {
        f"tie:{n}": Weighed(
            Tie(f"tie:{n}", "Supply", "agreed", (), (), when=when), Standing("weak")
        )
        for n, when in enumerate(dates)
    }
    found = timeline(ties)
    return [w.tie.when for w in found.dated], [w.tie.id for w in found.undated]


def test_ties_are_in_order_of_their_earliest_start():
    dated, _ = course("2023", "2022-08-30", "2022-08", "2021/2024", "2022-08-31/..")

    assert dated == ["2021/2024", "2022-08", "2022-08-30", "2022-08-31/..", "2023"]


def test_an_uncertain_date_stands_where_it_may_begin():
    assert course("2022", "2022~", "2021-06")[0] == ["2022~", "2021-06", "2022"]


def test_a_tie_without_a_start_stands_where_it_ended():
    assert course("2023", "../2022-02", "/2021", "2020")[0] == [
        "2020",
        "/2021",
        "../2022-02",
        "2023",
    ]


def test_a_tie_that_only_goes_on_stands_last():
    assert course("/..", "2023")[0] == ["2023", "/.."]


def test_undated_ties_stand_apart_in_the_order_of_their_ids():
    assert course("", "2022", "") == (["2022"], ["tie:0", "tie:2"])


@pytest.mark.parametrize("dates", [(), ("",), ("2022",)])
def test_every_tie_is_there_once(dates):
    dated, undated = course(*dates)

    assert len(dated) + len(undated) == len(dates)


def test_the_ties_of_the_toy_are_in_order(register):
    from defties.sift import Filter, sift

    found = timeline(sift(register, Filter()).ties)

    assert [w.tie.when for w in found.dated] == [
        *("2021/..", "2022-06-01", "2022-08~", "2022-09-01"),
        *("2023-01-10/..", "2023-02"),
    ]
