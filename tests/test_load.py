from __future__ import annotations

from pathlib import Path

import pytest
from rdflib import BNode

from defties.errors import DataError, Invalid, SeedSyntaxError
from defties.load import load
from defties.vocab import compact, expand

TOY = Path(__file__).parent / "toy.ttl"
HEAD = "@prefix : <https://w3id.org/defties/ns#> .\n@prefix id: <https://w3id.org/defties/id/> .\n"


def file(folder, name, text):
    path = folder / name
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


def test_each_file_has_a_graph_of_its_own(loaded):
    names = {compact(str(g.identifier)) for g in loaded.dataset.graphs()}

    assert {"graph:data/toy", "graph:ontology/ties", "graph:ontology/core"} <= names


def test_no_blank_node_is_left(loaded):
    terms = {term for quad in loaded.dataset.quads() for term in quad[:3]}

    assert not [term for term in terms if isinstance(term, BNode)]


def test_two_loads_give_the_same_names(loaded):
    again = load([TOY])

    assert set(again.dataset.quads()) == set(loaded.dataset.quads())


def test_rewording_evidence_keeps_its_name(tmp_path, loaded):
    other = file(tmp_path, "toy.ttl", TOY.read_text().replace("lists the firm", "listed the firm"))
    names = evidence_names(loaded)

    assert evidence_names(load([other])) == names


def evidence_names(loaded):
    predicate = expand(":evidence")
    return {str(o) for _, p, o, _ in loaded.dataset.quads() if str(p) == predicate}


def test_plain_dates_are_typed(loaded):
    kinds = {str(o.datatype) for _, p, o, _ in loaded.dataset.quads() if str(p) == expand(":when")}

    assert kinds == {expand(":edtf")}


def test_a_subject_is_found_by_file_and_line(loaded):
    path, line = loaded.place("tie:manufacture-novak-motors-heron-1")
    near = loaded.place("tie:manufacture-novak-motors-heron-1", near="src:post-2023")

    assert path.endswith("toy.ttl")
    assert loaded.texts[path][line - 1].startswith("tie:manufacture")
    assert "src:post-2023" in loaded.texts[path][near[1] - 1]
    assert loaded.place("id:nobody") == ("", 0)


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        (HEAD + "id:x a :Firm\nid:y a :Firm .\n", 4, "expected"),
        (HEAD + "id:x a :Firm ; :note [ .\n", 3, ""),
        (HEAD + 'id:x :note "open\n', 3, ""),
        ("id:x a :Firm .\n", 1, ""),
        (b"\xff\xfe\n", 1, "UTF-8"),
        (HEAD.encode() + b'id:x :note "\xc3\x28" .\n', 3, "UTF-8"),
    ],
)
def test_broken_turtle_names_file_line_and_cure(tmp_path, text, line, words):
    path = file(tmp_path, "bad.ttl", text)

    with pytest.raises(SeedSyntaxError) as caught:
        load([path])

    assert caught.value.path.endswith("bad.ttl")
    assert caught.value.line == line
    assert words in caught.value.message
    assert caught.value.hint


def test_a_variable_is_refused_with_its_line(turtle):
    path = turtle("\nid:x a :Firm ;\n    :locatedIn ?somewhere .\n")

    with pytest.raises(SeedSyntaxError, match="somewhere") as error:
        load([path])

    assert error.value.line == len(path.read_text("utf-8").splitlines())


def test_all_broken_files_are_told_at_once(tmp_path):
    file(tmp_path, "a.ttl", "nonsense")
    file(tmp_path, "b.ttl", "nonsense")

    with pytest.raises(Invalid) as caught:
        load([tmp_path])

    assert [v.path.rsplit("/", 1)[-1] for v in caught.value.violations] == ["a.ttl", "b.ttl"]


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("x.nt", "<http://a/s> <http://a/p> <http://a/o> .\n"),
        ("x.nq", "<http://a/s> <http://a/p> <http://a/o> <http://a/g> .\n"),
        ("x.trig", "<http://a/g> { <http://a/s> <http://a/p> <http://a/o> . }\n"),
        ("x.jsonld", '{"@id": "http://a/s", "http://a/p": {"@id": "http://a/o"}}'),
        (
            "x.rdf",
            '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:a="http://a/">'
            '<rdf:Description rdf:about="http://a/s"><a:p rdf:resource="http://a/o"/>'
            "</rdf:Description></rdf:RDF>",
        ),
    ],
)
def test_every_format_is_read(tmp_path, name, text):
    loaded = load([file(tmp_path, name, text)])

    triples = {tuple(map(str, quad[:3])) for quad in loaded.dataset.quads()}
    assert ("http://a/s", "http://a/p", "http://a/o") in triples


