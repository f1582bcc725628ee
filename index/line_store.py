"""Records in a file, one a line, mapped into memory: read when they are asked for, pages shared between processes."""

import mmap
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import lru_cache, partial
from pathlib import Path
from typing import Generic, TypeVar, overload

import numpy as np
import numpy.typing as npt

Record = TypeVar("Record")

# All passages of an index of ten laws; of a big one those that are asked for most. 2 KB each.
KEPT = 10_000


def write_lines(path: Path, starts: Path, lines: Iterable[str]) -> None:
    """Write lines to a new file, and where each begins (NumPy, one more than there are lines) to another."""
    position = 0
    positions = [0]
    with path.open("wb") as file:
        for line in lines:
            position += file.write(line.encode() + b"\n")
            positions.append(position)
    np.save(starts, np.array(positions, dtype=np.int64))


class LineStore(Sequence[Record], Generic[Record]):
    """The records of a file that `write_lines` wrote, in order; the last ones asked for are kept.

    >>> passages = LineStore(layout.passages, layout.passage_starts, passage_from_json)
    >>> passages[3].reference.place
    'artikel 1, lid 3'
    """

    def __init__(self, path: Path, starts: Path, read: Callable[[bytes], Record]) -> None:
        """Map the files into memory.

        Raises:
            OSError, ValueError: when one is gone, or they do not fit together.
        """
        beginnings: npt.NDArray[np.int64] = np.load(starts, mmap_mode="r").view(np.ndarray)
        with path.open("rb") as file:
            size = path.stat().st_size
            data: mmap.mmap | bytes = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) if size else b""
        if not len(beginnings) or beginnings[-1] != size:
            raise ValueError(f"{path.name} is {size} bytes, {starts.name} says otherwise")
        # No method of this object: the two would hold on to each other, and so to the file, after the last user.
        self._length = len(beginnings) - 1
        self._record = lru_cache(maxsize=KEPT)(partial(_record_at, beginnings, data, read))

    def __len__(self) -> int:
        """The number of records."""
        return self._length

    @overload
    def __getitem__(self, row: int) -> Record: ...

    @overload
    def __getitem__(self, row: slice) -> list[Record]: ...

    def __getitem__(self, row: int | slice) -> Record | list[Record]:
        """One record, or those of a slice."""
        rows = range(len(self))[row]
        return self._record(rows) if isinstance(rows, int) else [self._record(each) for each in rows]

    def __iter__(self) -> Iterator[Record]:
        """All records, in order."""
        return map(self._record, range(len(self)))


def _record_at(
    starts: npt.NDArray[np.int64], lines: mmap.mmap | bytes, read: Callable[[bytes], Record], row: int
) -> Record:
    return read(lines[starts[row] : starts[row + 1]])
