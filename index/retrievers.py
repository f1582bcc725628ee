"""All that a question is compared with, row by row and in arrays: vectors, word counts, days. No texts."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property

import numpy as np

from corpus.passage import Passage
from index.artefact import Layout
from index.columns import Columns
from index.dense import DenseIndex, Marks
from index.encoder import Vectors
from index.lexical import LexicalIndex, Scores
from index.scoring import PASSAGE_POOL, PHRASING_POOL, Part, Signals, best_words, signals_of
from index.sections import Rows, Sections
from index.words import Compounds, index_tokens


@dataclass(frozen=True)
class Retrievers:
    """The arrays of an index; passages are rows in section order, phrasings stand in the order of their passages.

    Raises:
        ValueError: when the row counts do not agree.
    """

    columns: Columns
    passage_vectors: DenseIndex
    section_vectors: Vectors
    phrasing_vectors: DenseIndex
    passage_words: LexicalIndex
    section_words: LexicalIndex

    def __post_init__(self) -> None:
        rows, phrasings = len(self.columns), int(self.columns.rows["phrasings"].sum())
        if not rows == len(self.passage_vectors) == self.passage_words.rows:
            found = f"{len(self.passage_vectors)} vectors, {self.passage_words.rows} rows of words"
            raise ValueError(f"{rows} passages, {found}")
        if phrasings != len(self.phrasing_vectors):
            raise ValueError(f"{phrasings} phrasings, {len(self.phrasing_vectors)} vectors")
        if not len(self.columns.sections) == len(self.section_vectors) == self.section_words.rows:
            found = f"{len(self.section_vectors)} vectors, {self.section_words.rows} rows of words"
            raise ValueError(f"{len(self.columns.sections)} sections, {found}")

    @classmethod
    def build(cls, passages: Sequence[Passage], vectors: Vectors, compounds: Compounds) -> "Retrievers":
        """Those of passages in section order; `vectors` has theirs, then those of their phrasings."""
        columns = Columns.of(passages)
        sections = Sections(columns.starts, len(passages))
        tokens = [index_tokens(_counted_text(passage), compounds) for passage in passages]
        return cls(
            columns=columns,
            passage_vectors=DenseIndex.build(vectors[: len(passages)]),
            section_vectors=sections.mean_vectors(vectors[: len(passages)]),
            phrasing_vectors=DenseIndex.build(vectors[len(passages) :]),
            passage_words=LexicalIndex.build(tokens),
            section_words=LexicalIndex.build(_section_tokens(passages, sections, tokens)),
        )

    def save(self, layout: Layout) -> None:
        """Write the arrays to new files."""
        self.columns.save(layout.rows, layout.sections, layout.works)
        self.passage_vectors.save(layout.passage_vectors, layout.passage_lists)
        self.phrasing_vectors.save(layout.phrasing_vectors, layout.phrasing_lists)
        np.save(layout.section_vectors, self.section_vectors)
        self.passage_words.save(layout.passage_words)
        self.section_words.save(layout.section_words)

    @classmethod
    def open(cls, layout: Layout) -> "Retrievers":
        """Map saved arrays into memory.

        Raises:
            OSError, ValueError, RuntimeError: when they cannot be read, or do not fit together.
        """
        columns = Columns.open(layout.rows, layout.sections, layout.works)
        return cls(
            columns=columns,
            passage_vectors=DenseIndex.open(layout.passage_vectors, layout.passage_lists),
            section_vectors=DenseIndex.open(layout.section_vectors).vectors,
            phrasing_vectors=DenseIndex.open(layout.phrasing_vectors, layout.phrasing_lists),
            passage_words=LexicalIndex.open(layout.passage_words, len(columns)),
            section_words=LexicalIndex.open(layout.section_words, len(columns.sections)),
        )

    @cached_property
    def whole(self) -> Part:
        """All sections."""
        return Part(
            sections=Sections(self.columns.starts, len(self.columns)),
            numbers=np.arange(len(self.columns.sections)),
            rows=np.arange(len(self.columns)),
            phrasings=np.arange(len(self.phrasing_vectors)),
            passage_vectors=self.passage_vectors.vectors,
            section_vectors=self.section_vectors,
            phrasing_vectors=self.phrasing_vectors.vectors,
            passage_of_phrasing=np.repeat(np.arange(len(self.columns)), self.columns.rows["phrasings"]),
        )

    def signals(
        self,
        plain: Vectors,
        adapted: Vectors,
        words: Sequence[str],
        related: Sequence[str],
        works: Collection[str],
        in_force: Marks | None,
    ) -> tuple[Part, Signals]:
        """The sections that may answer a question, and what each retriever says of them.

        These are all sections, unless there are too many to compare and `in_force` asks for no more than those that
        hold; then the best that each retriever brings are compared exactly, as an index of their own.

        Args:
            plain: (dimension,) the question's vector.
            adapted: the same after the query adapter.
            words: the question's words, as they are counted.
            related: the same of what sources may write instead.
            works: about the scheme that the question names.
            in_force: (rows,) whether a passage holds on the day; None for what is said of all sections.
        """
        by_words, by_related = self.section_words.scores(words), self.section_words.scores(related)
        part = self.whole
        if in_force is not None and not (self.passage_vectors.is_exact and self.phrasing_vectors.is_exact):
            part = part.taken(self._candidates(plain, adapted, by_words, by_related, in_force))
        is_named = self.columns.lies_in(works)
        at = part.numbers
        return part, signals_of(part, plain, adapted, by_words[at], by_related[at], is_named[at])

    def in_force(self, as_of: date | None) -> Marks:
        """(rows,) whether a passage holds on a day; all do when the day does not matter."""
        if as_of is None:
            return np.ones(len(self.columns), dtype=bool)
        day = as_of.toordinal()
        return np.asarray((self.columns.rows["valid_from"] <= day) & (day < self.columns.rows["valid_to"]))

    def _candidates(
        self, plain: Vectors, adapted: Vectors, by_words: Scores, by_related: Scores, in_force: Marks
    ) -> Rows:
        sections, passage_of = self.whole.sections, self.whole.passage_of_phrasing
        holds = sections.any(in_force)
        rows = [self.passage_vectors.candidates(vector, PASSAGE_POOL, in_force) for vector in (plain, adapted)]
        asked = self.phrasing_vectors.candidates(plain, PHRASING_POOL, holds[sections.of_row[passage_of]])
        found = sections.of_row[np.concatenate([*rows, passage_of[asked]])]
        return np.unique(np.concatenate([found, best_words(by_words, holds), best_words(by_related, holds)]))


def _counted_text(passage: Passage) -> str:
    """What the lexical indexes count: the last heading and the text, for chapter titles repeat in every article."""
    return "\n".join((*passage.headings[-1:], passage.text))


def _section_tokens(passages: Sequence[Passage], sections: Sections, tokens: Sequence[list[str]]) -> list[list[str]]:
    """The tokens of each section's passages in their newest wording; of a section that has ended, its last."""
    found: list[list[str]] = []
    for section in range(len(sections)):
        rows = sections.rows(section).tolist()
        newest = max((passages[row].valid_to or date.max) for row in rows)
        found.append([token for row in rows if (passages[row].valid_to or date.max) == newest for token in tokens[row]])
    return found
