"""The ontology as a text: every term is explained, used as declared, and contradicts no other."""

from __future__ import annotations

import io
import re
import shutil
from pathlib import Path

import pyoxigraph as ox
import pytest
from rdflib import DCTERMS, ORG, OWL, PROV, RDF, RDFS, SKOS, Graph, Literal, URIRef

from defties import rooms
from defties.load import load
from defties.store import oxigraph
from defties.vocab import BASE, NS, PREFIXES, expand

ONTOLOGY = rooms.room("ontology")
GOOD = Path(__file__).parent / "shapes" / "good.ttl"
QUERIES = rooms.files(ONTOLOGY, ".rq")
KINDS = {OWL.Class, OWL.ObjectProperty, OWL.DatatypeProperty, OWL.AnnotationProperty, RDFS.Datatype}
OURS = ("", "st", "cat", "kind", "stance", "standing", "grade", "group", "sk", "like")
NAME = re.compile(rf"(?<![\w<:/#-])({'|'.join(OURS)}):([A-Za-z][\w-]*)")


def term(name):
    return URIRef(expand(name))


def read(*paths):
    graph = Graph()
    for path in paths:
        graph.parse(path, format="turtle")
    return graph


FILES = {p: read(p) for p in rooms.files(ONTOLOGY, ".ttl") if p.parent.name != "shapes"}
ALL = read(*FILES)
TERMS = sorted({s for s in ALL.subjects(RDF.type) if str(s).startswith(NS)})
CONCEPTS = sorted(ALL.subjects(RDF.type, SKOS.Concept))
TIES = sorted(ALL.subjects(RDFS.subClassOf, term(":Tie")))
SCHEMES = sorted(ALL.subjects(RDF.type, SKOS.ConceptScheme))
SHORTCUTS = sorted(ALL.subjects(term(":inverseLabel")))
SMALL = {"a", "an", "and", "for", "in", "is", "it", "of", "on", "or", "that", "the", "this", "to"}
SMALL |= {"what", "which", "who", "kind", "narrower"}


# --- every term is explained


def words(text):
    """The beginnings of the words of a text that carry its meaning."""
    return {word[:3] for word in re.findall(r"[a-z]+", text.lower()) if word not in SMALL}


@pytest.mark.parametrize("name", [*TERMS, *CONCEPTS])
def test_a_term_or_concept_is_explained(name):
    (label,) = ALL.objects(name, SKOS.prefLabel if name in CONCEPTS else RDFS.label)
    (definition,) = ALL.objects(name, SKOS.definition)
    (example,) = ALL.objects(name, SKOS.example)

    assert label.language == definition.language == example.language == "en"
    assert definition.endswith(".")
    assert words(definition) - words(label), "the definition only repeats the label"
    assert example.strip() not in ("", str(label), str(definition))
    assert not re.search(r"[?$]\w", example), "the example is a variable"
    assert list(ALL.objects(name, RDFS.isDefinedBy)) == [URIRef(NS[:-1])]


def test_no_two_terms_or_concepts_have_one_definition():
    said = {}
    for name, definition in ALL.subject_objects(SKOS.definition):
        said.setdefault(definition.casefold(), []).append(name)

    assert [names for names in said.values() if len(names) > 1] == []


@pytest.mark.parametrize("concept", CONCEPTS)
def test_a_concept_is_named_by_its_scheme(concept):
    (scheme,) = ALL.objects(concept, SKOS.inScheme)

    assert scheme in SCHEMES
    assert str(concept).startswith(f"{scheme}/")


@pytest.mark.parametrize("shortcut", SHORTCUTS)
def test_the_example_of_a_derived_property_is_a_triple_with_it(shortcut):
    example = ALL.value(shortcut, SKOS.example)

    assert re.fullmatch(rf"id:[\w-]+ :{shortcut.fragment} id:[\w-]+ \.", example)


def test_a_term_is_of_one_kind_and_declared_in_one_file():
    for name in TERMS:
        kinds = set(ALL.objects(name, RDF.type)) & KINDS
        homes = [path.name for path, graph in FILES.items() if (name, RDF.type, None) in graph]

        assert len(kinds) == 1, name
        assert len(homes) == 1, (name, homes)


