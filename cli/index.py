"""`hunch index`: create or update the index of folders."""

import os
import sys
from collections.abc import Sequence
from pathlib import Path

from hunch.cli.exits import Exit
from hunch.cli.indexing import index_root, size_in_words, summary, wished
from hunch.cli.output import report
from hunch.cli.output.render import dump
from hunch.core.files.policy import KEEP, Wish
from hunch.core.freshness import behind
from hunch.core.indexer import Report
from hunch.core.request import resolve
from hunch.core.store.roots import covering, index_folder
from hunch.core.types import EncoderSource


def run(
    paths: Sequence[str],
    home: Path,
    source: EncoderSource,
    *,
    dry_run: bool,
    rebuild: bool,
    yes: bool,
    as_json: bool,
    quiet: bool,
    wish: Wish = KEEP,
) -> Exit:
    """Index each path; exit 2 when one of them holds nothing that can be indexed."""
    status = Exit.FOUND
    for path in [resolve(path) for path in paths or ["."]]:
        if dry_run:
            done = would_do(path, home, wish)
        else:
            done = index_root(path, home, source, yes=yes, quiet=quiet, rebuild=rebuild, wish=wish)
        if as_json:
            sys.stdout.buffer.write(dump(as_record(done)) + b"\n")
            sys.stdout.buffer.flush()
        elif not quiet:
            report.notice(("would be done: " if dry_run else "") + summary(done))
        if not done.indexed + done.unchanged:
            report.notice(f"{done.root}: nothing in it can be indexed; to see why: hunch status --skipped {done.root}")
            status = Exit.ERROR
    return status


def would_do(path: Path, home: Path, wish: Wish) -> Report:
    """Say what indexing would do, from the files' stat alone.

    Raises:
        UsageError: A policy is wished of a part of a root.
    """
    place = covering(home, path) or index_folder(home, path)
    todo = behind(place, home, wish=wished(path, place, wish))
    skipped: dict[str, int] = {}
    for _, met in todo.skipped:
        if not met.is_folder:
            skipped[met.reason.value] = skipped.get(met.reason.value, 0) + 1
    report.notice(f"{place.root}: {size_in_words(todo)} to read")
    return Report(
        root=place.root,
        indexed=len(todo.changed),
        unchanged=todo.unchanged,
        removed=len(todo.removed),
        skipped=dict(sorted(skipped.items())),
    )


def as_record(done: Report) -> dict[str, object]:
    """Give a report as the contract's object."""
    return {
        "root": os.fsencode(done.root).decode("utf-8", "replace"),
        "files": {
            "indexed": done.indexed,
            "unchanged": done.unchanged,
            "removed": done.removed,
            "skipped": done.skipped,
        },
        "chunks": done.chunks,
        "embedded": done.embedded,
        "withheld": done.withheld,
        "seconds": round(done.seconds, 3),
    }
