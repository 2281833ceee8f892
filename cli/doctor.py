"""`hunch doctor`: is every index what it must be, and `hunch gc`: remove what nothing refers to."""

import os
import sys
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from hunch.cli.exits import Exit
from hunch.cli.indexing import LOST
from hunch.cli.output import report
from hunch.cli.output.render import dump
from hunch.cli.output.sanitize import visible
from hunch.core.doctor import examine, repair
from hunch.core.errors import HunchError, IndexMissing
from hunch.core.request import resolve
from hunch.core.space import Space, measure
from hunch.core.store.checks import Cure, Finding
from hunch.core.store.reader import Reader
from hunch.core.store.roots import IndexFolder, all_indexes, covering, index_folder
from hunch.core.store.tidy import tidy
from hunch.core.types import EncoderSource

#: How long to wait for a run that is writing: nothing can be checked while it does.
WAIT_S = 10.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Examined:
    """What was found in one root's index."""

    root: Path
    findings: Sequence[Finding] = ()
    mended: Sequence[Finding] = ()
    space: Space | None = None
    error: str | None = None  #: why it could not be checked


def run(path: str | None, home: Path, source: EncoderSource, *, deep: bool, mend: bool, as_json: bool) -> Exit:
    """Check one root's index, or all; mend what was found if asked to."""
    status, records = Exit.FOUND, []
    for place in _places(path, home):
        try:
            done = _examined(place, home, source, deep=deep, mend=mend)
        except HunchError as error:
            done = Examined(root=place.root, error=str(error))
            status = Exit.ERROR
        if done.findings and status is Exit.FOUND:
            status = Exit.NOTHING
        records.append(_record(done))
        if not as_json:
            _write("".join(f"{visible(line)}\n" for line in _in_words(done)))
    if as_json:
        _write(dump({"home": str(home), "roots": records}).decode() + "\n")
    return status


def report_bug(path: str | None, home: Path, *, deep: bool, with_paths: bool, as_json: bool) -> Exit:
    """Print what a bug report needs, of one root's index or of all."""
    from hunch.cli.bug_report import run

    return run(_places(path, home), home, deep=deep, with_paths=with_paths, as_json=as_json)


def collect(path: str | None, home: Path, *, damaged: bool) -> Exit:
    """Remove what nothing refers to from one root's index, or from all."""
    status = Exit.FOUND
    for place in _places(path, home):
        try:
            done = tidy(place, embeddings=True, damaged=damaged, wait_s=WAIT_S)
        except HunchError as error:
            report.notice(str(error))
            status = Exit.ERROR
            continue
        what = f"left-over files removed: {done.files}, unused embeddings: {done.embeddings}"
        report.notice(f"{_text(place.root)}: {what}; {done.freed_bytes / 1e6:.1f} MB freed")
        if aside := place.damaged():
            report.notice(
                f"{_text(place.root)}: damaged indexes that were kept: {len(aside)}; to delete: hunch gc --damaged"
            )
    return status


def _places(path: str | None, home: Path) -> list[IndexFolder]:
    if path is None:
        places = list(all_indexes(home))
        if not places:
            report.notice("nothing is indexed yet; to begin: hunch index PATH")
        return places
    if os.path.lexists(path):
        absolute = resolve(path)
        place = covering(home, absolute)
    else:  # a root that is gone
        absolute = Path(os.path.realpath(path))
        place = index_folder(home, absolute)
    if place is None or (not place.remains() and not os.path.lexists(path)):
        raise IndexMissing(absolute)
    return [place]


def _examined(place: IndexFolder, home: Path, source: EncoderSource, *, deep: bool, mend: bool) -> Examined:
    findings = examine(place, deep=deep, wait_s=WAIT_S)
    mended: list[Finding] = []
    if mend and findings:
        with report.progress(f"mending the index of {place.root}") as progress:
            stays_out = repair(place, home, source, findings, progress)
        if not stays_out:
            report.notice(LOST)
        after = examine(place, deep=deep, wait_s=WAIT_S)
        mended = [finding for finding in findings if finding not in after]
        findings = after
    space: Space | None = None
    if deep and not findings:
        with Reader(place) as reader:
            space = measure(reader)
    return Examined(root=place.root, findings=findings, mended=mended, space=space)


def _record(done: Examined) -> dict[str, object]:
    if done.error is not None:
        return {"root": _text(done.root), "error": done.error}
    return {
        "root": _text(done.root),
        "findings": [_fields(finding) for finding in done.findings],
        "mended": [_fields(finding) for finding in done.mended],
        "space": asdict(done.space) if done.space else None,
    }


def _fields(finding: Finding) -> dict[str, object]:
    return {
        "check": finding.check,
        "where": _text(finding.where),
        "detail": finding.detail,
        "cure": finding.cure.value,
    }


def _text(path: Path) -> str:
    return str(path).encode("utf-8", "replace").decode()


def _in_words(done: Examined) -> Iterator[str]:
    yield _text(done.root)
    if done.error is not None:
        yield f"  could not be checked: {done.error}"
        return
    for finding in done.mended:
        yield f"  mended: {finding.detail} ({_text(finding.where)})"
    for finding in done.findings:
        yield f"  {finding.detail} ({_text(finding.where)})"
    if any(finding.cure is not Cure.NONE for finding in done.findings):
        yield "  to mend it: hunch doctor --repair"
    if not done.findings:
        yield "  healthy"
    if done.space:
        yield (
            f"  {done.space.vectors} vectors: recall {done.space.recall:.3f} against exact search, effective rank "
            f"{done.space.effective_rank:.0f} of {done.space.dimensions}, {done.space.near_duplicates:.1%} "
            f"near-duplicates, {done.space.hubs:.1%} hubs"
        )


def _write(text: str) -> None:
    sys.stdout.buffer.write(text.encode("utf-8", "replace"))
    sys.stdout.buffer.flush()
