"""Stories in the explorer."""

from __future__ import annotations

import re
from html import unescape

import pytest

from defties.errors import NothingFound
from defties.stories import pick, shipped
from defties.web.markdown import rendered


@pytest.mark.parametrize("name", sorted(shipped()))
def test_every_step_shows_its_claims_and_every_link_of_its_prose_resolves(seeds, ask, name):
    page = ask(seeds, f"/story/{name}").body.decode()

    for step in pick(name).steps:
        assert all(f'id="{named.key}"' in page for named in step.ties)
    for prose in re.findall(r'<div class="prose">(.*?)</div>', page, re.DOTALL):
        for address in re.findall(r'href="(/[^"]+)"', prose):
            assert ask(seeds, address).status == 200


@pytest.mark.parametrize("name", sorted(shipped()))
def test_every_step_has_a_picture_of_its_own(seeds, ask, name):
    for number, step in enumerate(pick(name).steps, 1):
        reply = ask(seeds, f"/story/{name}/{number}.svg")

        assert reply.media == "image/svg+xml"
        assert f'<title id="title">{step.heading}</title>' in reply.body.decode()


@pytest.mark.parametrize("step", ["0", "99", "x", "-1", "1" * 5000, "²"])
def test_there_is_no_other_step(seeds, ask, step):
    with pytest.raises(NothingFound, match="no step"):
        ask(seeds, f"/story/{sorted(shipped())[0]}/{step}.svg")


@pytest.mark.parametrize("name", ["nonesuch", "..", "a.pdf", "..%2fCURATED"])
def test_there_is_no_other_story(seeds, ask, name):
    with pytest.raises(NothingFound):
        ask(seeds, f"/story/{name}")


def test_all_stories_are_listed(seeds, ask):
    page = ask(seeds, "/stories").body.decode()

    assert all(f'href="/story/{name}"' in page for name in shipped())


def test_data_that_do_not_bear_a_story_say_so(of, ask):
    data = of("id:a a :Firm .")
    name = sorted(shipped())[0]

    assert "cannot be shown here" in ask(data, "/stories").body.decode()
    with pytest.raises(NothingFound, match="do not bear the story"):
        ask(data, f"/story/{name}")


def test_a_story_can_be_taken_away(seeds, ask):
    name = sorted(shipped())[0]
    page, written = (ask(seeds, f"/story/{name}.{form}") for form in ("html", "md"))

    assert "default-src 'none'" in unescape(page.body.decode())
    assert written.body.decode() == pick(name).text
    assert dict(page.headers)["Content-Disposition"] == f'attachment; filename="{name}.html"'


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("<script>alert(1)</script>", "&lt;script&gt;"),
        ("<b onclick=x>y</b>", "&lt;b onclick"),
        ("[x](javascript:alert(1))", "[x](javascript"),
        ("[x](data:text/html,y)", "[x](data:"),
        ("[x](//evil.example)", "[x](//evil"),
        ("[x](/\\evil.example)", '"/to//%5Cevil.example"'),
        ("![x](https://evil.example/p.png)", "!<a href="),
        ("# Heading", "# Heading"),
        ("red \u202e turned", "red turned"),
    ],
)
def test_markdown_makes_nothing_that_runs_loads_or_misleads(text, kept):
    made = str(rendered(text, lambda target: f"/to/{target}"))

    assert kept in made
    assert not re.search(r"<(script|img|h1|b )|href=\"(?!https://|/to/)", made)


def test_links_lead_where_they_are_told_to():
    made = rendered("[a](id:iran) [b](/ask/makers) [c](https://e.org/)", {"id:iran": "/e"}.get)

    assert '<a href="/e">a</a>' in made
    assert "<a>" not in made
    assert " b " in made
    assert '<a href="https://e.org/" rel="noopener noreferrer external">c</a>' in made