def test_no_two_concepts_of_a_scheme_have_one_label():
    for scheme in SCHEMES:
        labels = [
            (str(label), str(ALL.value(concept, SKOS.notation, any=True)))
            for concept in ALL.subjects(SKOS.inScheme, scheme)
            for label in ALL.objects(concept, SKOS.prefLabel)
        ]

        assert len(labels) == len(set(labels)), scheme


# --- every term used exists


def test_every_term_used_in_the_ontology_is_declared():
    written = read(*rooms.files(ONTOLOGY / "shapes", ".ttl")) + ALL
    known = set(ALL.subjects()) | {URIRef(NS[:-1])}
    used = {t for triple in written for t in triple if str(t).startswith(BASE)}
    used = {t for t in used if isinstance(t, URIRef) and "/shape/" not in t and "/id/" not in t}

    assert used - known == set()


@pytest.mark.parametrize("path", QUERIES, ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_every_term_used_in_a_query_is_declared(path):
    text = re.sub(r"<[^>\s]*>", "", path.read_text("utf-8"))
    used = {term(f"{prefix}:{name}") for prefix, name in NAME.findall(text)}
    unknown = {t for t in used if (t, None, None) not in ALL}

    assert unknown == set()


@pytest.mark.parametrize("path", QUERIES, ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_prefixes_of_a_query_lead_where_they_do_elsewhere(path):
    for prefix, iri in re.findall(r"^PREFIX\s+(\w*):\s*<(.+?)>", path.read_text("utf-8"), re.M):
        assert PREFIXES.get(prefix, iri) == iri, prefix


# --- classes of ties are declared in full


@pytest.mark.parametrize("tie", TIES)
def test_a_class_of_ties_is_declared_in_full(tie):
    needed = set(ALL.objects(tie, term(":requires"))) | set(ALL.objects(tie, term(":requiresTwo")))
    needed |= set(ALL.objects(tie, term(":requiresOneOf")))
    roles = needed | set(ALL.objects(tie, term(":allows")))
    (group,) = ALL.objects(tie, term(":group"))
    statuses = set(ALL.objects(tie, term(":allowsStatus")))

    assert needed
    assert statuses
    assert (group, SKOS.inScheme, term(BASE + "group")) in ALL
    assert all((status, SKOS.inScheme, term(BASE + "status")) in ALL for status in statuses)
    for role in roles:
        is_party = (role, term(":accepts"), None) in ALL
        is_figure = (role, RDFS.range, term(":Measurement")) in ALL
        is_text = (role, RDF.type, OWL.DatatypeProperty) in ALL
        assert is_party + is_figure + is_text == 1, role
    for edge in ALL.objects(tie, term(":edge")):
        assert ALL.value(edge, term(":head")) in roles
        assert ALL.value(edge, term(":tail")) in roles
        assert (ALL.value(edge, term(":as")), term(":inverseLabel"), None) in ALL


def test_what_a_role_accepts_is_a_class():
    accepted = set(ALL.objects(None, term(":accepts")))

    assert all((name, RDF.type, OWL.Class) in ALL for name in accepted)


def test_a_role_of_actors_is_a_party_and_a_role_of_things_concerns():
    for role, above in ALL.subject_objects(RDFS.subPropertyOf):
        if above in (term(":party"), term(":concerns")):
            assert (role, term(":accepts"), None) in ALL, role


def test_a_derived_property_is_derived_by_some_edge_or_rule():
    rules = [path.read_text("utf-8") for path in QUERIES if path.parent.name == "rules"]
    by_rules = {term(n) for text in rules for n in re.findall(r"CONSTRUCT { \?\w+ (:\w+) ", text)}
    by_edges = set(ALL.objects(None, term(":as")))

    assert set(SHORTCUTS) == by_edges | by_rules


@pytest.mark.parametrize(
    ("more", "leads"),
    [
        (":kind kind:head ; :status st:ongoing", True),
        (":kind kind:commander ; :status st:ongoing", True),
        (":kind kind:deputy ; :status st:ongoing", False),
        (":status st:ongoing", False),
        (":kind kind:head ; :status st:ended", False),
        (':kind kind:head ; :status st:ongoing ; :withdrawn "Not so."', False),
        (":kind kind:head ; :status st:ongoing ; :mergedInto tie:y", False),
    ],
)
def test_who_heads_or_commands_a_body_leads_it(turtle, more, leads):
    post = turtle(f"tie:x a :Post ; :holder id:p ; :organisation id:b ; {more} .")
    found = oxigraph.build(load([post])).inner.query(
        f"ASK {{ GRAPH ?g {{ <{term('id:p')}> <{term(':leads')}> <{term('id:b')}> }} }}"
    )

    assert bool(found) is leads


def test_a_class_of_entities_that_can_be_given_can_be_drawn():
    classes = set(ALL.transitive_subjects(RDFS.subClassOf, term(":Entity")))
    given = {name for name in classes if (name, term(":shape"), None) in ALL}

    assert len(given) >= 16
    for name in given:
        assert (name, term(":colour"), None) in ALL
        assert (name, term(":darkColour"), None) in ALL
    for name in classes - given:
        below = set(ALL.transitive_subjects(RDFS.subClassOf, name)) - {name}
        assert below or name in (term(":Official"), term(":Executive")), name


def test_the_ladder_of_statuses_has_five_rungs_and_each_status_says_if_it_holds():
    statuses = set(ALL.subjects(SKOS.inScheme, term(BASE + "status")))
    rungs = sorted(int(o) for s in statuses for o in ALL.objects(s, term(":rank")))

    assert rungs == [1, 2, 3, 4, 5]
    for status in statuses:
        (holds,) = ALL.objects(status, term(":holds"))
        assert holds.value in (True, False)


# --- queries say what they are


@pytest.mark.parametrize(
    ("room", "keys"),
    [
        ("checks", {"Title", "Rule", "Constraint", "Severity", "Message"}),
        ("shapes", {"Title", "Rule", "Makes"}),
        ("rules", {"Title", "Rule", "Reference"}),
    ],
)
def test_a_query_has_its_header(room, keys):
    paths = rooms.files(ONTOLOGY / room, ".rq")

    assert paths
    for path in paths:
        header = dict(re.findall(r"^# (\w+): (.+)$", path.read_text("utf-8"), re.M))
        assert header.keys() == keys, path.name
        assert header.get("Severity", "warning") in ("warning", "violation"), path.name


@pytest.mark.parametrize("path", rooms.files(ONTOLOGY / "checks", ".rq"), ids=lambda p: p.stem)
def test_the_message_of_a_check_is_filled_by_its_columns(path):
    text = path.read_text("utf-8")
    rows = ox.Store().query(text)
    assert isinstance(rows, ox.QuerySolutions)
    columns = {variable.value for variable in rows.variables}
    message = re.search(r"^# Message: (.+)$", text, re.M)
    assert message
    blanks = set(re.findall(r"\{\?(\w+)\}", message[1]))

    assert "subject" in columns
    assert blanks - {"near"} <= columns
    assert "near" not in blanks or "unknown" in columns


# --- others' terms, and the description of the dataset


def test_alignments_join_terms_of_ours_to_declared_terms_of_others():
    alignments = FILES[ONTOLOGY / "alignments.ttl"]
    declared = set(alignments.subjects(RDF.type))
    joined = 0
    for relation in (RDFS.subClassOf, RDFS.subPropertyOf, SKOS.closeMatch):
        for ours, theirs in alignments.subject_objects(relation):
            assert ours in TERMS, ours
            assert theirs in declared, theirs
            joined += 1

    assert joined > 40


def test_nothing_of_ours_rests_on_the_alignments():
    rest = read(*(p for p in FILES if p.name not in ("alignments.ttl", "dataset.ttl")))
    foreign = ("prov#", "org#", "foaf", "schema.org", "followthemoney", "commoncore", "regorg")
    used = {str(t) for triple in rest for t in triple if isinstance(t, URIRef)}

    assert [t for t in used if any(name in t for name in foreign)] == []


def test_the_dataset_is_licensed_and_claims_no_completeness():
    about = FILES[ONTOLOGY / "dataset.ttl"]
    dataset = term(BASE + "dataset")
    licence = URIRef("https://creativecommons.org/licenses/by/4.0/")

    assert (dataset, DCTERMS.license, licence) in about
    assert (URIRef(NS[:-1]), DCTERMS.license, licence) in ALL
    assert not list(about.objects(None, term(":completeFor")))
    assert list(about.objects(dataset, DCTERMS.title))


# --- consistency by OWL 2


def reason(triples, folder, monkeypatch):
    """Return the classes that can have no member; raise when the whole cannot be true."""
    if shutil.which("java") is None:
        pytest.skip("no Java on this machine, which HermiT needs: consistency is not checked")
    import owlready2

    monkeypatch.setattr("tempfile.tempdir", str(folder))
    world = owlready2.World()
    text = triples.serialize(format="nt", encoding="utf-8")
    world.get_ontology(BASE + "all#").load(fileobj=io.BytesIO(text))
    owlready2.sync_reasoner_hermit(world, debug=0, ignore_unsupported_datatypes=True)
    return [c.name for c in world.inconsistent_classes() if c is not owlready2.Nothing]


@pytest.fixture
def whole():
    """The ontology with its alignments and claims of every class, as OWL reads them."""
    claims = Graph()
    for s, p, o, name in load([GOOD]).dataset.quads():
        if str(name).startswith(PREFIXES["graph"] + "data/"):
            claims.add((s, p, o))
    return ALL + claims


def test_ontology_alignments_and_claims_are_consistent(whole, tmp_path, monkeypatch):
    assert reason(whole, tmp_path, monkeypatch) == []


@pytest.mark.parametrize(
    "planted",
    [
        (term("id:alpha"), RDF.type, term(":Person")),
        (term("id:alpha"), term(":attestedBy"), term("id:beta")),
        (term("src:paper-2022"), RDF.type, term(":Tie")),
    ],
    ids=["a state that is a person", "a state as a source", "a source that is a tie"],
)
def test_a_planted_contradiction_is_found(whole, planted, tmp_path, monkeypatch):
    owlready2 = pytest.importorskip("owlready2")
    whole.add(planted)

    with pytest.raises(owlready2.OwlReadyInconsistentOntologyError):
        reason(whole, tmp_path, monkeypatch)


def test_a_planted_class_that_can_have_no_member_is_found(whole, tmp_path, monkeypatch):
    for above in (":Firm", ":WeaponSystem"):
        whole.add((term(":Golem"), RDFS.subClassOf, term(above)))
    whole.add((term(":Golem"), RDF.type, OWL.Class))
    whole.add((term(":Golem"), RDFS.label, Literal("golem")))

    assert reason(whole, tmp_path, monkeypatch) == ["Golem"]


# --- consistency with the vocabularies that the alignments name

# What ORG, FOAF and PROV-O say of domain, range and disjointness, where the alignments touch it.
THEIRS = """
@prefix : <https://w3id.org/defties/ns#> .
@prefix foaf: <http://xmlns.com/foaf/0.1/> .
@prefix org: <http://www.w3.org/ns/org#> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix prov: <http://www.w3.org/ns/prov#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .

foaf:Agent a owl:Class .
foaf:Person rdfs:subClassOf foaf:Agent ; owl:disjointWith foaf:Organization .
foaf:Organization a owl:Class ; rdfs:subClassOf foaf:Agent .

org:Organization owl:equivalentClass foaf:Organization .
org:FormalOrganization a owl:Class ; rdfs:subClassOf org:Organization .
org:OrganizationalUnit a owl:Class ; rdfs:subClassOf org:Organization .
org:OrganizationalCollaboration rdfs:subClassOf org:Organization ,
    [ a owl:Restriction ; owl:onProperty org:hasMember ; owl:allValuesFrom org:Organization ] .
org:hasMember a owl:ObjectProperty ; owl:inverseOf org:memberOf .
org:memberOf rdfs:domain foaf:Agent ; rdfs:range org:Organization .
org:headOf rdfs:subPropertyOf org:memberOf ; rdfs:domain foaf:Person .
org:linkedTo rdfs:domain org:Organization ; rdfs:range org:Organization .
org:transitiveSubOrganizationOf rdfs:domain org:Organization ; rdfs:range org:Organization .
org:subOrganizationOf rdfs:subPropertyOf org:transitiveSubOrganizationOf .
org:unitOf rdfs:subPropertyOf org:subOrganizationOf ;
    rdfs:domain org:OrganizationalUnit ; rdfs:range org:FormalOrganization .
org:member rdfs:domain org:Membership ; rdfs:range foaf:Agent .
org:organization rdfs:domain org:Membership ; rdfs:range org:Organization .

prov:Activity a owl:Class ; owl:disjointWith prov:Entity .
prov:wasDerivedFrom rdfs:domain prov:Entity ; rdfs:range prov:Entity .
prov:hadPrimarySource rdfs:subPropertyOf prov:wasDerivedFrom .
prov:wasAttributedTo rdfs:domain prov:Entity ; rdfs:range prov:Agent .

# Ours: a state or a programme is no organisation, and of an unknown party nothing is known.
[] a owl:AllDisjointClasses ; owl:members ( :State :Programme org:Organization ) .
:UnknownParty owl:disjointWith org:Organization .
"""
BY_RULES = {":leads": (":holder", ":organisation"), ":within": (":subordinate", ":superior")}


def fillers(role):
    """The classes that can be given and may fill a role."""
    accepted = set(ALL.objects(role, term(":accepts")))
    narrow = {c for a in accepted for c in ALL.transitive_subjects(RDFS.subClassOf, a)}
    return {c for c in narrow if (c, term(":shape"), None) in ALL}


def any_of(kind):
    return term(f"id:any-{kind.fragment.lower()}")


@pytest.fixture
def joined():
    """Ours and theirs with one member of each class, joined in all ways that we declare."""
    world = ALL + Graph().parse(data=THEIRS, format="turtle")
    ways = {term(s): [tuple(map(term, roles))] for s, roles in BY_RULES.items()}
    for edge in ALL.objects(None, term(":edge")):
        ends = (ALL.value(edge, term(":head")), ALL.value(edge, term(":tail")))
        ways.setdefault(ALL.value(edge, term(":as")), []).append(ends)
    for shortcut, pairs in ways.items():
        for head, tail in pairs:
            for one in fillers(head):
                for other in fillers(tail):
                    world.add((any_of(one), RDF.type, one))
                    world.add((any_of(other), RDF.type, other))
                    world.add((any_of(one), shortcut, any_of(other)))
    for tie in TIES:
        world.add((any_of(tie), RDF.type, tie))
        for needs in (":requires", ":requiresTwo", ":requiresOneOf", ":allows"):
            for role in ALL.objects(tie, term(needs)):
                kinds = fillers(role)
                if term(":State") in kinds or term(":Person") in kinds or term(":Firm") in kinds:
                    kinds.add(term(":UnknownParty"))
                for kind in kinds:
                    world.add((any_of(kind), RDF.type, kind))
                    world.add((any_of(tie), role, any_of(kind)))
    return world


def test_the_alignments_are_consistent_with_what_the_others_say(joined, tmp_path, monkeypatch):
    assert reason(joined, tmp_path, monkeypatch) == []


@pytest.mark.parametrize(
    ("ours", "theirs"),
    [
        (":linkedTo", ORG.linkedTo),
        (":partOf", ORG.unitOf),
        (":within", ORG.transitiveSubOrganizationOf),
        (":leads", ORG.headOf),
        (":holdsPostAt", ORG.memberOf),
        (":organisation", ORG.organization),
        (":body", ORG.organization),
        (":Alliance", ORG.OrganizationalCollaboration),
        (":Person", ORG.Organization),
        (":Meeting", PROV.Activity),
    ],
)
def test_an_alignment_that_claims_too_much_is_found(joined, ours, theirs, tmp_path, monkeypatch):
    owlready2 = pytest.importorskip("owlready2")
    under = RDFS.subClassOf if ours[1].isupper() else RDFS.subPropertyOf
    joined.add((term(ours), under, theirs))

    with pytest.raises(owlready2.OwlReadyInconsistentOntologyError):
        reason(joined, tmp_path, monkeypatch)
