"""Reading: what a store says becomes objects; what is missing is left empty."""

from __future__ import annotations

import pyoxigraph as ox
import pytest

from defties.errors import DataError, UnknownTerm
from defties.facts import Facts, Value, label, number, one
from defties.load import load
from defties.model import Measurement, Party, Record
from defties.read import read_register
from defties.rooms import room
from defties.schema import schema_of
from defties.store import oxigraph
from defties.store.oxigraph import Embedded
from defties.vocab import expand


@pytest.fixture
def read(turtle):
    """Write claims to a file and read them."""

    def reads(text):
        return read_register(oxigraph.build(load([turtle(text)])))

    return reads


def test_everything_that_is_said_is_read_in_the_order_of_ids(register):
    for found in (register.entities, register.sources, register.ties):
        assert list(found) == sorted(found)

    assert len(register.ties) == 7
    assert len(register.sources) == 2
    assert {e.kind for e in register.entities.values()} >= {"State", "Firm", "Person", "Component"}


def test_an_entity_has_its_names_in_every_script_and_its_state(register):
    drone = register.entities["id:heron-1"]
    firm = register.entities["id:novak-motors"]

    assert (drone.label, drone.names) == ("Heron-1", (("Цапля-1", "ru"),))
    assert drone.category == ("cat:uncrewed-aircraft",)
    assert drone.family == ("id:heron-family",)
    assert (firm.located_in, firm.country) == ("id:arvenia", "id:arvenia")
    assert register.entities["id:arvenia"].country == "id:arvenia"
    assert register.entities["id:heron-1"].country == ""
    assert register.entities["id:arvenia"].identifiers == (("isoCode", "QA"),)


def test_the_state_of_an_entity_is_found_along_the_places_between(read):
    found = read(
        """
        id:land a :State ; skos:prefLabel "Land"@en .
        id:town a :Place ; skos:prefLabel "Town"@en ; :locatedIn id:land .
        id:plant a :Facility ; skos:prefLabel "Plant"@en ; :locatedIn id:town .
        id:east a :Place ; :locatedIn id:west .
        id:west a :Place ; :locatedIn id:east .
        """
    )

    assert found.entities["id:plant"].country == "id:land"
    assert found.entities["id:plant"].located_in == "id:town"
    assert found.entities["id:east"].country == ""


def test_a_person_in_office_is_still_of_the_class_that_was_typed(register, store):
    classes = {v.text for v in dict(Facts(store))["id:mira-holt"]["rdf:type"]}

    assert classes == {":Person", ":Executive"}
    assert register.entities["id:mira-holt"].kind == "Person"


def test_a_tie_has_parties_figures_details_and_evidence(register):
    supply = register.ties["tie:supply-arvenia-borduria-heron-1"]

    assert (supply.kind, supply.status, supply.when) == ("Supply", "delivered", "2022-08~")
    assert supply.parties == (
        Party("item", "id:heron-1"),
        Party("recipient", "id:borduria"),
        Party("supplier", "id:arvenia"),
    )
    assert supply.figures == (("quantity", Measurement("up to 30", at_most=30.0)),)
    assert supply.fillers("supplier") == ("id:arvenia",)
    assert register.ties["tie:post-mira-holt-novak-motors"].details == (
        ("role", "Managing director"),
    )
    assert register.ties["tie:meeting-arvenia-borduria-2022"].sorts == ("talks",)


def test_an_unknown_party_keeps_its_reason_and_fills_no_role(register):
    supply = register.ties["tie:supply-kestrel-unknown"]

    assert Party("recipient", reason="not named by the source") in supply.parties
    assert supply.fillers("recipient") == ()


def test_evidence_comes_oldest_first_with_the_voice_behind_it(register):
    first, second = register.ties["tie:supply-arvenia-borduria-heron-1"].evidence

    assert (first.source, first.voice, first.attributed) == (
        *("src:ledger-2022", "id:daily-ledger"),
        False,
    )
    assert (second.source, second.voice, second.attributed) == ("src:post-2023", "id:arvenia", True)
    assert (first.stance, first.reaches) == ("alleges", "delivered")
    assert (second.stance, second.grade) == ("denies", "D4")
    made = register.ties["tie:manufacture-novak-motors-heron-1"].evidence
    assert {e.stance for e in made} == {"asserts"}


def test_evidence_of_an_undated_source_comes_last(read):
    found = read(
        """
        src:old a :Source ; :publisher id:p ; :publishedOn "2001" .
        src:undated a :Source ; :publisher id:p .
        tie:x a :Cooperation ; :party id:a , id:b ;
            :evidence [ :source src:undated ; :says "One." ] , [ :source src:old ; :says "Two." ] .
        """
    )

    assert [e.source for e in found.ties["tie:x"].evidence] == ["src:old", "src:undated"]


def test_other_ties_are_links_and_no_parties(read):
    found = read('tie:x a :Payment ; :payer id:a ; :for tie:y . tie:y a :Supply ; :note "n" .')

    assert found.ties["tie:x"].links == (("for", "tie:y"),)
    assert found.ties["tie:x"].parties == (Party("payer", "id:a"),)
    assert found.ties["tie:y"].note == "n"


def test_a_half_finished_file_is_read_with_gaps(read):
    found = read(
        """
        id:thing a :Firm .
        tie:bare a :Supply ; :supplier id:nobody ; :evidence [ :source src:none ] .
        src:bare a :Source .
        """
    )
    tie = found.ties["tie:bare"]

    assert found.entities["id:thing"].label == "thing"
    assert (tie.status, tie.when, tie.evidence[0].grade, tie.evidence[0].voice) == ("", "", "", "")
    assert found.label("id:nobody") == "id:nobody"
    assert found.sources["src:bare"].title == ""


