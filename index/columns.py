"""What search must know of passages without reading them, as arrays: days, places, how many questions each answers."""

import hashlib
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import numpy as np
import numpy.typing as npt

from corpus.passage import Passage
from corpus.reference import Level
from index.sections import INSIDE, first_rows, section_of

_ROW = np.dtype([("valid_from", "<i4"), ("valid_to", "<i4"), ("phrasings", "<i4")])
_SECTION = np.dtype([("start", "<i8"), ("work", "<i4"), ("step", "<u8")])

Numbers = npt.NDArray[np.int64]
Marks = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Columns:
    """Arrays over passages in section order, and over their sections.

    `rows` has per passage the first day it held and the first it no longer does (ordinals), and its number of known
    phrasings; `sections` its first row, its work (a position in `works`) and a digest
    of the outermost step of its place.
    """

    rows: npt.NDArray[np.void]
    sections: npt.NDArray[np.void]
    works: npt.NDArray[np.str_]

    @classmethod
    def of(cls, passages: Sequence[Passage]) -> "Columns":
        """Those of passages in section order."""
        rows = [
            (
                (passage.valid_from or date.min).toordinal(),
                (passage.valid_to or date.max).toordinal(),
                len(passage.phrasings),
            )
            for passage in passages
        ]
        starts = first_rows(passages).tolist()
        names = [section_of(passages[start].reference) for start in starts]
        works = sorted({name.work for name in names})
        number = {work: position for position, work in enumerate(works)}
        sections = [
            (start, number[name.work], _digest(name.path[:1])) for start, name in zip(starts, names, strict=True)
        ]
        return cls(np.array(rows, _ROW), np.array(sections, _SECTION), np.array(works, dtype=np.str_))

    def save(self, rows: Path, sections: Path, works: Path) -> None:
        """Write the arrays to three new files (NumPy)."""
        for path, array in ((rows, self.rows), (sections, self.sections), (works, self.works)):
            np.save(path, array)

    @classmethod
    def open(cls, rows: Path, sections: Path, works: Path) -> "Columns":
        """Map saved arrays into memory.

        Raises:
            OSError, ValueError: when they cannot be read, or are others.
        """
        found = [np.load(path, mmap_mode="r").view(np.ndarray) for path in (rows, sections, works)]
        if (found[0].dtype, found[1].dtype, found[2].dtype.kind) != (_ROW, _SECTION, "U"):
            raise ValueError(f"{rows.name}, {sections.name} or {works.name} has other columns")
        return cls(*found)

    def __len__(self) -> int:
        """The number of passages."""
        return len(self.rows)

    @property
    def starts(self) -> Numbers:
        """(sections,) the first row of each."""
        return np.array(self.sections["start"])

    def lies_in(self, works: Collection[str]) -> Marks:
        """(sections,) whether a section lies in one of the works."""
        return np.isin(self.sections["work"], np.flatnonzero(np.isin(self.works, list(works))))

    def works_with(self, step: tuple[Level, str]) -> npt.NDArray[np.str_]:
        """The works that have sections whose place begins with this step."""
        numbers = self.sections["work"][self.sections["step"] == _digest((step,))]
        return np.asarray(self.works[np.unique(numbers)])

    def that_may_hold(self, work: str, path: tuple[tuple[Level, str], ...]) -> Numbers:
        """The sections, ascending, that may lie at, in or around a place; only their passages can say."""
        marks = self.lies_in([work])
        if path:
            outermost = () if path[0][0] in INSIDE else path[:1]
            marks &= self.sections["step"] == _digest(outermost)
        return np.flatnonzero(marks)


def _digest(outermost: tuple[tuple[Level, str], ...]) -> int:
    """64 bits that stand for the outermost step of a place, or for its absence."""
    text = "\n".join(f"{level} {value}" for level, value in outermost)
    return int.from_bytes(hashlib.blake2b(text.encode(), digest_size=8).digest(), "little")
