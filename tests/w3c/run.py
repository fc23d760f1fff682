"""Run the W3C's tests of SPARQL 1.0 and 1.1 queries through our endpoint and beside it.

    python tests/w3c/run.py FOLDER

FOLDER is a clone of https://github.com/w3c/rdf-tests. Every query goes through our endpoint over
HTTP, straight to the engine that it is built on (pyoxigraph), and to the server of that engine
(`oxigraph`, if it is installed). Answers are compared by value. Then come the tests of the protocol
and of the service description, by our endpoint.
"""

from __future__ import annotations

import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections import Counter
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import httpx
import pyoxigraph as ox
from cases import cases
from served import served
from values import expected, read, same, told
from wire import description_results, protocol_data, protocol_results

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from cases import Case
    from values import Answer

ACCEPT = (
    "application/sparql-results+json, application/n-triples;q=0.9, text/csv;q=0.1, "
    "text/tab-separated-values;q=0.1"
)
# A query that is refused for these was read; the tests of syntax ask for no more.
NOT_OF_SYNTAX = ("custom function", "this store holds no such graph")


class NoAnswer(Exception):
    """A query was refused."""


def raw(case: Case, quads: list[ox.Quad]) -> Answer:
    """Ask the engine itself."""
    store = ox.Store()
    store.extend(quads)
    try:
        return told(store.query(case.text, base_iri=case.query.as_uri()))
    except (SyntaxError, ValueError, OSError, RuntimeError) as error:
        raise NoAnswer(str(error)) from None


def ask(client: httpx.Client, address: str, case: Case) -> Answer:
    """Ask an endpoint; it is told the base of the query by the query."""
    text = f"BASE <{case.query.as_uri()}>\n{case.text}"
    suffix = case.result.suffix if case.result else ""
    accept = {".csv": "text/csv", ".tsv": "text/tab-separated-values"}.get(suffix, ACCEPT)
    response = client.post(
        address,
        content=text.encode(),
        headers={"Content-Type": "application/sparql-query", "Accept": accept},
    )
    if response.status_code != 200:
        raise NoAnswer(response.text[:300])
    return read(response.content, response.headers["content-type"].partition(";")[0])


@contextmanager
def oxigraph() -> Iterator[str | None]:
    """Run the engine's own server; yield its address."""
    command = shutil.which("oxigraph", path=str(Path(sys.executable).parent)) or shutil.which(
        "oxigraph"
    )
    if command is None:
        yield None
        return
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    server = subprocess.Popen(
        [command, "serve", "--bind", f"127.0.0.1:{port}"], stderr=subprocess.DEVNULL
    )
    address = f"http://127.0.0.1:{port}/"
    try:
        while not _answers(address):
            time.sleep(0.1)
        yield address
    finally:
        server.kill()
        server.wait()


def _answers(address: str) -> bool:
    try:
        return httpx.get(address + "query", params={"query": "ASK {}"}).is_success
    except httpx.TransportError:
        return False


def load(client: httpx.Client, address: str, data: bytes) -> None:
    """Have the engine's own server hold some data alone."""
    client.post(address + "update", data={"update": "DROP ALL"}).raise_for_status()
    form = {"Content-Type": "application/n-quads"}
    client.post(address + "store", content=data, headers=form).raise_for_status()


def passes(case: Case, asking: Callable[[], Answer]) -> str:
    """Return "" if a test passes, else what is wrong."""
    try:
        found = asking()
    except NoAnswer as refusal:
        is_of_another_reason = any(reason in str(refusal) for reason in NOT_OF_SYNTAX)
        if case.sort == "bad syntax" or (case.sort == "good syntax" and is_of_another_reason):
            return ""
        return f"refused: {refusal}"
    except (SyntaxError, ValueError, OSError, RuntimeError) as error:
        return f"cannot be read: {error}"
    if case.sort == "bad syntax":
        return "taken, though it is wrong"
    if case.result is None:
        return ""
    wanted = expected(case.result)
    if wanted[0] == "table" and found[0] != "table":
        return ""  # the engine itself writes no form
    return (
        ""
        if same(found, wanted, often=case.often)
        else f"found {str(found)[:200]}, wanted {str(wanted)[:200]}"
    )


def main(folder: Path) -> dict[str, dict[str, Counter[str]]]:
    """Run all tests; print and return how many pass, of each sort and by each way."""
    every = list(cases(folder.resolve()))
    counts: dict[str, dict[str, Counter[str]]] = {}
    differ: list[str] = []
    with ExitStack() as stack:
        sets = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        ours = stack.enter_context(served(sets))
        theirs = stack.enter_context(oxigraph())
        client = stack.enter_context(httpx.Client(timeout=30))
        for number, case in enumerate(every):
            quads = case.quads()
            name = f"{number}.nq"
            (sets / name).write_bytes(ox.serialize(quads, format=ox.RdfFormat.N_QUADS) or b"")
            ways: dict[str, Callable[[], Answer]] = {
                "ours": lambda: ask(client, ours + name, case),  # noqa: B023  asked at once
                "engine": lambda: raw(case, quads),  # noqa: B023
            }
            if theirs:
                load(client, theirs, (sets / name).read_bytes())
                ways["server"] = lambda: ask(client, theirs + "query", case)  # noqa: B023
            wrong = {way: passes(case, asking) for way, asking in ways.items()}
            for way, fault in wrong.items():
                sort = counts.setdefault(case.sort, {}).setdefault(way, Counter())
                sort["passed" if not fault else "failed"] += 1
            if any(wrong.values()):
                failed = ", ".join(way for way, fault in wrong.items() if fault)
                why = next(filter(None, wrong.values()))
                differ.append(f"{case.name} ({case.sort}) fails by {failed}: {why}")
        data = protocol_data(folder)
        (sets / "protocol.nq").write_bytes(data)
        here = ours + "protocol.nq"
        counts["protocol"] = {"ours": protocol_results(folder, client, here, "", differ)}
        if theirs:
            load(client, theirs, data)
            there = protocol_results(folder, client, theirs + "query", theirs + "update", differ)
            counts["protocol"]["server"] = there
        counts["description"] = {"ours": description_results(client, here, differ)}
    print("\n".join(differ))
    for sort, ways in counts.items():
        told_counts = ", ".join(f"{way} {n['passed']} of {n.total()}" for way, n in ways.items())
        print(f"{sort}: {told_counts}")
    return counts


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    main(Path(sys.argv[1]))
