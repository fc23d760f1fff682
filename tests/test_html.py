"""The picture page without a browser: its plain data, its places, and the text of its HTML."""

from __future__ import annotations

import base64
import hashlib
import json
import re
import subprocess
import sys
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path

import pytest

from defties.errors import DataError, InputError
from defties.model import Entity, Register
from defties.project import steps_of
from defties.render import html, view
from defties.render.view import build_view
from defties.standing import standing_of
from defties.texts import clean

HERON = "id:heron-1"
SUPPLY = "tie:supply-arvenia-borduria-heron-1"


def seen(register, **options):
    """Return the view of everything in a register."""
    ties = register.ties.values()
    options.setdefault("title", "Heron-1")
    options.setdefault("focus", [HERON])
    return build_view(
        register,
        [step for tie in ties for step in steps_of(tie, register.schema)],
        {tie.id: standing_of(tie, register.sources, register.schema) for tie in ties},
        extra_ties=[tie.id for tie in ties if not list(steps_of(tie, register.schema))],
        **options,
    )


@pytest.fixture(scope="module")
def whole(register):
    return seen(register, subtitle="everything", notes=["Searched two hops."])


@pytest.fixture(scope="module")
def text(whole):
    return html.page(whole)


def claim(whole, key):
    return next(drawn.claim for drawn in whole.ties if drawn.claim.id == key)


class Reader(HTMLParser):
    """Keeps the elements of a page, their attributes, and what stands between inline tags."""

    def __init__(self, text):
        super().__init__(convert_charrefs=True)
        self.tags, self.inline, self.words = [], [], []
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data):
        last = self.tags[-1] if self.tags else ("", {})
        if last[0] in {"script", "style"} and data.strip():
            self.inline.append((*last, data))
        self.words.append(data)

    def attributes(self, name):
        return [attrs[name] for _, attrs in self.tags if name in attrs]


# --- what a tie says


def test_a_tie_is_told_by_its_lead_edge_and_its_other_roles(whole):
    told = claim(whole, SUPPLY)

    assert [name.text for name in told.who] == ["Arvenia"]
    assert told.phrase == "supplies"
    assert [name.text for name in told.whom] == ["Borduria"]
    assert {role.label: [n.text for n in role.names] for role in told.roles if not role.told} == {
        "item": ["Heron-1"]
    }
    assert ("quantity", "up to 30") in told.facts
    assert told.when == "about August 2022"


def test_who_alleges_without_a_name_is_told_as_not_named(whole):
    for_it, against = claim(whole, SUPPLY).proofs

    assert for_it.voice == "a voice not named"
    assert for_it.publisher == "Daily Ledger"
    assert (against.side, against.voice, against.stance) == ("against", "Arvenia", "denies")
    assert [for_it.number, against.number] == [1, 2]


def test_an_unknown_party_is_text_and_no_node(whole):
    (name,) = claim(whole, "tie:supply-kestrel-unknown").whom

    assert (name.id, name.reason) == ("", "not named by the source")
    assert len(whole.nodes) == len({node.label for node in whole.nodes})
    assert not [node for node in whole.nodes if "unknown" in node.label]


def test_a_tie_without_an_edge_is_told_by_its_parties(whole):
    met = claim(whole, "tie:meeting-arvenia-borduria-2022")

    assert [name.text for name in met.who] == ["Arvenia", "Borduria"]
    assert met.phrase == ""
    assert ("kind", "talks") in met.facts
    assert not [line for line in whole.lines if line.tie == met.id]


def test_a_tie_of_three_parties_has_one_leading_line(whole):
    lines = [line for line in whole.lines if line.tie == SUPPLY]

    assert len(lines) == 3
    assert [(x.head, x.tail) for x in lines if x.lead] == [("id:arvenia", "id:borduria")]


def test_days_are_bounds_of_the_date_as_given(whole):
    days = {drawn.claim.id: drawn for drawn in whole.ties}

    made = days["tie:manufacture-novak-motors-heron-1"]
    assert (made.days[2:], made.exact, made.loose) == ((None, None), True, False)
    assert not days[SUPPLY].exact
    assert days["tie:post-mira-holt-novak-motors"].loose
    assert days["tie:supply-kestrel-unknown"].days == ()


def test_a_date_that_cannot_be_read_does_not_stop_the_picture(register):
    bad = replace(register.ties[SUPPLY], when="August")
    whole = seen(replace(register, ties={**register.ties, SUPPLY: bad}))

    assert claim(whole, SUPPLY).when == "August"


def test_a_listing_marks_its_target(whole):
    listed = [drawn.listed for drawn in whole.ties if drawn.listed]

    assert listed == [("id:novak-motors",)]


def test_nothing_to_draw_is_said(register):
    with pytest.raises(InputError, match="nothing to draw"):
        build_view(register, [], {}, title="Nothing")


def test_too_much_is_refused_with_a_way_to_narrow_it(register, monkeypatch):
    monkeypatch.setattr(view, "MOST_ENTITIES", 3)

    with pytest.raises(InputError, match="more than one page") as caught:
        seen(register)

    assert "--hops" in caught.value.hint


# --- the page


def test_the_same_view_gives_the_same_bytes(whole, text):
    assert text == html.page(whole)


