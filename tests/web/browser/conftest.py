"""The explorer in a process of its own, and a browser in which nothing may go wrong unseen."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest
from axe_playwright_python.sync_playwright import Axe

RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
SIZES = {"wide": (1280, 900), "tablet": (768, 1024), "phone": (360, 780)}


@pytest.fixture(scope="session")
def site():
    """Return the address of an explorer of the seeds."""
    command = [sys.executable, "-m", "defties_cli", "serve", "--port", "0"]
    started = subprocess.Popen(command, stderr=subprocess.PIPE, text=True, env=dict(os.environ))
    yield started.stderr.readline().split()[4].rstrip("/")
    started.terminate()
    started.wait(timeout=20)
    started.stderr.close()


@pytest.fixture
def visit(browser, site):
    """Return a function that opens a page; what no page may do is collected and checked."""
    contexts, problems = [], []

    def open_page(path="/", *, size="wide", dark=False, script=True, expects=()):
        width, height = SIZES[size]
        context = browser.new_context(
            viewport={"width": width, "height": height},
            color_scheme="dark" if dark else "light",
            reduced_motion="reduce",
            java_script_enabled=script,
            is_mobile=size == "phone",
            has_touch=size == "phone",
            accept_downloads=True,
        )
        contexts.append(context)

        def guard(route):
            address = route.request.url
            if address.startswith((site + "/", "data:", "blob:")):
                route.continue_()
            else:
                problems.append(f"request: {address}")
                route.abort()

        def heard(line):
            if line.type in {"error", "warning"} and not any(e in line.text for e in expects):
                problems.append(line.text)

        context.route("**/*", guard)
        tab = context.new_page()
        tab.on("pageerror", lambda error: problems.append(f"error: {error}"))
        tab.on("dialog", lambda box: (problems.append(f"dialog: {box.message}"), box.dismiss()))
        tab.on("console", heard)
        tab.goto(site + path)
        return tab

    open_page.problems = problems
    yield open_page
    for context in contexts:
        context.close()
    assert problems == []


@pytest.fixture
def faults():
    """Return what axe finds wrong with a page, as lines."""

    def find(tab):
        found = Axe().run(tab, options={"runOnly": {"type": "tag", "values": RULES}})
        return [
            f"{violation['id']}: {node['html'][:120]}"
            for violation in found.response["violations"]
            if violation["impact"] in {"serious", "critical"}
            for node in violation["nodes"]
        ]

    return find
