"""Made-up text of any size: distinct paragraphs whose words are as frequent as words are (Zipf's law)."""

import random
from itertools import accumulate, product
from pathlib import Path

_SYLLABLES = [a + b for a, b in product("bdfgklmnprstvz", "aeiou")]
#: 20,000 made-up words, the most frequent first, and their cumulative weights 1/rank.
WORDS = ["".join(parts) for parts, _ in zip(product(_SYLLABLES, repeat=3), range(20_000), strict=False)]
_WEIGHTS = list(accumulate(1 / rank for rank in range(1, len(WORDS) + 1)))


def write(folder: Path, chunks: int, seed: int = 0, per_file: int = 50) -> None:
    """Write files of `per_file` paragraphs of about 600 characters each until there are `chunks`."""
    chance = random.Random(seed)
    folder.mkdir(parents=True, exist_ok=True)
    for first in range(0, chunks, per_file):
        paragraphs = [
            " ".join(chance.choices(WORDS, cum_weights=_WEIGHTS, k=105)).capitalize() + "."
            for _ in range(min(per_file, chunks - first))
        ]
        (folder / f"{first // per_file:05d}.txt").write_text("\n\n".join(paragraphs) + "\n")
