"""The label index: what a key leads to, kept in a file, at any number of names."""

from __future__ import annotations

import pytest

from defties import labels as labels_module
from defties.errors import DataError
from defties.find import Finder
from defties.labels import LabelBuilder, Labels, build_labels
from defties.model import Entity

SUKHOI = Entity("id:sukhoi", "Firm", "Sukhoi Company", names=(("Сухой", "ru"), ("…", "")))
FIGHTER = Entity(
    *("id:su-35", "WeaponSystem", "Sukhoi Su-35"),
    family=("id:su", "id:jets"),
    category=("cat:combat-aircraft",),
    identifiers=(("wikidata", "Q170373"),),
)
OLD = Entity("id:old", "Firm", "Okhotny Works", merged_into="id:older")
OLDER = Entity("id:older", "Firm", "Okhotny Plant", merged_into="id:sukhoi")
ALL = (SUKHOI, FIGHTER, OLD, OLDER)


@pytest.fixture(params=["in memory", "in a file"])
def labels(request, tmp_path):
    if request.param == "in memory":
        return Labels.of(ALL)
    build_labels(ALL, tmp_path / "labels")
    return Labels(tmp_path / "labels")


def told(found):
    return [(named.key, named.text, named.how, named.entity.id) for named in found]


def test_a_name_is_found_by_its_key_and_by_weaker_ones(labels):
    assert told(labels.whole("sukhoi company")) == [
        ("sukhoi company", "Sukhoi Company", "label", "id:sukhoi")
    ]
    assert told(labels.bare("sukhoi")) == [("sukhoi", "Sukhoi Company", "label", "id:sukhoi")]
    assert told(labels.sounding(["suhoi"])) == [
        ("suhoi", "Sukhoi Company", "label", "id:sukhoi"),
        ("suhoi", "Сухой", "other script", "id:sukhoi"),
    ]
    assert labels.whole("…") == []


def test_names_are_found_by_how_they_begin_and_by_their_words(labels):
    assert {n.text for n in labels.beginning("sukhoi s")} == {"Sukhoi Su-35"}
    assert {n.text for n in labels.having(["35", "sukhoi"])} == {"Sukhoi Su-35"}
    assert {n.text for n in labels.having(["suhoi"], "sound")} >= {"Sukhoi Company", "Сухой"}
    assert {n.text for n in labels.around("sukhoi")} == {"Sukhoi Company", "Sukhoi Su-35"}
    assert {n.text for n in labels.around("su 35")} == {"Sukhoi Su-35"}
    assert labels.around("sukhoi company") == []


def test_ids_and_identifiers_are_found_whatever_their_case(labels):
    assert told(labels.coded("SU-35")) == [("su-35", "id:su-35", "id", "id:su-35")]
    assert told(labels.coded("q170373")) == [("q170373", "Q170373", "identifier", "id:su-35")]
    assert told(labels.coded("Wikidata Q170373"))[0][3] == "id:su-35"


def test_a_merged_entity_is_found_as_the_last_that_it_was_merged_into(labels):
    assert told(labels.whole("okhotny works")) == [
        ("okhotny works", "Okhotny Works", "alias", "id:sukhoi")
    ]


def test_what_ranking_needs_of_an_entity_comes_with_its_names(labels):
    (named,) = labels.whole("sukhoi su 35")

    assert named.entity.kind == "WeaponSystem"
    assert named.entity.family == FIGHTER.family
    assert named.entity.category == FIGHTER.category
    assert len(labels) == 4


def test_what_is_told_again_replaces_what_was_told_before(tmp_path):
    builder = LabelBuilder(tmp_path / "labels")
    builder.add(Entity("id:x", "Firm", "First", identifiers=(("imo", "7"),)))
    builder.add(Entity("id:y", "Firm", "Other"))
    builder.add(Entity("id:x", "Firm", "Second"), again=True)
    builder.finish()

    labels = Labels(tmp_path / "labels")

    assert len(labels) == 2
    assert labels.whole("first") == labels.coded("imo 7") == []
    assert [n.entity.id for n in labels.whole("second")] == ["id:x"]


def test_of_very_many_names_those_that_begin_alike_are_compared(monkeypatch, labels):
    every = labels.spellings("suhoi")
    monkeypatch.setattr(labels_module, "_COMPARED", 1)

    assert set(labels.spellings("suhoy")) == {s for s in every if s.startswith("s")}
    assert labels.spellings("s") == []


def test_a_file_is_written_whole_or_not_at_all(tmp_path):
    builder = LabelBuilder(tmp_path / "labels")
    builder.add(SUKHOI)

    assert not (tmp_path / "labels").exists()
    builder.finish()
    assert [path.name for path in tmp_path.iterdir()] == ["labels"]


@pytest.mark.parametrize("content", [b"", b"no database", b"SQLite format 3\0" + bytes(200)])
def test_a_damaged_file_is_told_in_a_sentence(tmp_path, content):
    (tmp_path / "labels").write_bytes(content)

    with pytest.raises(DataError, match="label index is damaged"):
        Labels(tmp_path / "labels").whole("x")
    with pytest.raises(DataError):
        Labels(tmp_path / "missing").whole("x")


def test_a_finder_over_a_file_gives_whole_entities(tmp_path):
    build_labels(ALL, tmp_path / "labels")
    known = {entity.id: entity for entity in ALL}

    finder = Finder.over(Labels(tmp_path / "labels"), known.__getitem__)

    assert finder.resolve("su 35") is FIGHTER
    assert finder.find("sukhoi")[0].entity in ALL
    assert finder.mentions("who made the Sukhoi Su-35")[0].matches[0].entity is FIGHTER
    assert len(finder) == 4
