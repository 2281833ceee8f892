"""Make `models/vocabulary.txt`: the stems of English words, the most frequent first.

    python models/recipes/vocabulary.py

BERT's vocabulary stands in the order of its words' frequency in Wikipedia and books, so that a word's place says how
rare it is (Zipf). Its pieces of words are left out; a stem takes the place of its most frequent word. The words are
those of the tokenizer that ships (Apache-2.0).
"""

import json
import re

from hunch.core.lexical import Analyzer
from hunch.models.calibration import VOCABULARY
from hunch.models.registry import TOKENIZER_FILE, default_card


def main() -> None:
    """Write the file."""
    tokenizer = json.loads((default_card().folder / TOKENIZER_FILE).read_text("utf-8"))
    places: dict[str, int] = tokenizer["model"]["vocab"]
    words = [word for word in sorted(places, key=places.__getitem__) if re.fullmatch("[a-z0-9]+", word)]
    stems = Analyzer().tokens_of(words)
    first = dict.fromkeys(stems[word][0] for word in words if len(stems[word]) == 1)
    VOCABULARY.write_text("".join(f"{stem}\n" for stem in first), "utf-8")
    print(f"{len(first)} stems of {len(words)} words")


if __name__ == "__main__":
    main()
