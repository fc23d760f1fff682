"""What is let in, whatever it asks for."""

from __future__ import annotations

import asyncio
import json

import pytest

from defties.web.guard import Allowances, Guard, Rules


async def hello(scope, receive, send):
    """Answer with what was sent, read to its end."""
    body = b""
    while True:
        message = await receive()
        body += message.get("body", b"")
        if not message.get("more_body"):
            break
    await send({"type": "http.response.start", "status": 200, "headers": []})
    await send({"type": "http.response.body", "body": body})


def ask(app=hello, rules=None, *, method="GET", query=b"", headers=(), parts=(b"",)):
    """Return (status, headers, body) of a request to a guarded application."""
    sent = []
    coming = list(parts)

    async def receive():
        part = coming.pop(0)
        if part is None:
            await asyncio.sleep(60)
        more = any(part is not None for part in coming)
        return {"type": "http.request", "body": part, "more_body": more}

    async def send(message):
        sent.append(message)

    held = [(b"host", b"127.0.0.1:8765")] if not any(n == b"host" for n, _ in headers) else []
    scope = {
        "type": "http",
        "method": method,
        "path": "/",
        "query_string": query,
        "headers": [*held, *headers],
        "client": ("192.0.2.1", 5000),
    }
    asyncio.run(Guard(app, rules or Rules())(scope, receive, send))
    body = b"".join(message.get("body", b"") for message in sent)
    return sent[0]["status"], dict(sent[0]["headers"]), body


def test_every_answer_has_the_headers_of_safety():
    status, headers, _ = ask()

    assert status == 200
    assert b"default-src 'none'" in headers[b"content-security-policy"]
    assert b"unsafe" not in headers[b"content-security-policy"]
    assert headers[b"x-content-type-options"] == b"nosniff"
    assert headers[b"referrer-policy"] == b"no-referrer"


def test_a_header_that_an_answer_has_itself_is_kept():
    async def own(scope, receive, send):
        headers = [(b"Content-Security-Policy", b"default-src 'self'")]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": b""})

    _, headers, _ = ask(own)

    assert b"content-security-policy" not in headers
    assert headers[b"Content-Security-Policy"] == b"default-src 'self'"


@pytest.mark.parametrize(
    "host", [b"evil.example", b"evil.example:8765", b"", b"127.0.0.1.evil.example", b"[::2]:80"]
)
def test_a_name_that_is_not_ours_is_not_answered(host):
    status, _, body = ask(headers=[(b"host", host)])

    assert status == 421
    assert json.loads(body)["detail"]


@pytest.mark.parametrize("host", [b"localhost", b"LOCALHOST:8765", b"127.0.0.1", b"[::1]:8765"])
def test_names_of_this_machine_are_answered(host):
    assert ask(headers=[(b"host", host)])[0] == 200


def test_a_long_address_is_refused():
    assert ask(query=b"q" * 50_001)[0] == 414


def test_a_long_body_is_refused_by_its_length():
    assert ask(method="POST", headers=[(b"content-length", b"200001")])[0] == 413


def test_a_long_body_without_a_length_is_refused_as_it_comes():
    status, _, _ = ask(method="POST", parts=[b"x" * 100_000, b"x" * 100_000, b"x", b""])

    assert status == 413


def test_an_application_that_makes_a_page_of_every_error_makes_none_of_a_refusal():
    async def careful(scope, receive, send):
        try:
            await hello(scope, receive, send)
        except Exception:
            await send({"type": "http.response.start", "status": 500, "headers": []})
            await send({"type": "http.response.body", "body": b"oh"})
            raise

    status, _, body = ask(careful, method="POST", parts=[b"x" * 150_000, b"x" * 150_000, b""])

    assert status == 413
    assert json.loads(body)["detail"]


def test_what_is_sent_too_slowly_is_given_up_on():
    status, headers, _ = ask(rules=Rules(patience=0.05), method="POST", parts=[b"a", None, b""])

    assert (status, headers[b"connection"]) == (408, b"close")


def test_who_reads_nothing_of_an_answer_is_given_up_on():
    async def send(message):
        await asyncio.sleep(60)

    async def receive():
        return {"type": "http.request", "body": b"", "more_body": False}

    scope = {
        "type": "http",
        "method": "GET",
        "query_string": b"",
        "headers": [(b"host", b"localhost")],
    }
    with pytest.raises(ConnectionAbortedError):
        asyncio.run(Guard(hello, Rules(patience=0.05))(scope, receive, send))


def test_waiting_for_a_client_to_go_away_has_no_limit():
    async def waits(scope, receive, send):
        await receive()
        await asyncio.wait_for(receive(), 0.2)

    with pytest.raises(TimeoutError):  # of the application itself
        ask(waits, Rules(patience=0.05), parts=[b"", None])


def test_more_at_once_than_allowed_are_told_to_come_again():
    status, headers, _ = ask(rules=Rules(most_at_once=0))

    assert (status, headers[b"retry-after"]) == (503, b"5")


def test_a_refusal_of_head_has_no_body():
    assert ask(method="HEAD", query=b"q" * 50_001)[2] == b""


def test_pages_of_others_read_nothing_unless_they_may():
    assert b"access-control-allow-origin" not in ask()[1]
    assert ask(rules=Rules(origins="*"))[1][b"access-control-allow-origin"] == b"*"


def test_a_client_may_ask_ten_times_its_rate_and_then_as_often_as_it_says():
    now = [0.0]
    allowances = Allowances(2, lambda: now[0])

    assert [allowances.take("a") for _ in range(21)] == [True] * 20 + [False]
    assert allowances.take("b")
    now[0] += 1
    assert [allowances.take("a") for _ in range(3)] == [True, True, False]


def test_without_a_rate_a_client_may_ask_at_will():
    allowances = Allowances(0)

    assert all(allowances.take("a") for _ in range(1000))


def test_a_client_that_asks_too_often_is_told_to_wait():
    assert ask(rules=Rules(a_second=0.01))[0] == 429
