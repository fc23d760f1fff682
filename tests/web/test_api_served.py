"""The API as it is served: asked with what its description allows, and with what it does not."""

from __future__ import annotations

import os
import subprocess
import sys

import httpx
import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from schemathesis import GenerationMode
from schemathesis.checks import CHECKS, load_all_checks
from schemathesis.config import SchemathesisConfig

from defties.web.api.operations import API, OPERATIONS

load_all_checks()
# What the description allows may still name nothing that the data have: "kind=Nonsense" is refused.
UNUSED = CHECKS.get_by_names(["positive_data_acceptance"])
# Any text may be the name in a path, and what takes no parameters cannot be given wrong ones.
FREE = {"getTie", "getSource", "listQuestions", "getStats"}
FEW = settings(
    max_examples=20, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck)
)


@pytest.fixture(scope="module")
def address(seeds):
    """Return where the explorer of the seeds answers, in a process of its own."""
    assert seeds.register.version  # it is built here, once, and not while the process starts
    command = [sys.executable, "-m", "defties_cli", "serve", "--port", "0"]
    started = subprocess.Popen(command, stderr=subprocess.PIPE, text=True, env=dict(os.environ))
    line = started.stderr.readline()
    yield line.split()[4].rstrip("/")
    started.kill()
    started.wait()
    started.stderr.close()


@pytest.fixture(scope="module")
def described(address):
    refusals = ["400", "404", "405", "414"]
    config = {"checks": {"negative_data_rejection": {"expected-statuses": refusals}}}
    return schemathesis.openapi.from_url(
        f"{address}{API}/openapi.json", config=SchemathesisConfig.from_dict(config)
    )


@pytest.fixture(scope="module")
def client(address):
    with httpx.Client(base_url=address, timeout=60) as opened:
        yield opened


def keeps_to_its_description(described, operation, mode):
    tried = []

    @FEW
    @given(case=described[API + operation.path]["GET"].as_strategy(generation_mode=mode))
    def try_it(case):
        tried.append(case)
        case.call_and_validate(excluded_checks=UNUSED)

    try_it()
    assert tried


@pytest.mark.parametrize("operation", OPERATIONS, ids=lambda operation: operation.name)
def test_what_the_description_allows_is_answered_as_it_says(described, operation):
    keeps_to_its_description(described, operation, GenerationMode.POSITIVE)


@pytest.mark.parametrize(
    "operation",
    [operation for operation in OPERATIONS if operation.name not in FREE],
    ids=lambda operation: operation.name,
)
def test_what_the_description_does_not_allow_is_refused(described, operation):
    keeps_to_its_description(described, operation, GenerationMode.NEGATIVE)


@pytest.mark.parametrize("name", sorted(FREE))
def test_a_parameter_is_refused_where_none_is_taken(client, name):
    path = next(API + operation.path for operation in OPERATIONS if operation.name == name)
    answer = client.get(path.replace("{name}", "x"), params={"as_of": "2022"})

    assert (answer.status_code, answer.headers["content-type"]) == (400, "application/problem+json")
    assert "as_of" in answer.json()["detail"]


@pytest.mark.parametrize(
    ("method", "url", "status"),
    [
        ("GET", "/api/no-such", 404),
        ("GET", "/api/entities/%25", 404),
        ("GET", "/api/ties/%F4%8A%B5%91", 404),
        ("GET", "/api/sources/a%2Fb", 404),
        ("GET", "/api/search?q=", 400),
        ("GET", f"/api/search?q={'x' * 501}", 400),
        ("POST", "/api/search?q=a", 405),
        ("DELETE", "/api/ties/x", 405),
    ],
)
def test_every_error_is_one_object(client, method, url, status):
    answer = client.request(method, url)

    assert (answer.status_code, answer.headers["content-type"]) == (
        status,
        "application/problem+json",
    )
    assert answer.json()["status"] == status
    assert answer.json()["detail"].endswith(".")


def test_head_has_the_headers_of_get_and_no_body(client):
    told, whole = client.head("/api/stats"), client.get("/api/stats")

    assert told.status_code == 200
    assert told.content == b""
    assert told.headers["etag"] == whole.headers["etag"]
    assert told.headers["content-length"] == whole.headers["content-length"]


def test_an_answer_that_is_known_is_not_sent_again(client):
    known = client.get("/api/stats").headers["etag"]
    again = client.get("/api/stats", headers={"If-None-Match": known})

    assert (again.status_code, again.content) == (304, b"")


def test_a_name_that_may_be_several_is_not_guessed(client):
    told = client.get("/api/paths", params={"from": "Qods", "to": "Russia"})

    assert told.status_code == 400
    assert [one["id"] for one in told.json()["candidates"]] == [
        "id:irgc-quds-force",
        "id:qods-aviation-industries",
    ]


def test_a_question_that_is_not_understood_tells_those_that_come_near(client):
    told = client.get("/api/ask", params={"q": "who supplies sanctioned parts for it"})

    assert told.status_code == 404
    assert [one["id"] for one in told.json()["candidates"]].count("") > 0
