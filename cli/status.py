"""`hunch status`: what is indexed, how much of it, and how far it is behind."""

import os
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

from hunch.cli.daemon import followed_in_words, roots_of
from hunch.cli.daemon import in_words as daemon_in_words
from hunch.cli.exits import Exit
from hunch.cli.output import report
from hunch.cli.output.render import dump, path_fields
from hunch.cli.output.sanitize import visible, visible_path
from hunch.core.config.values import settings
from hunch.core.daemon import control
from hunch.core.daemon.address import DaemonFolder
from hunch.core.errors import HunchError, IndexMissing
from hunch.core.files.policy import Policy
from hunch.core.freshness import behind
from hunch.core.request import resolve
from hunch.core.store.reader import Reader
from hunch.core.store.roots import IndexFolder, all_indexes, covering


def run(path: str | None, home: Path, *, files: bool, skipped: bool, as_json: bool) -> Exit:
    """Print the state of one root, or of all.

    Raises:
        IndexMissing: No index covers the path.
        ConfigInvalid: The person's config file cannot be used, so that nobody knows what is behind.
    """
    settings(os.environ)
    places = list(all_indexes(home))
    if path is not None:
        place = covering(home, resolve(path))
        if place is None:
            raise IndexMissing(resolve(path))
        places = [place]
    elif not places:
        report.notice("nothing is indexed yet; to begin: hunch index PATH")
    daemon = control.state(DaemonFolder(home)) if os.name == "posix" and not (files or skipped) else None
    followed = {str(root["root"]): root for root in roots_of(daemon or {})}
    if as_json:
        states = [state_of(place, home) | _lists(place, files=files, skipped=skipped) for place in places]
        for each in states:
            each["followed"] = followed.get(str(each["root"]))
        about = {name: value for name, value in (daemon or {}).items() if name not in ("roots", "home")} or None
        sys.stdout.buffer.write(dump({"home": str(home), "roots": states, "daemon": about}) + b"\n")
    elif files or skipped:
        for place in places:
            with Reader(place) as reader:
                # of several roots, whole paths: where each stands could not be told else
                above = os.path.join(os.fsencode(place.base), b"") if len(places) > 1 else b""
                lines = [*(file_lines(reader, above) if files else ()), *(skip_lines(reader, above) if skipped else ())]
                _write("".join(f"{line}\n" for line in lines))
    else:
        for place in places:
            found = state_of(place, home)
            _write("".join(f"{line}\n" for line in in_words(found, followed.get(str(found["root"])))))
        if places:
            _write(f"{_daemon_in_words(daemon)}\n")
    return Exit.FOUND


def file_lines(reader: Reader, above: bytes = b"") -> Iterator[str]:
    """List what is indexed: path, tab, type."""
    for document in reader.documents():
        yield f"{visible_path(above + document.path)}\t{document.type}"


def skip_lines(reader: Reader, above: bytes = b"") -> Iterator[str]:
    """List what was met and not indexed: path, tab, reason."""
    for path, reason, detail in reader.skips():
        yield f"{visible_path(above + path)}\t{reason}" + (f"\t{visible(detail)}" if detail else "")


def _lists(place: IndexFolder, *, files: bool, skipped: bool) -> dict[str, object]:
    """Give the same lists for --json."""
    lists: dict[str, object] = {}
    if files or skipped:
        with Reader(place) as reader:
            if files:
                lists["files"] = [path_fields(each.path) | {"type": each.type} for each in reader.documents()]
            if skipped:
                lists["skipped_files"] = [
                    path_fields(path) | {"reason": reason, "detail": detail} for path, reason, detail in reader.skips()
                ]
    return lists


def state_of(place: IndexFolder, home: Path) -> dict[str, object]:
    """Say the state of one root, as --json has it; what stands in the way is its `error`."""
    state: dict[str, object] = {"root": str(place.root).encode("utf-8", "replace").decode()}
    try:
        with Reader(place) as reader:
            policy = Policy.read(reader.meta)
            state |= {
                "complete": reader.complete,
                "generation": reader.generation,
                "documents": reader.count("documents"),
                "chunks": reader.count("chunks"),
                "embeddings": reader.count("embeddings"),
                "withheld": reader.withheld(),
                "skipped": reader.skip_counts(),
                "encoder": reader.meta.get("encoder"),
                "hidden": policy.hidden,
                "no_ignore": policy.no_ignore,
                "has_sources": reader.has_sources,
                "size_bytes": _size(place.folder),
            }
        if not place.root.exists():
            state["freshness"] = "root missing"  # kept: a disk that is not mounted looks the same
        else:
            todo = behind(place, home)
            state["freshness"] = (
                "behind" if todo else "current" if state["has_sources"] else "imported without its files"
            )
            state["unlisted"] = [path_fields(os.fsencode(met.path)) | {"detail": met.detail} for met in todo.unlisted]
            state["behind"] = {"changed": len(todo.changed), "removed": len(todo.removed)}
    except HunchError as error:
        state["error"] = str(error)
    return state


def _size(folder: Path) -> int:
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())


def _daemon_in_words(daemon: dict[str, object] | None) -> str:
    if daemon is None:
        return "no daemon is running: each search looks for changes itself"
    return f"daemon: {daemon_in_words(daemon)[0]}"


def in_words(state: dict[str, object], followed: Mapping[str, object] | None = None) -> Iterator[str]:
    """Say the state of one root for people."""
    yield visible(str(state["root"]))
    if "error" in state:
        yield f"  {visible(str(state['error']))}"
        return
    skipped = state["skipped"]
    assert isinstance(skipped, dict)
    counts = [_counted(state["documents"], "file"), _counted(state["chunks"], "chunk")]
    yield "  " + ", ".join([*counts, _megabytes(state["size_bytes"])])
    if skipped:
        yield "  skipped: " + ", ".join(f"{reason} {n}" for reason, n in skipped.items())
    if options := Policy(hidden=bool(state["hidden"]), no_ignore=bool(state["no_ignore"])).options():
        yield f"  indexed with {options}"
    if state["withheld"]:
        yield f"  {state['withheld']} chunks left out because they hold a secret"
    how, *messages = followed_in_words(followed) if followed else ("",)
    yield (
        f"  {_freshness(state)}"
        + (f", {how}" if how else "")
        + ("" if state["complete"] else ", not complete: to go on, hunch index")
    )
    yield from (f"  {message}" for message in messages)
    yield from (f"  not looked into: {visible(line)}" for line in _unlisted(state.get("unlisted")))
    yield f"  encoder {state['encoder']}"


def _freshness(state: dict[str, object]) -> str:
    """Say how far an index is from its files, and what can be done."""
    behind = state.get("behind")
    if isinstance(behind, dict) and any(behind.values()):
        return f"behind: {behind['changed']} changed, {behind['removed']} removed; the next search takes them up"
    if state["freshness"] == "root missing":
        root = visible(str(state["root"]))
        return f"root missing; if it was moved: hunch relocate {root} NEW; if it is gone: hunch forget {root}"
    return str(state["freshness"])


def _unlisted(folders: object) -> list[str]:
    return [f"{each['path']} ({each['detail']})" for each in folders] if isinstance(folders, list) else []


def _counted(n: object, word: str) -> str:
    return f"1 {word}" if n == 1 else f"{n} {word}s"


def _megabytes(size: object) -> str:
    return f"{int(str(size)) / 1e6:.1f} MB"


def _write(text: str) -> None:
    sys.stdout.buffer.write(text.encode("utf-8", "replace"))
    sys.stdout.buffer.flush()
