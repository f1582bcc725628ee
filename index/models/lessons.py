"""What an encoder learns from: everyday questions with the sections of one index that they choose from.

Whole works can be set apart as a check, so that learning stops when texts it never saw gain no more.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from corpus.document import Kind
from corpus.sentences import sentence_spans
from index.adapter import Ids
from index.embedding import embedded_text
from index.encoder import Vectors
from index.passage_index import PassageIndex

# One work in this many is a check; which, its id decides.
CHECK_EVERY = 4
MIN_GENERAL_CHARS, MAX_GENERAL_CHARS = 25, 90


@dataclass(frozen=True, slots=True)
class Lesson:
    """Questions and the sections of one index.

    `targets` (questions,) is the right section of each; `vectors` (rows, dimension) and `texts` are the passages in
    section order, `section_of` (rows,) the section of each; `works` names the work of each section.
    """

    questions: tuple[str, ...]
    targets: Ids
    vectors: Vectors
    texts: tuple[str, ...]
    section_of: Ids
    works: tuple[str, ...]

    def only(self, chosen: Sequence[int]) -> "Lesson":
        """The same sections with some of the questions, by position."""
        rows = np.asarray(chosen, dtype=np.int64)
        return replace(self, questions=tuple(self.questions[row] for row in rows.tolist()), targets=self.targets[rows])


def read_lesson(index: PassageIndex) -> Lesson:
    """The questions that an index is known to answer, with its sections of sources: a checked answer is no source."""
    questions, sections, _ = index.phrasings()
    is_source = ~index.sections.any(np.array([passage.kind is Kind.FAQ for passage in index.passages]))
    number = np.cumsum(is_source) - 1
    rows = np.flatnonzero(is_source[index.sections.of_row])
    asked = np.flatnonzero(is_source[sections])
    return Lesson(
        questions=tuple(questions[row] for row in asked.tolist()),
        targets=number[sections[asked]],
        vectors=index.passage_vectors[rows],
        texts=tuple(embedded_text(index.passages[row]) for row in rows.tolist()),
        section_of=number[index.sections.of_row[rows]],
        works=tuple(index.section_name(section).work for section in np.flatnonzero(is_source).tolist()),
    )


def split(lesson: Lesson) -> tuple[Lesson, Lesson]:
    """The questions to learn from, and those about the works that are set apart as a check."""
    checks = {work for work in lesson.works if hashlib.sha256(work.encode()).digest()[0] % CHECK_EVERY == 0}
    is_check = np.array([lesson.works[target] in checks for target in lesson.targets.tolist()], dtype=bool)
    return lesson.only(np.flatnonzero(~is_check).tolist()), lesson.only(np.flatnonzero(is_check).tolist())


def hit_at(vectors: Vectors, lesson: Lesson, k: int) -> float:
    """The share of the questions, as `vectors` (questions, dimension), with their section among the first k."""
    cosines = vectors @ lesson.vectors.T
    starts = np.flatnonzero(np.diff(lesson.section_of, prepend=-1))
    best = np.maximum.reduceat(cosines, starts, axis=1)
    right = best[np.arange(len(best)), lesson.targets]
    return float(((best > right[:, None]).sum(axis=1) < k).mean())


def general_texts(lessons: Sequence[Lesson], count: int, *, seed: int = 0) -> list[str]:
    """Sentences of the sources, up to so many characters that they cost what a question costs, in random order."""
    sentences = {
        text[start:end]
        for lesson in lessons
        for text in lesson.texts
        for start, end in sentence_spans(text)
        if MIN_GENERAL_CHARS <= end - start <= MAX_GENERAL_CHARS
    }
    order = np.random.default_rng(seed).permutation(len(sentences))[:count]
    known = sorted(sentences)
    return [known[position] for position in order.tolist()]
