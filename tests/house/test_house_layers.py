"""The layers of the house, held by walking the imports."""

import ast
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

import hunch

PACKAGE = Path(hunch.__file__).parent
ROOMS = {"cli", "core", "models"}
HEAVY = ("numpy", "onnxruntime", "usearch", "tokenizers")

WRITING = "indexer forget doctor archive relocate store.catalog store.generations store.publish store.tidy".split()
#: What changes an index; a search must not even know it.
WRITERS = tuple(f"hunch.core.{name}" for name in WRITING)
STORES = ("hunch.core.store.catalog", "hunch.core.store.reader", "sqlite3", "sqlite_utils")
#: (importer, what it must not import), as module prefixes.
FORBIDDEN = [
    ("hunch.core", ("hunch.cli", "hunch.models", "typer", "rich", "onnxruntime", "tokenizers")),
    ("hunch.models", ("hunch.cli", "typer", "rich", "usearch", "sqlite_utils")),
    ("hunch.cli", ("onnxruntime", "tokenizers", "usearch", "sqlite_utils", "sqlite3")),
    ("hunch.core.types", ("hunch",)),
    ("hunch.core.errors", ("hunch",)),
    ("hunch.core.store.crash", ("hunch",)),
    ("hunch.core.store.vectors", STORES),
    ("hunch.core.split", ("hunch.core.store", "hunch.core.indexer", "hunch.core.search")),
    ("hunch.core.search", WRITERS),
    ("hunch.core.files", ("sqlite3", "numpy", "hunch.core.store", "hunch.core.indexer")),
    ("hunch.core.search", ("hunch.core.watch",)),
    ("hunch.core.watch", ("hunch.core.search", "sqlite3", "sqlite_utils", "numpy", "usearch")),
    ("hunch.core.watch.marks", ("hunch", "threading", "time", "os")),
    ("hunch.core.watch.pacing", ("hunch.core.files", "hunch.core.store", "threading", "time", "os")),
    ("hunch.core.search.score", STORES),
    ("hunch.core.search.rules", STORES),
    ("hunch.core.search.bm25", STORES),
]
#: Only these may use what stands on top of the house.
ON_TOP = {
    "hunch.core.indexer": {
        f"hunch.{room}" for room in "cli.indexing cli.index cli.piped core.doctor core.refresh core.watch.work".split()
    },
    "hunch.core.watch": {"hunch.cli.watch", "hunch.cli.app", "hunch.core.daemon.house"},
    "watchdog": {"hunch.core.watch.inotify", "hunch.core.watch.observed"},
    "hunch.core.store.catalog": set(WRITERS) - {"hunch.core.store.catalog"},
    "hunch.core.search": {f"hunch.cli.{room}" for room in "search asked similar stream eval".split()}
    | {f"hunch.cli.interactive.{room}" for room in "state answers".split()}
    | {f"hunch.cli.output.{room}" for room in "forms render explain nothing".split()}
    | {f"hunch.cli.output.people.{room}" for room in "rows passage heading spoken look".split()}
    | {"hunch.core.engine", "hunch.core.daemon.engine"},
    "prompt_toolkit": {f"hunch.cli.interactive.{room}" for room in "keys run screen session terminals text".split()},
    "pygments": {"hunch.cli.output.people.colours"},
    "hunch.models": {"hunch.cli.app", "hunch.cli.model", "hunch.models"},
}
#: Who may import sockets all the same: they speak over Unix sockets alone.
LOCAL = {f"hunch.core.daemon.{name}" for name in "address life server".split()}
#: What no module may import: the network; processes, which fork beside threads; formats and libraries that run code.
BANNED = [
    ("socket", "ssl", "http", "urllib.request", "requests", "httpx", "huggingface_hub"),
    ("multiprocessing", "subprocess", "pty"),
    ("pickle", "marshal", "shelve", "torch", "transformers", "onnxruntime_extensions"),
]


def modules() -> Iterator[tuple[str, Path]]:
    for room in sorted(ROOMS):
        for path in sorted((PACKAGE / room).rglob("*.py")):
            if "recipes" in path.parts:  # scripts that make the weights; never imported
                continue
            parts = path.relative_to(PACKAGE).with_suffix("").parts
            yield ".".join(("hunch", *parts)).removesuffix(".__init__"), path


