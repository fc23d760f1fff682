"""Limits: what goes beyond them is stopped and told, and the explorer lives on."""

from __future__ import annotations

import json
import socket
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree

import httpx
import pytest

from defties.web.pool import Limits
from defties.web.sparql.work import Manner

ENDLESS = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }"
HUGE = "SELECT * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i } ORDER BY ?a ?i"
LINUX = pytest.mark.skipif(sys.platform != "linux", reason="counts in /proc")


@pytest.fixture(scope="module")
def limited(serving):
    limits = Limits(size=2, waiting=1, seconds=2.0, memory=400_000_000)
    quick = replace(limits, seconds=0.3, patience=5)
    with serving(quick=quick, queries=limits, manner=Manner(most=100)) as address:
        yield address


@pytest.fixture
def ask(limited):
    with httpx.Client(base_url=limited, timeout=30) as client:

        def ask(query, accept="*/*"):
            return client.post("/sparql", data={"query": query}, headers={"Accept": accept})

        yield ask


def children():
    """Return the ids of the processes that any thread of this one has started as workers."""
    found = set()
    for listed in Path("/proc/self/task").glob("*/children"):
        for pid in listed.read_text().split():
            with suppress(FileNotFoundError):
                if b"spawn_main" in Path(f"/proc/{pid}/cmdline").read_bytes():
                    found.add(int(pid))
    return found


def test_a_query_that_takes_too_long_is_stopped_and_told_the_limit(ask):
    started = time.monotonic()
    response = ask(ENDLESS)

    assert 2 <= time.monotonic() - started < 8
    assert response.status_code == 503
    assert response.headers["retry-after"].isdigit()
    assert "after 2 s" in response.json()["detail"]
    assert ask("ASK {}").json()["boolean"]


@LINUX
def test_a_query_that_takes_too_much_memory_is_stopped_and_told_the_limit(serving, capfd):
    limits = Limits(size=1, seconds=30, memory=400_000_000)
    with serving(quick=limits, queries=limits) as address:
        response = httpx.post(address + "/sparql", data={"query": HUGE}, timeout=40)

        assert response.status_code == 503
        assert "400 MB" in response.json()["detail"]
        assert "retry-after" in response.headers
        assert httpx.get(address + "/sparql", params={"query": "ASK {}"}, timeout=40).is_success


def test_more_than_may_wait_are_turned_away_while_pages_are_served(ask, limited):
    with ThreadPoolExecutor(6) as threads:
        slow = [threads.submit(ask, ENDLESS) for _ in range(6)]
        time.sleep(0.3)
        started = time.monotonic()
        page = httpx.get(limited + "/")
        seconds = time.monotonic() - started
        told = [one.result().json()["detail"] for one in slow]

    assert page.status_code == 200
    assert seconds < 1.8
    assert sum("Too many" in detail for detail in told) == 3
    assert ask("ASK {}").json()["boolean"]


def test_a_query_of_a_moment_does_not_wait_behind_one_that_never_ends(ask):
    with ThreadPoolExecutor(1) as threads:
        endless = threads.submit(ask, ENDLESS)
        time.sleep(0.6)  # by now it is where queries take their time
        started = time.monotonic()

        assert ask("ASK {}").json()["boolean"]
        assert not endless.done()
        assert time.monotonic() - started < 1.5
        assert endless.result().status_code == 503


def test_an_answer_that_was_cut_says_so(ask, limited):
    response = ask("SELECT * { ?s ?p ?o }")

    assert len(response.json()["results"]["bindings"]) == 100
    assert response.json()["head"]["link"] == [f"{limited}/sparql#cut"]
    assert response.headers["x-truncated"] == "100"
    assert response.headers["link"] == f'<{limited}/sparql#cut>; rel="describedby"'


def test_an_answer_that_was_cut_says_so_in_xml(ask, limited):
    response = ask("SELECT * { ?s ?p ?o }", "application/sparql-results+xml")

    tree = ElementTree.fromstring(response.content)
    spaced = "{http://www.w3.org/2005/sparql-results#}"
    assert len(list(tree.iter(spaced + "result"))) == 100
    assert tree.find(f"{spaced}head/{spaced}link").attrib == {"href": f"{limited}/sparql#cut"}


