"""Project files: whoever made a tree can have things left out of the index, and can do nothing else."""

import os
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as tried
from hypothesis import strategies as st

from hunch.core.config.project import excluded
from hunch.core.files.ignore import RULING, Ignore
from hunch.core.files.left_out import LeftOut
from hunch.core.files.policy import WIDEST, Policy
from hunch.core.files.walk import walk
from hunch.core.types import Found, Skipped, SkipReason
from tests.conftest import Bench, Tree, write_tree
from tests.trials.watched import followed

FILES = {
    "a.md": "Apples.\n",
    "b.csv": "Bears.\n",
    "drafts/c.md": "Cranes.\n",
    "sub/d.csv": "Ducks.\n",
    "sub/drafts/e.md": "Eels.\n",
    "sub/deep/f.md": "Foxes.\n",
    ".hidden/g.md": "Geese.\n",
    "node_modules/h.md": "Herons.\n",
}
USUAL_ONES = {name for name in FILES if not name.startswith((".", "node"))}


def found(root: Path, policy: Policy | None = None) -> set[str]:
    ignore = Ignore(root, environ={}, policy=policy or Policy())
    return {met.path.relative_to(root).as_posix() for met in walk(root, ignore) if isinstance(met, Found)}


def excluding(*globs: str) -> str:
    return f"[index]\nexclude = {list(globs)!r}\n"


@pytest.mark.parametrize(
    ("files", "left"),
    [
        ({".hunch.toml": excluding("*.csv")}, {"a.md", "drafts/c.md", "sub/drafts/e.md", "sub/deep/f.md"}),
        ({".hunch.toml": excluding("/drafts/")}, USUAL_ONES - {"drafts/c.md"}),
        ({".hunch.toml": excluding("drafts")}, USUAL_ONES - {"drafts/c.md", "sub/drafts/e.md"}),
        ({"sub/.hunch.toml": excluding("/drafts/", "*.csv")}, USUAL_ONES - {"sub/d.csv", "sub/drafts/e.md"}),
        ({".hunch.toml": "index.exclude = ['sub']"}, {"a.md", "b.csv", "drafts/c.md"}),
        ({".hunch.toml": ""}, USUAL_ONES),
        ({".hunch.toml": "# nothing\n[index]\n"}, USUAL_ONES),
        ({".hunch.toml": excluding("*.csv"), ".hunchignore": "!*.csv\n"}, USUAL_ONES - {"b.csv", "sub/d.csv"}),
        (
            {".hunch.toml": excluding("*.csv"), "sub/.hunch.toml": excluding("deep")},
            {"a.md", "drafts/c.md", "sub/drafts/e.md"},
        ),
        ({".hunch.toml": excluding("a.md"), ".git/HEAD": "", "sub/.git/HEAD": ""}, USUAL_ONES - {"a.md"}),
        ({".hunch.toml": excluding("f.md"), "sub/.git/HEAD": ""}, USUAL_ONES - {"sub/deep/f.md"}),
    ],
)
def test_what_a_project_file_names_is_left_out(tree: Tree, files: dict[str, str], left: set[str]) -> None:
    root = tree({**FILES, **files})
    assert found(root) == left
    left_out = LeftOut(root)
    assert {name for name in FILES if not left_out(os.fsencode(name))} == left


def test_a_project_file_above_the_root_holds_up_to_the_top_of_the_repository(tree: Tree) -> None:
    root = tree({**FILES, ".hunch.toml": excluding("/sub/deep/", "d.*")})
    assert found(root / "sub") == {"d.csv", "drafts/e.md", "deep/f.md"}
    write_tree(root, {".git/HEAD": ""})
    assert found(root / "sub") == {"drafts/e.md"}


def test_no_policy_overrules_a_project_file(tree: Tree) -> None:
    root = tree({**FILES, ".hunch.toml": excluding("*.md")})
    assert found(root, WIDEST) == {"b.csv", "sub/d.csv", ".hunch.toml"}


def test_a_verdict_names_the_pattern_and_its_line(tree: Tree) -> None:
    root = tree({**FILES, "sub/.hunch.toml": "# no drafts\n[index]\nexclude = [\n  'x',\n  'drafts/',\n]\n"})
    verdict = Ignore(root, environ={}).decide(Path("sub/drafts/e.md"), is_dir=False)
    assert (verdict.rule, verdict.source) == ("drafts/", "sub/.hunch.toml:3")


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("roots = ['/etc']", "it has 'roots', and a project file can only narrow what is indexed"),
        ("[model]\nuse = './evil'", "it has 'model', and a project file can only narrow"),
        ("[search]\ntop = 3", "it has 'search', and"),
        ("[index]\nhidden = true", "it has 'index.hidden', and a project file can only narrow"),
        ("[index]\nexclude = []\ninclude = ['*']", "it has 'index.include', and"),
        ("[output]\npager = 'sh'", "it has 'output', and"),
        ("[daemon]\nuse = 'auto'", "it has 'daemon', and"),
        ("index = 3", "index must be a table"),
        ("[index]\nexclude = '*'", "index.exclude must be a list of globs"),
        ("[index]\nexclude = [1]", "index.exclude must be a list of globs"),
        (excluding("*.csv", "!b.csv"), "index.exclude has '!b.csv': a project file can only narrow"),
        (excluding("[z-"), "index.exclude has '[z-', which is no glob"),
        ("[index", "Expected ']'"),
        ("\x00", "Invalid statement"),
        ("a" + ".a" * 9000 + " = 1", "line 1 has a name of too many parts"),
        ("x = " + "[" * 9000, "it is nested too deeply"),
        ("#" * 100_000, "File too large"),
    ],
)
def test_a_project_file_that_says_more_closes_its_folder_and_says_why(tree: Tree, content: str, words: str) -> None:
    root = tree({**FILES, "sub/.hunch.toml": content})
    assert found(root) == {"a.md", "b.csv", "drafts/c.md"}
    (skipped,) = [met for met in walk(root, Ignore(root, environ={})) if isinstance(met, Skipped)]
    assert (skipped.path, skipped.reason, skipped.is_folder) == (root / "sub", SkipReason.IO_ERROR, True)
    assert skipped.detail.startswith(f".hunch.toml: {words}")
    left_out = LeftOut(root)
    assert left_out(b"sub/deep/f.md")
    assert not left_out(b"a.md")
    assert left_out.unread[0].startswith(f"{root}/sub/.hunch.toml: {words}")


