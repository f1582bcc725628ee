"""An encoder for tests: the same words give the same vector, so ranking by it means something."""

import hashlib
from collections.abc import Sequence

import numpy as np

from index.encoder import Vectors
from index.words import content_words, stem

DIMENSION = 256


class HashEncoder:
    """Each stem has a fixed random direction; a text is the sum of its stems' directions."""

    def __init__(self) -> None:
        self.encoded: list[str] = []

    def encode_query(self, sentences: Sequence[str]) -> Vectors:
        """(n, 256) float32."""
        return self._encode(sentences)

    def encode_document(self, sentences: Sequence[str]) -> Vectors:
        """(n, 256) float32."""
        return self._encode(sentences)

    def _encode(self, sentences: Sequence[str]) -> Vectors:
        self.encoded.extend(sentences)
        return np.stack([_direction(text) for text in sentences]).astype(np.float32)


def _direction(text: str) -> Vectors:
    total = np.full(DIMENSION, 1e-3)
    for word in content_words(text):
        seed = int.from_bytes(hashlib.sha256(stem(word).encode()).digest()[:8], "big")
        total += np.random.default_rng(seed).standard_normal(DIMENSION)
    return np.asarray(total / np.linalg.norm(total), dtype=np.float32)