def test_what_the_link_of_a_cut_answer_leads_to_is_described(limited):
    told = httpx.get(limited + "/sparql", headers={"Accept": "application/n-triples"}).text

    (line,) = [line for line in told.splitlines() if line.startswith(f"<{limited}/sparql#cut>")]
    assert "at most 100 rows or triples" in line


@pytest.mark.parametrize("query", ["SELECT * { ?s ?p ?o }", "CONSTRUCT WHERE { ?s ?p ?o }"])
@pytest.mark.parametrize("accept", ["text/csv, text/turtle", "text/tab-separated-values, */*"])
def test_answers_without_room_for_a_note_have_the_header(ask, query, accept):
    assert ask(query, accept).headers["x-truncated"] == "100"


def test_an_answer_of_just_as_many_rows_is_whole(ask):
    response = ask("SELECT * { ?s ?p ?o } LIMIT 100")

    assert len(response.json()["results"]["bindings"]) == 100
    assert "x-truncated" not in response.headers
    assert "link" not in response.json()["head"]


def test_endless_rows_are_cut_long_before_the_limit_of_time(ask):
    started = time.monotonic()
    response = ask("SELECT * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }")

    assert response.headers["x-truncated"] == "100"
    assert time.monotonic() - started < 2


def test_triples_are_counted_once_each(ask):
    query = "CONSTRUCT { ?s a :Thing } WHERE { ?s ?p ?o . ?a ?b ?c } LIMIT 1000"
    response = ask(query, "application/n-triples")

    lines = response.text.splitlines()
    assert len(lines) == len(set(lines)) <= 100


@LINUX
def test_the_query_of_a_client_that_hangs_up_is_killed(serving):
    limits = Limits(size=1, seconds=60)
    before = children()
    with serving(queries=limits, pages=Limits(size=1)) as address:
        host, port = address.removeprefix("http://").split(":")
        started = children() - before
        request = f"POST /sparql HTTP/1.1\r\nHost: {host}\r\nContent-Type: application/sparql-query"
        request += f"\r\nContent-Length: {len(ENDLESS)}\r\n\r\n{ENDLESS}"
        with socket.create_connection((host, int(port))) as caller:
            caller.sendall(request.encode())
            time.sleep(0.5)
        end = time.monotonic() + 10
        while started <= children() and time.monotonic() < end:
            time.sleep(0.05)

        assert not started <= children(), "its process is still there"
        answered = httpx.get(address + "/sparql", params={"query": "ASK {}"}, timeout=20)
        assert answered.json()["boolean"]


@LINUX
def test_stopping_the_explorer_ends_a_query_at_its_work(serving):
    before = children()
    with serving(queries=Limits(size=1, seconds=60)) as address:
        told: list[str] = []
        asking = threading.Thread(target=_ask, args=(address + "/sparql", told), daemon=True)
        asking.start()
        time.sleep(0.5)
        assert children() - before
        started = time.monotonic()

    assert time.monotonic() - started < 15
    assert children() == before
    asking.join(5)
    assert told == ["The explorer is being stopped."]


def _ask(address, told):
    told.append(httpx.post(address, data={"query": ENDLESS}, timeout=60).json()["detail"])


@LINUX
def test_a_hundred_queries_leave_no_descriptor_behind(ask):
    def descriptors():
        return len(list(Path("/proc/self/fd").iterdir()))

    for _ in range(20):
        ask("ASK {}")
    before = descriptors()
    for number in range(100):
        assert ask(f"SELECT ({number} AS ?n) {{}}").status_code == 200
    assert descriptors() <= before


def test_each_answer_is_that_of_its_own_question(limited):
    def told(number):
        query = {"query": f"SELECT ({number} AS ?n) {{}}"}
        while True:
            response = httpx.get(limited + "/sparql", params=query, timeout=30)
            if response.status_code != 503:
                return int(json.loads(response.content)["results"]["bindings"][0]["n"]["value"])

    with ThreadPoolExecutor(8) as threads:
        assert list(threads.map(told, range(100))) == list(range(100))
