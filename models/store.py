"""A model's files on disk: each is the one that the card names, or it is refused.

Hashing 23 MB at every start would cost 12 ms. What was found right is remembered in a small file (by path, size, inode
and times), so that only a file that moved or changed is read again.
"""

import hashlib
import json
import os
from pathlib import Path

from hunch.core.errors import ModelDamaged, ModelMissing
from hunch.models.registry import Card


def verified(card: Card, name: str, cache_dir: Path | None = None) -> Path:
    """Give the path of one of a model's files, known to be the one that the card names.

    Args:
        card: The model.
        name: The file's name in the model's folder.
        cache_dir: Where to remember the verdict; None hashes each time.

    Raises:
        ModelMissing: The file is not there.
        ModelDamaged: It has another sha256.
    """
    path = card.folder / name
    try:
        stat = path.stat()
    except FileNotFoundError:
        raise ModelMissing(f"{card.name}/{name}", card.folder) from None
    state = [stat.st_size, stat.st_ino, stat.st_mtime_ns, stat.st_ctime_ns, card.sha256[name]]
    seen = _read(cache_dir)
    if seen.get(str(path)) == state:
        return path
    with path.open("rb") as handle:
        found = hashlib.file_digest(handle, "sha256").hexdigest()
    if found != card.sha256[name]:
        raise ModelDamaged(path, card.sha256[name], found)
    if cache_dir is not None:
        _write(cache_dir, seen | {str(path): state})
    return path


def _read(cache_dir: Path | None) -> dict[str, list[object]]:
    if cache_dir is None:
        return {}
    try:
        content = json.loads((cache_dir / "verified.json").read_bytes())
    except (OSError, ValueError):
        return {}
    return content if isinstance(content, dict) else {}


def _write(cache_dir: Path, seen: dict[str, list[object]]) -> None:
    """Remember by rename; a cache that cannot be written costs time and nothing else."""
    try:
        cache_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
        beside = cache_dir / f".verified.{os.getpid()}"
        descriptor = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "w", encoding="utf-8") as handle:
            json.dump(seen, handle)
        os.replace(beside, cache_dir / "verified.json")
    except OSError:
        pass
