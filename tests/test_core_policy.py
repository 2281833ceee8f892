"""Hidden and ignored files: what a root was once indexed with holds for whoever looks at it later."""

import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hunch.core import archive
from hunch.core.doctor import examine, repair
from hunch.core.files.ignore import Ignore
from hunch.core.files.left_out import LeftOut
from hunch.core.files.policy import USUAL, WIDEST, Policy, Wish
from hunch.core.files.walk import walk
from hunch.core.forget import forget
from hunch.core.freshness import behind, policy_of
from hunch.core.relocate import relocate
from hunch.core.store import generations
from hunch.core.types import Found
from tests.conftest import Bench, Tree
from tests.trials.deaths import catalog_of, place_of
from tests.trials.watched import followed

FILES = {
    "a.md": "Apples.\n",
    ".notes/b.md": "Bears.\n",
    "deep/.c.md": "Cranes.\n",
    ".gitignore": "*.log\n",
    "d.log": "Ducks.\n",
    "sub/.hunchignore": "e.md\n",
    "sub/e.md": "Eels.\n",
    "node_modules/f.md": "Foxes.\n",
    "g.min.js": "let g = 1\n",
    "venv/pyvenv.cfg": "home = x\n",
    "venv/h.md": "Herons.\n",
    ".svn/pristine.md": "Ibises.\n",
    ".hunch.toml": '[index]\nexclude = ["secret*.md", "/gone/"]\n',
    "secrets.md": "Jays.\n",
    "gone/k.md": "Kites.\n",
}
#: What stays out whatever is wished.
NEVER = {
    ".git/config.md": "Lynxes.\n",
    "sub/.git/m.md": "Moles.\n",
    ".env": "N=1\n",
    ".ssh/o.md": "Owls.\n",
    "sub/id_rsa": "Pikes.\n",
}
PLAIN = {"a.md"}
HIDDEN = {".notes/b.md", "deep/.c.md", ".gitignore", "sub/.hunchignore", ".hunch.toml"}
IGNORED = {"d.log", "sub/e.md", "node_modules/f.md", "g.min.js", "venv/pyvenv.cfg", "venv/h.md"}
BOTH = {".svn/pristine.md"}
POLICIES = {
    USUAL: PLAIN,
    Policy(hidden=True): PLAIN | HIDDEN,
    Policy(no_ignore=True): PLAIN | IGNORED,
    WIDEST: PLAIN | HIDDEN | IGNORED | BOTH,
}


@pytest.fixture
def orchard(bench: Bench) -> Bench:
    bench.write({**FILES, **NEVER})
    return bench


@pytest.mark.parametrize(("policy", "names"), POLICIES.items(), ids=lambda each: getattr(each, "options", str)() or "-")
def test_the_walk_and_the_question_of_each_hit_choose_alike(tree: Tree, policy: Policy, names: set[str]) -> None:
    root = tree({**FILES, **NEVER})
    found = {
        met.path.relative_to(root).as_posix()
        for met in walk(root, Ignore(root, environ={}, policy=policy))
        if isinstance(met, Found)
    }
    left_out = LeftOut(root, policy=policy)
    assert found == names
    assert {name for name in {**FILES, **NEVER} if not left_out(os.fsencode(name))} == names


def test_what_no_policy_lets_in_is_hunchs_own(tree: Tree) -> None:
    root = tree({"home/.x.md": "", "a.md": ""})
    ignore = Ignore(root, exclude=[root / "home"], environ={}, policy=WIDEST)
    assert [met.path.name for met in walk(root, ignore)] == ["a.md"]


def test_an_exclusion_that_is_taken_back_lets_nothing_else_in(tree: Tree, tmp_path: Path) -> None:
    root = tree({**FILES, **NEVER, "x.md": "", "y.md": ""})
    config = tmp_path / "config.toml"
    config.write_text('[index]\nexclude = ["/[ay].md", "!y.md", "!*", "!.env", "!node_modules", "!.notes", "!.git"]\n')
    ignore = Ignore(root, environ={"HUNCH_CONFIG": str(config)})
    assert {met.path.name for met in walk(root, ignore) if isinstance(met, Found)} == {"a.md", "x.md", "y.md"}
    config.write_text('[index]\nexclude = ["/[ay].md", "!y.md", "!.env", "!node_modules", "!.notes", "!.git"]\n')
    ignore = Ignore(root, environ={"HUNCH_CONFIG": str(config)})
    assert {met.path.name for met in walk(root, ignore) if isinstance(met, Found)} == {"x.md", "y.md"}