@pytest.mark.skipif(os.name != "posix", reason="links and pipes of Unix")
@pytest.mark.parametrize("kind", ["link", "fifo", "folder"])
def test_what_is_no_file_in_the_project_files_place_is_none(tree: Tree, kind: str) -> None:
    root = tree({**FILES, "elsewhere.toml": excluding("*")})
    path = root / ".hunch.toml"
    if kind == "link":
        path.symlink_to("elsewhere.toml")
    elif kind == "fifo":
        os.mkfifo(path)
    else:
        path.mkdir()
    assert found(root) == USUAL_ONES | {"elsewhere.toml"}


words = st.sampled_from(
    [
        "*",
        "*.csv",
        "/sub/",
        "drafts/",
        "!*.md",
        "!.hidden/",
        "!node_modules/",
        "**",
        ".",
        "..",
        "/",
        "[",
        "\\",
        "a.md",
        "",
    ]
)
keys = st.sampled_from(
    ["index.exclude", "index.include", "index.hidden", "roots", "include", "model.use", "'index'.exclude"]
)
lines = st.builds(lambda key, value: f"{key} = {value}", keys, st.lists(words).map(repr) | st.just("true"))
contents = (
    st.binary(max_size=60)
    | st.lists(words).map(lambda globs: f"[index]\nexclude = {globs!r}".encode())
    | st.lists(lines | st.sampled_from(["[index]", "[[index]]", "[search]", "# x"]), max_size=5).map(
        lambda each: "\n".join(each).encode()
    )
)


@tried(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.dictionaries(st.sampled_from(["", "sub", "sub/deep", ".hidden", "drafts"]), contents, min_size=1), st.booleans()
)
def test_whatever_project_files_say_never_more_is_indexed(
    tmp_path_factory: pytest.TempPathFactory, files: dict[str, bytes], is_wide: bool
) -> None:
    root = write_tree(tmp_path_factory.mktemp("tree"), FILES)
    policy = WIDEST if is_wide else Policy()
    before = found(root, policy)
    write_tree(root, {os.path.join(folder, ".hunch.toml"): content for folder, content in files.items()})
    after = found(root, policy)
    assert {name for name in after if not name.endswith(".hunch.toml")} <= before
    left_out = LeftOut(root, policy=policy)
    assert {name for name in FILES if not left_out(os.fsencode(name))} == after & set(FILES)


@given(contents)
def test_any_bytes_are_a_project_file_or_a_mistake(content: bytes) -> None:
    try:
        globs, line = excluded(content)
    except ValueError:
        return
    assert not any(glob.startswith("!") for glob in globs)
    assert line >= 0


def test_a_file_that_is_mended_brings_all_back_and_nothing_was_embedded_again(bench: Bench) -> None:
    bench.write({**FILES, ".git/HEAD": ""})
    bench.index()
    bench.write({"sub/.hunch.toml": "roots = ['/']\n"})
    done = bench.index()
    assert (done.removed, [each.path for each in done.unlisted]) == (0, [bench.root / "sub"])
    assert not [hit for hit in bench.search("Ducks.", k=50) if b"/sub/" in hit.path]
    (bench.root / "sub/.hunch.toml").unlink()
    assert bench.index().embedded == 0
    assert [hit.path for hit in bench.search("Ducks.", k=1)] == [os.fsencode(bench.root / "sub/d.csv")]


def test_what_a_project_file_leaves_out_leaves_the_files_of_the_index(bench: Bench) -> None:
    bench.write(FILES)
    bench.index()
    bench.write({"sub/.hunch.toml": excluding("*")})
    bench.index()
    assert bench.documents() == {"a.md", "b.csv", "drafts/c.md"}
    assert not [path for path in bench.home.rglob("*") if path.is_file() and b"Ducks" in path.read_bytes()]


def test_a_watcher_hears_of_a_project_file(bench: Bench) -> None:
    assert ".hunch.toml" in RULING
    bench.write(FILES)
    bench.index()
    with followed(bench) as watched:
        bench.write({"sub/.hunch.toml": excluding("*.csv")})
        watched.catch_up()
        assert bench.documents() == USUAL_ONES - {"sub/d.csv"}
        (bench.root / "sub/.hunch.toml").unlink()
        watched.catch_up()
        assert bench.documents() == USUAL_ONES
