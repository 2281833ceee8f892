"""The output forms of a search: each takes the answers one by one and writes them to stdout as soon as it can."""

import os
from collections.abc import Callable, Collection
from pathlib import Path
from typing import Protocol

from hunch.cli.caller import Caller
from hunch.cli.inquiry import Inquiry
from hunch.cli.options import SearchOptions
from hunch.cli.output import render
from hunch.cli.output.links import link_of
from hunch.cli.output.pager import pager_of
from hunch.cli.output.render import Answer
from hunch.core.errors import UsageError
from hunch.core.request import STDIN, Extent
from hunch.core.search.highlight import best_lines
from hunch.core.search.hit import Hit
from hunch.core.search.searcher import Searcher

#: The forms that exclude one another, as options.
EXCLUSIVE = ("json", "jsonl", "vimgrep", "files_with_matches", "count", "quiet")


class Form(Protocol):
    """One way of printing answers."""

    def add(self, query_id: str | None, query: str, hits: list[Hit], terms: Collection[str]) -> None:
        """Take one query's hits; `terms` are what the lines that match best should hold."""

    def end(self) -> None:
        """Print what had to wait for the last query."""


class Streaming:
    """Prints each answer as it comes."""

    def __init__(
        self, caller: Caller, searcher: Searcher, write: Callable[[Answer], bytes], *, with_lines: bool, pager: str = ""
    ) -> None:
        """Print by `write`, which wants the best line of each passage `with_lines`, and may have a pager show it."""
        self._caller, self._searcher, self._write, self._with_lines = caller, searcher, write, with_lines
        self._pager = pager

    def add(self, query_id: str | None, query: str, hits: list[Hit], terms: Collection[str]) -> None:
        """Print one query's hits."""
        lines = best_lines(hits, terms, self._searcher.analyzer) if self._with_lines else []
        answer = Answer(id=query_id, query=query, hits=hits, lines=lines, terms=terms)
        self._caller.show(self._write(answer), self._pager)

    def end(self) -> None:
        """Nothing waits."""


class Collecting:
    """Prints one thing for the whole run."""

    def __init__(self, caller: Caller, write: Callable[[list[Answer]], bytes]) -> None:
        """Print by `write` at the end."""
        self._caller, self._write = caller, write
        self._answers: list[Answer] = []

    def add(self, query_id: str | None, query: str, hits: list[Hit], terms: Collection[str]) -> None:
        """Keep one query's hits."""
        self._answers.append(Answer(id=query_id, query=query, hits=hits, lines=()))

    def end(self) -> None:
        """Print them all."""
        self._caller.write(self._write(self._answers))


def form_of(inquiry: Inquiry, searcher: Searcher, left_over: int | None) -> Form:
    """Choose the form that the options ask for: for people on a terminal, path:line:text in a pipe.

    `left_over` is how many changed files the indexes do not know yet, None where nobody looked.
    """
    options, caller, home = inquiry.options, inquiry.caller, inquiry.engine.home
    link = link_of(options.hyperlink_format)
    style = render.Style(null=options.null, colour=wants_colour(options.color, caller), link=link, cwd=caller.cwd)
    if options.jsonl:
        return Streaming(caller, searcher, render.jsonl, with_lines=False)
    if options.json:
        return Collecting(caller, lambda answers: render.whole_json(answers, index_facts(searcher, left_over, home)))
    if options.vimgrep:
        return Streaming(caller, searcher, lambda answer: render.vimgrep(answer, style), with_lines=True)
    if options.files_with_matches:
        return Collecting(caller, lambda answers: render.files(answers, style))
    if options.count:
        return Collecting(caller, lambda answers: render.counts(answers, style))
    if options.quiet:
        return Collecting(caller, lambda answers: b"")
    if for_people(inquiry):
        from hunch.cli.output.people import form, look_of

        write = form(look_of(caller, colour=style.colour, link=link), searcher.analyzer)
        pager = "" if options.no_pager or options.queries else pager_of(caller.preferences.pager, caller.environ)
        return Streaming(caller, searcher, write, with_lines=True, pager=pager)
    extent = extent_of(options)
    if extent:
        from hunch.cli.output import grouped

        return Streaming(caller, searcher, grouped.form(style, extent), with_lines=True)
    return Streaming(caller, searcher, lambda answer: render.plain(answer, style), with_lines=True)


