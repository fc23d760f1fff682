"""Serving in a process of its own: it answers, gives up on the slow, and stops when told to."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import pytest

from defties.web.serve import is_loopback

TOY = Path(__file__).parents[1] / "toy.ttl"


@pytest.fixture(scope="module")
def process():
    """Return a running server and its address."""
    command = [sys.executable, "-m", "defties_cli", "serve", "--port", "0", "--store", TOY]
    started = subprocess.Popen(command, stderr=subprocess.PIPE, text=True, env=dict(os.environ))
    line = started.stderr.readline()
    yield started, line.split()[4].rstrip("/")
    started.kill()
    started.wait()
    started.stderr.close()


def test_it_answers_at_the_address_that_it_tells(process):
    _, address = process

    with urllib.request.urlopen(address + "/") as answer:
        assert answer.status == 200
        assert "defties" in answer.read().decode()


def test_the_head_of_a_request_that_comes_too_slowly_closes_the_connection(process):
    _, address = process
    host, port = address.removeprefix("http://").split(":")
    with socket.create_connection((host, int(port)), timeout=20) as slow:
        slow.sendall(b"GET / HTTP/1.1\r\nHost: lo")
        began = time.monotonic()

        assert slow.recv(100) == b""
        assert 5 < time.monotonic() - began < 15


def test_a_request_that_is_none_is_refused(process):
    _, address = process
    host, port = address.removeprefix("http://").split(":")
    with socket.create_connection((host, int(port)), timeout=20) as rude:
        rude.sendall(b"\x16\x03\x01\x00\xa5\x01\x00\r\n\r\n")

        assert b" 400 " in rude.recv(100)


def test_a_port_in_use_is_said_in_a_sentence(process):
    _, address = process
    port = address.rpartition(":")[2]
    command = [sys.executable, "-m", "defties_cli", "serve", "--port", port]

    done = subprocess.run(command, capture_output=True, text=True, timeout=60)

    assert done.returncode == 2
    assert "cannot be listened at" in done.stderr
    assert "Traceback" not in done.stderr


def test_ctrl_c_stops_it_and_its_processes(process):  # the last, for it is stopped
    started, address = process
    children = _children(started.pid)
    assert children

    started.send_signal(signal.SIGINT)

    assert started.wait(timeout=20) == 0
    until = time.monotonic() + 10
    while any(map(_is_alive, children)) and time.monotonic() < until:
        time.sleep(0.05)
    assert not list(filter(_is_alive, children))


def _children(pid):
    return [
        int(found.parent.name)
        for found in Path("/proc").glob("[0-9]*/stat")
        if _stat(found)[1:2] == [str(pid)]
    ]


def _is_alive(pid):
    state = _stat(Path(f"/proc/{pid}/stat"))[:1]
    return state not in ([], ["Z"])


def _stat(path):
    """Return the state, the parent and more of a process, nothing if it is gone."""
    try:
        return path.read_text().rpartition(") ")[2].split()
    except OSError:
        return []


@pytest.mark.parametrize(
    ("host", "is_ours"),
    [
        ("127.0.0.1", True),
        ("127.8.8.8", True),
        ("localhost", True),
        ("::1", True),
        ("0.0.0.0", False),
        ("192.0.2.1", False),
        ("example.org", False),
    ],
)
def test_only_this_machine_reaches_a_loopback_address(host, is_ours):
    assert is_loopback(host) is is_ours
