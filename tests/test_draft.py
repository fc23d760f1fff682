"""Drafts: the block that is printed loads and passes, and what is missing is named."""

from __future__ import annotations

import pytest

from defties.check import check
from defties.draft import UNSAID, draft_tie
from defties.errors import BadDate, InputError, SeedSyntaxError, UnknownEntity
from defties.load import load

WHOLE = [
    ("supplier", "Novak"),
    ("recipient", "borduria"),
    ("item", "цапля-1"),
    ("quantity", 'about 40, "or so"'),
    ("status", "Delivered"),
    ("when", "2023-02"),
    ("kind", "network"),
    ("source", "post-2023"),
    ("stated-by", "Mira Holt"),
    ("stance", "alleges"),
    ("grade", "C3"),
    ("reaches", "delivered"),
    ("says", "She says that her firm handed over about forty."),
]


@pytest.fixture
def draft(data):
    return lambda kind, *given: draft_tie(kind, given, data)


def test_a_whole_draft_can_be_loaded_and_breaks_no_rule(draft, turtle, request):
    found = draft("supply", *WHOLE)
    toy = request.path.parent / "toy.ttl"

    assert found.unsaid == ()
    assert [str(v) for v in check(load([toy, turtle(found.block)]))] == []


def test_a_block_reads_as_the_seeds_are_written(draft):
    found = draft("supply", *WHOLE)

    assert found.block.splitlines() == [
        "tie:supply-novak-motors-borduria-heron-1-2023",
        "    a :Supply ;",
        "    :supplier    id:novak-motors ;",
        "    :recipient   id:borduria ;",
        "    :item        id:heron-1 ;",
        '    :quantity    [ :text "about 40, \\"or so\\"" ] ;',
        "    :kind        kind:network ;",
        "    :status      st:delivered ;",
        '    :when        "2023-02" ;',
        "    :evidence",
        "        [ :source src:post-2023 ; :statedBy id:mira-holt ; :stance stance:alleges ;"
        ' :grade "C3" ; :reaches st:delivered ;',
        '          :says "She says that her firm handed over about forty." ] .',
    ]
    assert found.id == "tie:supply-novak-motors-borduria-heron-1-2023"


@pytest.mark.parametrize(
    ("kind", "unsaid"),
    [
        ("supply", ("supplier", "recipient")),
        ("Component-Use", ("component", "system")),
        ("component use", ("component", "system")),
        ("meeting", ("participant",)),
        ("transport", ("carrier",)),
    ],
)
def test_what_is_not_given_is_named_and_cannot_be_parsed(draft, turtle, kind, unsaid):
    found = draft(kind)

    assert found.unsaid == (*unsaid, "status", "source", "grade", "reaches", "says")
    assert found.block.count(UNSAID) == len(found.unsaid) + 1  # and the id
    with pytest.raises(SeedSyntaxError):
        load([turtle(found.block)])


def test_one_of_several_roles_is_enough(draft):
    assert "carrier" not in draft("transport", ("cargo", "Heron-1"), ("carrier", "Novak")).unsaid


def test_one_participant_is_not_two(draft):
    assert "participant" in draft("meeting", ("participant", "Arvenia")).unsaid
    two = draft("meeting", ("participant", "Arvenia"), ("participant", "Borduria"))
    assert "participant" not in two.unsaid
    assert ":participant id:arvenia , id:borduria ;" in two.block


def test_a_denial_need_not_reach_anything(draft):
    found = draft("supply", ("stance", "denies"))

    assert "reaches" not in found.unsaid
    assert ":reaches" not in found.block


def test_a_party_may_be_unknown_for_a_reason(draft):
    found = draft("supply", ("recipient", "?not named by the source"))

    assert '[ a :UnknownParty ; :reason "not named by the source" ]' in found.block
    assert "recipient" not in found.unsaid


def test_an_id_that_is_taken_gets_a_number_and_its_tie_is_named(draft):
    given = [("supplier", "Arvenia"), ("recipient", "Borduria"), ("item", "Heron-1")]

    found = draft("supply", *given)

    assert found.id == "tie:supply-arvenia-borduria-heron-1-2"
    assert found.twins == ("tie:supply-arvenia-borduria-heron-1",)
    assert draft("manufacture", ("maker", "Arvenia")).twins == ()
    assert draft("supply").twins == ()
    assert draft("supply", ("supplier", "Arvenia")).twins == ()


def test_a_tie_may_name_another_tie(draft):
    found = draft("payment", ("for", "supply-arvenia-borduria-heron-1"))

    assert ":for         tie:supply-arvenia-borduria-heron-1 ;" in found.block


@pytest.mark.parametrize(
    ("kind", "given", "error", "said"),
    [
        ("spply", [], InputError, '"spply" is no class of tie.'),
        ("supply", [("maker", "Novak")], InputError, '"maker" is no field of this tie.'),
        ("supply", [("status", "listed")], InputError, '"listed" is no status of a supply.'),
        ("supply", [("status", "observed")], InputError, '"observed" is no status of a supply.'),
        ("supply", [("stance", "thinks")], InputError, '"thinks" is no stance of a supply.'),
        ("supply", [("grade", "B7")], InputError, '"B7" is no grade.'),
        ("supply", [("when", "last year")], BadDate, '"last year" is not a date'),
        ("supply", [("covers", "2022-13")], BadDate, '"2022-13" is not a date'),
        ("supply", [("source", "post-2032")], InputError, 'No source is called "post-2032".'),
        ("supply", [("supplier", "Nobody Inc")], UnknownEntity, 'called "Nobody Inc"'),
        (
            "manufacture",
            [("item", "Arvenia")],
            InputError,
            "found as id:arvenia, of the class state",
        ),
        ("supply", [("supplier", "Arvenja")], UnknownEntity, 'called "Arvenja"'),
        ("supply", [("supplier", "Novak Mo")], UnknownEntity, 'called "Novak Mo"'),
        ("supply", [("when", "2022"), ("when", "2023")], InputError, "when is given twice."),
        ("supply", [("recipient", "? ")], InputError, "recipient has no reason."),
        ("supply", [("item", "Kite")], UnknownEntity, 'called "Kite"'),
        ("supply", [("item", " ")], InputError, "item is empty."),
        ("payment", [("for", "nothing")], InputError, 'No tie is called "nothing".'),
    ],
)
def test_what_does_not_fit_is_refused_in_a_sentence(draft, kind, given, error, said):
    with pytest.raises(error) as caught:
        draft(kind, *given)

    assert said in caught.value.message
    assert caught.value.hint


def test_a_near_source_is_suggested(draft):
    with pytest.raises(InputError) as caught:
        draft("supply", ("source", "src:post-2032"))

    assert "src:post-2023" in caught.value.hint
