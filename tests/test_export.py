"""Exports: every format says the same, any reader gets it back, and the bytes do not vary."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from rdflib import Dataset, Graph, Literal, URIRef

import defties
from defties.errors import InputError
from defties.export import FORMATS, export, export_ties
from defties.load import load
from defties.store import oxigraph
from defties.vocab import expand

# rdflib warns of its own parsers.
pytestmark = [
    pytest.mark.filterwarnings(f"ignore:{what}:DeprecationWarning")
    for what in ("Dataset", "ConjunctiveGraph", "JsonLD")
]

TOY = Path(__file__).parent / "toy.ttl"
NAMES = {"ttl": "turtle", "trig": "trig", "nq": "nquads", "jsonld": "json-ld", "rdfxml": "xml"}
ONTOLOGY = expand("graph:ontology/")
DERIVED = expand("graph:derived")

ODD = r"""
id:odd-things a :Firm ;
    skos:prefLabel "Tab\tquote\"\\ line\nend & <b> ]]> 'x' {y}"@en , "Завод 🚀"@ru , "شرکت"@fa ;
    :nativeName "无人机"@zh-Hans ;
    :url <https://example.org/a?b=c&d=%20#e> ;
    :isoCode "007" .
<https://w3id.org/defties/id/with/slash> a :Firm ; skos:prefLabel "Slash"@en .
tie:odd a :Supply ; :quantity [ :text "0.70" ; :atLeast 0.70 ] ; :value [ :text "1,0" ] ;
    :evidence [ :source src:s ; :grade "B2" ; :says "One." ; :likelihood [ :text "some" ] ] .
"""


@pytest.fixture(scope="module")
def odd(tmp_path_factory):
    head = "\n".join(x for x in TOY.read_text("utf-8").splitlines() if x.startswith("@prefix"))
    path = tmp_path_factory.mktemp("odd") / "odd.ttl"
    path.write_text(head + ODD, encoding="utf-8")
    return oxigraph.build(load([TOY, path]))


def read_back(content, form):
    dataset = Dataset()
    dataset.parse(data=content, format=NAMES[form])
    return dataset


def triples(dataset):
    return {tuple(term.n3() for term in quad[:3]) for quad in dataset.quads()}


def held(store, ontology=False):
    """Return the triples that an export is to hold, by way of N-Triples."""
    lines = "\n".join(
        f"{q.triple} ." for q in store if ontology or not q.graph_name.value.startswith(ONTOLOGY)
    )
    return {tuple(t.n3() for t in triple) for triple in Graph().parse(data=lines, format="nt")}


@pytest.mark.parametrize("form", sorted(FORMATS))
def test_every_format_is_read_back_as_the_same_triples(odd, form):
    assert triples(read_back(export(odd, form), form)) == held(odd)


@pytest.mark.parametrize("form", sorted(FORMATS))
def test_the_terms_come_along_when_asked(store, form):
    whole = triples(read_back(export(store, form, ontology=True), form))

    assert whole == held(store, ontology=True)
    assert len(whole) > len(held(store))


def test_claims_and_what_they_imply_are_both_there(store):
    found = triples(read_back(export(store, "ttl"), "ttl"))

    assert (
        URIRef(expand("id:arvenia")).n3(),
        URIRef(expand(":supplies")).n3(),
        URIRef(expand("id:borduria")).n3(),
    ) in found


def test_n_quads_keep_the_graph_of_each_file(store):
    names = {g.identifier for g in read_back(export(store, "nq"), "nq").graphs()}

    assert {URIRef(expand("graph:data/toy")), URIRef(DERIVED)} <= names


def test_trig_has_a_graph_for_each_tie_with_all_that_hangs_on_it(odd):
    dataset = read_back(export(odd, "trig"), "trig")
    supply = dataset.graph(URIRef(expand("tie:supply-arvenia-borduria-heron-1")))
    twice = dataset.graph(URIRef(expand("tie:odd")))

    names = {str(g.identifier) for g in dataset.graphs()} - {"urn:x-rdflib:default"}
    assert names == {str(s) for s, p, o in held_ties(odd)}
    assert (None, URIRef(expand(":says")), Literal("The paper saw a chip.")) not in supply
    assert len(set(supply.objects(None, URIRef(expand(":says"))))) == 2
    assert Literal("up to 30") in set(supply.objects(None, URIRef(expand(":text"))))
    assert set(twice.objects(None, URIRef(expand(":text")))) == {
        Literal("0.70"),
        Literal("1,0"),
        Literal("some"),
    }


def held_ties(store):
    graph = Graph().parse(data="\n".join(f"{q.triple} ." for q in store), format="nt")
    return [
        triple
        for triple in graph.triples((None, URIRef(expand(":status")), None))
        if str(triple[0]).startswith(expand("tie:"))
    ] + [(URIRef(expand("tie:odd")), None, None)]


def test_entities_and_sources_stand_in_no_tie(store):
    dataset = read_back(export(store, "trig"), "trig")

    for name in ("id:arvenia", "src:ledger-2022"):
        graphs = {str(c) for *_, c in dataset.quads((URIRef(expand(name)), None, None, None))}
        assert graphs <= {"None", "urn:x-rdflib:default"}


def test_parts_in_a_ring_end_the_export_all_the_same(turtle):
    store = oxigraph.build(load([turtle("tie:x :quantity _:a . _:a :text _:b . _:b :text _:a .")]))

    assert triples(read_back(export(store, "trig"), "trig")) == held(store)


def test_an_unknown_format_is_an_input_error_that_lists_them(store):
    with pytest.raises(InputError, match="csv") as caught:
        export(store, "csv")

    assert all(form in caught.value.hint for form in FORMATS)


CODE = """
import sys
from pathlib import Path
from defties.export import export, export_ties, FORMATS
from defties.load import load
from defties.store import oxigraph
store = oxigraph.build(load([Path(sys.argv[1])]))
for form in FORMATS:
    sys.stdout.buffer.write(export(store, form))
