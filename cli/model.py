"""`hunch model`: which encoders there are, what one is, and which one is used."""

import os
import sys
from pathlib import Path

from hunch.cli.exits import Exit
from hunch.cli.output import report
from hunch.cli.output.render import dump
from hunch.cli.output.sanitize import visible
from hunch.core.errors import HunchError, ModelInvalid
from hunch.core.store.reader import Reader
from hunch.core.store.roots import all_indexes
from hunch.models import library
from hunch.models.registry import CALIBRATION_FILE, SHIPPED, Card


def list_all(home: Path, *, as_json: bool) -> Exit:
    """List the encoders, the one in use marked."""
    chosen = library.name_in_use(home)
    found = list(library.cards(home))
    try:
        library.in_use(home)
    except HunchError as error:
        report.notice(str(error))
    if as_json:
        known = [_fields(card, chosen) for card in found if isinstance(card, Card)]
        broken = [str(each) for each in found if isinstance(each, ModelInvalid)]
        _write(dump({"models": known, "broken": broken}).decode() + "\n")
        return Exit.FOUND
    for each in found:
        if isinstance(each, ModelInvalid):
            report.notice(str(each))
            continue
        mark = "*" if each.name == chosen else " "
        size = f"{_size(each) / 1e6:.1f} MB"
        _write(f"{mark} {visible(each.name)}  {each.dimensions} dimensions, {size}, {visible(each.licence)}\n")
    return Exit.FOUND


def info(name: str | None, home: Path, *, as_json: bool) -> Exit:
    """Show one encoder's card, whether its files are whole, and which roots it indexed."""
    card = library.in_use(home) if name is None else library.find(home, name)
    fields = _fields(card, library.name_in_use(home))
    problem = library.problem(card, home / "cache")
    fields |= {"problem": None if problem is None else str(problem), "roots": _roots(home, card.identity)}
    if as_json:
        _write(dump(fields).decode() + "\n")
    else:
        _write("".join(f"{key.replace('_', ' '):>16}  {_said(value)}\n" for key, value in fields.items()))
    return Exit.FOUND if problem is None else Exit.ERROR


def use(name: str, home: Path) -> Exit:
    """Choose an encoder by name, or bring one from a folder and choose it; say what has to be indexed anew."""
    is_path = os.sep in name or name in (".", "..")
    card = library.bring(home, Path(name)) if is_path else library.find(home, name)
    problem = library.problem(card, home / "cache")
    if problem is not None:
        raise problem
    library.use(home, card.name)
    report.notice(f"from now on {card.name} is used ({card.dimensions} dimensions)")
    if CALIBRATION_FILE not in card.sha256:
        report.notice("what its scores mean is not known: relevance is the plain score, and nothing is cut by default")
    for place in all_indexes(home):
        try:
            with Reader(place) as reader:
                if reader.meta.get("encoder") == card.identity:
                    continue
        except HunchError as error:
            report.notice(str(error))
            continue
        report.notice(f"{place.root} was indexed with another encoder; to index it anew: hunch index {place.root}")
    return Exit.FOUND


def _fields(card: Card, chosen: str) -> dict[str, object]:
    return {
        "name": card.name,
        "identity": card.identity,
        "in_use": card.name == chosen,
        "shipped": card.folder.parent == SHIPPED,
        "dimensions": card.dimensions,
        "pooling": card.pooling,
        "query_prefix": card.query_prefix,
        "document_prefix": card.document_prefix,
        "max_tokens": card.max_tokens,
        "licence": card.licence,
        "origin": card.origin,
        "size_bytes": _size(card),
        "sha256": card.sha256,
        "folder": str(card.folder),
    }


def _roots(home: Path, identity: str) -> list[str]:
    roots = []
    for place in all_indexes(home):
        try:
            with Reader(place) as reader:
                if reader.meta.get("encoder") == identity:
                    roots.append(os.fsencode(place.root).decode("utf-8", "replace"))
        except HunchError as error:
            report.notice(str(error))
    return roots


def _size(card: Card) -> int:
    paths = [card.folder / name for name in card.sha256]
    return sum(path.stat().st_size for path in paths if path.exists())


def _said(value: object) -> str:
    if isinstance(value, dict):
        value = [f"{name} {sha256}" for name, sha256 in value.items()]
    if isinstance(value, list):
        return ("\n" + " " * 18).join(visible(str(each)) for each in value) or "none"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, str) and (not value or value != value.strip()):
        return f'"{visible(value)}"'  # a prefix may be empty, or end with a blank that counts
    return "none" if value is None else visible(str(value))


def _write(text: str) -> None:
    sys.stdout.buffer.write(text.encode("utf-8", "replace"))
    sys.stdout.buffer.flush()
