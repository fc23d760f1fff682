"""Real servers on free ports, in folders of their own, that hold the toy claims and forty ties."""

from __future__ import annotations

import shutil
import socket
import subprocess
import sys
import time
from pathlib import Path
from types import SimpleNamespace

import httpx
import pytest

from defties.export import export
from defties.load import load
from defties.store import oxigraph

TOY = Path(__file__).parents[1] / "toy.ttl"
STATUSES = ("planned", "agreed", "started", "delivered", "cancelled")
GRADES = ("A1", "B2", "C3", "D4")
PATIENCE = 60.0
# A limit that the toy claims come up against, in an engine that cuts answers without an error.
MOST_ROWS = 500
VIRTUOSO_INI = """
[Database]
DatabaseFile = virtuoso.db
ErrorLogFile = virtuoso.log
LockFile = virtuoso.lck
TransactionFile = virtuoso.trx
xa_persistent_file = virtuoso.pxa
[TempDatabase]
DatabaseFile = temp.db
TransactionFile = temp.trx
[Parameters]
ServerPort = 127.0.0.1:{sql}
ServerThreads = 10
NumberOfBuffers = 2000
MaxDirtyBuffers = 1200
DirsAllowed = {folder}
[HTTPServer]
ServerPort = 127.0.0.1:{web}
ServerRoot = .
ServerThreads = 5
[SPARQL]
ResultSetMaxRows = {rows}
"""


def forty_ties(head):
    """Supplies between five firms over ten years: some undated, some denied, in two scripts."""
    names = ("Anvil", "Brass", "Crown", "Dörr", "Ёлка")
    lines = [
        f'id:firm-{n} a :Firm ; skos:prefLabel "{name}"@en ; :locatedIn id:arvenia .'
        for n, name in enumerate(names)
    ]
    for n in range(40):
        when = f':when "20{14 + n % 10}-0{1 + n % 9}" ;' if n % 5 else ""
        denial = (
            ', [ :source src:post-2023 ; :grade "B2" ; :stance stance:denies ; '
            ':says "No: \\"nothing\\"\\tcame." ]'
            if n % 7 == 0
            else ""
        )
        lines.append(
            f"tie:supply-{n} a :Supply ; :supplier id:firm-{n % 5} ; "
            f"{':recipient id:borduria' if n % 3 else f':recipient id:firm-{(n + 2) % 5}'} ; "
            f":item id:heron-1 ; :status st:{STATUSES[n % 5]} ; {when} :evidence "
            f'[ :source src:{"ledger-2022" if n % 2 else "post-2023"} ; :grade "{GRADES[n % 4]}" ; '
            f":reaches st:{STATUSES[n % 5]} ; "
            f':says "The paper tells of load {n}." ]{denial} .'
        )
    return head + "\n".join(lines)


@pytest.fixture(scope="session")
def claims(tmp_path_factory):
    """The claims, in a store here and as files to load."""
    folder = tmp_path_factory.mktemp("claims")
    head = "".join(f"{x}\n" for x in TOY.read_text("utf-8").splitlines() if x.startswith("@prefix"))
    (folder / "forty.ttl").write_text(forty_ties(head), encoding="utf-8")
    store = oxigraph.build(load([TOY, folder / "forty.ttl"]))
    for form in ("nq", "ttl", "trig"):
        (folder / f"claims.{form}").write_bytes(export(store, form, ontology=True))
    (folder / "claims.nt").write_text("<x:a> <x:b> <x:c> .\n")  # nothing of ours
    return SimpleNamespace(store=store, folder=folder)


def program(name):
    beside = Path(sys.executable).parent / name
    found = str(beside) if beside.exists() else shutil.which(name)
    if not found:
        pytest.skip(f"{name} is not on this machine")
    return found


def free_ports(count):
    held = [socket.socket() for _ in range(count)]
    for each in held:
        each.bind(("127.0.0.1", 0))
    ports = [each.getsockname()[1] for each in held]
    for each in held:
        each.close()
    return ports


def wait_for(url, process):
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        assert process.poll() is None, "the server has ended"
        try:
            httpx.get(url, timeout=5)
            return
        except httpx.TransportError:
            time.sleep(0.1)
    pytest.fail(f"no server at {url}")


def stop(process):
    process.terminate()
    try:
        process.wait(15)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def start(words, folder):
    return subprocess.Popen(words, cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def serve_oxigraph(file, folder):
    tool, (port,) = program("oxigraph"), free_ports(1)
    subprocess.run(
        [tool, "load", "--location", str(folder), "--file", str(file)],
        check=True,
        capture_output=True,
    )
    process = start(
        [tool, "serve-read-only", "--location", str(folder), "--bind", f"127.0.0.1:{port}"], folder
    )
    wait_for(f"http://127.0.0.1:{port}/", process)
    return process, f"http://127.0.0.1:{port}/query"


def serve_virtuoso(file, folder):
    server, client = program("virtuoso-t"), program("isql-vt")
    sql, web = free_ports(2)
    text = VIRTUOSO_INI.format(sql=sql, web=web, folder=file.parent, rows=MOST_ROWS)
    (folder / "virtuoso.ini").write_text(text)
    process = start([server, "-f", "+configfile", "virtuoso.ini"], folder)
    wait_for(f"http://127.0.0.1:{web}/sparql", process)
    load_all = f"ld_dir('{file.parent}', '{file.name}', 'urn:defties'); rdf_loader_run();"
    done = subprocess.run(
        [client, f"127.0.0.1:{sql}", "dba", "dba", f"exec={load_all} checkpoint;"],
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    return process, f"http://127.0.0.1:{web}/sparql"


ENGINES = {
    "oxigraph, a graph for each file": (serve_oxigraph, "nq"),
    "oxigraph, a graph for each tie": (serve_oxigraph, "trig"),
    "oxigraph, one graph": (serve_oxigraph, "ttl"),
    "virtuoso": (serve_virtuoso, "nq"),
}

STRANGER = "oxigraph, nothing of ours"


@pytest.fixture(scope="session")
def served(claims, tmp_path_factory):
    """A function that starts an engine, once, and returns its address."""
    running = {}

    def address(name):
        if name not in running:
            serve, form = {**ENGINES, STRANGER: (serve_oxigraph, "nt")}[name]
            folder = tmp_path_factory.mktemp("engine")
            running[name] = serve(claims.folder / f"claims.{form}", folder)
        return running[name][1]

    yield address
    for process, _ in running.values():
        stop(process)


@pytest.fixture(params=ENGINES)
def engine(request, served):
    """The address of one engine after another."""
    return served(request.param)


@pytest.fixture
def sound(served):
    """The address of an engine that gets everything right."""
    return served("oxigraph, one graph")


@pytest.fixture
def stranger(served):
    """The address of an engine that holds nothing of ours."""
    return served(STRANGER)


@pytest.fixture
def virtuoso(served):
    """The address of an engine that gets some things wrong, and cuts answers short."""
    return served("virtuoso")
