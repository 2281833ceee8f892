"""What something printed, held against a file of it: `HUNCH_SNAPSHOTS=renew pytest …` writes the files anew."""

import os
from pathlib import Path

FOLDER = Path(__file__).parent / "snapshots"


def is_as_kept(name: str, shown: str) -> bool:
    """Tell whether a text is what its file holds; escapes stand there as ␛, so that the file can be read."""
    path = FOLDER / f"{name}.txt"
    readable = shown.replace("\x1b", "␛")
    if os.environ.get("HUNCH_SNAPSHOTS") == "renew":
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(readable, "utf-8")
    return path.read_text("utf-8") == readable
