"""An encoder for tests: the same words give the same vector, so ranking by it means something."""

import hashlib
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest

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


def tiny_model(folder: Path) -> Path:
    """A real SentenceTransformer with random weights: 2 layers of 32, a vocabulary of its own."""
    torch = pytest.importorskip("torch")
    sentence_transformers = pytest.importorskip("sentence_transformers")
    from sentence_transformers.models import Pooling, Transformer
    from transformers import BertConfig, BertModel, BertTokenizerFast

    torch.manual_seed(0)
    letters = "abcdefghijklmnopqrstuvwxyz0123456789"
    words = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", *letters, *(f"##{letter}" for letter in letters)]
    bert = folder / "bert"
    bert.mkdir(parents=True)
    (bert / "vocab.txt").write_text("\n".join(words), encoding="utf-8")
    config = BertConfig(
        vocab_size=len(words), hidden_size=32, num_hidden_layers=2, num_attention_heads=2, intermediate_size=64
    )
    BertModel(config).save_pretrained(bert)
    BertTokenizerFast(vocab_file=str(bert / "vocab.txt")).save_pretrained(bert)
    transformer = Transformer(str(bert), max_seq_length=64)
    modules: list[Any] = [transformer, Pooling(32)]
    model = folder / "model"
    sentence_transformers.SentenceTransformer(modules=modules, device="cpu").save(str(model))
    return model
