"""Answers, paths and records to render, from the toy and from a hostile world."""

from __future__ import annotations

from pathlib import Path

import pytest

from defties.catalogue import catalogue
from defties.paths import routes_between
from defties.questions import answer
from defties.sift import STANDINGS, Filter, sift
from defties.snapshot import open_snapshot

TOY = Path(__file__).parents[1] / "toy.ttl"

QUESTION = """\
# Title: Makers and buyers
# Question: Who makes or has {item}?
# Parameter: item Item id:heron-1
# Phrasing: who makes or has {item}
# Group: makers | Makers | said to make it
# Group: holders | Holders | said to have been given it
# Searched: manufacture and supply ties of {item}
# Caveat: To make is not to own.
SELECT ?group ?firm ?state ?tie
WHERE {
  {
    ?tie a :Manufacture ; :item ?item ; :maker ?firm .
    OPTIONAL { ?firm :locatedIn ?state }
    BIND ("makers" AS ?group)
  } UNION {
    ?tie a :Supply ; :item ?item ; :recipient ?firm .
    BIND ("holders" AS ?group)
  }
}
"""

# Labels and texts that would steer a terminal, run in a spreadsheet or a page.
HOSTILE = r"""
id:evil-maker a :Firm ;
    skos:prefLabel "Evil\u001b[31m Maker\u202e | <script>alert(1)</script> [x](javascript:x())"@en ;
    skos:altLabel "=cmd|' /C calc'!A0"@en ; :note "Line\u2028one\u0007"@en ;
    :locatedIn id:evil-state .
id:evil-state a :State ; skos:prefLabel "=HYPERLINK(\"http://x\")\n+1"@en .
id:evil-item a :WeaponSystem ; skos:prefLabel "`@item`\u009b2J"@en .
id:evil-paper a :Organisation ; skos:prefLabel "-Paper"@en .
src:evil a :Source ; :title "\u001b]0;title\u0007" ; :publisher id:evil-paper ;
    :url "javascript:alert(1)" ; :publishedOn "2022" ; :sourceKind sk:news .
src:fair a :Source ; :title "Fair" ; :publisher id:evil-paper ;
    :url "https://example.org/a_b*c?d=1&e=2" ; :publishedOn "2022" ; :sourceKind sk:news .
tie:evil a :Manufacture ; :maker id:evil-maker ; :item id:evil-item ; :status st:ongoing ;
    :when "2022" ; :note "Note\u001b[2J" ; :quantity [ :text "=1+1\u202e" ] ;
    :evidence
        [ :source src:evil ; :grade "B2" ; :reaches st:ongoing ;
          :says "It is \u001b[1msaid\u202e." ] ,
        [ :source src:fair ; :grade "C3" ; :reaches st:ongoing ; :says "It is said." ;
          :at "page \u009b7" ] .
"""


@pytest.fixture(scope="session")
def question(tmp_path_factory):
    folder = tmp_path_factory.mktemp("catalogue")
    (folder / "01-makers.rq").write_text(QUESTION, encoding="utf-8")
    return catalogue(folder)["makers"]


@pytest.fixture(scope="session")
def toy(cache):
    return open_snapshot([TOY])


@pytest.fixture(scope="session")
def hostile(cache, tmp_path_factory):
    head = "\n".join(x for x in TOY.read_text("utf-8").splitlines() if x.startswith("@prefix"))
    path = tmp_path_factory.mktemp("hostile") / "hostile.ttl"
    path.write_text(head + HOSTILE, encoding="utf-8")
    return open_snapshot([path])


@pytest.fixture(scope="session")
def answered(toy, question):
    return answer(toy, question, {"item": "id:heron-1"}, Filter())


@pytest.fixture(scope="session")
def hostile_answer(hostile, question):
    return answer(hostile, question, {"item": "id:evil-item"}, Filter())


@pytest.fixture(scope="session")
def walked(register):
    return routes_between(register, "id:mira-holt", "id:borduria", Filter(), max_hops=4, k=3)


@pytest.fixture(scope="session")
def every_tie(register):
    return sift(register, Filter(standings=STANDINGS | {"denied-only", "withdrawn"})).ties
