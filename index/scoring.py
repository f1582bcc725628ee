"""What seven retrievers say of the sections of an index, or of those of its sections that may answer a question."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from index.dense import nearest
from index.encoder import Vectors
from index.fusion import standardised
from index.lexical import Scores
from index.sections import Rows, Sections

# How many rows each retriever hands over; sections outside them count as its last row.
PASSAGE_POOL = 400
PHRASING_POOL = 200
# How many sections BM25 brings to the candidates of a big index.
WORDS_POOL = 200
# What the passages of a section that nobody wrote questions for say in place of those questions.
NOBODY_ASKED = 0.5


@dataclass(frozen=True, slots=True)
class Part:
    """Sections that a question is scored against: all of an index, or the candidates when there are very many.

    `numbers`, `rows` and `phrasings` say which of the index's sections, passages and phrasings these are, ascending;
    `passage_of_phrasing` has rows of this part, ascending. Vectors are (n, dimension) float32, rows of length 1.
    """

    sections: Sections
    numbers: Rows
    rows: Rows
    phrasings: Rows
    passage_vectors: Vectors
    section_vectors: Vectors
    phrasing_vectors: Vectors
    passage_of_phrasing: Rows

    def taken(self, numbers: Rows) -> "Part":
        """Some of the sections (positions here, ascending) by themselves."""
        sections, rows = self.sections.rows_of(numbers)
        first, end = (np.searchsorted(self.passage_of_phrasing, rows, side) for side in ("left", "right"))
        counts = end - first
        phrasings = np.repeat(end - np.cumsum(counts), counts) + np.arange(int(counts.sum()))
        return Part(
            sections=sections,
            numbers=self.numbers[numbers],
            rows=self.rows[rows],
            phrasings=self.phrasings[phrasings],
            passage_vectors=self.passage_vectors[rows],
            section_vectors=self.section_vectors[numbers],
            phrasing_vectors=self.phrasing_vectors[phrasings],
            passage_of_phrasing=np.repeat(np.arange(len(rows)), counts),
        )


@dataclass(frozen=True, slots=True)
class Signals:
    """Per section of a part: what each retriever says, (sections, 7) float32 in the order of `RETRIEVERS`.

    `phrasings` has the index's likest known phrasing (-1 for none), and `phrasing_cosines` its cosine.
    """

    scores: Vectors
    phrasings: Rows
    phrasing_cosines: Vectors


def signals_of(
    part: Part, plain: Vectors, adapted: Vectors, words: Scores, related: Scores, is_named: npt.NDArray[np.bool_]
) -> Signals:
    """What each retriever says of each section.

    Args:
        part: the sections.
        plain: (dimension,) the question's vector.
        adapted: the same after the query adapter.
        words: (sections,) BM25 of the question's words.
        related: the same of its everyday words in legal terms.
        is_named: (sections,) whether it is about the scheme that the question names.
    """
    by_passage, _ = part.sections.best(*nearest(part.passage_vectors, adapted, PASSAGE_POOL))
    by_plain, _ = part.sections.best(*nearest(part.passage_vectors, plain, PASSAGE_POOL))
    by_section = part.section_vectors @ adapted
    positions, phrasing_cosines = nearest(part.phrasing_vectors, plain, PHRASING_POOL)
    by_phrasing, at = part.sections.best(part.passage_of_phrasing[positions], phrasing_cosines)
    is_asked = np.zeros(len(part.sections), dtype=bool)
    is_asked[part.sections.of_row[part.passage_of_phrasing]] = True
    passage_signal = standardised(by_passage)
    scores = np.stack(
        [
            passage_signal,
            standardised(by_plain),
            standardised(by_section),
            np.where(is_asked, standardised(by_phrasing), NOBODY_ASKED * passage_signal),
            standardised(words),
            standardised(related),
            is_named.astype(np.float32),
        ],
        axis=1,
    )
    phrasings = np.where(at >= 0, part.phrasings[positions[np.maximum(at, 0)]], -1) if len(positions) else at
    return Signals(scores, phrasings, by_phrasing)


def best_words(scores: Scores, allowed: npt.NDArray[np.bool_]) -> Rows:
    """The `WORDS_POOL` allowed sections with the highest scores, in no order; none that has none of the words."""
    found = np.flatnonzero(allowed & (scores > 0))
    return found[np.argpartition(-scores[found], WORDS_POOL)[:WORDS_POOL]] if len(found) > WORDS_POOL else found
