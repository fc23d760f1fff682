"""Stories: how they are read, and what keeps one from being told."""

from __future__ import annotations

from dataclasses import replace

import pytest

from defties.errors import InputError, NothingFound
from defties.snapshot import open_snapshot
from defties.stories import BadStory, pick, read_story, shipped, tell

HEAD = "---\ntitle: A title\nsummary: A summary.\n---\n"
PAID = "tie:payment-russia-iran-cash-2022-08-20"


@pytest.fixture
def write(tmp_path):
    """Return what writes a story and reads it back."""

    def make(text, name="tale"):
        path = tmp_path / f"{name}.md"
        path.write_text(text, "utf-8")
        return read_story(path)

    return make


@pytest.fixture(scope="module")
def seeds():
    return open_snapshot().register


def said(error):
    return [(violation.line, violation.sentence) for violation in error.value.violations]


def changed(register, **what):
    """Return a register in which the payment is changed."""
    tie = replace(register.ties[PAID], **what)
    return replace(register, ties={PAID: tie})


def test_a_step_has_what_stands_below_its_heading(write):
    story = write(
        f"{HEAD}\nOpening.\n\n## One\nTies: tie:a, tie:b\nAs of: 2022-11\nFocus: id:x\n\nProse.\n"
    )

    (step,) = story.steps
    assert (story.name, story.title, story.summary) == ("tale", "A title", "A summary.")
    assert story.opening == "Opening."
    assert (step.heading, step.as_of, step.prose) == ("One", "2022-11", "Prose.")
    assert [named.key for named in step.ties] == ["tie:a", "tie:b"]
    assert [(named.key, named.line) for named in step.focus] == [("id:x", 11)]


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        ("## One\nTies: tie:a\n\nX\n", 1, "starts with its title"),
        ("---\ntitle: X\n---\n## One\nTies: tie:a\n\nX\n", 1, "no summary"),
        ("---\ntitle: X\nauthor: me\nsummary: s\n---\n## One\nTies: tie:a\n\nX\n", 3, "one line"),
        (f"{HEAD}\nOnly an opening.\n", 1, "no step"),
        (f"{HEAD}## One\n\nNo tie.\n", 5, "stands on no tie"),
        (f"{HEAD}## One\nTies: tie:a\n", 5, "tells nothing"),
        (f"{HEAD}## One\nTie: tie:a\n\nX\n", 6, "once each"),
        (f"{HEAD}## One\nTies: tie:a\nTies: tie:b\n\nX\n", 7, "once each"),
        (f"{HEAD}## One\nTies: id:iran\n\nX\n", 6, "no id of the form"),
        (f"{HEAD}## One\nTies: tie:a\nAs of: 20x\n\nX\n", 7, "not a date"),
        (f"{HEAD}## One\nTies: tie:a\n\n### Below\n", 8, "no headings"),
        (f"{HEAD}## One\nTies: tie:a\n\n[x](javascript:alert)\n", 8, "no address"),
        (f"{HEAD}## One\nTies: tie:a\n\n[x](//evil.example)\n", 8, "no address"),
        (f"{HEAD}## One\nTies: tie:a\n\n[x][1]\n\n[1]: data:text/html,x\n", 10, "no address"),
    ],
)
def test_what_is_written_wrongly_is_told_with_its_line(write, text, line, words):
    with pytest.raises(BadStory) as error:
        write(text)

    assert any(at == line and words in sentence for at, sentence in said(error))


def test_the_name_of_the_file_is_an_address(write):
    with pytest.raises(BadStory, match="1 thing keeps"):
        write(f"{HEAD}## One\nTies: tie:a\n\nX\n", name="Not so")


def test_a_file_that_is_no_text_is_refused(tmp_path):
    path = tmp_path / "tale.md"
    path.write_bytes(b"\xff\xfe\x00")

    with pytest.raises(InputError, match="UTF-8"):
        read_story(path)
    with pytest.raises(InputError, match="cannot be read"):
        read_story(tmp_path / "none.md")


def test_a_tie_that_is_gone_is_told_with_its_line(write, seeds):
    story = write(f"{HEAD}## One\nTies: tie:nonesuch\n\nX\n")

    with pytest.raises(BadStory) as error:
        tell(story, seeds)

    assert said(error) == [(6, "There is no tie tie:nonesuch.")]


@pytest.mark.parametrize(
    ("what", "sentence"),
    [
        ({"merged_into": "tie:other"}, f"{PAID} was merged into tie:other: name that one."),
        (
            {"withdrawn": "The source took it back."},
            f"{PAID} is withdrawn: The source took it back.",
        ),
        ({"evidence": ()}, f"{PAID} has no evidence."),
    ],
)
def test_a_tie_that_does_not_count_says_why(write, seeds, what, sentence):
    story = write(f"{HEAD}## One\nTies: {PAID}\n\nX\n")

    with pytest.raises(BadStory) as error:
        tell(story, changed(seeds, **what))

    assert said(error) == [(6, sentence)]


def test_an_entity_that_is_now_another_says_which(write, seeds):
    story = write(f"{HEAD}## One\nTies: {PAID}\n\nSee [it](id:iran).\n")
    merged = replace(seeds.entities["id:iran"], merged_into="id:persia")

    with pytest.raises(BadStory) as error:
        tell(story, replace(seeds, entities={"id:iran": merged}))

    assert said(error) == [(8, "id:iran is now id:persia: name that one.")]


@pytest.mark.parametrize("key", ["id:nonesuch", "tie:nonesuch", "src:nonesuch"])
def test_whatever_prose_names_is_there(write, seeds, key):
    story = write(f"{HEAD}\nOpening.\n\n## One\nTies: {PAID}\n\nSee [this]({key}).\n")

    with pytest.raises(BadStory) as error:
        tell(story, seeds)

    assert said(error)[0][0] == 11


def test_a_tie_that_had_ended_is_no_ground_for_a_later_step(write, seeds):
    good = write(f"{HEAD}## One\nTies: {PAID}\nAs of: 2022-08\n\nX\n")
    bad = write(f"{HEAD}## One\nTies: {PAID}\nAs of: 2019\nFocus: id:ofac\n\nX\n")

    assert list(tell(good, seeds)[0].ties) == [PAID]
    with pytest.raises(BadStory) as error:
        tell(bad, seeds)
    assert said(error) == [
        (6, f"{PAID} did not hold as of 2019."),
        (8, "id:ofac is no party to the ties of this step."),
    ]


def test_a_claim_that_is_only_denied_may_be_told(write, seeds):
    denials = tuple(e for e in seeds.ties[PAID].evidence if e.stance == "denies")
    story = write(f"{HEAD}## One\nTies: {PAID}\n\nX\n")

    (told,) = tell(story, changed(seeds, evidence=denials))

    assert told.ties[PAID].standing.name == "denied-only"


@pytest.mark.parametrize("name", sorted(shipped()))
def test_every_shipped_story_can_be_told(name, seeds):
    story = pick(name)
    told = tell(story, seeds)

    assert len(told) == len(story.steps) > 3
    assert all(step.ties for step in told)


def test_three_stories_are_shipped_and_no_other_is_found():
    assert len(shipped()) == 3
    with pytest.raises(NothingFound, match="no story"):
        pick("../../etc/passwd")
