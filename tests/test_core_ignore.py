"""Ignore rules of a whole tree: git's own, hunch's own, built-in ones, and what each verdict says."""

import os
import random
import subprocess
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from hunch.core.files.ignore import Ignore, Verdict
from hunch.core.files.walk import walk

Tree = Callable[[Mapping[str, str | bytes]], Path]
Decide = Callable[[Path, str], Verdict]


@pytest.fixture
def home(tmp_path: Path) -> Path:
    (tmp_path / "home").mkdir()
    return tmp_path / "home"


@pytest.fixture
def decide(home: Path) -> Decide:
    """Judge a path below a root; one that ends with a slash is a folder."""
    return lambda root, path: Ignore(root, environ={"HOME": str(home)}).decide(Path(path), path.endswith("/"))


def test_a_verdict_names_the_rule_and_where_it_stands(tree: Tree, decide: Decide) -> None:
    root = tree({"src/.gitignore": "# logs\n*.log\n", "src/a.log": ""})
    assert decide(root, "src/a.log") == Verdict(ignored=True, rule="*.log", source="src/.gitignore:2")


def test_a_path_that_no_rule_speaks_about_is_kept(tree: Tree, decide: Decide) -> None:
    assert decide(tree({"a.md": ""}), "a.md") == Verdict(ignored=False)


def test_a_rule_that_brings_a_file_back_is_named_too(tree: Tree, decide: Decide) -> None:
    root = tree({".gitignore": "*.log\n!keep.log\n"})
    assert decide(root, "keep.log") == Verdict(ignored=False, rule="!keep.log", source=".gitignore:2")


def test_nothing_comes_back_from_an_ignored_folder(tree: Tree, decide: Decide) -> None:
    root = tree({".gitignore": "out/\n!out/keep.md\n"})
    assert decide(root, "out/keep.md").source == ".gitignore:1"


def test_a_deeper_file_overrules_a_higher_one(tree: Tree, decide: Decide) -> None:
    root = tree({".gitignore": "*.log", "a/.gitignore": "!*.log", "a/b/.gitignore": "x.log"})
    assert [decide(root, path).ignored for path in ("x.log", "a/x.log", "a/b/x.log", "a/b/y.log")] == [
        True,
        False,
        True,
        False,
    ]


def test_a_deeper_hunchignore_overrules_a_higher_one(tree: Tree, decide: Decide) -> None:
    root = tree({".hunchignore": "*.txt", "a/.hunchignore": "!*.txt"})
    assert (decide(root, "x.txt").ignored, decide(root, "a/x.txt").ignored) == (True, False)


def test_rules_hold_outside_of_a_repository_too(tree: Tree, decide: Decide) -> None:
    assert decide(tree({".gitignore": "draft.md"}), "draft.md").ignored


def test_rules_above_the_root_hold_up_to_the_top_of_the_repository(tree: Tree, decide: Decide) -> None:
    root = tree(
        {".gitignore": "*.md", "repo/.git/HEAD": "", "repo/.gitignore": "*.log\n/docs/x.txt", "repo/docs/a": ""}
    )
    docs = root / "repo/docs"
    assert decide(docs, "a.log").source == f"{root / 'repo/.gitignore'}:1"
    assert decide(docs, "x.txt").ignored
    assert not decide(docs, "a.md").ignored


def test_rules_above_the_root_do_not_hold_without_a_repository(tree: Tree, decide: Decide) -> None:
    root = tree({".gitignore": "*.md", "notes/a.md": ""})
    assert not decide(root / "notes", "a.md").ignored


def test_the_root_itself_is_never_left_out(tree: Tree, decide: Decide) -> None:
    root = tree({".git/HEAD": "", ".gitignore": "node_modules/", "node_modules/x/a.js": ""})
    assert not decide(root / "node_modules", "x/a.js").ignored
    assert not decide(root / "node_modules", ".").ignored


def test_a_repository_inside_another_starts_gits_rules_afresh(tree: Tree, decide: Decide) -> None:
    inner = {"sub/.git/HEAD": "", "sub/.git/info/exclude": "*.tmp"}
    root = tree({".git/HEAD": "", ".gitignore": "*.log", ".ignore": "*.bak", **inner})
    assert [decide(root, f"sub/a.{end}").ignored for end in ("log", "bak", "tmp")] == [False, True, True]


def test_the_repositorys_exclude_file_holds_below_gitignore(tree: Tree, decide: Decide) -> None:
    root = tree({".git/HEAD": "", ".git/info/exclude": "a.log\nb.log", ".gitignore": "!b.log"})
    assert decide(root, "a.log").source == ".git/info/exclude:1"
    assert not decide(root, "b.log").ignored


def test_a_linked_work_tree_shares_the_exclude_file_of_its_repository(tree: Tree, decide: Decide) -> None:
    repository = {"main/.git/info/exclude": "*.tmp", "main/.git/worktrees/w/commondir": "../..\n"}
    root = tree({**repository, "w/.git": "gitdir: ../main/.git/worktrees/w\n"})
    assert decide(root / "w", "a.tmp").ignored


