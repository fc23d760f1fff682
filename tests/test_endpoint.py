"""An engine that is busy, broken, lying or not there: a sentence each, never half an answer."""

from __future__ import annotations

import gc
import json
import threading
import time
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs

import pyoxigraph as ox
import pytest

from defties.errors import EngineError, QueryError
from defties.query import select
from defties.store import wording
from defties.store.endpoint import EndpointStore
from defties.store.wire import Patience, Wire
from defties.vocab import PREFIXES

TSV = "text/tab-separated-values"
NAMES = "SELECT ?s ?name { ?s skos:prefLabel ?name }"
QUICK = Patience(connect=2, silence=1, whole=5, tries=3, pause=0.01)


class Fake:
    """A server that answers from a store, but for what `plan` says of the next requests.

    A plan is a function of the handler; it is popped for each request whose query it is meant for.
    """

    def __init__(self):
        self.store = ox.Store()
        self.plans = []
        self.asked = []
        self.limit = None
        fake = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def log_message(self, *_):
                pass

            def do_POST(self):
                form = parse_qs(
                    self.rfile.read(int(self.headers["Content-Length"])).decode(),
                    keep_blank_values=True,
                )
                self.query = form["query"][0]
                fake.asked.append((self.path, dict(self.headers), form))
                is_greeting = self.query == wording.GREETING
                if fake.plans and (not is_greeting or fake.plans[0].meets_greeting):
                    fake.plans.pop(0)(self)
                else:
                    fake.answer(self)

        class Server(ThreadingHTTPServer):
            daemon_threads = True

            def handle_error(self, *_):  # clients that hang up are what is tested
                pass

        self.server = Server(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}/sparql"
        threading.Thread(target=self.server.serve_forever, args=(0.01,), daemon=True).start()

    def rows(self, query):
        found = self.store.query(query, use_default_graph_as_union=True)
        if isinstance(found, ox.QueryTriples):
            return found.serialize(format=ox.RdfFormat.N_TRIPLES)
        if isinstance(found, ox.QueryBoolean):
            return found.serialize(format=ox.QueryResultsFormat.JSON)
        lines = found.serialize(format=ox.QueryResultsFormat.TSV).splitlines(keepends=True)
        return b"".join(lines if self.limit is None else lines[: self.limit + 1])

    def answer(self, handler):
        found = self.rows(handler.query)
        kind = TSV if found.startswith(b"?") else handler.headers["Accept"]
        send(handler, 200, found, kind)

    def plan(self, *steps, greeting=False):
        for step in steps:
            step.meets_greeting = greeting
            self.plans.append(step)

    def add(self, count):
        label = ox.NamedNode(PREFIXES["skos"] + "prefLabel")
        self.store.extend(
            ox.Quad(ox.NamedNode(f"{PREFIXES['id']}x{n}"), label, ox.Literal(f"X {n}"))
            for n in range(count)
        )


def send(handler, status, body=b"", kind="text/plain", **headers):
    handler.send_response(status)
    handler.send_header("Content-Type", kind)
    handler.send_header("Content-Length", str(len(body)))
    for name, text in headers.items():
        handler.send_header(name.replace("_", "-"), text)
    handler.end_headers()
    handler.wfile.write(body)


def says(status, body=b"", kind="text/plain", **headers):
    return lambda handler: send(handler, status, body, kind, **headers)


def hang_up(handler):
    handler.close_connection = True
    handler.connection.close()


def keep_silent(handler):
    time.sleep(1.5)
    hang_up(handler)


def cut_by_length(handler):
    handler.send_response(200)
    handler.send_header("Content-Type", TSV)
    handler.send_header("Content-Length", "1000")
    handler.end_headers()
    handler.wfile.write(b'?s\t?name\n<x:a>\t"A"\n')
    handler.wfile.flush()
    hang_up(handler)


def cut_without_a_length(handler):
    handler.send_response(200)
    handler.send_header("Content-Type", TSV)
    handler.send_header("Connection", "close")
    handler.end_headers()
    handler.wfile.write(b'?s\t?name\n<x:a>\t"A"\n')
    handler.wfile.flush()
    hang_up(handler)


def trickle(handler):
    handler.send_response(200)
    handler.send_header("Content-Type", TSV)
    handler.send_header("Content-Length", "1000000")
    handler.end_headers()
    for _ in range(40):
        handler.wfile.write(b"?s\n")
        handler.wfile.flush()
        time.sleep(0.05)


@pytest.fixture
def fake(monkeypatch):
    for name in ("USER", "PASSWORD", "TOKEN"):
        monkeypatch.delenv(f"DEFTIES_ENDPOINT_{name}", raising=False)
    made = Fake()
    made.add(3)
    gc.disable()  # rows of Oxigraph must not be dropped in the thread of the server
    yield made
    made.server.shutdown()
    made.server.server_close()
    gc.enable()


@pytest.fixture
def store(fake):
    return EndpointStore(fake.url, QUICK)