@pytest.mark.parametrize("policy", POLICIES, ids=lambda policy: policy.options() or "-")
def test_a_root_keeps_its_policy(orchard: Bench, policy: Policy) -> None:
    orchard.index(wish=Wish(hidden=policy.hidden, no_ignore=policy.no_ignore))
    laters: list[Callable[[], object]] = [
        lambda: orchard.index(),
        lambda: orchard.index(rebuild=True),
        lambda: orchard.take_up(".notes"),
    ]
    for later in laters:
        assert orchard.documents() == POLICIES[policy]
        assert not behind(place_of(orchard), orchard.home).removed
        later()
    assert orchard.documents() == POLICIES[policy]
    assert orchard.index().embedded == 0


def test_a_policy_is_taken_back_by_its_opposite_alone(orchard: Bench) -> None:
    orchard.index(wish=Wish(hidden=True, no_ignore=True))
    orchard.index(wish=Wish(no_ignore=False))
    assert orchard.documents() == PLAIN | HIDDEN
    orchard.index(wish=Wish(hidden=False))
    assert orchard.documents() == PLAIN
    assert examine(place_of(orchard), deep=True) == []


def test_what_a_policy_lets_out_leaves_the_files_of_the_index(orchard: Bench) -> None:
    orchard.index(wish=Wish(hidden=True))
    orchard.index(wish=Wish(hidden=False))
    assert not [path for path in orchard.home.rglob("*") if path.is_file() and b"Bears" in path.read_bytes()]


def test_a_hit_that_the_policy_lets_out_is_not_shown_any_more(orchard: Bench) -> None:
    orchard.index(wish=Wish(hidden=True))
    assert [hit.path for hit in orchard.search("Bears.", k=1)] == [os.fsencode(orchard.root / ".notes/b.md")]
    (orchard.root / ".notes/.hunchignore").write_text("*\n")
    assert b"Bears" not in b"".join(hit.chunk.text.encode() for hit in orchard.search("Bears.", k=50))


def test_the_settings_speak_for_a_new_root_alone(orchard: Bench) -> None:
    wish = Wish(new=Policy(hidden=True))
    orchard.index(wish=wish)
    assert orchard.documents() == PLAIN | HIDDEN
    orchard.index(wish=Wish(hidden=False))
    orchard.index(wish=wish)
    orchard.index(rebuild=True, wish=wish)
    assert orchard.documents() == PLAIN


def test_a_dry_run_judges_by_what_is_wished_and_writes_nothing(orchard: Bench) -> None:
    orchard.index()
    place = place_of(orchard)
    assert {met.path.name for met in behind(place, orchard.home, wish=Wish(hidden=True)).changed} >= {"b.md", ".c.md"}
    assert policy_of(place) == USUAL
    assert {met.path.name for met in behind(place, orchard.home).changed} <= PLAIN  # read again where it is young