def test_the_same_data_give_the_same_bytes_in_another_process():
    code = """
import hashlib, sys
from pathlib import Path
sys.path[:0] = sys.argv[1:3]
import test_html
from defties.load import load
from defties.read import read_register
from defties.render.html import page
from defties.store.oxigraph import build
register = read_register(build(load([Path(sys.argv[2]) / "toy.ttl"])))
print(hashlib.sha256(page(test_html.seen(register)).encode()).hexdigest())
"""
    here = Path(__file__).parent
    graph = str(Path(html.__file__).parents[2])
    sums = {
        subprocess.run(
            [sys.executable, "-W", "ignore", "-c", code, graph, str(here)],
            capture_output=True,
            text=True,
            check=True,
            env={"PYTHONHASHSEED": seed, "PATH": ""},
        ).stdout
        for seed in ("1", "2")
    }

    assert len(sums) == 1


def test_the_page_asks_for_nothing(text):
    page = Reader(text)

    assert not {"img", "iframe", "object", "embed", "link", "base"} & {tag for tag, _ in page.tags}
    assert page.attributes("src") == []
    assert page.attributes("style") == []
    assert not [name for _, attrs in page.tags for name in attrs if name.startswith("on")]
    assert "url(" not in next(words for tag, _, words in page.inline if tag == "style")


def test_the_policy_names_exactly_the_scripts_and_the_style_of_the_page(text):
    page = Reader(text)
    policy = next(
        attrs["content"]
        for tag, attrs in page.tags
        if "content-security" in attrs.get("http-equiv", "").lower()
    )

    def digest(words):
        return base64.b64encode(hashlib.sha256(words.encode()).digest()).decode()

    inline = [
        digest(words) for _, attrs, words in page.inline if attrs.get("type") != "application/json"
    ]
    assert sorted(inline) == sorted(re.findall(r"'sha256-([^']+)'", policy))
    assert "default-src 'none'" in policy
    assert "require-trusted-types-for 'script'" in policy
    assert "unsafe" not in policy


def test_every_tie_entity_and_source_is_in_the_tables(register, whole, text):
    ids = Reader(text).attributes("id")

    assert {f"t={key}" for key in register.ties} <= set(ids)
    assert {f"e={node.id}" for node in whole.nodes} <= set(ids)
    assert len(ids) == len(set(ids))
    for proof in (p for drawn in whole.ties for p in drawn.claim.proofs):
        assert proof.says in text


def test_links_out_do_not_hand_over_the_page(text):
    outward = [a for tag, a in Reader(text).tags if tag == "a" and not a["href"].startswith("#")]

    assert outward
    assert {"noopener noreferrer"} == {link["rel"] for link in outward}
    assert all(link["href"].startswith("https://example.org/") for link in outward)


def test_pyvis_holds_the_network_with_every_line(whole, text):
    data = json.loads(next(w for _, a, w in Reader(text).inline if a.get("id") == "data"))

    assert len(whole.lines) == len(data["network"]["edges"])
    assert [node.id for node in whole.nodes] == [n["id"] for n in data["network"]["nodes"]]
    assert data["network"]["options"]["physics"] == {"enabled": False}


@pytest.mark.parametrize(
    "payload",
    [
        "</script><script>alert(1)</script>",
        '"><img src=x onerror=alert(1)>',
        "<!--<script>",
        "{{ config }}{% raw %}",
        "a\u2028b\u202ec",
        "' href='javascript:alert(1)",
    ],
)
def test_no_text_breaks_out_of_its_place(register, payload):
    entities = {
        key: replace(e, label=payload, note=payload) for key, e in register.entities.items()
    }
    sources = {key: replace(s, title=payload, url=payload) for key, s in register.sources.items()}
    ties = {key: replace(t, note=payload) for key, t in register.ties.items()}
    world = Register(register.schema, entities, sources, ties, version=payload)
    plain = html.page(seen(register))
    hostile = html.page(seen(world, title=payload, subtitle=payload, notes=[payload]))

    was, now = Reader(plain), Reader(hostile)
    assert {tag for tag, _ in now.tags} <= {tag for tag, _ in was.tags} | {"cite"}
    assert sum(tag == "script" for tag, _ in now.tags) == 4
    assert clean(payload) in " ".join(now.words)
    assert not [a for a in now.attributes("href") if not a.startswith(("#", "https://"))]
    assert json.loads(next(w for _, a, w in now.inline if a.get("id") == "data"))


def test_a_changed_vis_network_is_refused(whole, monkeypatch):
    monkeypatch.setattr(html, "_VIS_SHA256", "0" * 64)
    html.vis_network.cache_clear()

    with pytest.raises(DataError, match="not the one that was checked"):
        html.page(whole)

    html.vis_network.cache_clear()


def test_a_missing_vis_network_is_said(whole, monkeypatch):
    monkeypatch.setattr(html, "_VIS", "pyvis/lib/none.js")
    html.vis_network.cache_clear()

    with pytest.raises(DataError, match="no vis-network"):
        html.page(whole)

    html.vis_network.cache_clear()


def test_a_view_is_built_without_pyvis():
    code = "import sys, defties.render.view; print(sorted({'pyvis', 'jinja2'} & set(sys.modules)))"
    graph = str(Path(html.__file__).parents[2])

    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, env={"PYTHONPATH": graph}
    )

    assert done.stdout.strip() == "[]"


@pytest.mark.parametrize("path", sorted(Path(html.__file__).with_name("page").iterdir()), ids=str)
def test_no_file_of_the_page_is_long(path):
    assert len(path.read_text("utf-8").splitlines()) <= 350


def test_an_entity_beside_the_ties_can_be_the_focus(register):
    alone = replace(register, entities={**register.entities, "id:x": Entity("id:x", "Firm", "X")})

    assert "id:x" in {node.id for node in seen(alone, focus=["id:x"]).nodes}