def extent_of(options: SearchOptions) -> Extent | None:
    """Read -A, -B, -C and --full; None where nothing is asked for, or by a form that has no room for it.

    Raises:
        UsageError: A number of lines is below 0.
    """
    asked = {"-A": options.after_context, "-B": options.before_context, "-C": options.context}
    for name, lines in asked.items():
        if lines is not None and lines < 0:
            raise UsageError(f"{name} must be at least 0, not {lines}")
    is_asked = options.full or any(lines is not None for lines in asked.values())
    if not is_asked or options.vimgrep or options.files_with_matches or options.count or options.quiet:
        return None
    both = options.context or 0
    return Extent(
        before=both if options.before_context is None else options.before_context,
        after=both if options.after_context is None else options.after_context,
        full=options.full,
    )


def for_people(inquiry: Inquiry) -> bool:
    """Tell whether people read the results: on a terminal, or where they ask for an explanation."""
    options = inquiry.options
    if options.null or any(getattr(options, name) for name in EXCLUSIVE):
        return False
    return options.explain or inquiry.caller.is_terminal


def check_forms(options: SearchOptions) -> None:
    """Refuse two forms at once, and an explanation where a form has no room for one.

    Raises:
        UsageError: Two were asked for, or --explain with a form of one line a result, or links of an unknown format.
    """
    link_of(options.hyperlink_format)
    asked = ["--" + name.replace("_", "-") for name in EXCLUSIVE if getattr(options, name)]
    if len(asked) > 1:
        raise UsageError(f"{asked[0]} and {asked[1]} exclude each other; choose one")
    if options.interactive:
        others = asked + ["--queries"] * (options.queries is not None)
        others += [f"--{name}" for name in ("null", "explain") if getattr(options, name)]
        if others:
            raise UsageError(f"-i shows its results itself; leave out {others[0]}, or -i")
    if options.end_records and not (options.jsonl and options.queries is not None):
        raise UsageError("--end-records ends each answer of --queries FILE --jsonl; give both, or leave it out")
    if options.explain and (options.null or set(asked) & {"--vimgrep", "--files-with-matches", "--count"}):
        raise UsageError("--explain is for people and for JSON; leave out the other form, or use --json or --jsonl")


def wants_colour(when: str, caller: Caller) -> bool:
    """Decide on colour: the flag, then NO_COLOR, then CLICOLOR_FORCE, then whether stdout is a terminal."""
    if when != "auto":
        return when == "always"
    if caller.environ.get("NO_COLOR"):
        return False
    if caller.environ.get("CLICOLOR_FORCE", "0") != "0":
        return True
    return caller.is_terminal and caller.environ.get("TERM") != "dumb"


def _shown_root(root: Path, home: Path) -> str:
    if root.is_relative_to(home):  # nothing of it is ever indexed, but for stdin's own file
        return STDIN
    return os.fsdecode(root).encode("utf-8", "replace").decode()


def index_facts(searcher: Searcher, left_over: int | None, home: Path) -> dict[str, object]:
    """Say which indexes answered: the `index` object of --json."""
    readers = searcher.readers
    skipped: dict[str, int] = {}
    for reader in readers:
        for reason, n in reader.skip_counts().items():
            skipped[reason] = skipped.get(reason, 0) + n
    return {
        "roots": [_shown_root(reader.place.root, home) for reader in readers],
        "generation": max((reader.generation for reader in readers), default=0),
        "complete": all(reader.complete for reader in readers),
        "skipped": dict(sorted(skipped.items())),
        "left_over": left_over,
    }
