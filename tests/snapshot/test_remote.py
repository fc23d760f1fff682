"""Claims at an endpoint; that they come as they are is in `engines`."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from defties.errors import EngineError
from defties.snapshot.remote import Remote


def test_claims_without_the_ontology_are_refused_and_not_answered_with_nothing():
    remote = Remote("http://127.0.0.1:9/sparql")
    remote.store.__dict__["manner"] = SimpleNamespace(holds_terms=False)

    with pytest.raises(EngineError, match="does not hold the ontology") as caught:
        remote.register.ties.get("tie:x")

    assert "--ontology" in caught.value.hint
