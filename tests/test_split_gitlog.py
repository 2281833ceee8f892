"""`git log`, cut commit by commit: one is a passage of its own, however short, and a long one is cut by its patch."""

import shutil
import subprocess
from pathlib import Path

import pytest

from hunch.core.files.unnamed import type_of_text
from hunch.core.split import chunks, split

SUBJECTS = ["Begin", "Retry three times, and then give up", "Say more", "Retry for ever"]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give a repository with some commits."""
    if shutil.which("git") is None:
        pytest.skip("git is not installed")
    folder = tmp_path_factory.mktemp("repository")
    git(folder, "init", "-q")
    for n, subject in enumerate(SUBJECTS):
        (folder / f"{n}.txt").write_text(
            "".join(f"Line {line} of file {n} is like all others.\n" for line in range(60))
        )
        git(folder, "add", ".")
        body = "The service was slow.\n\ncommit 0123456789 had done it.\n" if n == 1 else ""
        git(folder, "commit", "-q", "-m", f"{subject}\n\n{body}")
    return folder


def git(folder: Path, *arguments: str) -> str:
    identity = ["-c", "user.name=A", "-c", "user.email=a@example.org", "-c", "commit.gpgsign=false"]
    done = subprocess.run(["git", *identity, *arguments], cwd=folder, capture_output=True, text=True, check=True)
    return done.stdout


@pytest.mark.parametrize("options", [[], ["--stat"], ["--decorate"], ["--format=fuller"], ["--abbrev-commit"]])
def test_each_commit_is_one_passage_named_by_its_subject(folder: Path, options: list[str]) -> None:
    text = git(folder, "log", *options)
    assert type_of_text(text) == "gitlog"
    found = chunks(text, "gitlog")
    assert [chunk.context for chunk in found] == [(subject,) for subject in reversed(SUBJECTS)]
    assert all(chunk.text.startswith("commit ") and "Author:" in chunk.text for chunk in found)


def test_a_patch_belongs_to_its_commit(folder: Path) -> None:
    found = chunks(git(folder, "log", "-p"), "gitlog")
    assert list(dict.fromkeys(chunk.context for chunk in found)) == [(subject,) for subject in reversed(SUBJECTS)]
    assert sum(chunk.text.startswith("commit ") for chunk in found) == len(SUBJECTS)
    assert len(found) > 2 * len(SUBJECTS)


def test_the_pieces_tile_the_log(folder: Path) -> None:
    text = git(folder, "log", "-p")
    assert "".join(text[piece.start : piece.end] for piece in split(text, "gitlog")) == text


def test_what_is_no_log_is_cut_as_text_is() -> None:
    assert [chunk.text for chunk in chunks("nothing\n\nof a commit\n", "gitlog")] == ["nothing\n\nof a commit"]
    assert chunks("commit 0123456\n", "gitlog")[0].context == ()