@pytest.mark.parametrize(
    ("config", "rules"),
    [
        ({}, ".config/git/ignore"),
        ({".gitconfig": "[user]\n\tname = x\n[core]\n\texcludesFile = ~/mine # here\n"}, "mine"),
        ({".config/git/config": '[Core] excludesfile = "~/my rules"\n'}, "my rules"),
        ({".config/git/config": "[core]\nexcludesFile=/x\n", ".gitconfig": "[core]\nexcludesfile=~/last\n"}, "last"),
        ({".gitconfig": "[other]\nexcludesFile = ~/other\n"}, ".config/git/ignore"),
    ],
)
def test_the_persons_own_git_ignore_file_holds_everywhere(
    tree: Tree, home: Path, decide: Decide, config: Mapping[str, str], rules: str
) -> None:
    for name, content in {**config, rules: "*.swp"}.items():
        (home / name).parent.mkdir(parents=True, exist_ok=True)
        (home / name).write_text(content)
    assert decide(tree({"a.md": ""}), "x.swp").source == f"{home / rules}:1"


def test_the_persons_file_is_looked_for_where_the_environment_says(tree: Tree, tmp_path: Path) -> None:
    (tmp_path / "xdg/git").mkdir(parents=True)
    (tmp_path / "xdg/git/ignore").write_text("*.swp")
    ignore = Ignore(tree({"a": ""}), environ={"XDG_CONFIG_HOME": str(tmp_path / "xdg")})
    assert ignore.decide(Path("x.swp"), is_dir=False).ignored


def test_hunchignore_overrules_ignore_and_that_gitignore(tree: Tree, decide: Decide) -> None:
    files = {".gitignore": "1\n2\n3\n", "d/.gitignore": "1\n2\n3\n", ".ignore": "!2\n!3\n", ".hunchignore": "3\n"}
    assert [decide(tree(files), f"d/{name}").ignored for name in "123"] == [True, False, True]


@pytest.mark.parametrize(
    "path",
    [
        *("node_modules/", "a/__pycache__/", "lib/site-packages/", "x.egg-info/", "Cargo.lock", "a/package-lock.json"),
        *("go.sum", "uv.lock", "app.min.js", "app.min.css", "app.js.map", ".hidden", ".config/", ".DS_Store", ".git/"),
        *("node_modules/left-pad/index.js", ".github/workflows/ci.yml"),
    ],
)
def test_junk_and_hidden_names_stay_out_without_a_rule(tree: Tree, decide: Decide, path: str) -> None:
    verdict = decide(tree({"a.md": ""}), path)
    assert verdict.ignored
    assert verdict.source.startswith("built in: ")


@pytest.mark.parametrize("path", ["build/", "dist/", "vendor/", "target/", "env/", "map", "lock.md", "venv/", "sum.go"])
def test_folders_that_may_be_a_persons_own_stay_in(tree: Tree, decide: Decide, path: str) -> None:
    assert not decide(tree({"a.md": ""}), path).ignored


@pytest.mark.parametrize(
    ("files", "path"),
    [
        ({"Cargo.toml": "", "target/x": ""}, "target/x"),
        ({"build.gradle.kts": "", "build/x": ""}, "build/x"),
        ({"env/pyvenv.cfg": ""}, "env/"),
        ({"mix.exs": "", "_build/x": ""}, "_build/x"),
        ({"env/pyvenv.cfg": "", "env/lib/x.py": ""}, "env/lib/x.py"),
        ({"cache/CACHEDIR.TAG": "Signature: 8a477f597d28d172789f06886806bc55\n# by x"}, "cache/a"),
    ],
)
def test_folders_that_a_tool_says_it_fills_stay_out(
    tree: Tree, decide: Decide, files: Mapping[str, str], path: str
) -> None:
    root = tree(files)
    assert decide(root, path).source == "built in: what tools write"
    if not path.endswith("/"):
        (root / path).touch()
    assert [each.path for each in walk(root, Ignore(root, environ={})) if each.path.is_relative_to(root / path)] == []


def test_a_cachedir_tag_without_its_signature_is_a_file_like_others(tree: Tree, decide: Decide) -> None:
    assert not decide(tree({"cache/CACHEDIR.TAG": "a note on caches"}), "cache/a").ignored


def test_hunchignore_brings_junk_back_and_gitignore_does_not(tree: Tree, decide: Decide) -> None:
    files = {"a/pyvenv.cfg": "", "b/pyvenv.cfg": ""}
    root = tree({".hunchignore": "!node_modules/\n!a/", ".gitignore": "node_modules\n!uv.lock\n!b/", **files})
    kept = [not decide(root, path).ignored for path in ("node_modules/x.js", "a/x.py", "uv.lock", "b/x.py")]
    assert kept == [True, True, False, False]


def test_no_file_in_the_tree_brings_back_hidden_files_or_secrets(tree: Tree, decide: Decide) -> None:
    root = tree({".hunchignore": "!.*\n!*.pem\n!.git/\n"})
    assert [decide(root, path).ignored for path in (".notes.md", "a.pem", ".git/config", ".env")] == [True] * 4
    assert decide(root, "a.pem").secret


