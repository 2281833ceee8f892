"""The tree that all tools search. Each check is one function; it runs on every tool that has the feature."""

from pathlib import Path

import pytest

from tests.conformance.tools import HUNCH, Stand, Tool
from tests.conftest import settle, write_tree

FILES: dict[str, str | bytes] = {
    "one.md": "# Animals\n\nFirst line.\nSecond line.\nThe zebra has stripes.\nSixth line.\nSeventh line.\n",
    "deep/two.py": "def feed():\n    return 'zebra'\n",
    "deep/er/three.txt": "A zebra without an end of line",
    "windows.txt": "One line.\r\nThe okapi is shy.\r\nAnother.\r\n",
    "marked.txt": "\ufeffThe quagga is no more.\n",
    "-dash.txt": "A walrus on the ice.\n",
    "with space.txt": "A walrus in the sea.\n",
    "quote'\".txt": "A walrus asleep.\n",
    "ünï.txt": "A walrus far away.\n",
    "new\nline.txt": "A walrus between lines.\n",
    "dollar$HOME.txt": "A walrus for sale.\n",
    ".hidden.txt": "The zebra that hides.\n",
    ".ignore": "ignored.txt\n",
    "ignored.txt": "The zebra that nobody looks for.\n",
    "binary.bin": b"\x00\x01zebra\x00\xff" * 20,
    "empty.txt": "",
    "escape.txt": "An ibex \x1b[31min red\x1b[0m.\n",
}


@pytest.fixture(scope="session")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give a folder with the files, which hunch has indexed, beside its home."""
    folder = tmp_path_factory.mktemp("conformance").resolve()
    settle(write_tree(folder / "files", FILES))
    outside = write_tree(folder / "outside", {"far.txt": "A zebra elsewhere.\n"})
    (folder / "files" / "link").symlink_to(outside)
    (folder / "empty").mkdir()
    done = stand_of(HUNCH, folder)("zebra")
    assert done.status == 0, done.err
    return folder


@pytest.fixture
def stand(tool: Tool, place: Path) -> Stand:
    """Give a tool among the files."""
    if not tool.is_here:
        pytest.skip(f"{tool.name} is not installed")
    return stand_of(tool, place)


def stand_of(tool: Tool, place: Path) -> Stand:
    import os

    environ = {
        "PATH": os.environ["PATH"],
        "HOME": str(place / "user"),
        "HUNCH_HOME": str(place / "home"),
        "HUNCH_CONFIG": os.devnull,
        "HUNCH_DAEMON": "off",
        "LC_ALL": "C.UTF-8",
        "TERM": "xterm",
    }
    return Stand(tool=tool, folder=place / "files", environ=environ)
