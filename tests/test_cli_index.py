"""The commands around the index: index, status, types, why and forget, as programs."""

import errno
import json
from pathlib import Path

import pytest

from hunch.cli import door, indexing
from hunch.cli.indexing import is_wide
from hunch.core.files.filetypes import TYPES
from tests.conftest import settle, write_tree
from tests.program import Program

FILES: dict[str, str | bytes] = {
    ".gitignore": "drafts/\n",
    ".env": "TOKEN=1\n",
    ".hidden.md": "Hidden.\n",
    "soup.md": "Boil tomatoes with basil.\n",
    "notes/bread.md": "Knead the dough.\n",
    "notes/deep/jam.md": "Cook berries with sugar.\n",
    "drafts/poem.md": "Roses are red.\n",
    "node_modules/left-pad/index.js": "pad()\n",
    "photo.jpg": b"\xff\xd8\xff\xe0\0\x10JFIF\0" * 20,
    "empty.md": "",
}


@pytest.fixture
def hunch(tmp_path: Path) -> Program:
    """Give the program in a folder that nothing indexed."""
    return Program(settled(tmp_path.resolve() / "files"))


def settled(folder: Path) -> Path:
    settle(write_tree(folder, FILES))
    return folder


@pytest.fixture(scope="module")
def done(tmp_path_factory: pytest.TempPathFactory) -> Program:
    """Give the program in an indexed folder; the tests that share it change nothing."""
    program = Program(settled(tmp_path_factory.mktemp("index").resolve() / "files"))
    assert program("index", "-q").status == 0
    return program


