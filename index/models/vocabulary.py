"""The pieces that a packed model knows, and a text cut into them as the engine does it.

Knows nothing of weights. Slow beside the engine: for trimming and tests.
"""

import math
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

SPACE_MARK = "▁"  # SentencePiece: stands for a space, and before a text
UNKNOWN_PENALTY = 10  # below the lowest score: what an unknown character costs
_WORD = re.compile(f"{SPACE_MARK}[^{SPACE_MARK}]*")


@dataclass(frozen=True, slots=True, eq=False)
class Vocabulary:
    """Pieces with their unigram scores, by token id, and what characters are read as before they are looked up."""

    pieces: tuple[str, ...]
    scores: npt.NDArray[np.float32]  # log probabilities, one a piece
    bos: int
    eos: int
    pad: int
    unk: int
    replacements: Mapping[int, tuple[int, ...]]  # code point → code points, by code point

    def __post_init__(self) -> None:
        if len(self.pieces) != len(self.scores):
            raise ValueError(f"{len(self.pieces)} pieces but {len(self.scores)} scores")
        inside = next((piece for piece in self.pieces if SPACE_MARK in piece[1:]), None)
        if inside is not None:
            raise ValueError(f"piece {inside!r} goes over the start of a word; expected {SPACE_MARK} only in front")


def token_ids(vocabulary: Vocabulary, texts: Iterable[str]) -> Iterator[list[int]]:
    """The ids of each text's pieces, in order, without <s> and </s>; as the engine cuts a text with its prefix."""
    table = {point: "".join(map(chr, to)) for point, to in vocabulary.replacements.items()}
    scores: list[float] = vocabulary.scores.tolist()
    unknown = min(scores) - UNKNOWN_PENALTY
    known = {piece: (row, scores[row]) for row, piece in enumerate(vocabulary.pieces) if row != vocabulary.unk}
    longest = max(map(len, known))
    cut: dict[str, list[int]] = {}
    for text in texts:
        found: list[int] = []
        for word in _words(text.translate(table)):
            if word not in cut:
                cut[word] = _best_pieces(word, known, longest, (vocabulary.unk, unknown))
            found += cut[word]
        yield found


def _words(text: str) -> list[str]:
    """The words, each with its mark for the space before it; a space at the end counts as a word."""
    marked = re.sub(" +", SPACE_MARK, text)
    return _WORD.findall(marked if marked.startswith(SPACE_MARK) else SPACE_MARK + marked)


def _best_pieces(
    word: str, known: Mapping[str, tuple[int, float]], longest: int, unknown: tuple[int, float]
) -> list[int]:
    """The ids of the pieces with the highest sum of scores; a character that no piece has is `unknown`."""
    best = [0.0] + [-math.inf] * len(word)
    arrived = [(0, 0)] * (len(word) + 1)  # where the best piece that ends here starts, and its id
    for start in range(len(word)):
        for end in range(start + 1, min(start + longest, len(word)) + 1):
            piece = known.get(word[start:end])
            if piece is None and end == start + 1:
                piece = unknown
            if piece is not None and best[start] + piece[1] > best[end]:
                best[end] = best[start] + piece[1]
                arrived[end] = start, piece[0]
    found = []
    end = len(word)
    while end:
        end, row = arrived[end]
        found.append(row)
    return found[::-1]
