"""The rooms of the library stand on floors: a module imports only from floors above its own."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest

import defties
import defties_cli

LIBRARY = Path(defties.__file__).parent
CLI = Path(defties_cli.__file__).parent
LONGEST = 350

# Each floor may import those before it, and its own.
FLOORS = [
    {"texts", "errors", "vocab", "dates", "model"},
    {"rooms", "inputs", "names", "frozen", "facts", "schema", "terms", "blank", "load", "read"},
    {"shelf", "labels", "derive", "store", "query", "output"},
    {"find", "standing", "check", "sift", "sought", "stats", "project", "index", "catalogue"},
    {"snapshot"},
    {
        *("paths", "questions", "understand", "timeline", "neighbourhood", "export"),
        *("worklist", "draft", "changes", "reason", "doctor", "routes", "stories"),
    },
    {"render"},
    {"web"},
]
# Where a heavy or risky library may be imported, anywhere in the file.
HOMES = {
    "pyvis": {"render.html"},
    "pyshacl": {"check"},
    "networkx": {"project", "reason.central", "reason.cuts", "render.layout", "render.graphml"},
    "numpy": {"index.build"},
    "starlette": {"web.app", "web.front", "web.sparql.endpoint"},
    "uvicorn": {"web.serve"},
    "h11": {"web.serve"},
    "markdown_it": {"web.markdown"},
    "httpx": {"store.wire"},
    "sqlite3": {"labels"},
    "pyoxigraph": {
        *("terms", "inputs", "load", "facts", "shelf", "derive", "check", "query", "export"),
        *("store.oxigraph", "store.endpoint", "store.answers", "store.doubt", "store.manner"),
        *("store.wire", "store.wording", "snapshot.assemble", "snapshot.gathered"),
        *(
            "snapshot.remote",
            "snapshot.stream",
            "render.results",
            "doctor",
            "web.things",
            "web.void",
        ),
        *("web.sparql.forms", "web.sparql.rows", "web.sparql.work", "web.sparql.description"),
        *("web.pages.editor", "web.pages.kin"),
    },
    "rdflib": {"terms", "blank", "load", "check"},
}


def modules(folder: Path) -> dict[str, Path]:
    found = {}
    for path in folder.rglob("*.py"):
        name = ".".join(path.relative_to(folder).with_suffix("").parts)
        found[name.removesuffix(".__init__")] = path
    return found


def imports(path: Path) -> set[str]:
    """Return the modules that a file imports, at any depth, type checking aside."""
    found: set[str] = set()
    skipped: set[ast.AST] = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.If) and "TYPE_CHECKING" in ast.unparse(node.test):
            skipped.update(inner for child in node.body for inner in ast.walk(child))
        if node in skipped:
            continue
        if isinstance(node, ast.Import):
            found.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            found.add(node.module)
            found.update(f"{node.module}.{alias.name}" for alias in node.names)
    return found


def floor(name: str) -> int:
    for number, rooms in enumerate(FLOORS):
        if name in rooms or name.partition(".")[0] in rooms:
            return number
    pytest.fail(f"{name} stands on no floor: give it one here")


LIBRARY_MODULES = {n: p for n, p in modules(LIBRARY).items() if n != "__init__"}


@pytest.mark.parametrize("name", sorted(LIBRARY_MODULES))
def test_a_module_imports_only_from_its_floor_and_those_before(name):
    ours = {i.removeprefix("defties.") for i in imports(LIBRARY_MODULES[name]) if "defties." in i}
    used = {i for i in ours if i in LIBRARY_MODULES and i != name}

    above = {i for i in used if floor(i) > floor(name)}

    assert above == set()


@pytest.mark.parametrize("name", sorted(LIBRARY_MODULES))
def test_the_library_knows_nothing_of_the_command_line(name):
    known = imports(LIBRARY_MODULES[name])

    assert not {i for i in known if i.split(".")[0] in {"click", "defties_cli"}}


@pytest.mark.parametrize("library", sorted(HOMES))
def test_a_heavy_library_is_imported_only_in_its_homes(library):
    users = {
        name
        for name, path in LIBRARY_MODULES.items()
        if any(i.split(".")[0] == library for i in imports(path))
    }

    assert users <= HOMES[library]


@pytest.mark.parametrize("path", sorted([*LIBRARY.rglob("*.py"), *CLI.rglob("*.py")]), ids=str)
def test_no_module_is_long(path):
    assert len(path.read_text("utf-8").splitlines()) <= LONGEST


def test_no_module_has_a_vague_name():
    vague = {"utils", "helpers", "base", "info", "handle", "process", "manager"}

    assert vague.isdisjoint(part for name in LIBRARY_MODULES for part in name.split("."))


def loaded_by(*words: str) -> set[str]:
    code = (
        "import sys; sys.argv = ['defties', *sys.argv[1:]]\n"
        "from defties_cli.main import main\n"
        "try: main()\n"
        "except SystemExit: pass\n"
        "print('\\n' + ' '.join(sorted({m.split('.')[0] for m in sys.modules})))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, *words],
        capture_output=True,
        text=True,
        check=True,
        env={"PYTHONPATH": f"{LIBRARY.parent}:{CLI.parent}", "PATH": ""},
    )
    return set(done.stdout.splitlines()[-1].split())


def test_help_imports_no_heavy_library():
    heavy = {"rdflib", "networkx", "pyvis", "pyshacl", "pyoxigraph", "jinja2", "rapidfuzz"}
    heavy |= {"numpy", "httpx", "sqlite3"}

    assert loaded_by("--help").isdisjoint(heavy)


def test_every_public_name_is_there_and_listed_in_order():
    assert defties.__all__ == sorted(defties.__all__, key=lambda n: (n.lower() == n, n))
    assert all(getattr(defties, name) is not None for name in defties.__all__)
    # A module of the same name would take the place of what is meant.
    assert set(defties.__all__).isdisjoint(LIBRARY_MODULES)
    with pytest.raises(AttributeError, match="nonsense"):
        defties.nonsense  # noqa: B018


def test_the_error_tree_in_the_docstring_is_the_tree_of_classes():
    from defties import errors

    classes = {
        name: value.exit_code
        for name, value in vars(errors).items()
        if isinstance(value, type) and issubclass(value, errors.DeftiesError)
    }
    told = {}
    depth_code: dict[int, str] = {}
    for line in errors.__doc__.splitlines():
        words = line.replace("│", " ").replace("├─", "  ").replace("└─", "  ").split()
        if words and words[0] in classes:
            depth = len(line) - len(line.lstrip(" │├└─"))
            code = (
                words[1]
                if words[1].isdigit()
                else depth_code[max(d for d in depth_code if d < depth)]
            )
            depth_code[depth] = code
            told[words[0]] = int(code)

    assert told == classes
