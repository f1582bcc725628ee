"""What an encoder learns from: everyday questions with the sections of one index that they choose from.

Whole works can be set apart as a check, so that learning stops when texts it never saw gain no more.
"""

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
from rapidfuzz import fuzz

from corpus.document import Kind
from corpus.reference import Reference
from corpus.sentences import sentence_spans
from index.adapter import Ids
from index.embedding import embedded_text
from index.encoder import Vectors, unit_rows
from index.passage_index import PassageIndex
from index.sections import section_of

# One work in this many is a check; which, its id decides.
CHECK_EVERY = 4
# Sections whose first so many characters are so alike, in percent of their letters, answer the same questions; only
# of those whose vectors are this near are the letters compared.
TWIN_CHARS, TWIN_LETTERS, TWIN_COSINE = 1_200, 80, 0.95
MIN_GENERAL_CHARS, MAX_GENERAL_CHARS = 25, 90

Asked = tuple[str, Sequence[Reference]]  # a question, and the places that answer it, the main one first


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


def read_lesson(index: PassageIndex, answered: Iterable[Asked] = ()) -> Lesson:
    """The questions that an index is known to answer, with its sections of sources.

    A checked answer is no source; its questions are known at the places that it rests on. `answered` (by the helpdesk)
    ask for the first section that they rest on; one that rests on nothing in the index is left out.
    """
    names = [index.section_name(section) for section in range(len(index.sections))]
    is_source = ~index.sections.any(np.array([passage.kind is Kind.FAQ for passage in index.passages]))
    number = np.cumsum(is_source) - 1
    source = {name: int(number[at]) for at, name in enumerate(names) if is_source[at]}
    rows = np.flatnonzero(is_source[index.sections.of_row])
    asked = [*_asked(index), *answered]
    found = [
        (text, next((source[name] for place in see if (name := section_of(place)) in source), -1))
        for text, see in asked
    ]
    learned = dict.fromkeys(pair for pair in found if pair[1] >= 0)
    return Lesson(
        questions=tuple(text for text, _ in learned),
        targets=np.array([target for _, target in learned], dtype=np.int64),
        vectors=index.passage_vectors[rows],
        texts=tuple(embedded_text(index.passages[row]) for row in rows.tolist()),
        section_of=number[index.sections.of_row[rows]],
        works=tuple(name.work for name in source),
    )


def _asked(index: PassageIndex) -> Iterator[Asked]:
    for passage in index.passages:
        if passage.kind is not Kind.FAQ:
            yield from ((phrasing, (passage.reference,)) for phrasing in passage.phrasings)


def near_twins(lesson: Lesson) -> dict[int, list[int]]:
    """By section, the other ones whose words hardly differ: rules of one fund for two years, of vmbo and of mavo.

    To a question about the one the other is no wrong answer that could be learned from.
    """
    texts = [""] * len(lesson.works)
    for text, section in zip(lesson.texts, lesson.section_of.tolist(), strict=True):
        texts[section] += text.partition("\n")[2]  # without the title of its law
    texts = [text[:TWIN_CHARS] for text in texts]
    starts = np.flatnonzero(np.diff(lesson.section_of, prepend=-1))
    means = unit_rows(np.add.reduceat(lesson.vectors, starts, axis=0))
    twins = {}
    for target in np.unique(lesson.targets).tolist():
        near = np.flatnonzero(means @ means[target] >= TWIN_COSINE).tolist()
        alike = [
            other
            for other in near
            if other != target and fuzz.ratio(texts[other], texts[target], score_cutoff=TWIN_LETTERS)
        ]
        if alike:
            twins[target] = alike
    return twins


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
