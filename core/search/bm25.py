"""The lexical leg: BM25F over the postings that FTS5 keeps.

The scores are computed here and not by FTS5, because statistics must be those of the chunks that are searched and not
of the whole table: a filtered search equals a search of the filtered corpus.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from hunch.core.lexical import Analyzer, Terms, is_run
from hunch.core.postings import Occurrences, Posting
from hunch.core.search.weights import Weights

#: Saturation and length normalisation; Robertson and Zaragoza 2009 give 1.2 to 2 and 0.5 to 0.8.
K1 = 1.2
B = 0.5
#: The length normalisation of whole documents, whose lengths differ more.
B_DOCUMENTS = 0.75


@dataclass(frozen=True, slots=True, kw_only=True)
class Corpus:
    """What is searched: n chunks by path and offset."""

    lengths: NDArray[np.float64]  #: float64[n], in words
    documents: NDArray[np.int64]  #: int64[n], the document of each, numbered from 0 as they come


@dataclass(frozen=True, slots=True, kw_only=True)
class Clause:
    """One thing that a query asks for: a term, or two neighbouring ones together."""

    terms: tuple[str, ...]
    share: float  #: what it counts beside a plain term
    posting: Posting  #: the chunks that hold it
    around: Posting  #: these, and those that only stand near to them

    def weight(self, n: int) -> float:
        """Weigh it by its rareness among n chunks."""
        return self.share * idf(n, len(self.posting.positions))


@dataclass(frozen=True, slots=True, kw_only=True)
class Match:
    """One thing that was asked for and that a chunk has."""

    terms: tuple[str, ...]
    share: float  #: of the chunk's score
    inside: bool  #: in the chunk itself, and not only near to it


@dataclass(frozen=True, slots=True, kw_only=True)
class Lookup:
    """What a query asks for, looked up in a corpus."""

    clauses: Sequence[Clause]
    corpus: Corpus

    def score_chunks(self) -> NDArray[np.float64]:
        """Score chunks by their own words, and a little by those around them: float64[n] in 0..1."""
        return bm25([clause.around for clause in self.clauses], self._weights(), self.corpus.lengths, B)

    def score_documents(self) -> NDArray[np.float64]:
        """Score chunks by the words of their whole document: float64[n] in 0..1."""
        documents = self.corpus.documents
        lengths = np.bincount(documents, self.corpus.lengths).astype(np.float64)
        terms = [clause for clause in self.clauses if len(clause.terms) == 1]
        postings = [term.posting.of_documents(documents) for term in terms]
        weights = [
            term.share * idf(len(lengths), len(posting.positions))
            for term, posting in zip(terms, postings, strict=True)
        ]
        return bm25(postings, weights, lengths, B_DOCUMENTS)[documents]

    def has(self, position: int) -> list[tuple[str, ...]]:
        """Give the terms and pairs that a chunk has or stands near to."""
        return [clause.terms for clause in self.clauses if clause.around.frequency(position)]

    def matches(self, position: int) -> list[Match]:
        """Tell what a chunk's score is made of; the shares add up to it."""
        weights = self._weights()
        whole = math.fsum(weights)
        normaliser = _normaliser(self.corpus.lengths, B)[position]
        found = []
        for clause, weight in zip(self.clauses, weights, strict=True):
            frequency = clause.around.frequency(position)
            if frequency and weight:
                share = weight * frequency / (frequency + normaliser) / whole
                found.append(Match(terms=clause.terms, share=share, inside=clause.posting.frequency(position) > 0))
        return found

    def _weights(self) -> list[float]:
        return [clause.weight(len(self.corpus.lengths)) for clause in self.clauses]


def lookup(
    terms: Terms, found: Mapping[str, Occurrences], corpus: Corpus, analyzer: Analyzer, weights: Weights
) -> Lookup:
    """Look up the terms and pairs of a query, in a fixed order.

    Args:
        terms: The analysed query.
        found: Where each term stands, by position among the chunks that are searched.
        corpus: These chunks.
        analyzer: What made the terms.
        weights: What pairs, bigrams, grammar and neighbours count.
    """
    clauses = []
    for term in terms.terms:
        share = weights.grammar if analyzer.is_grammar(term) else 1.0
        posting = found[term].posting()
        if is_run(term):  # a bigram says nothing of what stands around it
            posting = posting.times(weights.bigram)
            clauses.append(Clause(terms=(term,), share=share, posting=posting, around=posting))
        else:
            around = posting.spread(corpus.documents, weights.near)
            clauses.append(Clause(terms=(term,), share=share, posting=posting, around=around))
    for one, two, distance in terms.pairs:
        posting = found[one].followed_by(found[two], distance).posting()
        if len(posting.positions):
            clauses.append(Clause(terms=(one, two), share=weights.pair, posting=posting, around=posting))
    return Lookup(clauses=clauses, corpus=corpus)


def idf(n: int, document_frequency: int) -> float:
    """Weigh a term by its rareness: Robertson and Sparck Jones, with Lucene's 1 inside the logarithm. At least 0."""
    return math.log(1 + (n - document_frequency + 0.5) / (document_frequency + 0.5))


def bm25(
    postings: Sequence[Posting], weights: Sequence[float], lengths: NDArray[np.float64], b: float
) -> NDArray[np.float64]:
    """Score texts by BM25F (Robertson and Zaragoza 2009), as a share of what the query could reach at most.

    Args:
        postings: One for each term of the query, in a fixed order (sums depend on it in the last bit).
        weights: The terms' weights.
        lengths: float64[n], the texts' lengths in words.
        b: How far a long text must hold a term more often, 0 to 1.

    Returns:
        float64[n] from 0 (no term) towards 1 (every term, saturated).
    """
    scores = np.zeros(len(lengths))
    if not len(lengths) or not sum(weights):
        return scores
    normaliser = _normaliser(lengths, b)
    for posting, weight in zip(postings, weights, strict=True):
        frequency = posting.frequencies
        scores[posting.positions] += weight * frequency / (frequency + normaliser[posting.positions])
    return scores / math.fsum(weights)


def _normaliser(lengths: NDArray[np.float64], b: float) -> NDArray[np.float64]:
    # an exact sum: the same average whatever the order of the texts
    return K1 * (1 - b + b * lengths / (math.fsum(lengths) / len(lengths)))
