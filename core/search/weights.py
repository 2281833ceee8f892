"""What each piece of evidence counts: every number that ranking depends on, in one place.

One set of numbers for all corpora and queries. docs/ranking.md has what each piece is worth: a table with every one of
them off in turn, made by `benchmarks/ablation.py`.

Weights that depend on the query were tried and lost: over nine sets no property of a query (its length, the rareness
of its words, how far the best candidates stand out in either leg) correlates with the better weight of the dense leg
by more than 0.07 within a set. The one that stays is how much of the query the encoder can read.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Weights:
    """The numbers.

    Those that were varied (dense, file_name, pair, near, named, aside, leading) moved the mean of the sets by less than
    half a point for a change of a tenth.
    """

    #: The three kinds of evidence: what the encoder says, the passage's words, its whole file's words.
    dense: float = 0.58
    words: float = 0.38
    document_words: float = 0.04
    #: Within the dense leg: what a file's name counts beside its passage.
    file_name: float = 0.3

    #: Within the words: what two neighbouring terms that stand together count beside the terms themselves,
    pair: float = 0.5
    #: what words that carry grammar and not meaning count,
    grammar: float = 0.1
    #: how often an occurrence of a bigram counts, of scripts that write no spaces: the first one says nearly all,
    #: because bigrams stand by chance in other words too (jsquad-ja 95.6 to 96.1),
    bigram: float = 2.0
    #: and what a word counts that the passage lacks and its first or second neighbours have: a text says once what it
    #: is about. Sixteenths, so that sums are exact in any order.
    near: tuple[float, ...] = (0.25, 0.1875)

    #: Ranking rules (core/search/rules.py).
    named: float = 0.08
    inexactly_named: float = 0.5
    aside: float = 0.75
    beside_code: float = 0.9
    leading: float = 0.2