def imports(path: Path) -> set[str]:
    """Every module that a file names in an import, those inside functions and under TYPE_CHECKING included."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            found.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            found.add(node.module)
            found.update(f"{node.module}.{alias.name}" for alias in node.names)
    return found


def under(module: str, prefix: str) -> bool:
    return module == prefix or module.startswith(prefix + ".")


@pytest.mark.parametrize(("room", "banned"), FORBIDDEN, ids=lambda value: str(value))
def test_a_room_does_not_reach_where_it_must_not(room: str, banned: tuple[str, ...]) -> None:
    breaches = [
        f"{name} imports {imported}"
        for name, path in modules()
        if under(name, room)
        for imported in sorted(imports(path))
        if any(under(imported, prefix) for prefix in banned) and not under(imported, room)
    ]
    assert not breaches


@pytest.mark.parametrize("top", ON_TOP)
def test_what_stands_on_top_is_used_by_few(top: str) -> None:
    users = {
        name
        for name, path in modules()
        if not under(name, top) and any(under(imported, top) for imported in imports(path))
    }
    assert users <= ON_TOP[top]


@pytest.mark.parametrize("banned", BANNED, ids=lambda names: names[0])
def test_nothing_here_speaks_to_a_network_forks_or_runs_what_a_file_says(banned: tuple[str, ...]) -> None:
    breaches = [
        f"{name} imports {imported}"
        for name, path in modules()
        for imported in sorted(imports(path))
        if any(under(imported, prefix) for prefix in banned) and not (name in LOCAL and imported == "socket")
    ]
    assert not breaches


def test_the_daemon_listens_on_no_network() -> None:
    families = re.compile(r"AF_(?!UNIX)[A-Z0-9]+")
    assert not [name for name, path in modules() if families.search(path.read_text("utf-8"))]


def test_every_module_says_what_it_is_for() -> None:
    silent = [name for name, path in modules() if not ast.get_docstring(ast.parse(path.read_text("utf-8")))]
    assert not silent


def loaded_by(*arguments: str) -> set[str]:
    code = (
        "import sys\nfrom hunch.cli.door import run\n"
        f"try:\n    run({list(arguments)!r})\nexcept SystemExit:\n    pass\n"
        "print('\\n'.join(sys.modules), file=sys.stderr)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    return set(done.stderr.split())


@pytest.mark.parametrize("arguments", [("--help",), ("search", "--help"), ("--version",), ("types",)])
def test_help_loads_nothing_heavy(arguments: tuple[str, ...]) -> None:
    assert not loaded_by(*arguments).intersection(HEAVY)


def test_a_search_that_a_daemon_answers_loads_hardly_anything() -> None:
    """What stands between the person and the daemon: each module here is felt in every warm search."""
    code = (
        "import sys\nbefore = set(sys.modules)\nfrom hunch.cli.entry import warm\n"
        "warm(['apples'])\nprint('\\n'.join(set(sys.modules) - before), file=sys.stderr)"
    )
    environ = {**os.environ, "HUNCH_HOME": "/nowhere", "HUNCH_DAEMON": "use"}
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, env=environ)
    own = {name for name in done.stderr.split() if name.startswith("hunch")}
    assert set(done.stderr.split()) - own <= {"_socket"}
    assert "hunch.core.daemon.client" in own
    assert not own & {"hunch.cli.door", "hunch.cli.app", "hunch.core.errors"}


def test_a_search_loads_neither_typer_nor_rich_nor_sqlite_utils(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "files").mkdir()
    (tmp_path / "files" / "a.md").write_text("# Apples\n\nApples grow on trees.\n")
    monkeypatch.setenv("HUNCH_HOME", str(tmp_path / "home"))
    loaded_by("index", str(tmp_path / "files"))
    loaded = loaded_by("search", "apples", str(tmp_path / "files"))
    assert "hunch.core.search.searcher" in loaded
    unwanted = {"typer", "rich", "sqlite_utils", "usearch", "tree_sitter", "filelock", "prompt_toolkit", "asyncio"}
    assert not loaded & unwanted


def test_onnxruntime_comes_before_usearch() -> None:
    """In the other order the process dies of a segmentation fault."""
    code = (
        "import sys, numpy as np\nfrom hunch.core.store import vectors\n"
        "vectors._usearch()\n"
        "names = list(sys.modules)\n"
        "assert names.index('onnxruntime') < names.index('usearch.index')"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


#: How Python and its library change files: by function, and by method.
FUNCTIONS = {f"os.{name}" for name in "replace rename unlink remove mkdir makedirs rmdir chmod truncate link".split()}
FUNCTIONS |= {f"shutil.{name}" for name in "rmtree copy copy2 copyfile copyfileobj copytree move".split()}
METHODS = tuple(f".{name}" for name in "write_bytes write_text unlink mkdir rmdir touch symlink_to chmod".split())
WRITING_MODES = {repr(mode) for mode in ("w", "wb", "a", "ab", "x", "xb", "r+", "rb+")}


def changes(tree: ast.AST) -> Iterator[str]:
    """Every call that changes a file."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            name = ast.unparse(node.func)
            given = {ast.unparse(value) for value in [*node.args, *(word.value for word in node.keywords)]}
            if name in FUNCTIONS or name.endswith(METHODS) or (name.endswith("open") and given & WRITING_MODES):
                yield name


def test_files_of_an_index_are_changed_in_one_module() -> None:
    breaches = {
        f"{name} calls {call}"
        for name, path in modules()
        if under(name, "hunch.core") and name != "hunch.core.store.writes"
        for call in changes(ast.parse(path.read_text("utf-8")))
        if call != "tarfile.open"  # of a file that `write_beside` gave
    }
    assert not breaches


def test_rows_of_an_index_are_changed_in_the_store() -> None:
    statement = re.compile(r"\b(INSERT|UPDATE|DELETE FROM|VACUUM|ALTER TABLE|CREATE TABLE|BEGIN IMMEDIATE)\b")
    allowed = {f"hunch.core.store.{name}" for name in "catalog documents schema migrations writes checks".split()}
    allowed.add("hunch.core.lexical")  # a table in memory, which takes a query's words apart as the index does
    breaches = {
        name
        for name, path in modules()
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and statement.search(node.value)
    }
    assert breaches <= allowed