def everything_below(folder: Path) -> dict[str, bytes]:
    return {str(path): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def index_until_settled(program: Program) -> None:
    """Index, and once more: a file that is read in the very tick of its writing is read again by the next run."""
    program("index", "-q")
    program("index", "-q")


def test_the_facts_of_a_run_are_json(hunch: Program) -> None:
    first = hunch("index", "--json")
    facts = json.loads(first.out)
    seconds = facts.pop("seconds")
    assert isinstance(seconds, float)
    assert (first.status, first.err) == (0, "")
    assert facts == {
        "root": str(hunch.folder),
        "files": {
            "indexed": 3,
            "unchanged": 0,
            "removed": 0,
            "skipped": {"binary": 1, "empty": 1, "secret": 1},
        },
        "chunks": 3,
        "embedded": 3,
        "withheld": 0,
    }
    (hunch.folder / "soup.md").unlink()
    again = json.loads(hunch("index", "--json", ".").out)
    assert again["files"] == facts["files"] | {"indexed": 0, "unchanged": 2, "removed": 1}
    assert (again["embedded"], again["chunks"]) == (0, 2)


def test_each_path_of_a_run_has_its_own_facts(hunch: Program) -> None:
    facts = [json.loads(line) for line in hunch("index", "--json", "notes", "soup.md").lines]
    assert [fact["root"] for fact in facts] == [str(hunch.folder / "notes"), str(hunch.folder / "soup.md")]
    above = json.loads(hunch("index", "--json", ".").out)
    assert above["embedded"] == 0
    assert [line for line in hunch("status").lines if line.startswith("/")] == [str(hunch.folder)]


def test_a_dry_run_changes_nothing(hunch: Program) -> None:
    planned = hunch("index", "--dry-run", "--json")
    assert (planned.status, json.loads(planned.out)["files"]["indexed"]) == (0, 5)
    assert not (hunch.home / "indexes").exists()
    index_until_settled(hunch)
    (hunch.folder / "new.md").write_text("New.\n")
    before = everything_below(hunch.home / "indexes")
    assert json.loads(hunch("index", "--dry-run", "--json").out)["files"]["indexed"] == 1
    assert everything_below(hunch.home / "indexes") == before


def test_a_folder_with_nothing_to_index_is_a_warning_and_status_2(hunch: Program, tmp_path: Path) -> None:
    empty = write_tree(tmp_path / "empty", {"a.bin": b"\0\1\2"})
    done = hunch("index", empty, "notes")
    assert done.status == 2
    assert f"hunch: {empty}: nothing in it can be indexed; to see why: hunch status --skipped {empty}\n" in done.err
    assert hunch("dough", "notes", "-l").lines == ["notes/bread.md", "notes/deep/jam.md"]


def test_the_root_of_all_is_seldom_meant() -> None:
    assert is_wide(Path("/"))
    assert not is_wide(Path.home() / "notes")


def test_a_very_large_root_wants_a_yes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    folder = write_tree(tmp_path.resolve() / "files", FILES)
    monkeypatch.setenv("HUNCH_HOME", str(tmp_path / "home"))
    monkeypatch.setattr(indexing, "LARGE_FILES", 4)
    assert door.run(["index", str(folder)]) == 2
    assert capfd.readouterr().err.startswith(f"hunch: {folder} holds 5 files, 0.0 MB; add --yes")
    assert door.run(["index", str(folder), "--yes"]) == 0
    assert capfd.readouterr().err.startswith(f"hunch: {folder} holds 5 files, 0.0 MB\nhunch: {folder}: 3 indexed")
    assert door.run(["index", str(folder)]) == 0


@pytest.mark.parametrize("root", ["{home}", "{above}"])
def test_a_root_that_is_seldom_meant_wants_a_yes(tmp_path: Path, root: str) -> None:
    person = Program(settled(tmp_path.resolve() / "users" / "me"), tmp_path / "hunch-home")
    path = root.format(home=person.folder, above=person.folder.parent)
    env = {"HOME": str(person.folder)}
    for refused in (person("index", path, env=env), person("soup", path, env=env)):
        assert (refused.status, refused.out) == (2, b"")
        assert f"hunch: {path} holds 5 files, 0.0 MB; add --yes to index all of it" in refused.err
    assert not (tmp_path / "hunch-home" / "indexes").exists()
    assert person("index", path, "--yes", "-q", env=env).status == 0
    assert person("boil tomatoes", path, "-lk1", env=env).out.endswith(b"/soup.md\n")


def test_status_tells_how_much_is_indexed_and_how_far_it_is_behind(hunch: Program) -> None:
    nothing = hunch("status")
    assert (nothing.status, nothing.out) == (0, b"")
    assert nothing.err == "hunch: nothing is indexed yet; to begin: hunch index PATH\n"
    index_until_settled(hunch)
    assert hunch("status", "notes").lines[:2] == [str(hunch.folder), hunch("status").lines[1]]
    (root,) = json.loads(hunch("status", "--json").out)["roots"]
    assert (root["documents"], root["chunks"], root["complete"], root["freshness"]) == (3, 3, True, "current")
    assert root["skipped"] == {"binary": 1, "empty": 1, "secret": 1}
    (hunch.folder / "soup.md").write_text("Other.\n")
    (hunch.folder / "notes/bread.md").unlink()
    (root,) = json.loads(hunch("status", "--json").out)["roots"]
    assert (root["freshness"], root["behind"]) == ("behind", {"changed": 1, "removed": 1})
    assert "  behind: 1 changed, 1 removed; the next search takes them up" in hunch("status").lines
    hunch.folder.rename(hunch.folder.with_name("moved"))
    gone = hunch("status", cwd=hunch.home.parent).lines
    assert f"  root missing; if it was moved: hunch relocate {hunch.folder} NEW; if it is gone: hunch forget" in gone[3]


def test_status_lists_what_is_indexed_and_what_is_not(done: Program) -> None:
    assert done("status", "--files").lines == [
        "notes/bread.md\tmarkdown",
        "notes/deep/jam.md\tmarkdown",
        "soup.md\tmarkdown",
    ]
    assert [line.split("\t")[:2] for line in done("status", "--skipped", ".").lines] == [
        [".env", "secret"],
        ["empty.md", "empty"],
        ["photo.jpg", "binary"],
    ]
    (root,) = json.loads(done("status", "--skipped", "--files", "--json").out)["roots"]
    assert [each["path"] for each in root["files"]] == ["notes/bread.md", "notes/deep/jam.md", "soup.md"]
    assert [each["reason"] for each in root["skipped_files"]] == ["secret", "empty", "binary"]


def test_types_lists_every_type_once(done: Program) -> None:
    assert json.loads(done("types", "--json").out).keys() == TYPES.keys()
    lines = done("types").lines
    assert [line.split()[0].rstrip(":") for line in lines] == sorted(TYPES)


@pytest.mark.parametrize(
    ("path", "status", "reason"),
    [
        ("soup.md", 0, "indexed as markdown, in the index of {root}"),
        ("notes", 0, "a folder below the root {root}"),
        (".", 0, "a root"),
        ("drafts/poem.md", 1, "left out by 'drafts/' (.gitignore:1)"),
        (
            ".hidden.md",
            1,
            "left out by '.*' (built in: hidden files and folders); to index hidden files too: "
            "hunch index --hidden {root}",
        ),
        (".env", 1, "left out by '.env' (built in: names of secrets)"),
        ("node_modules/left-pad/index.js", 1, "left out by 'node_modules/' (built in: what tools write)"),
        ("photo.jpg", 1, "left out: binary"),
        ("empty.md", 1, "left out: empty"),
    ],
)
def test_why_names_the_rule_and_where_it_stands(done: Program, path: str, status: int, reason: str) -> None:
    said = done("why", path)
    assert (said.status, said.out.decode()) == (status, f"{path}: {reason.format(root=done.folder)}\n")


def test_why_knows_links_and_what_no_index_covers(hunch: Program) -> None:
    assert hunch("why", "soup.md").out == b"soup.md: no index covers it; it can be indexed\n"
    (hunch.folder / "link.md").symlink_to("soup.md")
    hunch("index", "-q")
    said = hunch("why", "link.md")
    assert (said.status, said.out) == (1, b"link.md: left out: symlink\n")
    (hunch.folder / "new.md").write_text("New.\n")
    assert hunch("why", "new.md").out.startswith(b"new.md: not yet indexed; the next search or `hunch index ")


def test_why_names_an_ignore_file_that_cannot_be_read(hunch: Program, monkeypatch: pytest.MonkeyPatch) -> None:
    def closed(path: str, *_: object, **__: object) -> bytes:
        raise PermissionError(errno.EACCES, "Permission denied", path)

    (hunch.folder / ".gitignore").write_text("drafts/\n")
    monkeypatch.setattr("hunch.core.files.rulefiles.read_head", closed)
    said = hunch("why", "soup.md")
    rules = hunch.folder / ".gitignore"
    assert (said.status, said.out.decode()) == (1, f"soup.md: left out: permission ({rules}: Permission denied)\n")


def test_a_forgotten_root_is_gone_and_its_files_are_not(hunch: Program) -> None:
    hunch("index", "-q")
    said = hunch("forget", ".")
    assert said.err == f"hunch: forgot {hunch.folder}: 3 files; to bring it back: hunch index {hunch.folder}\n"
    assert (said.status, said.out) == (0, b"")
    assert hunch("soup", "--no-index").status == 2
    assert (hunch.folder / "soup.md").exists()
    assert not list((hunch.home / "indexes").rglob("catalog.db"))


def test_a_forgotten_folder_stays_out_until_it_is_indexed_by_name(hunch: Program) -> None:
    notes = hunch.folder / "notes"
    hunch("index", "-q")
    assert hunch("forget", "notes").err == f"hunch: forgot {notes}: 2 files; to bring it back: hunch index {notes}\n"
    hunch("index", "-q", ".")
    hunch("index", "-q", "--rebuild", ".")
    assert hunch("status", "--files").lines == ["soup.md\tmarkdown"]
    why = hunch("why", "notes/deep/jam.md")
    assert (why.status, why.out.decode()) == (
        1,
        f"notes/deep/jam.md: left out: it was forgotten; to bring it back: hunch index {notes}\n",
    )
    refused = hunch("index", "notes/deep")
    assert refused.status == 2
    assert refused.err == (
        f"hunch: {notes}/deep was forgotten together with {notes}; to bring that back: hunch index {notes}\n"
    )
    back = json.loads(hunch("index", "--json", "notes").out)
    assert (back["root"], back["files"]["indexed"]) == (str(hunch.folder), 2)


def test_what_was_forgotten_stays_out_when_a_folder_above_is_indexed(hunch: Program) -> None:
    hunch("index", "-q", "notes")
    hunch("forget", "notes/deep")
    hunch("index", "-q", ".")
    assert hunch("status", "--files").lines == ["notes/bread.md\tmarkdown", "soup.md\tmarkdown"]


def test_forgetting_what_is_not_there_is_a_mistake(done: Program) -> None:
    said = done("forget", "nowhere.md")
    assert (said.status, said.err) == (
        2,
        f"hunch: no such file or folder: {done.folder}/nowhere.md; check the spelling, or name another path\n",
    )


def test_a_file_that_is_gone_can_still_be_forgotten(hunch: Program) -> None:
    hunch("index", "-q")
    (hunch.folder / "soup.md").unlink()
    assert "soup.md: 1 file;" in hunch("forget", "soup.md").err
