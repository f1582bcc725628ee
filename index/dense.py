"""Vectors of length 1 in a file, mapped into memory; the nearest by cosine, exactly or, of very many, by FAISS."""

import os
from pathlib import Path

import faiss
import numpy as np
import numpy.typing as npt

from index.encoder import Vectors

Rows = npt.NDArray[np.int64]
Marks = npt.NDArray[np.bool_]

# Above this many rows one exact search takes longer than 4 ms, and a question needs three: as long as embedding it.
# The table in index/README.md (benchmarks/index_choice.py) has what was measured, and what was passed over.
MAX_EXACT = 50_000
# A question looks into this many of the 4 √rows lists: .99 of the nearest ten are then among 400 found.
_LISTS_SEARCHED = 64
# What the lists are learned from, and how often it is gone over.
LEARNED_FROM_PER_LIST = 64
ROUNDS = 10


def nearest(vectors: Vectors, vector: Vectors, k: int) -> tuple[Rows, Vectors]:
    """Rows and cosines of the `k` of `vectors` nearest to one (dimension,) vector, best first; fewer of fewer rows."""
    k = min(k, len(vectors))
    if k == 0:
        return np.empty(0, np.int64), np.empty(0, np.float32)
    faiss.omp_set_num_threads(1)  # one question is not shared out, and other threads' questions want the cores
    scores, rows = faiss.knn(vector.reshape(1, -1), vectors, k, faiss.METRIC_INNER_PRODUCT)
    return rows[0], scores[0]


class DenseIndex:
    """(rows, dimension) float32 vectors of length 1, with lists to find candidates by when they are very many."""

    def __init__(self, vectors: Vectors, lists: faiss.IndexIVF | None = None) -> None:
        self.vectors = vectors
        self._lists = lists

    @classmethod
    def build(cls, vectors: Vectors) -> "DenseIndex":
        """Index vectors; row numbers are positions."""
        vectors = np.ascontiguousarray(vectors, dtype=np.float32)
        return cls(vectors, _learned_lists(vectors) if len(vectors) > MAX_EXACT else None)

    def save(self, path: Path, lists_path: Path) -> None:
        """Write the vectors to a new file (NumPy), and the lists, if any, to another (FAISS)."""
        np.save(path, self.vectors)
        if self._lists is None:
            return
        try:
            faiss.write_index(self._lists, str(lists_path))
        except RuntimeError as error:  # what FAISS makes of a full disk, over many lines of C++
            raise OSError(f"{lists_path}: cannot be written ({str(error).splitlines()[-1][:80]})") from None

    @classmethod
    def open(cls, path: Path, lists_path: Path | None = None) -> "DenseIndex":
        """Map saved vectors, and their lists if there are any, into memory.

        Raises:
            OSError, ValueError, RuntimeError: when they cannot be read, or do not fit together.
        """
        vectors = np.load(path, mmap_mode="r").view(np.ndarray)
        if vectors.ndim != 2 or vectors.dtype != np.float32:
            raise ValueError(f"{path.name}: expected rows of 32-bit floats, found {vectors.dtype} {vectors.shape}")
        if lists_path is None or not lists_path.exists():
            return cls(vectors)
        lists: faiss.IndexIVF = faiss.read_index(str(lists_path), faiss.IO_FLAG_MMAP_IFC)  # type: ignore[assignment]
        if lists.ntotal != len(vectors):
            raise ValueError(f"{lists_path.name} has {lists.ntotal} rows, {path.name} {len(vectors)}")
        return cls(vectors, lists)

    def __len__(self) -> int:
        """The number of rows."""
        return len(self.vectors)

    @property
    def dimension(self) -> int:
        """The length of each vector."""
        return int(self.vectors.shape[1])

    @property
    def is_exact(self) -> bool:
        """Whether there are so few rows that every one is compared."""
        return self._lists is None

    def candidates(self, vector: Vectors, k: int, allowed: Marks) -> Rows:
        """About the `k` nearest of the `allowed` rows to one (dimension,) vector, in no order, to be compared."""
        rows = np.flatnonzero(allowed)
        if self._lists is None or len(rows) <= MAX_EXACT:
            return rows[nearest(self.vectors[rows], vector, k)[0]]
        faiss.omp_set_num_threads(1)
        marks = np.packbits(allowed, bitorder="little")
        selector = faiss.IDSelectorBitmap(len(allowed), faiss.swig_ptr(marks))
        parameters = faiss.SearchParametersIVF(sel=selector, nprobe=_LISTS_SEARCHED)  # type: ignore[call-arg]
        found = self._lists.search(vector.reshape(1, -1), k, params=parameters)[1][0]
        return np.asarray(found[found >= 0])


def vectors_of_first_format(path: Path) -> Vectors:
    """(rows, dimension) float32 of a file as indexes of format 1 have it."""
    flat: faiss.IndexFlatIP = faiss.read_index(str(path))  # type: ignore[assignment]
    return np.array(flat.reconstruct_n(0, flat.ntotal))


def _learned_lists(vectors: Vectors) -> faiss.IndexIVF:
    """Inverted lists of the rows in 8 bits a number, the same for the same vectors."""
    count = round(4 * len(vectors) ** 0.5)
    kind = f"IVF{count},SQ8"
    lists: faiss.IndexIVF = faiss.index_factory(vectors.shape[1], kind, faiss.METRIC_INNER_PRODUCT)  # type: ignore[assignment]
    lists.cp.max_points_per_centroid, lists.cp.niter = LEARNED_FROM_PER_LIST, ROUNDS
    faiss.omp_set_num_threads(os.cpu_count() or 1)
    lists.train(vectors)
    lists.add(vectors)
    return lists