sys.stdout.buffer.write(export_ties(store, ["tie:supply-arvenia-borduria-heron-1"]))
"""


def test_the_bytes_are_the_same_whatever_the_order_in_which_python_hashes():
    told = [
        subprocess.run(
            [sys.executable, "-c", CODE, str(TOY)],
            capture_output=True,
            check=True,
            env={
                **os.environ,
                "PYTHONPATH": str(Path(defties.__file__).parents[1]),
                "PYTHONHASHSEED": seed,
            },
        ).stdout
        for seed in ("0", "4242")
    ]

    assert len(told[0]) > 20_000
    assert told[0] == told[1]


# Some ties.


def test_a_tie_comes_with_its_evidence_sources_and_entities_and_no_more(store):
    content = export_ties(store, ["tie:supply-arvenia-borduria-heron-1"])
    graph = Graph().parse(data=content, format="turtle")

    subjects = {str(s) for s in graph.subjects()}
    named = {s for s in subjects if not s.startswith((expand("ev:"), expand("part:")))}
    assert named == {
        expand(name)
        for name in (
            "tie:supply-arvenia-borduria-heron-1",
            *("id:arvenia", "id:borduria", "id:heron-1"),
            *("src:ledger-2022", "src:post-2023"),
        )
    }
    assert len([s for s in subjects if s.startswith(expand("ev:"))]) == 2
    assert Literal("up to 30") in set(graph.objects())


def test_a_tie_that_is_exported_can_be_loaded_again(store, tmp_path):
    path = tmp_path / "some.ttl"
    path.write_bytes(export_ties(store, ["tie:component-use-kestrel-chip-heron-1"]))

    again = oxigraph.build(load([path]))

    assert export_ties(again, ["tie:component-use-kestrel-chip-heron-1"]) == path.read_bytes()


def test_what_is_derived_is_not_part_of_a_tie(store):
    content = export_ties(store, ["tie:manufacture-novak-motors-heron-1"]).decode()

    assert ":digest" not in content
    assert ":makes" not in content


def test_no_ties_give_no_triples(store):
    assert len(Graph().parse(data=export_ties(store, []), format="turtle")) == 0