def test_hunchs_own_folder_stays_out_whatever_the_rules(tree: Tree) -> None:
    root = tree({".hunchignore": "!data/", "data/index/catalog.db": "", "data/a.md": ""})
    ignore = Ignore(root, exclude=[root / "data/index"], environ={})
    assert ignore.decide(Path("data/index/catalog.db"), is_dir=False).source == "built in: hunch's own files"
    assert not ignore.decide(root / "data/a.md", is_dir=False).ignored


@pytest.mark.parametrize("path", ["proc", "sys/kernel", "dev/null", "run/x.md"])
def test_pseudo_file_systems_stay_out_of_the_root_of_all(path: str) -> None:
    assert Ignore(Path("/"), environ={}).decide(Path(path), is_dir=True).source == "built in: pseudo file systems"


def test_a_folder_called_proc_elsewhere_stays_in(tree: Tree, decide: Decide) -> None:
    assert not decide(tree({"proc/a.md": "", "dev/b.md": ""}), "proc/a.md").ignored


def test_a_link_pipe_or_folder_in_an_ignore_files_place_holds_no_rules(tree: Tree, decide: Decide) -> None:
    root = tree({"rules": "*.md", "a/x.md": ""})
    (root / ".gitignore").symlink_to("rules")
    os.mkfifo(root / "a/.gitignore")
    (root / "a/.hunchignore").mkdir()
    assert not decide(root, "a/x.md").ignored


def test_a_pipe_in_gits_place_or_in_a_caches_tag_is_not_waited_for(tree: Tree, decide: Decide) -> None:
    root = tree({"a/x.md": "", "b/x.md": "", "b/.git": "gitdir: ../pipe", "c/.git": b"gitdir: x\0y", "c/x.md": ""})
    for place in (root / "a/.git", root / "a/CACHEDIR.TAG", root / "pipe"):
        os.mkfifo(place)
    assert [decide(root, path).ignored for path in ("a/x.md", "b/x.md", "c/x.md")] == [False] * 3


def test_a_path_outside_of_the_root_is_refused(tree: Tree, decide: Decide) -> None:
    root = tree({"a": ""})
    with pytest.raises(ValueError, match="does not lie below"):
        decide(root, "../b")


def test_random_trees_keep_what_git_keeps_and_every_verdict_agrees_with_the_walk(tmp_path: Path, home: Path) -> None:
    (home / ".config/git").mkdir(parents=True)
    for seed in range(25):
        chance = random.Random(seed)
        root = tmp_path / str(seed)
        environ = {"HOME": str(home), "GIT_CONFIG_NOSYSTEM": "1", "PATH": os.environ["PATH"]}
        subprocess.run(["git", "init", "-q", root], check=True, env=environ)
        (root / ".git/info/exclude").write_bytes(_random_rules(chance, 2))
        (home / ".config/git/ignore").write_bytes(_random_rules(chance, 2))
        _grow(os.fsencode(root), chance, depth=0)
        ignore = Ignore(root, environ=environ)
        ours = {os.fsencode(found.path.relative_to(root)) for found in walk(root, ignore)}
        command = ["git", "ls-files", "-z", "-co", "--exclude-standard"]
        output = subprocess.run(command, cwd=root, env=environ, capture_output=True, check=True).stdout
        assert ours == {path for path in output.split(b"\0") if path and not path.endswith(b".gitignore")}, seed
        every = {os.fsencode(path.relative_to(root)) for path in root.rglob("*") if path.is_file()}
        assert ours == {path for path in every if not ignore.decide(Path(os.fsdecode(path)), is_dir=False).ignored}


def _random_rules(chance: random.Random, count: int) -> bytes:
    atoms = b"a|b|foo|*|**|?|/|/|.|[ab]|[!a]|[a-c]|[[:digit:]]|\\*| |py|.log|\xc3\xa9|[z-a]|**/|/**|/**/|\xff|doc|*.py"
    lines = []
    for _ in range(count):
        pattern = b"".join(chance.choice(atoms.split(b"|")) for _ in range(chance.randint(1, 3)))
        pattern = b"/" + pattern if chance.random() < 0.15 else pattern
        pattern = pattern + b"/" if chance.random() < 0.2 else pattern
        lines.append(b"!" + pattern if chance.random() < 0.35 else pattern)
    return b"\n".join(lines)


def _grow(folder: bytes, chance: random.Random, depth: int) -> None:
    names = b"a|b|ab|a.b|c.py|b.log|foo|foob|\xc3\xa9|a b|]|x1|\xff|doc".split(b"|")
    if depth == 0 or chance.random() < 0.3:
        Path(os.fsdecode(folder), ".gitignore").write_bytes(_random_rules(chance, 4))
    for name in chance.sample(names, 6):
        path = os.path.join(folder, name)
        if depth < 3 and chance.random() < 0.4:
            os.mkdir(path)
            _grow(path, chance, depth + 1)
        else:
            Path(os.fsdecode(path)).touch()
