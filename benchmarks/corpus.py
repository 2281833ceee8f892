"""Made-up text of any size: distinct paragraphs of English words, the same for the same seed."""

import random
from pathlib import Path

WORDS = (
    "time year people way day man thing woman life child world school state family student group country problem hand "
    "part place case week company system program question work government number night point home water room mother "
    "area money story fact month lot right study book eye word business issue side kind head house service friend "
    "father power hour game line end member law car city community name president team minute idea body information "
    "parent face others level office door health person art war history party result change morning reason research"
).split()


def write(folder: Path, chunks: int, seed: int = 0, per_file: int = 50) -> None:
    """Write files of `per_file` paragraphs of about 600 characters each until there are `chunks`."""
    chance = random.Random(seed)
    folder.mkdir(parents=True, exist_ok=True)
    for first in range(0, chunks, per_file):
        paragraphs = [
            " ".join(chance.choices(WORDS, k=105)).capitalize() + "." for _ in range(min(per_file, chunks - first))
        ]
        (folder / f"{first // per_file:05d}.txt").write_text("\n\n".join(paragraphs) + "\n")