def test_what_has_no_class_of_ours_is_left_out(read):
    found = read('id:x a skos:Concept ; skos:prefLabel "X"@en . id:y :note "no class" .')

    assert found.entities == {}


def test_a_triple_that_two_files_state_counts_once(tmp_path, turtle):
    text = """
        tie:x a :Cooperation ; :party id:a , id:b ; :status st:ongoing ;
            :evidence [ :source src:s ; :grade "B2" ; :says "They are linked." ] .
        """
    turtle(text, "one/a.ttl")
    turtle(text, "two/b.ttl")

    found = read_register(oxigraph.build(load([tmp_path / "one", tmp_path / "two"])))

    assert len(found.ties["tie:x"].evidence) == 1
    assert found.ties["tie:x"].parties == (Party("party", "id:a"), Party("party", "id:b"))


@pytest.mark.parametrize("text", ["lots", "INF", "NaN", "-INF", ""])
def test_a_bound_that_is_no_finite_number_is_none(read, text):
    found = read(f'tie:x a :Supply ; :quantity [ :text "some" ; :atMost "{text}" ] .')

    assert found.ties["tie:x"].figures == (("quantity", Measurement("some")),)


def test_numbers_are_read_as_such_wherever_they_stand(read):
    found = read('id:hub a :Firm ; :passingCost 0.5 . id:odd a :Firm ; :passingCost "much" .')

    assert found.entities["id:hub"].passing_cost == 0.5
    assert found.entities["id:odd"].passing_cost == 0.0
    assert number({}, ":rank") is None


def test_a_label_is_the_english_one_if_there_is_one(read):
    found = read('id:x a :Firm ; skos:prefLabel "Фирма"@ru , "The firm"@en , "A"@de .')

    assert found.entities["id:x"].label == "The firm"
    assert ("Фирма", "ru") in found.entities["id:x"].names
    assert label({}, "skos:prefLabel") == one({}, "skos:prefLabel") == ""


def test_the_schema_is_what_the_ontology_declares(register):
    supply = register.schema.tie_classes["Supply"]
    cooperation = register.schema.tie_classes["Cooperation"]

    assert {"supplier", "recipient"} <= set(supply.requires)
    edge = next(e for e in supply.edges if e.name == "supplies")
    assert (edge.head, edge.tail, edge.phrase) == ("supplier", "recipient", "supplies")
    assert edge.searched
    assert edge.inverse == "is supplied by"
    assert [e.searched for e in cooperation.edges] == [False]
    assert cooperation.requires_two == ("party",)
    assert "Tie" not in register.schema.tie_classes


def test_a_class_inherits_its_look_and_cost_from_those_above(register):
    classes = register.schema.entity_classes

    assert classes["Firm"].lineage[-1] == "Entity"
    assert "Actor" in classes["Firm"].lineage
    assert classes["State"].passing_cost > classes["Firm"].passing_cost == 0
    for declared in classes.values():
        assert declared.colour.startswith("#")
        assert declared.label


def test_costs_and_supports_stay_within_what_a_search_can_use(read):
    found = read(
        """
        @prefix owl: <http://www.w3.org/2002/07/owl#> .
        @prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
        :Wild a owl:Class ; rdfs:subClassOf :Entity ; :passingCost -3 .
        st:wild a skos:Concept ; :support 7 ; :rank "first" .
        """
    )

    assert found.schema.entity_classes["Wild"].passing_cost == 0
    assert found.schema.concept("st", "wild").support == 1.0
    assert found.schema.concept("st", "wild").rank == 0


def test_concepts_are_listed_by_rank(register):
    ladder = [c.label for c in register.schema.scheme("st") if c.rank]

    assert ladder == ["planned", "negotiated", "agreed", "started", "delivered"]


def test_an_unknown_concept_is_an_error_that_names_it(register):
    with pytest.raises(UnknownTerm, match="st:sold") as caught:
        register.schema.concept("st", "sold")

    assert caught.value.term == "st:sold"


def test_a_ring_of_classes_does_not_hang_the_reader(store):
    facts = dict(Facts(store))
    facts[":Supply"]["rdfs:subClassOf"] = facts[":Supply"]["rdfs:subClassOf"][:0]
    facts[":State"]["rdfs:subClassOf"] = [facts[":Firm"]["rdf:type"][0]._replace(text=":State")]

    schema = schema_of(facts)

    assert "Supply" not in schema.tie_classes
    assert "State" not in schema.entity_classes


def test_every_object_of_the_model_is_made_again_from_its_fields(register):
    for thing in (*register.entities.values(), *register.ties.values(), register):
        make, fields = thing.__reduce__()

        assert isinstance(thing, Record)
        assert make(*fields) == thing


def test_what_is_no_iri_of_ours_is_passed_over():
    store = ox.Store()
    node, iri = ox.BlankNode("b"), ox.NamedNode("http://x/y")
    store.add(ox.Quad(node, iri, iri))
    store.add(ox.Quad(iri, iri, node))
    store.add(ox.Quad(iri, iri, ox.Literal("kept")))

    assert dict(Facts(Embedded(store))) == {
        "http://x/y": {"http://x/y": [Value("kept", "", False)]}
    }


@pytest.mark.parametrize("text", ["nowhere:x", "http://x/y", "plain", "id://x"])
def test_a_text_without_a_prefix_of_ours_stays_as_it_is(text):
    assert expand(text) == text


def test_a_room_that_was_not_installed_is_an_error_in_a_sentence():
    with pytest.raises(DataError, match="folder nonsense is missing"):
        room("nonsense")
