from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from rdflib import Graph

import defties
from defties.blank import names_of

HEAD = (
    "@prefix : <https://w3id.org/defties/ns#> . @prefix tie: <https://w3id.org/defties/tie/> ."
    "@prefix src: <https://w3id.org/defties/source/> . "
)
TWICE = HEAD + (
    'tie:x :evidence [ :source src:a ; :says "They signed." ] , '
    '[ :source src:a ; :says "It came." ] .'
)
UNKNOWN = HEAD + (
    'tie:m :participant [ a :UnknownParty ; :reason "not named" ] , '
    '[ a :UnknownParty ; :reason "not named" ] .'
)


def names(text: str) -> list[str]:
    return sorted(str(n) for n in names_of(Graph().parse(data=text, format="turtle")).values())


def test_two_things_that_one_source_says_have_two_names():
    assert len(set(names(TWICE))) == 2


def test_evidence_keeps_its_name_when_it_is_reworded():
    once = HEAD + 'tie:x :evidence [ :source src:a ; :says "They signed." ] .'

    assert names(once) == names(once.replace("They signed.", "They have signed it."))


def test_evidence_pasted_twice_is_one():
    once = HEAD + 'tie:x :evidence [ :source src:a ; :says "They signed." ] .'
    twice = once.replace("] .", '] , [ :source src:a ; :says "They signed." ] .')

    assert len(set(names(twice))) == 1


def test_parties_unknown_for_the_same_reason_are_still_two():
    assert len(set(names(UNKNOWN))) == 2


@pytest.mark.parametrize("text", [TWICE, UNKNOWN])
def test_names_do_not_depend_on_the_order_of_hashes(text):
    code = (
        "import sys; from rdflib import Graph; from defties.blank import names_of\n"
        "g = Graph().parse(data=sys.argv[1], format='turtle')\n"
        "print(sorted((str(n), sorted(map(str, g.objects(b)))) for b, n in names_of(g).items()))"
    )
    found = {
        subprocess.run(
            [sys.executable, "-c", code, text],
            env={
                **os.environ,
                "PYTHONHASHSEED": str(seed),
                "PYTHONPATH": str(Path(defties.__file__).parents[1]),
            },
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for seed in range(4)
    }

    assert len(found) == 1
