"""Learning from everyday questions: the query adapter and the weights of the retrievers, without torch.

The questions are the phrasings in an index; each is asked of the index as if it did not know it.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from index.adapter import QueryAdapter, learn_adapter
from index.encoder import Vectors
from index.fusion import RETRIEVERS, Weights
from index.passage_index import PassageIndex, Query
from index.sections import Rows

# (questions, sections, retrievers): half precision keeps 4,600 questions over 1,700 sections within 120 MB.
Signals = npt.NDArray[np.float16]

_FOLDS = 4
_STEPS = 300
_LEARNING_RATE = 0.05


@dataclass(frozen=True, slots=True)
class Learned:
    """What was learned, and how often the right section came first on questions it had not learned from."""

    adapter: QueryAdapter
    weights: Weights
    questions: int
    hit_at_1: float
    hit_at_3: float


def learn(index: PassageIndex, understand: Callable[[str], Query]) -> Learned:
    """Learn from the phrasings of an index.

    The adapter is learned on all questions; the weights on adapters that each left a quarter of the questions out,
    so that they are weighed as they do on questions nobody wrote down.

    Args:
        index: the index; its encoder is the one the adapter will belong to.
        understand: the question as a query, the way replies ask it.
    """
    asked, targets, vectors = index.phrasings()
    passages, of_row = index.passage_vectors, index.sections.of_row
    encoder = index.manifest.encoder
    folds = np.random.default_rng(0).integers(0, _FOLDS, len(asked))
    queries = [understand(question) for question in asked]
    signals = np.empty((len(asked), len(index.sections), len(RETRIEVERS)), np.float16)
    for fold in range(_FOLDS):
        others, own = np.flatnonzero(folds != fold), np.flatnonzero(folds == fold)
        adapter = learn_adapter(encoder, vectors[others], targets[others], passages, of_row)
        adapted = adapter(vectors[own])
        for position, vector in zip(own.tolist(), adapted, strict=True):
            signals[position], _, _ = index.signals(queries[position], vectors[position], vector, leave_out=position)
    weights = _learn_weights(signals, targets)
    hits = _ranks(signals, targets, weights)
    return Learned(
        adapter=learn_adapter(encoder, vectors, targets, passages, of_row),
        weights=Weights(*(round(float(weight), 3) for weight in weights)),
        questions=len(asked),
        hit_at_1=float((hits == 1).mean()),
        hit_at_3=float((hits <= 3).mean()),
    )


def _learn_weights(signals: Signals, targets: Rows) -> Vectors:
    """The weights that make the right section likeliest: softmax regression, full batch, Adam."""
    weights = np.full(signals.shape[2], 0.3, np.float32)
    mean = np.zeros_like(weights)
    spread = np.zeros_like(weights)
    generator = np.random.default_rng(0)
    for step in range(1, _STEPS + 1):
        batch = generator.choice(len(targets), min(512, len(targets)), replace=False)
        x = signals[batch].astype(np.float32)
        logits = x @ weights
        probabilities = np.exp(logits - logits.max(axis=1, keepdims=True))
        probabilities /= probabilities.sum(axis=1, keepdims=True)
        probabilities[np.arange(len(batch)), targets[batch]] -= 1
        gradient = np.einsum("qs,qsr->r", probabilities, x) / len(batch)
        mean = 0.9 * mean + 0.1 * gradient
        spread = 0.99 * spread + 0.01 * gradient**2
        weights -= _LEARNING_RATE * (mean / (1 - 0.9**step)) / (np.sqrt(spread / (1 - 0.99**step)) + 1e-8)
    return weights


def _ranks(signals: Signals, targets: Rows, weights: Vectors) -> Rows:
    """The rank of the right section of each question, 1 for first."""
    ranks = np.empty(len(targets), np.int64)
    for position, target in enumerate(targets.tolist()):
        scores = signals[position].astype(np.float32) @ weights
        ranks[position] = 1 + int((scores > scores[target]).sum())
    return ranks
