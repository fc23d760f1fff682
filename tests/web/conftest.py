"""The toy world and the seeds, asked as a desk asks them: without HTTP."""

from __future__ import annotations

import asyncio
from importlib import import_module
from urllib.parse import parse_qsl, urlsplit

import pytest

from defties.snapshot import open_dataset, open_snapshot
from defties.web.asked import Asked
from defties.web.map import ADDRESSES


@pytest.fixture(autouse=True)
def no_loop(request):
    """Hide the loop that the browser of other tests leaves running in this thread."""
    if "browser" in request.keywords:
        yield
        return
    running = asyncio._get_running_loop()
    asyncio._set_running_loop(None)
    yield
    asyncio._set_running_loop(running)


@pytest.fixture(scope="session")
def seeds():
    """Return the data that come with defties."""
    return open_snapshot()


@pytest.fixture
def ask():
    """Return what asks some data for an address, as the front and a desk do together."""
    return ask_for


def ask_for(data, url, accept="text/html"):
    """Return the reply to an address; errors are raised and not made pages."""
    from starlette.routing import compile_path

    parts = urlsplit(url)
    for address in ADDRESSES:
        pattern, _, _ = compile_path(address.path)
        if match := pattern.fullmatch(parts.path):
            module, _, function = address.answer.partition(":")
            asked = Asked(
                url,
                "http://127.0.0.1:8765",
                match.groupdict(),
                tuple(parse_qsl(parts.query, keep_blank_values=True)),
                accept,
                address.path,
            )
            return getattr(import_module(f"defties.web.{module}"), function)(data, asked)
    pytest.fail(f"nothing answers at {url}")


@pytest.fixture
def of(turtle, tmp_path):
    """Return the data of some claims in Turtle."""

    def make(text):
        # The cache of the session keeps few snapshots, and must not lose that of the seeds.
        with pytest.MonkeyPatch.context() as patch:
            patch.setenv("DEFTIES_CACHE", str(tmp_path / "cache"))
            return open_dataset([str(turtle(text))])

    return make