def labels(store):
    return sorted(row["name"].value for row in store.solve(NAMES))


# What works.


def test_a_query_is_posted_as_a_form_with_the_prefixes_that_it_uses(fake, store):
    assert labels(store) == ["X 0", "X 1", "X 2"]

    _, headers, form = fake.asked[-1]
    assert headers["Content-Type"] == "application/x-www-form-urlencoded"
    assert form == {"query": [f"PREFIX skos: <{PREFIXES['skos']}>\n{NAMES}"]}


def test_things_are_asked_about_in_batches(fake, store):
    fake.add(900)

    told = list(store.about(f"{PREFIXES['id']}x{n}" for n in range(900)))

    assert len(told) == 900
    assert sum("VALUES ?s" in form["query"][0] for _, _, form in fake.asked) == 3


def test_nothing_is_asked_about_nothing(fake, store):
    assert list(store.about([])) == []
    assert list(store.touching([])) == []
    assert fake.asked == []


def test_a_broken_query_is_told_before_anything_is_sent(fake, store):
    with pytest.raises(QueryError, match="line 1, column"):
        select(store, "SELECT nonsense")

    assert fake.asked == []


def test_a_long_answer_comes_whole(fake, store):
    fake.store.clear()
    fake.store.extend(
        ox.Quad(
            ox.NamedNode(f"x:{n}"),
            ox.NamedNode(PREFIXES["skos"] + "prefLabel"),
            ox.Literal(f"{n} {'long ' * 2000}"),
        )
        for n in range(1001)
    )

    assert len(labels(store)) == 1001


# What is tried again.


def test_a_busy_engine_is_asked_again(fake, store):
    fake.plan(says(503), says(429, Retry_After="0"))

    assert labels(store) == ["X 0", "X 1", "X 2"]


def test_a_connection_that_breaks_is_made_again(fake, store):
    fake.plan(hang_up, cut_by_length)

    assert labels(store) == ["X 0", "X 1", "X 2"]


@pytest.mark.parametrize(
    "when", ["1", format_datetime(datetime.now(UTC) + timedelta(hours=1), usegmt=True)]
)
def test_an_engine_is_left_alone_for_as_long_as_it_asks(fake, when):
    store = EndpointStore(fake.url, Patience(whole=0.5 if when != "1" else 10, tries=2))
    fake.plan(says(503, Retry_After=when))
    since = time.monotonic()

    if when == "1":
        assert labels(store) == ["X 0", "X 1", "X 2"]
        assert time.monotonic() - since >= 1
    else:  # an hour is more than there is
        with pytest.raises(EngineError, match="is busy"):
            labels(store)


def test_an_engine_that_stays_busy_is_an_error(fake, store):
    fake.plan(says(503), says(503), says(503))

    with pytest.raises(EngineError, match=r"/sparql is busy \(503\); it was tried 3 times\.$"):
        labels(store)


# What is an error.


@pytest.mark.parametrize(
    ("plan", "message"),
    [
        (says(400, b"Parse error\nstack trace"), r"refuses the query \(400\): Parse error\.$"),
        (says(500, b"<html>sorry</html>", "text/html"), r"failed on the query \(500\)\.$"),
        (says(401), r"refuses access \(401\)"),
        (says(403), r"refuses access \(403\)"),
        (says(404), r"is no SPARQL query service \(404\)"),
        (
            says(200, b"<html></html>", "text/html"),
            "answered with text/html that is no query result",
        ),
        (says(200, b"nonsense", TSV), "that is no query result"),
        (says(200, b'?s\t?name\n<x:a>\t"A"\n<x:b', TSV), "broke off its answer in the middle"),
        (says(200, b"?s\t?name\nError: out of memory", TSV), "broke off its answer in the middle"),
        (
            says(302, Location="https://other.example/sparql"),
            "redirects to another place, https://o",
        ),
        (says(302, Location="http://u:p@other.example/?x"), "place, http://other.example/"),
        (trickle, "gave no whole answer within 1 second"),
        (keep_silent, "gave no whole answer within 1 second"),
    ],
)
def test_what_goes_wrong_is_told_in_a_sentence(fake, plan, message):
    store = EndpointStore(fake.url, Patience(silence=1, whole=1, tries=1))
    fake.plan(plan)

    with pytest.raises(EngineError, match=message) as caught:
        labels(store)

    assert caught.value.exit_code == 4
    assert caught.value.hint
    assert "\n" not in caught.value.message


def test_an_answer_that_always_breaks_off_is_an_error(fake, store):
    fake.plan(cut_by_length, cut_by_length, cut_by_length)

    with pytest.raises(EngineError, match="broke off its answer .*; it was tried 3 times"):
        labels(store)


def test_an_engine_that_is_not_there_is_an_error(fake):
    fake.server.shutdown()
    fake.server.server_close()

    with pytest.raises(EngineError, match="cannot be reached"):
        labels(EndpointStore(fake.url, QUICK))


