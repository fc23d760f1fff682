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
from functools import partial
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
        found = store.query(case.text, base_iri=case.query.as_uri())
        if case.result and case.result.suffix == ".csv":
            return read(found.serialize(format=ox.QueryResultsFormat.CSV), "text/csv")
        return told(found)
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
    if same(found, wanted, often=case.often):
        return ""
    return f"found {str(found)[:200]}, wanted {str(wanted)[:200]}"


class Tally:
    """How many tests pass, of each sort and by each way, and what is wrong with the others."""

    def __init__(self) -> None:
        self.counts: dict[str, dict[str, Counter[str]]] = {}
        self.differ: list[str] = []

    def add(self, case: Case, ways: dict[str, Callable[[], Answer]]) -> None:
        """Take a test by each way."""
        wrong = {way: passes(case, asking) for way, asking in ways.items()}
        for way, fault in wrong.items():
            counted = self.counts.setdefault(case.sort, {}).setdefault(way, Counter())
            counted["failed" if fault else "passed"] += 1
        if failed := [way for way, fault in wrong.items() if fault]:
            told = f"{case.name} ({case.sort}) fails by {', '.join(failed)}: {wrong[failed[0]]}"
            self.differ.append(told)

    def show(self) -> None:
        """Print all of it."""
        print("\n".join(self.differ))
        for sort, ways in self.counts.items():
            print(f"{sort}: {', '.join(f'{way} {_in_words(n)}' for way, n in ways.items())}")


def main(folder: Path) -> dict[str, dict[str, Counter[str]]]:
    """Run all tests; print and return how many pass, of each sort and by each way."""
    tally = Tally()
    with ExitStack() as stack:
        sets = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        ours = stack.enter_context(served(sets))
        theirs = stack.enter_context(oxigraph())
        client = stack.enter_context(httpx.Client(timeout=30))
        for number, case in enumerate(cases(folder.resolve())):
            quads = case.quads()
            data = ox.serialize(quads, format=ox.RdfFormat.N_QUADS) or b""
            (sets / f"{number}.nq").write_bytes(data)
            ways: dict[str, Callable[[], Answer]] = {
                "ours": partial(ask, client, f"{ours}{number}.nq", case),
                "engine": partial(raw, case, quads),
            }
            if theirs:
                load(client, theirs, data)
                ways["server"] = partial(ask, client, theirs + "query", case)
            tally.add(case, ways)
        data = protocol_data(folder)
        (sets / "protocol.nq").write_bytes(data)
        here = ours + "protocol.nq"
        asked = {"ours": (here, "")}
        if theirs:
            load(client, theirs, data)
            asked["server"] = (theirs + "query", theirs + "update")
        tally.counts["protocol"] = {
            way: protocol_results(folder, client, *addresses, tally.differ)
            for way, addresses in asked.items()
        }
        tally.counts["description"] = {"ours": description_results(client, here, tally.differ)}
    tally.show()
    return tally.counts


def _in_words(counted: Counter[str]) -> str:
    refused = counted["updates refused"]
    more = f" ({refused} updates refused)" if refused else ""
    return f"{counted['passed']} of {counted.total()}{more}"


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    main(Path(sys.argv[1]))
