from __future__ import annotations

import re
from pathlib import Path

import pytest
from rdflib import DCTERMS, RDF, SH, Graph, URIRef

from defties import rooms
from defties.check import check, make_shapes
from defties.errors import SeedSyntaxError
from defties.load import load
from defties.vocab import expand

SHAPES = Path(__file__).parent / "shapes"
ONTOLOGY = rooms.room("ontology")
BAD = sorted(SHAPES.glob("bad_*.ttl"))
GOOD = SHAPES / "good.ttl"
WARNINGS = {"S13", "unused", "orphan", "early", "double"}
BLANK = re.compile(r"\{[$?]\w+\}")
BASE = (SHAPES / "bad_orphan_entity.ttl").read_text("utf-8").rpartition("\nid:gamma")[0]


def file(folder, text, name="claims.ttl"):
    path = folder / name
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


def told(folder, old, new, name="claims.ttl"):
    """Return what is told of the base file after one change."""
    assert old in BASE
    return check(load([file(folder, BASE.replace(old, new), name)]))


@pytest.fixture(scope="module")
def found():
    """What is told of each bad file."""
    return {path.name: check(load([path])) for path in BAD}


@pytest.fixture(scope="module")
def shapes(loaded):
    return make_shapes(loaded)


def rule_of(name):
    return re.sub(r"^S0", "S", name.removeprefix("bad_").split("_")[0].removesuffix(".ttl"))


# --- every rule can be broken, and nothing else breaks with it


def test_a_file_in_which_all_is_well_breaks_nothing():
    assert [str(v) for v in check(load([GOOD]))] == []


@pytest.mark.parametrize("name", [path.name for path in BAD])
def test_a_bad_file_breaks_its_own_rule_only(found, name):
    rules = {v.rule for v in found[name]}

    assert {rule_of(name)} == rules, [str(v) for v in found[name]]


@pytest.mark.parametrize("name", [path.name for path in BAD])
def test_a_violation_is_one_line_that_names_file_line_and_subject(found, name):
    for v in found[name]:
        assert v.path.endswith(name)
        assert v.line > 0
        assert re.match(r"(id|tie|src|st):\S+$", v.subject)
        assert len(str(v)) < 500
        assert "\n" not in str(v)
        assert not BLANK.search(v.sentence)


def test_only_the_rules_meant_as_warnings_are_warnings(found):
    severities = {(v.rule, v.severity) for told in found.values() for v in told}

    assert {rule for rule, severity in severities if severity == "warning"} == WARNINGS
    assert {severity for _, severity in severities} == {"warning", "violation"}


def test_each_of_the_24_shapes_has_a_bad_file():
    assert {f"S{n}" for n in range(1, 25)} <= {rule_of(path.name) for path in BAD}


def templates():
    """Yield every message of the written shapes and of the checks, with a name for the test."""
    written = Graph()
    for path in rooms.files(ONTOLOGY / "shapes", ".ttl"):
        written.parse(path)
    for shape, message in sorted(written.subject_objects(SH.message)):
        yield pytest.param(str(message), id=shape.rpartition("/")[2])
    for path in rooms.files(ONTOLOGY / "checks", ".rq"):
        message = re.search(r"^# Message: (.+)$", path.read_text("utf-8"), re.MULTILINE)
        assert message, path.name
        yield pytest.param(message[1], id=path.stem)


@pytest.mark.parametrize("message", list(templates()))
def test_each_shape_and_check_is_broken_by_some_bad_file(found, message):
    pattern = re.compile(".*".join(map(re.escape, BLANK.split(message))))

    assert any(pattern.fullmatch(v.sentence) for told in found.values() for v in told)


# --- shapes are made from the declared classes of ties


def test_each_shape_that_judges_has_a_rule_and_a_message(shapes):
    judging = set(shapes.subjects(SH.targetClass)) | set(shapes.subjects(SH.targetSubjectsOf))
    judging |= set(shapes.subjects(SH.targetObjectsOf))

    assert len(judging) > 150
    for shape in judging:
        assert len(set(shapes.objects(shape, DCTERMS.identifier))) == 1, shape
        assert len(set(shapes.objects(shape, SH.message))) == 1, shape