def test_an_index_that_is_made_anew_by_another_version_keeps_the_policy(
    orchard: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    orchard.index(wish=Wish(hidden=True))
    monkeypatch.setattr(generations, "RECIPE", "another")
    orchard.index()
    assert orchard.documents() == PLAIN | HIDDEN
    assert catalog_of(orchard).parent.name == "gen-2"


def test_a_wish_with_a_rebuild_that_dies_is_kept(orchard: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    orchard.index()

    def die(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr("hunch.core.indexer.plan", die)
        with pytest.raises(KeyboardInterrupt):
            orchard.index(rebuild=True, wish=Wish(hidden=True))
    orchard.index()
    assert orchard.documents() == PLAIN | HIDDEN


def test_a_root_that_takes_over_others_keeps_its_own_policy_and_says_whose_was_wider(orchard: Bench) -> None:
    below = orchard.root / ".notes"
    orchard.write({".notes/.deep.md": "Quails.\n"})
    orchard.index(below, wish=Wish(hidden=True))
    done = orchard.index()
    assert orchard.documents() == PLAIN
    assert done.narrowed == ((below, Policy(hidden=True)),)
    assert orchard.index().narrowed == ()


def test_a_root_that_takes_over_others_embeds_nothing_again(orchard: Bench) -> None:
    orchard.index(orchard.root / ".notes", wish=Wish(hidden=True))
    orchard.index(wish=Wish(hidden=True))
    assert orchard.documents() == PLAIN | HIDDEN
    assert not any("Bears" in text for text in orchard.encoder.texts)


@pytest.mark.parametrize("is_told", [False, True])
def test_a_root_that_was_moved_keeps_its_policy(orchard: Bench, is_told: bool) -> None:
    orchard.index(wish=Wish(hidden=True))
    old = orchard.root
    orchard.root = old.rename(old.with_name("moved"))
    if is_told:
        relocate(old, orchard.root, orchard.home)
    assert orchard.index(wish=Wish(new=USUAL)).embedded == 0
    assert orchard.documents() == PLAIN | HIDDEN


def test_a_backup_carries_the_policy(orchard: Bench) -> None:
    orchard.index(wish=Wish(hidden=True))
    file = orchard.root.parent / "backup.hunch"
    archive.write([place_of(orchard)], file)
    forget(orchard.root, orchard.home)
    orchard.index()
    assert orchard.documents() == PLAIN
    forget(orchard.root, orchard.home)
    archive.restore(file, archive.read(file)[0], orchard.home)
    orchard.index()
    assert orchard.documents() == PLAIN | HIDDEN


def test_a_policy_that_cannot_be_read_any_more_is_the_usual_one_and_that_is_said(orchard: Bench) -> None:
    orchard.index(wish=Wish(hidden=True))
    catalog_of(orchard).write_bytes(b"no database " * 4096)
    assert not repair(place_of(orchard), orchard.home, orchard.encoder, examine(place_of(orchard)))
    assert orchard.documents() == PLAIN


def test_files_that_only_a_policy_lets_in_are_files_that_are_there(bench: Bench) -> None:
    bench.write({".a.md": "Apples.\n"})
    bench.index(wish=Wish(hidden=True))
    catalog_of(bench).write_bytes(b"no database " * 4096)
    repair(place_of(bench), bench.home, bench.encoder, examine(place_of(bench)))  # and not: the root is gone


def test_a_watcher_hears_of_hidden_files_as_of_all_others(orchard: Bench) -> None:
    orchard.index(wish=Wish(hidden=True))
    with followed(orchard) as watched:
        orchard.write({".notes/new/r.md": "Ravens.\n"})
        watched.catch_up()
        assert ".notes/new/r.md" in orchard.documents()


def test_a_watcher_sees_that_another_process_changed_the_policy(orchard: Bench) -> None:
    orchard.index()
    with followed(orchard) as watched:
        watched.catch_up()
        orchard.index(wish=Wish(hidden=True))
        watched.catch_up()
        orchard.write({".notes/s.md": "Storks.\n"})  # nobody watched this folder before
        watched.catch_up()
        assert ".notes/s.md" in orchard.documents()
        orchard.index(wish=Wish(hidden=False))
        watched.catch_up()
        assert orchard.documents() == PLAIN


@pytest.mark.parametrize("edit", ["begin", "change", "end"])
def test_a_watcher_sees_that_the_config_file_excludes_something_else(
    orchard: Bench, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, edit: str
) -> None:
    config = tmp_path / "config" / "hunch" / "config.toml"  # in a folder that nobody could watch when it began
    monkeypatch.delenv("HUNCH_CONFIG")
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    orchard.write({"t.md": "Terns.\n", "u.md": "Urchins.\n"})
    rules = {"begin": ["", "t.md"], "change": ["u.md", "t.md"], "end": ["t.md", ""]}[edit]
    said = [f'[index]\nexclude = ["{rule}"]\n' if rule else "" for rule in rules]
    for content in said:
        if content and content is said[0]:
            config.parent.mkdir(parents=True)
            config.write_text(content)
            orchard.index()
        elif content is said[0]:
            orchard.index()
    with followed(orchard) as watched:
        watched.catch_up()
        shutil.rmtree(config.parent, ignore_errors=True)
        if said[1]:
            config.parent.mkdir(parents=True)
            config.write_text(said[1])
        watched.catch_up()
        assert orchard.documents() == {"a.md", "t.md", "u.md"} - {rules[1]}


facts = st.dictionaries(st.sampled_from(["hidden", "no_ignore", "root"]), st.text(max_size=3) | st.binary(max_size=3))


@given(facts)
def test_any_facts_are_a_policy_and_only_what_was_written_widens_it(facts: dict[str, object]) -> None:
    policy = Policy.read(facts)
    assert policy.hidden == (facts.get("hidden") == "1")
    assert Policy.read(policy.facts()) == policy


@given(
    st.builds(Wish, hidden=st.none() | st.booleans(), no_ignore=st.none() | st.booleans()),
    st.sampled_from(list(POLICIES)),
)
def test_a_wish_changes_what_it_names_and_nothing_else(wish: Wish, before: Policy) -> None:
    after = wish.over(before)
    assert after.hidden == (before.hidden if wish.hidden is None else wish.hidden)
    assert after.no_ignore == (before.no_ignore if wish.no_ignore is None else wish.no_ignore)
    assert wish.over(after) == after
