"""Our endpoint passes what the engine that it is built on passes."""

from __future__ import annotations

import importlib
import os
from pathlib import Path

import pytest


@pytest.fixture(scope="module")
def counts():
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(str(Path(__file__).parent))
        main = importlib.import_module("run").main
        return main(Path(os.environ["DEFTIES_W3C"]))


@pytest.mark.parametrize("sort", ["evaluation", "good syntax", "bad syntax"])
def test_no_query_fails_by_us_that_the_engine_answers_right(counts, sort):
    assert counts[sort]["ours"]["passed"] >= counts[sort]["engine"]["passed"] > 0


def test_every_request_of_the_protocol_is_answered_right_and_updates_are_refused(counts):
    assert counts["protocol"]["ours"] == {"passed": 27, "updates refused": 7}


def test_the_service_is_described(counts):
    assert counts["description"]["ours"] == {"passed": 3}
