"""`hunch config`: which settings hold and who set them, where their file is, and the way to edit it."""

import os
import sys
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from hunch.cli.app import home
from hunch.cli.config_texts import template
from hunch.cli.exits import Exit
from hunch.cli.output import report
from hunch.cli.output.render import dump
from hunch.cli.output.sanitize import visible
from hunch.cli.spawn import editor, run
from hunch.core.config import project, toml
from hunch.core.config.examine import Mistake, UserFile, examined
from hunch.core.config.table import SETTINGS, Setting, written
from hunch.core.config.values import Origin, Settings, Value
from hunch.core.errors import ConfigInvalid, HunchError, UsageError
from hunch.core.files import gitplaces
from hunch.core.files.opening import read_head
from hunch.core.settings import config_file
from hunch.core.store.roots import covering

#: A value that is longer than this pushes what stands behind it aside.
WIDEST = 32


def show(*, as_json: bool) -> Exit:
    """Print every setting; what the config file has wrong is said and left out."""
    file, wrong = _read()
    chosen = Settings(file, os.environ)
    rows: list[tuple[Setting, Value]] = []
    for setting in SETTINGS:
        try:
            rows.append((setting, chosen.where(setting.key)))
        except UsageError as error:  # a variable says what it may not
            wrong.append(str(error))
            rows.append((setting, Settings(file, {}).where(setting.key)))
        if setting.key == "index.exclude":
            rows += [(setting, value) for value in _by_project_files(wrong)]
    if as_json:
        where = config_file(os.environ)
        found = {"path": where, "settings": [_record(*row) for row in rows], "mistakes": wrong}
        sys.stdout.buffer.write(dump(found) + b"\n")
    else:
        sys.stdout.buffer.write("".join(f"{line}\n" for line in _lines(rows)).encode("utf-8", "replace"))
    for words in wrong:
        report.notice(words)
    return Exit.ERROR if wrong else Exit.FOUND


def path() -> Exit:
    """Print where the config file is, or would be."""
    sys.stdout.buffer.write(os.fsencode(_path()) + b"\n")
    return Exit.FOUND


def edit() -> Exit:
    """Open the config file in the person's editor, and say what is wrong with it afterwards."""
    where, command = _path(), editor(os.environ)
    if not os.path.lexists(where):
        try:
            Path(where).parent.mkdir(parents=True, exist_ok=True)
            Path(where).write_text(template(), "utf-8")
        except OSError as error:
            raise ConfigInvalid(where, f"it cannot be written: {error.strerror}") from None
    if status := run([*command, where]):
        report.notice(f"{command[0]} ended with status {status}")
    _, wrong = _read()
    for words in wrong:
        report.notice(words)
    return Exit.ERROR if wrong or status else Exit.FOUND


def _path() -> str:
    where = config_file(os.environ)
    if where is None:
        raise UsageError("there is to be no config file: HUNCH_CONFIG is empty, or there is no home folder to look in")
    return where


def _read() -> tuple[UserFile | None, list[str]]:
    """Give what the config file has right, and words about what it has wrong."""
    where = config_file(os.environ)
    if where is None:
        return None, []
    try:
        content = read_head(where, toml.MAX_BYTES + 1, follow=True)
    except OSError as error:
        is_none = isinstance(error, FileNotFoundError) and not os.environ.get("HUNCH_CONFIG")
        return None, [] if is_none else [f"{where}: it cannot be read: {error.strerror}"]
    values: dict[str, object] = {}
    lines: dict[str, int] = {}
    wrong = [_said(where, mistake) for mistake in examined(content, values, lines)]
    return UserFile(path=where, values=values, lines=lines), wrong


def _said(where: str, mistake: Mistake) -> str:
    return f"{where}:{mistake.line}: {mistake.words}" if mistake.line else f"{where}: {mistake.words}"


def _by_project_files(wrong: list[str]) -> Iterator[Value]:
    """Yield what the project files above the current folder leave out in it, as far as they hold there."""
    for folder in _ruling_folders():
        name = os.path.join(folder, project.NAME)
        try:
            globs, line = project.excluded(read_head(name, toml.MAX_BYTES + 1))
        except ValueError as error:
            wrong.append(f"{name}: {error}")
        except OSError:
            continue
        else:
            if globs:
                yield Value(value=globs, origin=Origin.PROJECT, source=f"{name}:{line}" if line else name)


def _ruling_folders() -> list[Path]:
    """Give the folders whose project files hold in the current one: from the top of its root, or of its work tree."""
    try:
        here = Path.cwd()
    except OSError:  # it is gone
        return []
    root = here
    with suppress(HunchError):  # a home that cannot be used is not what is asked about
        place = covering(home(), here)
        root = place.root if place is not None else here
    top = Path(gitplaces.work_tree_top(os.fspath(root)) or root)
    return [folder for folder in (*reversed(here.parents), here) if folder == top or top in folder.parents]


def _record(setting: Setting, value: Value) -> dict[str, object]:
    plain = list(value.value) if isinstance(value.value, tuple) else value.value
    return {"key": setting.key, "value": plain, "origin": value.origin.value, "source": value.source}


def _lines(rows: list[tuple[Setting, Value]]) -> Iterator[str]:
    values = [f"({setting.unset})" if value.value is None else visible(written(value.value)) for setting, value in rows]
    names = max(len(setting.key) for setting, _ in rows)
    width = max(len(value) for value in values if len(value) <= WIDEST)
    for (setting, value), shown in zip(rows, values, strict=True):
        yield f"{setting.key:<{names}}  {shown:<{width}}  {visible(_origin(value))}"


def _origin(value: Value) -> str:
    """Say where a value comes from."""
    if value.origin is Origin.PROJECT:
        return f"{value.source} (below its folder)"
    return value.source or value.origin.value
