"""Sections: the passages of one article, or of one heading of a page. People ask for sections; passages are quoted."""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from corpus.passage import Passage
from corpus.reference import Level, Reference
from index.encoder import Vectors, unit_rows

Rows = npt.NDArray[np.int64]

INSIDE = (Level.LID, Level.ONDERDEEL, Level.ALINEA)


def section_of(reference: Reference) -> Reference:
    """The article or heading that a place lies in."""
    path = tuple(step for step in reference.path if step[0] not in INSIDE)
    return Reference(reference.work, path)


def sorted_by_section(passages: Sequence[Passage]) -> list[Passage]:
    """The passages with those of one section together; otherwise in the order given."""
    order: dict[Reference, int] = {}
    for passage in passages:
        order.setdefault(section_of(passage.reference), len(order))
    return sorted(passages, key=lambda passage: order[section_of(passage.reference)])


def first_rows(passages: Sequence[Passage]) -> Rows:
    """(sections,) the first row of each section of passages that stand in section order."""
    firsts = []
    before = None
    for row, passage in enumerate(passages):
        if (name := section_of(passage.reference)) != before:
            firsts.append(row)
            before = name
    return np.array(firsts, dtype=np.int64)


class Sections:
    """Which rows make up which section; rows of a section stand together."""

    def __init__(self, starts: Rows, row_count: int) -> None:
        """Take the first row of each section, ascending from 0, and the number of all rows."""
        self.starts = starts
        self.ends = np.append(starts[1:], row_count).astype(np.int64) if len(starts) else starts
        self.of_row = np.repeat(np.arange(len(starts)), self.ends - self.starts)

    def __len__(self) -> int:
        """The number of sections."""
        return len(self.starts)

    def rows(self, section: int) -> Rows:
        """The rows of a section, in reading order."""
        return np.arange(self.starts[section], self.ends[section])

    def rows_of(self, sections: Rows) -> tuple["Sections", Rows]:
        """Some sections by themselves, and the row here of each row there."""
        sizes = (self.ends - self.starts)[sections]
        starts = np.cumsum(sizes) - sizes
        rows = np.repeat(self.starts[sections] - starts, sizes) + np.arange(int(sizes.sum()))
        return Sections(starts, len(rows)), rows

    def any(self, of_rows: npt.NDArray[np.bool_]) -> npt.NDArray[np.bool_]:
        """(sections,) whether any row of the section has the property."""
        return np.asarray(np.logical_or.reduceat(of_rows, self.starts))

    def best(self, rows: Rows, scores: Vectors) -> tuple[Vectors, Rows]:
        """The best score per section of rows with scores, and the position in `rows` that reached it.

        `rows` come best first. A section without any of them gets the last score given, and position -1.
        """
        best = np.full(len(self), scores[-1] if len(scores) else 0.0, np.float32)
        at = np.full(len(self), -1, np.int64)
        sections = self.of_row[rows]
        found, first = np.unique(sections, return_index=True)
        best[found] = scores[first]
        at[found] = first
        return best, at

    def mean_vectors(self, vectors: Vectors) -> Vectors:
        """(sections, dimension) float32: the direction of the mean of each section's rows."""
        return unit_rows(np.add.reduceat(vectors, self.starts, axis=0))
