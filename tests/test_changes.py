"""Changes: every field that differs is told once, and what is equal is not."""

from __future__ import annotations

import subprocess
from dataclasses import replace

import pytest

from defties import rooms
from defties.changes import Change, Edit, changes, register_at
from defties.errors import DataError, InputError
from defties.load import load
from defties.read import read_register
from defties.store import oxigraph

KEY = "tie:supply-arvenia-borduria-heron-1"


@pytest.fixture
def edited(tmp_path, request):
    """Return the register of the toy world after some replacements in its text."""
    text = (request.path.parent / "toy.ttl").read_text("utf-8")

    def edits(*pairs):
        changed = text
        for old, new in pairs:
            assert changed.count(old) == 1, old
            changed = changed.replace(old, new)
        path = tmp_path / "edited.ttl"
        path.write_text(changed, encoding="utf-8")
        return read_register(oxigraph.build(load([path])))

    return edits


def test_what_is_equal_is_no_change(register, edited):
    assert changes(register, edited()) == ()


def test_fields_of_a_tie_are_told_before_and_after(register, edited):
    new = edited(
        (
            '    :quantity    [ :text "up to 30" ; :atMost 30 ] ;',
            '    :quantity    [ :text "20" ] ;',
        ),
        ('    :when        "2022-08~" ;', '    :when        "2022-08" ;'),
    )

    assert changes(register, new) == (
        Change(
            "tie",
            KEY,
            "altered",
            (Edit("when", "2022-08~", "2022-08"), Edit("quantity", "up to 30 (at most 30)", "20")),
        ),
    )


def test_parties_are_told_by_label(register, edited):
    new = edited(("    :supplier    id:arvenia ;", "    :supplier    id:novak-motors ;"))

    assert changes(register, new)[0].edits == (Edit("supplier", "Arvenia", "Novak Motors"),)


def test_evidence_of_the_same_source_and_voice_is_one_that_was_altered(register, edited):
    new = edited((':grade "D4" ; :stance stance:denies', ':grade "E4" ; :stance stance:denies'))

    assert changes(register, new)[0].edits == (
        Edit("evidence from src:post-2023, grade", "D4", "E4"),
    )


def test_evidence_that_comes_or_goes_is_told_whole_with_what_it_does_to_the_standing(
    register, edited
):
    new = edited(
        (
            """ ,
        [ :source src:post-2023 ; :statedBy id:arvenia ; :grade "D4" ; :stance stance:denies ;
          :says "Arvenia says that it handed over none." ]""",
            "",
        )
    )

    gone = changes(register, new)
    come = changes(new, register)

    told = "Arvenia denies (D4): Arvenia says that it handed over none."
    assert gone[0].edits == (
        Edit("evidence from src:post-2023", told, ""),
        Edit("standing", "disputed", "single-voice"),
    )
    assert come[0].edits == (
        Edit("evidence from src:post-2023", "", told),
        Edit("standing", "single-voice", "disputed"),
    )


def test_what_is_added_and_removed_is_sorted_ties_entities_sources(register):
    smaller = replace(
        register,
        ties={k: t for k, t in register.ties.items() if k != KEY},
        entities={k: e for k, e in register.entities.items() if k != "id:mira-holt"},
        sources={},
    )

    assert [(c.id, c.act) for c in changes(register, smaller)] == [
        (KEY, "removed"),
        ("id:mira-holt", "removed"),
        ("src:ledger-2022", "removed"),
        ("src:post-2023", "removed"),
    ]
    assert {c.act for c in changes(smaller, register)} == {"added"}


def test_fields_of_entities_and_sources_are_told(register, edited):
    new = edited(
        ('    skos:altLabel "Novak"@en ;', '    skos:altLabel "Novak AG"@en ;'),
        ('    :title "The chips" ;', '    :title "Chips" ;'),
    )

    assert changes(register, new) == (
        Change("entity", "id:novak-motors", "altered", (Edit("names", "Novak en", "Novak AG en"),)),
        Change("source", "src:post-2023", "altered", (Edit("title", "The chips", "Chips"),)),
    )


def test_a_standing_that_falls_with_a_source_alone_is_told(register):
    copied = replace(register.sources["src:post-2023"], derived_from="src:ledger-2022")
    new = replace(register, sources={**register.sources, copied.id: copied})

    found = {c.id: c.edits for c in changes(register, new)}

    assert found["tie:manufacture-novak-motors-heron-1"] == (
        Edit("standing", "corroborated", "single-voice"),
    )


# Older claims: from a path, or from git.


def git(folder, *words):
    identity = ["-c", "user.name=x", "-c", "user.email=x@example.org"]
    subprocess.run(["git", "-C", folder, *identity, *words], check=True, capture_output=True)


@pytest.fixture
def checkout(tmp_path, monkeypatch, request):
    """A checkout whose room of seeds holds the toy world, with one commit."""
    seeds = tmp_path / "seeds"
    seeds.mkdir()
    (seeds / "toy.ttl").write_bytes((request.path.parent / "toy.ttl").read_bytes())
    monkeypatch.setattr(
        rooms, "room", lambda name, room=rooms.room: seeds if name == "seeds" else room(name)
    )
    git(tmp_path, "init", "-q")
    git(tmp_path, "add", ".")
    git(tmp_path, "commit", "-qm", "one")
    return seeds


def test_a_revision_is_read_as_it_was(checkout, register):
    (checkout / "toy.ttl").write_text("", "utf-8")

    then = register_at("HEAD")

    assert changes(then, register) == ()
    assert len(then.ties) == len(register.ties)


def test_a_revision_without_seeds_is_refused(checkout):
    git(checkout.parent, "rm", "-q", "-r", "--cached", "seeds")
    git(checkout.parent, "commit", "-qm", "none", "--allow-empty")

    with pytest.raises(InputError, match="holds no seeds"):
        register_at("HEAD")


def test_a_path_is_read_as_it_is(register, request):
    toy = request.path.parent / "toy.ttl"

    assert changes(register_at(str(toy)), register) == ()


@pytest.mark.parametrize("revision", ["nonsense", "--output=x", "HEAD~9", "", "a" * 300])
def test_what_is_no_revision_is_refused(checkout, revision):
    with pytest.raises(InputError, match="is no revision of this checkout and no path"):
        register_at(revision)


def test_seeds_outside_of_a_checkout_have_no_revisions(tmp_path, monkeypatch):
    monkeypatch.setattr(rooms, "room", lambda _: tmp_path)
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path.parent))

    with pytest.raises(DataError, match="is in no git checkout"):
        register_at("HEAD")


def test_a_machine_without_git_says_so(checkout, monkeypatch):
    monkeypatch.setenv("PATH", "")

    with pytest.raises(DataError, match="git is not installed"):
        register_at("HEAD")
