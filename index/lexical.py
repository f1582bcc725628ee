"""BM25 over tokens (bm25s): built, saved and opened as memory-mapped files."""

from collections.abc import Sequence
from pathlib import Path

import bm25s
import numpy as np
import numpy.typing as npt

Scores = npt.NDArray[np.float32]


class LexicalIndex:
    """BM25 (Lucene's formula, k1 1.5, b 0.75) with one row per text."""

    def __init__(self, bm25: bm25s.BM25, rows: int) -> None:
        self._bm25 = bm25
        self.rows = rows
        self._token_ids: dict[str, int] = bm25.vocab_dict
        # Plain arrays, for numpy.memmap takes longer to slice than the slice to add up.
        bm25.scores.update({part: np.asarray(bm25.scores[part]) for part in ("indptr", "indices", "data")})
        # By token: where its texts begin; the texts, ascending; what the token scores in each.
        self._starts, self._texts, self._scores = (bm25.scores[part] for part in ("indptr", "indices", "data"))

    @classmethod
    def build(cls, token_lists: Sequence[Sequence[str]]) -> "LexicalIndex":
        """Index token lists; an empty list is a row that never scores."""
        # Token ids in order of first appearance: bm25s' own order is that of a set, another in every process.
        ids: dict[str, int] = {}
        rows = [[ids.setdefault(token, len(ids)) for token in tokens] for tokens in token_lists]
        bm25 = bm25s.BM25(method="lucene")
        bm25.index((rows, ids), show_progress=False)
        return cls(bm25, len(token_lists))

    def save(self, folder: Path) -> None:
        """Write the index into a new folder."""
        self._bm25.save(str(folder), show_progress=False)

    @classmethod
    def open(cls, folder: Path, rows: int) -> "LexicalIndex":
        """Map a saved index of `rows` texts into memory."""
        return cls(bm25s.BM25.load(str(folder), mmap=True, load_vocab=True), rows)

    def knows(self, token: str) -> bool:
        """Whether any text has the token."""
        return token in self._token_ids

    def texts_with(self, token: str) -> int:
        """How many texts have the token."""
        known = self._token_ids.get(token)
        return 0 if known is None else int(self._starts[known + 1] - self._starts[known])

    def rows_with(self, token: str) -> npt.NDArray[np.int64]:
        """The texts that have the token, ascending."""
        if (known := self._token_ids.get(token)) is None:
            return np.empty(0, np.int64)
        return np.asarray(self._texts[self._starts[known] : self._starts[known + 1]], dtype=np.int64)

    def scores(self, tokens: Sequence[str]) -> Scores:
        """(rows,) float32: the BM25 score of each text; repeated tokens count again; zero for unknown words."""
        known = [self._token_ids[token] for token in tokens if token in self._token_ids]
        if not known:
            return np.zeros(self.rows, np.float32)
        return np.asarray(self._bm25.get_scores_from_ids(np.array(known, dtype=np.int32)), dtype=np.float32)

    def scores_of(self, rows: npt.NDArray[np.int64], tokens: Sequence[str]) -> Scores:
        """What `scores` says of some rows, without looking at the others."""
        scores = np.zeros(len(rows), np.float32)
        for token in tokens:
            if (known := self._token_ids.get(token)) is None:
                continue
            start, end = self._starts[known], self._starts[known + 1]
            texts = self._texts[start:end]
            at = np.minimum(np.searchsorted(texts, rows), len(texts) - 1)
            scores += np.where(texts[at] == rows, self._scores[start:end][at], np.float32(0))
        return scores