def test_each_class_of_ties_has_a_closed_shape_with_all_its_roles(loaded, shapes, register):
    for name, declared in register.schema.tie_classes.items():
        shape = URIRef(expand(f"https://w3id.org/defties/shape/{name}"))
        (first,) = shapes.objects(shape, SH.ignoredProperties)
        roles = {*declared.requires, *declared.requires_two, *declared.requires_one_of}
        listed = {str(item) for item in shapes.items(first)}

        assert (shape, SH.closed, None) in shapes
        assert {expand(f":{role}") for role in {*roles, *declared.allows}} < listed
        assert {expand(":evidence"), expand(":status"), str(RDF.type)} < listed


def test_a_data_file_cannot_bend_the_rules(tmp_path):
    bending = BASE + (
        "\n<https://w3id.org/defties/shape/tie-evidence>"
        " <http://www.w3.org/ns/shacl#deactivated> true .\n:Supply :allows :holder .\n"
    )
    bare = re.sub(r" ;\n    :evidence(?s:.*?) \] \.", " ;\n    :holder id:beta .", bending)
    told = {(v.rule, v.subject) for v in check(load([file(tmp_path, bare)]))}

    assert {("S1", "tie:supply-alpha-beta"), ("S6", "tie:supply-alpha-beta")} <= told
    assert {subject for rule, subject in told if rule == "class"} == {
        ":Supply",
        "https://w3id.org/defties/shape/tie-evidence",
    }


# --- messages


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        (
            ":recipient id:beta",
            ":recipent id:beta",
            "the ontology has no :recipent; did you mean :recipient?",
        ),
        (
            ":recipient id:beta",
            ":recipient id:bota",
            "id:bota is defined nowhere; did you mean id:beta?",
        ),
        (
            '"2022-08"',
            '"2022-02-30"',
            ":when 2022-02-30 is not a date: February 2022 has no day 30",
        ),
        (
            "a :Supply",
            "a :Suply",
            ":Suply is defined nowhere; did you mean :Supply?",
        ),
    ],
)
def test_a_sentence_says_where_and_what_to_do(tmp_path, old, new, sentence):
    violations = told(tmp_path, old, new)
    changed = BASE[: BASE.index(old)].count("\n") + 1
    lines = {v.line for v in violations if v.sentence == sentence}

    assert lines in ({changed}, {changed - 1})


def test_evidence_is_named_by_its_source(tmp_path):
    (violation,) = told(tmp_path, '"B2"', '"D7"')

    assert violation.subject == "tie:supply-alpha-beta"
    assert violation.evidence == "src:paper-2022"
    assert str(violation).startswith(
        f"{violation.path}:{violation.line}: tie:supply-alpha-beta, ev"
    )


def test_violations_are_sorted_by_place(tmp_path):
    violations = told(tmp_path, ':status    st:delivered ;\n    :when      "2022-08" ;\n', "")
    again = told(tmp_path, ':status    st:delivered ;\n    :when      "2022-08" ;\n', "")

    assert violations == again == sorted(violations)


def test_in_other_formats_the_file_and_a_line_are_named_too(tmp_path):
    wrong = Graph().parse(data=BASE.replace('"B2"', '"D7"'), format="turtle")
    for suffix, kind in ((".nt", "nt"), (".jsonld", "json-ld"), (".rdf", "xml")):
        path = file(tmp_path, wrong.serialize(format=kind), "claims" + suffix)
        (violation,) = check(load([path]))

        assert (violation.rule, Path(violation.path).name) == ("S11", path.name)
        assert violation.line > 0


# --- whatever a file holds


@pytest.mark.parametrize(
    ("old", "rule"),
    [
        ("The paper reports the delivery.", "S10"),
        ('"Beta"@en', "S18"),
        ('"B2"', "S11"),
        ('"2022-08"', "S3"),
        ("https://example.org/1", "text"),
    ],
)
def test_a_megabyte_of_text_does_not_flood_the_message(tmp_path, old, rule):
    plain = old.strip('"').partition('"')[0]
    violations = told(tmp_path, old, old.replace(plain, plain + "9" * 1_000_000))

    assert rule in {v.rule for v in violations}
    assert all(len(str(v)) < 500 for v in violations)


def test_a_megabyte_of_a_name_does_not_either(tmp_path):
    violations = told(tmp_path, ":recipient id:beta", ":recipient id:" + "b" * 1_000_000)

    assert "reference" in {v.rule for v in violations}
    assert all(len(str(v)) < 500 for v in violations)