@pytest.mark.parametrize("name", ["x.nt", "x.nq", "x.trig", "x.jsonld", "x.rdf"])
def test_nonsense_in_any_format_is_one_sentence(tmp_path, name):
    with pytest.raises(SeedSyntaxError, match=name):
        load([file(tmp_path, name, "} nonsense {")])


@pytest.mark.parametrize("name", ["missing.ttl", "empty", "notes.txt"])
def test_what_holds_no_rdf_is_refused(tmp_path, name):
    (tmp_path / "empty").mkdir()
    (tmp_path / "notes.txt").write_text("hello")

    with pytest.raises(DataError, match=name) as caught:
        load([tmp_path / name])

    assert caught.value.hint


def test_the_graph_of_a_file_has_a_safe_name(tmp_path):
    loaded = load([file(tmp_path, "my claims (1).ttl", HEAD + "id:x a :Firm .\n")])

    names = {compact(str(g.identifier)) for g in loaded.dataset.graphs()}
    assert "graph:data/my-claims-1-" in names


def test_long_lists_and_deep_brackets_are_named_or_refused_in_a_sentence(tmp_path):
    fine = load([file(tmp_path, "fine.ttl", HEAD + "id:x :note ( " + "1 " * 150 + ") .")])

    parts = {t for quad in fine.dataset.quads() for t in quad[:3] if expand("part:") in str(t)}
    assert len(parts - evidence_names(fine)) >= 150
    for text in ("( " + "1 " * 9000 + ")", "[ :note " * 2000 + "1" + " ]" * 2000):
        with pytest.raises(SeedSyntaxError, match="nests or lists more"):
            load([file(tmp_path, "bad.ttl", HEAD + f"id:x :note {text} .")])


def test_blank_nodes_that_share_parts_are_named_in_no_time(tmp_path):
    rungs = "".join(f"_:n{i} :first _:n{i + 1} ; :second _:n{i + 1} .\n" for i in range(60))

    loaded = load([file(tmp_path, "ladder.ttl", HEAD + rungs + "id:x :note _:n0 .")])

    assert not [t for quad in loaded.dataset.quads() for t in quad[:3] if isinstance(t, BNode)]


def test_blank_nodes_that_all_lead_to_each_other_are_refused(tmp_path):
    knot = "".join(f"_:n{i} :note _:n{j} .\n" for i in range(12) for j in range(12) if i != j)

    with pytest.raises(SeedSyntaxError, match="nests or lists more"):
        load([file(tmp_path, "knot.ttl", HEAD + knot)])


def test_a_small_ring_of_blank_nodes_is_named_alike_whatever_its_labels(tmp_path):
    ring = "id:x :note _:{0} . _:{0} :first _:{1} . _:{1} :first _:{0} ; :note 1 ."

    one = load([file(tmp_path, "x.ttl", HEAD + ring.format("a", "b"))])
    other = load([file(tmp_path, "x.ttl", HEAD + ring.format("q", "p"))])

    assert set(one.dataset.quads()) == set(other.dataset.quads())


def test_a_file_given_twice_is_read_once_and_two_of_one_name_stand_apart(tmp_path):
    one = file(tmp_path, "x.ttl", HEAD + "id:x a :Firm .")
    (tmp_path / "more").mkdir()
    other = file(tmp_path / "more", "x.ttl", HEAD + "id:y a :Firm .")

    loaded = load([one, tmp_path / "x.ttl", one, other])

    names = {compact(str(g.identifier)) for g in loaded.dataset.graphs()}
    assert {n for n in names if n.startswith("graph:data/")} == {"graph:data/x", "graph:data/x-2"}
    assert len(loaded.shown("data/")) == 2


@pytest.mark.parametrize(
    ("text", "kind", "near"),
    [
        ("id:x :note <http://a b> .", "IRI", "http://a b"),
        ('id:x :note "x"@notalanguagetagatall .', "text", "x"),
        ("id:x :note <relative> .", "IRI", "relative"),
        ("id:x :note <#part> .", "IRI", "#part"),
    ],
)
def test_what_no_store_takes_is_refused_with_its_line(tmp_path, text, kind, near):
    with pytest.raises(SeedSyntaxError, match=f"not a well-formed {kind}") as caught:
        load([file(tmp_path, "bad.ttl", HEAD + text)])

    assert near in caught.value.near
    assert caught.value.line in {1, 3}  # a letter may be in any line
