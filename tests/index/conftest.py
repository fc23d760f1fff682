from __future__ import annotations

import pytest
from hypothesis import strategies as st

from defties.model import Entity, Evidence, Party, Register, Source, Tie
from defties.sift import STANDINGS, Filter

NODES = [f"id:{letter}" for letter in "abcdef"]
# Some carry the text of others, two are a ring; of some it is not known when they came out.
SOURCES = {
    f"src:{name}": Source(
        f"src:{name}", name, f"id:{publisher}", published=published, derived_from=derived
    )
    for name, publisher, published, derived in [
        ("p", "a", "2019", ""),
        ("q", "b", "2021-06", "src:p"),
        ("r", "c", "2022-03-01", ""),
        ("s", "c", "", "id:d"),
        ("t", "d", "2020?", "src:u"),
        ("u", "e", "2020~", "src:t"),
    ]
}
ROLES = {
    "Supply": ("supplier", "recipient", "item"),
    "Ownership": ("owner", "owned"),
    "Cooperation": ("party", "party"),
    "Designation": ("authority", "target", "measure"),
    "Meeting": ("participant", "participant"),
}
WHENS = [
    "",
    "",
    "2019",
    "2021/2022",
    "2022-02",
    "2021-06-30",
    "2020/..",
    "../2021",
    "2021~",
    "2020?/2022",
]
STATUSES = ["delivered", "agreed", "ongoing", "planned", "in-force"]
STANCES = ["asserts", "asserts", "alleges", "denies", "retracts"]


@st.composite
def evidence(draw, name):
    return Evidence(
        name,
        draw(st.sampled_from([*sorted(SOURCES), "src:unknown"])),
        draw(st.sampled_from(NODES)),
        draw(st.sampled_from(STANCES)),
        draw(st.sampled_from(["A1", "B2", "C3", "E5", "A6"])),
        "…",
        reaches=draw(st.sampled_from([*STATUSES, ""])),
        denies=draw(st.sampled_from(["", "", "delivered"])),
        attributed=draw(st.booleans()),
        covers=draw(st.sampled_from(["", "", "2019", "2022"])),
    )


@st.composite
def a_tie(draw, number):
    kind = draw(st.sampled_from(sorted(ROLES)))
    ends = draw(st.lists(st.sampled_from(NODES), min_size=2, max_size=len(ROLES[kind])))
    parties = sorted(set(zip(ROLES[kind], ends, strict=False)))
    return Tie(
        f"tie:t{number}",
        kind,
        draw(st.sampled_from(STATUSES)),
        tuple(Party(*party) for party in parties),
        tuple(draw(evidence(f"ev:t{number}-{i}")) for i in range(draw(st.integers(0, 3)))),
        when=draw(st.sampled_from(WHENS)),
        withdrawn=draw(st.sampled_from(["", "", "", "", "A slip."])),
        merged_into=draw(st.sampled_from(["", "", "", "", "", "tie:other"])),
    )


@pytest.fixture(scope="session")
def sources():
    return SOURCES


@pytest.fixture(scope="session")
def many_ties():
    """How to draw ties of all sorts, with readable words."""
    return st.integers(0, 9).flatmap(lambda n: st.tuples(*(a_tie(i) for i in range(n))))


@pytest.fixture(scope="session")
def filters():
    """How to draw filters, of those options that all ties of a profile answer alike."""
    return st.builds(
        Filter,
        min_grade=st.sampled_from(["", "", "B2", "C3"]),
        kinds=st.sampled_from([frozenset(), frozenset(ROLES), frozenset({"Cooperation"})]),
        statuses=st.sampled_from([frozenset(), frozenset(), frozenset({"agreed", "ongoing"})]),
        standings=st.sampled_from(
            [STANDINGS, STANDINGS | {"denied-only", "withdrawn"}, frozenset({"disputed"})]
        ),
        undated=st.sampled_from(["keep", "keep", "drop", "only"]),
    )


@pytest.fixture(scope="session")
def claims(register):
    """Return a function from ties to a register of them."""
    entities = {key: Entity(key, "Firm", key) for key in NODES}

    def make(ties):
        return Register(register.schema, entities, SOURCES, {tie.id: tie for tie in ties})

    return make