@pytest.mark.parametrize(
    "label", [r"\u001B[31mBeta", r"Be\u202Eta", r"Be\nta", r"Be\u0000ta", r"Be\u009Bta"]
)
def test_hostile_labels_are_refused_and_never_echoed(tmp_path, label):
    violations = told(tmp_path, '"Beta"@en', f'"{label}"@en')

    assert {v.rule for v in violations} >= {"text"}
    assert all(str(v).isprintable() for v in violations)


def test_hostile_grades_are_shown_harmlessly(tmp_path):
    violations = told(tmp_path, '"B2"', r'"\u001B[2J{$path}{?near}%s"')

    assert {v.rule for v in violations} == {"S11", "text"}
    assert all(str(v).isprintable() for v in violations)
    assert any("{$path}{?near}%s is no grade" in v.sentence for v in violations)


def test_markup_in_a_label_is_text_like_any_other(tmp_path):
    assert told(tmp_path, '"Beta"@en', '"<script>alert(1)</script>"@en') == []


@pytest.mark.parametrize(
    "new",
    [
        ":recipient id:beta :status",
        ":recipient foo:beta",
        ":recipient <https://w3id.org/defties/id/a b>",
        r':note "Be\uD800ta"',
        ":note" + " (1" * 3000 + ")" * 3000,
    ],
    ids=["malformed", "unbound prefix", "no IRI", "half a character", "deeply nested"],
)
def test_what_cannot_be_read_is_one_sentence(tmp_path, new):
    with pytest.raises(SeedSyntaxError) as error:
        told(tmp_path, ":recipient id:beta", new)

    assert error.value.line in (0, 38)
    assert "claims.ttl" in error.value.message
    assert len(error.value.message) < 300
    assert error.value.message.isprintable()


def test_what_is_not_utf_8_is_refused(tmp_path):
    path = file(tmp_path, BASE.replace("Beta", "B\xe9ta").encode("latin-1"))

    with pytest.raises(SeedSyntaxError, match="not UTF-8"):
        load([path])


def test_a_number_that_is_none_raises_no_noise(tmp_path, capfd):
    number = '[ :text "x" ; :atLeast "many"^^<http://www.w3.org/2001/XMLSchema#integer> ]'
    violations = told(tmp_path, ":recipient id:beta", f":recipient id:beta ; :quantity {number}")

    assert [v.rule for v in violations] == ["S24"]
    assert capfd.readouterr() == ("", "")


def test_a_prefix_that_leads_elsewhere_is_noticed(tmp_path):
    ids = told(tmp_path, "<https://w3id.org/defties/id/>", "<https://w3id.org/defties/ids/>")
    terms = told(tmp_path, "<https://w3id.org/defties/ns#>", "<https://w3id.org/defties/ns/>")

    assert {v.rule for v in ids} == {"id"}
    assert {v.rule for v in terms} == {"reference", "term"}


def test_an_empty_file_breaks_nothing(tmp_path):
    assert check(load([file(tmp_path, "")])) == []


def test_a_denied_tie_may_be_planned_but_not_more(tmp_path):
    denied = BASE.replace(":reaches st:delivered", ":stance stance:denies")
    denied = "@prefix stance: <https://w3id.org/defties/stance/> .\n" + denied
    for status, rules in {"st:planned": [], "st:agreed": ["S15"], "st:delivered": ["S15"]}.items():
        text = denied.replace("st:delivered ;\n    :when", f"{status} ;\n    :when")

        assert rules == [v.rule for v in check(load([file(tmp_path, text)]))], status


@pytest.mark.parametrize(
    ("status", "reaches", "well"),
    [
        ("agreed", "delivered", True),
        ("agreed", "ongoing", True),
        ("agreed", "planned", False),
        ("agreed", "cancelled", False),
        ("ongoing", "delivered", False),
        ("ended", "ended", True),
    ],
)
def test_a_status_stands_on_what_evidence_reaches(tmp_path, status, reaches, well):
    text = BASE.replace(":reaches st:delivered", f":reaches st:{reaches}")
    text = text.replace("st:delivered ;\n    :when", f"st:{status} ;\n    :when")
    rules = [v.rule for v in check(load([file(tmp_path, text)]))]

    assert rules == ([] if well else ["S14"])