def test_a_page_of_the_web_is_no_engine(fake, store):
    page = says(200, b"<html></html>", "text/html")
    fake.plan(page, page, page, greeting=True)

    with pytest.raises(EngineError, match="answered with text/html"):
        labels(store)


@pytest.mark.parametrize(
    "url", ["nonsense", "ftp://host/", "http://", "http://[::1", "http://h:x/"]
)
def test_what_is_no_address_is_an_error(url):
    with pytest.raises(EngineError, match="is no address"):
        EndpointStore(url)


# Answers that are cut short on purpose.


@pytest.mark.parametrize("limit", [500, 1024, 1000])
def test_an_answer_of_a_round_length_is_counted_and_read_in_pages(fake, store, limit):
    fake.add(2300)
    fake.limit = limit

    told = labels(store)

    assert len(told) == 2300
    assert len(set(told)) == 2300


def test_an_answer_of_a_round_length_that_is_whole_is_read_once(fake, store):
    fake.add(500)

    assert len(labels(store)) == 500
    assert len(fake.asked) == 3  # the greeting, the query, the count


def test_pages_that_do_not_add_up_are_an_error(fake, store):
    fake.add(1200)
    fake.limit = 500

    def again(handler):
        send(handler, 200, fake.rows(NAMES_WHOLE), TSV)

    fake.plan(again, fake_count, again, again, again)

    with pytest.raises(EngineError, match="cut its answer short"):
        labels(store)


NAMES_WHOLE = f"PREFIX skos: <{PREFIXES['skos']}> {NAMES} LIMIT 500"


def fake_count(handler):
    send(handler, 200, b"?n\n1200\n", TSV)


def cut_with_a_word(handler):
    send(handler, 200, b'?s\t?name\n<x:a>\t"A"\n', TSV, X_SPARQL_MaxRows="1")


@pytest.mark.parametrize("cut", [cut_with_a_word, cut_without_a_length])
def test_an_answer_that_says_it_was_cut_or_may_have_been_is_counted(fake, store, cut):
    fake.plan(cut)

    assert labels(store) == ["X 0", "X 1", "X 2"]


# Credentials.


def test_a_login_is_sent_to_this_machine(fake, monkeypatch):
    monkeypatch.setenv("DEFTIES_ENDPOINT_USER", "ada")
    monkeypatch.setenv("DEFTIES_ENDPOINT_PASSWORD", "secret")

    labels(EndpointStore(fake.url, QUICK))

    assert fake.asked[-1][1]["Authorization"] == "Basic YWRhOnNlY3JldA=="


def test_a_token_is_sent_to_this_machine(fake, monkeypatch):
    monkeypatch.setenv("DEFTIES_ENDPOINT_TOKEN", "abc")

    labels(EndpointStore(fake.url, QUICK))

    assert fake.asked[-1][1]["Authorization"] == "Bearer abc"


def test_a_password_is_not_sent_in_the_open(monkeypatch):
    monkeypatch.setenv("DEFTIES_ENDPOINT_TOKEN", "abc")

    with pytest.raises(EngineError, match="is not encrypted, so the password for it is not sent"):
        labels(EndpointStore("http://engine.example/sparql", QUICK))


def test_a_password_in_the_address_is_refused_and_not_shown():
    with pytest.raises(EngineError, match="a password does not belong in the address") as caught:
        EndpointStore("https://ada:secret@engine.example/sparql")

    assert "secret" not in f"{caught.value.message} {caught.value.hint}"
    assert caught.value.message.startswith("https://engine.example/sparql:")


def test_a_redirect_on_the_same_host_is_followed(fake, store):
    fake.plan(says(307, Location="/other"), greeting=True)

    assert labels(store) == ["X 0", "X 1", "X 2"]
    assert fake.asked[1][0] == "/other"


def test_a_redirect_in_a_circle_is_an_error(fake, store):
    fake.plan(*[says(307, Location="/sparql")] * 4, greeting=True)

    with pytest.raises(EngineError, match="redirects in a circle"):
        labels(store)


# What is sent where.


def test_an_engine_that_is_not_sound_is_asked_for_patterns_only(fake, store):
    def wrong(handler):
        send(handler, 200, b"?x\n", TSV)

    fake.plan(wrong)

    told = list(store.solve("SELECT ?s { ?s skos:prefLabel|:none ?name }"))

    assert len(told) == 3
    assert not any("|" in form["query"][0] for _, _, form in fake.asked)


def test_a_wire_shows_no_more_of_its_address_than_it_needs():
    assert Wire("https://engine.example/sparql").url == "https://engine.example/sparql"


def test_an_ask_is_answered_in_json(fake, store):
    assert bool(store.solve("ASK { ?s skos:prefLabel ?x }"))

    fake.plan(says(200, json.dumps({"head": {}, "boolean": False}).encode(), "application/json"))
    assert not bool(store.solve("ASK { ?s skos:prefLabel ?x }"))
