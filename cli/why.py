"""`hunch why`: why a file is or is not indexed, by which rule, and where the rule stands."""

import os
import sys
from pathlib import Path

from hunch.cli.exits import Exit
from hunch.cli.output.sanitize import visible
from hunch.core.config.values import settings
from hunch.core.errors import PathMissing
from hunch.core.files.ignore import HIDDEN_RULE, Ignore, Verdict
from hunch.core.files.policy import Policy
from hunch.core.files.read import read
from hunch.core.files.stats import skip_reason
from hunch.core.files.walk import walk
from hunch.core.freshness import policy_of
from hunch.core.plan import relative
from hunch.core.store.reader import Reader
from hunch.core.store.roots import IndexFolder, covering, index_folder
from hunch.core.types import Found, Skipped, SkipReason


def run(path: str, home: Path) -> Exit:
    """Say it in one line; exit 0 when the file is indexed or would be, 1 when it is left out."""
    # a link itself is judged, and not what it points to; what stands above it is resolved, as for the roots
    folder, name = os.path.split(os.path.abspath(path))
    absolute = Path(os.path.realpath(folder), name)
    if not os.path.lexists(absolute):
        from hunch.core.nearly import nearest_path

        raise PathMissing(absolute, nearest_path(path))
    place = covering(home, absolute)
    root = place or index_folder(home, absolute if absolute.is_dir() else absolute.parent)
    is_in, reason = explain(absolute, root, home, is_indexed=place is not None)
    sys.stdout.buffer.write(visible(f"{path}: {reason}").encode("utf-8", "replace") + b"\n")
    return Exit.FOUND if is_in else Exit.NOTHING


def explain(path: Path, place: IndexFolder, home: Path, *, is_indexed: bool) -> tuple[bool, str]:
    """Give (whether the path is or would be in the index, why in words)."""
    policy = policy_of(place) if is_indexed else Policy(hidden=settings(os.environ)["index.hidden"])
    try:
        verdict = Ignore(place.root, exclude=[home], policy=policy).decide(
            path, path.is_dir() and not path.is_symlink()
        )
    except OSError as error:  # an ignore file above it: the walk leaves out what it cannot judge, and so do we
        return False, f"left out: {skip_reason(error).value} ({error.filename}: {error.strerror})"
    if verdict.ignored:
        return False, f"left out by {verdict.rule!r} ({verdict.source})" + _hint(verdict, policy, place)
    if path.is_dir() and not path.is_symlink():
        if not is_indexed:
            return True, "no index covers it; it can be indexed"
        if (out := _forgotten_with(path, place)) is not None:
            return False, f"left out: it was forgotten; to bring it back: hunch index {out}"
        return True, "a root" if path == place.root else f"a folder below the root {place.root}"
    # as the walk meets it: it follows no link below a root
    met = Skipped(path=path, reason=SkipReason.SYMLINK) if path.is_symlink() else next(iter(walk(path)))
    result = read(met) if isinstance(met, Found) else met
    if isinstance(result, Skipped):
        return False, f"left out: {result.reason.value}" + (f" ({result.detail})" if result.detail else "")
    kept = f" (brought back by {verdict.rule!r}, {verdict.source})" if verdict.rule else ""
    if not is_indexed:
        return True, f"no index covers it; it can be indexed{kept}"
    name = relative(path, place.base)
    with Reader(place) as reader:
        document = next(iter(reader.documents(name)), None)
        if document is not None:
            return True, f"indexed as {document.type}, in the index of {place.root}{kept}"
    if (out := _forgotten_with(path, place)) is not None:
        return False, f"left out: it was forgotten; to bring it back: hunch index {out}"
    return True, f"not yet indexed; the next search or `hunch index {place.root}` takes it up{kept}"


def _hint(verdict: Verdict, policy: Policy, place: IndexFolder) -> str:
    """Say how to index what only a name that begins with a dot keeps out."""
    is_hidden = not verdict.secret and verdict.rule == HIDDEN_RULE and not policy.hidden
    return f"; to index hidden files too: hunch index --hidden {place.root}" if is_hidden else ""


def _forgotten_with(path: Path, place: IndexFolder) -> Path | None:
    """Give what was forgotten: the path itself or a folder above it."""
    name = relative(path, place.base)
    with Reader(place) as reader:
        left_out = [out for out in reader.forgotten() if name == out or name.startswith(out + b"/")]
    return place.base / os.fsdecode(left_out[0]) if left_out else None
