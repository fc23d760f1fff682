"""`defties export`: the dataset in an RDF format."""

from __future__ import annotations

import pytest
from rdflib import Graph

FORMS = ["ttl", "trig", "nq", "jsonld", "rdfxml"]


@pytest.mark.parametrize("form", FORMS)
def test_every_format_is_written_the_same_each_time(toy, tmp_path, form):
    for name in ("one", "two"):
        result = toy("export", "-f", form, "-o", tmp_path / name)
        assert result.exit_code == 0

    assert (tmp_path / "one").read_bytes() == (tmp_path / "two").read_bytes()
    assert toy("export", "-f", form).stdout_bytes == (tmp_path / "one").read_bytes()


def test_turtle_is_the_default_and_the_terms_come_when_asked(toy):
    plain = Graph().parse(data=toy("export").stdout, format="turtle")
    whole = Graph().parse(data=toy("export", "--ontology").stdout, format="turtle")

    assert 100 < len(plain) < len(whole)


def test_an_export_can_be_asked_again(run, toy, tmp_path):
    toy("export", "-o", tmp_path / "again.ttl")

    again = run("show", "Heron-1", "--store", tmp_path / "again.ttl", "--evidence", "all")

    told = toy("show", "Heron-1", "--evidence", "all").stdout
    assert again.stdout.partition("data version")[0] == told.partition("data version")[0]


def test_an_unknown_format_is_wrong_usage(toy):
    assert toy("export", "-f", "docx").exit_code == 2
