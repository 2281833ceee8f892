"""`hunch doctor --report`: one text that a person can paste into a bug report.

It holds no content of files, no query, and no path of a root or of a file unless --paths is given: roots have numbers.
"""

import os
import re
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from hunch import __version__
from hunch.cli.exits import Exit
from hunch.cli.output.render import dump
from hunch.cli.output.sanitize import visible
from hunch.cli.status import state_of
from hunch.cli.version import about, short
from hunch.core.config.table import SETTINGS
from hunch.core.config.values import Origin, settings
from hunch.core.daemon import control
from hunch.core.daemon.address import DaemonFolder
from hunch.core.doctor import examine
from hunch.core.errors import HunchError
from hunch.core.store.checks import Finding
from hunch.core.store.roots import IndexFolder

#: What of the environment changes what hunch does or shows.
ENVIRONMENT = (
    *"HUNCH_HOME HUNCH_CONFIG HUNCH_DAEMON HUNCH_PAGER PAGER NO_COLOR CLICOLOR_FORCE TERM COLUMNS".split(),
    *"LC_ALL LC_CTYPE LANG PYTHONUTF8".split(),
)
#: How much of the daemon's log is shown, in lines: a start, an end and a trace.
LINES = 30
#: How long to wait for a run that is writing.
WAIT_S = 10.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Discretion:
    """What stands for the paths that are nobody else's business."""

    roots: Mapping[str, str]  #: path → what stands for it; {} shows all paths

    @classmethod
    def of(cls, places: Sequence[IndexFolder], *, with_paths: bool) -> "Discretion":
        """Number some roots, unless their paths are to be shown."""
        numbered = {str(place.root): f"root {n}" for n, place in enumerate(places, 1)}
        return cls(roots={} if with_paths else numbered)

    def name(self, place: IndexFolder) -> str:
        """Name a root."""
        return self.roots.get(str(place.root)) or short(place.root)

    def text(self, text: str) -> str:
        """Give a text without what it says of paths: below a root, not even the file's name is shown."""
        for root in sorted(self.roots, key=len, reverse=True):
            text = re.sub(rf"{re.escape(root)}(/[^\s:,;)]*|(?![\w.-]))", self.roots[root], text)
        return short(text)


def run(places: Sequence[IndexFolder], home: Path, *, deep: bool, with_paths: bool, as_json: bool) -> Exit:
    """Print the report: 1 where an index is not what it must be, 2 where one could not be checked."""
    found = collected(places, home, deep=deep, with_paths=with_paths)
    text = dump(found).decode() if as_json else "\n".join(_in_markdown(found))
    sys.stdout.buffer.write(f"{text}\n".encode("utf-8", "replace"))
    sys.stdout.buffer.flush()
    indexes = found["indexes"]
    assert isinstance(indexes, list)
    if any("error" in index for index in indexes):
        return Exit.ERROR
    return Exit.NOTHING if any(index["findings"] for index in indexes) else Exit.FOUND


def collected(places: Sequence[IndexFolder], home: Path, *, deep: bool, with_paths: bool) -> dict[str, object]:
    """Give all of the report, as --json has it."""
    discretion = Discretion.of(places, with_paths=with_paths)
    folder = DaemonFolder(home)
    return {
        "version": __version__,
        "about": dict(about()),
        "settings": {**_environment(), **_configured()},
        "indexes": [_index(place, home, discretion, deep=deep) for place in places],
        "daemon": _daemon(folder, discretion),
        "log": [discretion.text(line) for line in _last_lines(folder.log)],
    }


def _environment() -> dict[str, str]:
    return {name: short(os.environ[name]) for name in ENVIRONMENT if name in os.environ}


def _configured() -> dict[str, str]:
    """Give what the config file sets; of what is left out of indexes, only how much: those are names of files."""
    try:
        chosen = settings(os.environ)
        found = {each.key: chosen.where(each.key) for each in SETTINGS}
    except HunchError as error:
        return {"config": short(str(error))}
    return {
        key: f"{len(value.value)} globs" if isinstance(value.value, tuple) else short(str(value.value))
        for key, value in found.items()
        if value.origin is Origin.FILE
    }


def _index(place: IndexFolder, home: Path, discretion: Discretion, *, deep: bool) -> dict[str, object]:
    state = state_of(place, home) | {"root": discretion.name(place)}
    if "error" not in state:
        try:
            findings = examine(place, deep=deep, wait_s=WAIT_S)
            return state | {"findings": [_finding(each, discretion) for each in findings]}
        except HunchError as error:
            state["error"] = str(error)
    return state | {"error": discretion.text(str(state["error"])), "findings": []}


def _finding(finding: Finding, discretion: Discretion) -> dict[str, str]:
    where, detail = discretion.text(str(finding.where)), discretion.text(finding.detail)
    return {"check": finding.check, "where": where, "detail": detail, "cure": finding.cure.value}


def _daemon(folder: DaemonFolder, discretion: Discretion) -> dict[str, object] | None:
    state = control.state(folder) if os.name == "posix" else None
    if state is None:
        return None
    roots = state.pop("roots", None)
    followed = [_followed(each, discretion) for each in roots] if isinstance(roots, list) else []
    return {name: value for name, value in state.items() if name != "home"} | {"roots": followed}


def _followed(root: Mapping[str, object], discretion: Discretion) -> dict[str, object]:
    return {name: discretion.text(value) if isinstance(value, str) else value for name, value in root.items()}


def _last_lines(log: Path) -> list[str]:
    with suppress(OSError):
        return log.read_text("utf-8", "replace").splitlines()[-LINES:]
    return []


def _in_markdown(found: Mapping[str, object]) -> Iterator[str]:
    yield from (f"### hunch {found['version']}", "", *_listed(found["about"]), "")
    yield from ("### Settings", "", *_listed(found["settings"]), "")
    yield from ("### Indexes", "")
    for index in _list(found["indexes"]):
        yield f"- {visible(str(index['root']))}"
        yield from (f"  - {line}" for line in _index_in_words(index))
    yield from ("", "### Daemon", "", *_listed(found["daemon"]), "")
    yield from ("### Daemon's log, its last lines", "", *(f"    {visible(str(line))}" for line in _list(found["log"])))


def _index_in_words(index: Mapping[str, object]) -> Iterator[str]:
    findings = _list(index["findings"])
    for name, value in index.items():
        if name not in ("root", "findings"):
            yield f"{name.replace('_', ' ')}: {_said(value)}"
    for each in findings:
        yield f"found by {each['check']}: {each['detail']} ({each['where']}); cure: {each['cure']}"
    if not findings and "error" not in index:
        yield "check: healthy"


def _listed(values: object) -> Iterator[str]:
    pairs = values.items() if isinstance(values, Mapping) else ()
    yield from [f"- {name}: {_said(value)}" for name, value in pairs] or ["- none"]


def _said(value: object) -> str:
    if isinstance(value, Mapping):
        return ", ".join(f"{name} {_said(each)}" for name, each in value.items()) or "none"
    if isinstance(value, list):
        return "; ".join(_said(each) for each in value) or "none"
    return {True: "yes", False: "no"}[value] if isinstance(value, bool) else visible(str(value))


def _list(value: object) -> list[dict[str, object]]:
    return value if isinstance(value, list) else []
