from __future__ import annotations

import gc
import os
import shutil
from pathlib import Path

import pytest
from hypothesis import settings

from defties import load as load_module
from defties import rooms
from defties.load import load
from defties.read import read_register
from defties.snapshot import open_snapshot
from defties.store import oxigraph

TOY = Path(__file__).parent / "toy.ttl"
# The prefix lines that every seed file starts with.
HEAD = "".join(
    f"{line}\n" for line in TOY.read_text("utf-8").splitlines() if line.startswith("@prefix")
)

CHROMIUMS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
ARGUMENTS = [
    *("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync"),
    *("--disable-background-networking", "--disable-component-update", "--disable-default-apps"),
]

# How long an example takes says more of the machine than of the code.
settings.register_profile("defties", deadline=None)
settings.load_profile("defties")


@pytest.fixture(scope="session", autouse=True)
def cache(tmp_path_factory):
    """Keep snapshots of the tests away from the cache of whoever runs them."""
    with pytest.MonkeyPatch.context() as patch:
        folder = tmp_path_factory.mktemp("cache")
        patch.setenv("DEFTIES_CACHE", str(folder))
        yield folder


@pytest.fixture(scope="module", autouse=True)
def dropped_here():
    """Drop what tests before have left in cycles: some of the engine's objects may be dropped by
    no thread but that which made them, and tests to come have threads of their own.
    """
    gc.collect()


@pytest.fixture(scope="session", autouse=True)
def parsed_once():
    """Parse each file of the ontology once for all tests; loading only reads what is parsed."""
    done: dict[tuple[str, str], object] = {}
    parse, ontology = load_module._parse, rooms.room("ontology")

    def parse_once(text, found):
        if not found.path.is_relative_to(ontology):
            return parse(text, found)
        if (found.path, text) not in done:
            done[found.path, text] = parse(text, found)
        return done[found.path, text]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(load_module, "_parse", parse_once)
        yield


@pytest.fixture
def turtle(tmp_path):
    """Write claims to a file, the house prefixes before them; return its path."""

    def write(text, name="claims.ttl"):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(HEAD + text, encoding="utf-8")
        return path

    return write


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
def data():
    """The snapshot of the toy claims; built once for the session."""
    return open_snapshot([TOY])


@pytest.fixture(scope="session")
def seeds():
    """The snapshot of the real seeds; built once for the session."""
    return open_snapshot()


def chromium_path():
    asked = os.environ.get("CHROMIUM_PATH", "")
    found = [asked] if asked and Path(asked).exists() else map(shutil.which, CHROMIUMS)
    return next((path for path in found if path), None)


@pytest.fixture(scope="session")
def browser():
    """The Chromium of this machine; without one the tests are skipped, and fail when CI=true."""
    path = chromium_path()
    if path is None:
        missing = "no Chromium on this machine: apt-get install chromium, or set CHROMIUM_PATH"
        if os.environ.get("CI") == "true":
            pytest.fail(missing)
        pytest.skip(missing)
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=path, args=ARGUMENTS)
        yield running
        running.close()
