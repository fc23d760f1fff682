from __future__ import annotations

from pathlib import Path

import pytest

from defties.load import load
from defties.read import read_register
from defties.store import oxigraph
from defties.store.snapshot import open_snapshot

TOY = Path(__file__).parent / "toy.ttl"


@pytest.fixture(scope="session", autouse=True)
def cache(tmp_path_factory):
    """Keep snapshots of the tests away from the cache of whoever runs them."""
    with pytest.MonkeyPatch.context() as patch:
        folder = tmp_path_factory.mktemp("cache")
        patch.setenv("DEFTIES_CACHE", str(folder))
        yield folder


@pytest.fixture(scope="session")
def loaded():
    return load([TOY])


@pytest.fixture(scope="session")
def store(loaded):
    return oxigraph.build(loaded)


@pytest.fixture(scope="session")
def register(store):
    return read_register(store)


@pytest.fixture(scope="session")
def seeds():
    """The snapshot of the real seeds; built once for the session."""
    return open_snapshot()
