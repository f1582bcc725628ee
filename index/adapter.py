"""How schools ask → how the law writes: a linear map of question vectors, learned from everyday questions.

The model's vectors of passages stay as they are, so a text that no question was ever written about is found as before
or better; learning takes seconds without torch, because only this map is learned.
"""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from index.encoder import Vectors, unit_rows

Ids = npt.NDArray[np.int64]

# Chosen on 3,483 questions over 16 laws, two folds (hit@1 of dense search alone, plain .20): temperature .02 → .41,
# .03 → .39, .05 → .36; pull to the identity .01 → .41 and, on articles without questions, .26 against .23 at .003.
TEMPERATURE = 0.02
PULL_TO_IDENTITY = 0.01
EPOCHS = 15
BATCH = 128
LEARNING_RATE = 1e-3


@dataclass(frozen=True, slots=True)
class QueryAdapter:
    """`matrix` (dimension, dimension) and `shift` (dimension,), float32, for the vectors of one encoder."""

    encoder: str
    matrix: Vectors
    shift: Vectors

    @classmethod
    def identity(cls, encoder: str, dimension: int) -> "QueryAdapter":
        """The map that changes nothing."""
        return cls(encoder, np.eye(dimension, dtype=np.float32), np.zeros(dimension, np.float32))

    def __call__(self, queries: Vectors) -> Vectors:
        """(n, dimension) question vectors → (n, dimension), rows of length 1."""
        return unit_rows(queries @ self.matrix + self.shift)

    def save(self, path: Path) -> None:
        """Write the map to a new .npz file, 16-bit floats."""
        with path.open("wb") as file:
            np.savez(file, encoder=self.encoder, matrix=self.matrix.astype(np.float16), shift=self.shift)

    @classmethod
    def open(cls, path: Path) -> "QueryAdapter":
        """Read a saved map."""
        with np.load(path) as parts:
            return cls(str(parts["encoder"]), parts["matrix"].astype(np.float32), parts["shift"].astype(np.float32))


def learn_adapter(
    encoder: str, queries: Vectors, targets: Ids, passages: Vectors, sections: Ids, *, seed: int = 0
) -> QueryAdapter:
    """The map that brings each question nearest to a passage of its section.

    Minimises the cross-entropy over all sections, a section scoring as its best passage, with Adam; every section
    but the right one is a negative.

    Args:
        encoder: name of the encoder that made the vectors.
        queries: (n, dimension) question vectors.
        targets: (n,) the section that answers each question.
        passages: (rows, dimension) passage vectors, sorted by section.
        sections: (rows,) the section of each passage, ascending from 0 without gaps.
        seed: order of the questions.
    """
    generator = np.random.default_rng(seed)
    dimension = queries.shape[1]
    parameters = np.vstack([np.eye(dimension), np.zeros((1, dimension))]).astype(np.float32)
    identity = parameters.copy()
    starts = np.searchsorted(sections, np.arange(sections[-1] + 1))
    inputs = np.hstack([queries, np.ones((len(queries), 1), np.float32)])
    mean = np.zeros_like(parameters)
    spread = np.zeros_like(parameters)
    step = 0
    for _ in range(EPOCHS):
        order = generator.permutation(len(queries))
        for start in range(0, len(order), BATCH):
            batch = order[start : start + BATCH]
            gradient = _gradient(parameters, inputs[batch], targets[batch], passages, starts)
            gradient[:-1] += 2 * PULL_TO_IDENTITY * 10 * (parameters - identity)[:-1]
            step += 1
            mean = 0.9 * mean + 0.1 * gradient
            spread = 0.999 * spread + 0.001 * gradient**2
            parameters -= LEARNING_RATE * (mean / (1 - 0.9**step)) / (np.sqrt(spread / (1 - 0.999**step)) + 1e-8)
    return QueryAdapter(encoder, parameters[:-1], parameters[-1])


def _gradient(parameters: Vectors, inputs: Vectors, targets: Ids, passages: Vectors, starts: Ids) -> Vectors:
    """Of the mean cross-entropy by the parameters, (dimension + 1, dimension)."""
    mapped = inputs @ parameters
    lengths = np.linalg.norm(mapped, axis=1, keepdims=True)
    unit = mapped / lengths
    cosines = unit @ passages.T
    best = np.maximum.reduceat(cosines, starts, axis=1)
    logits = best / TEMPERATURE
    probabilities = np.exp(logits - logits.max(axis=1, keepdims=True))
    probabilities /= probabilities.sum(axis=1, keepdims=True)
    probabilities[np.arange(len(targets)), targets] -= 1
    # The gradient of a section's maximum goes to the passage that reached it.
    widths = np.diff(np.append(starts, cosines.shape[1]))
    is_best = cosines == np.repeat(best, widths, axis=1)
    by_unit = (np.repeat(probabilities, widths, axis=1) * is_best) @ passages / (TEMPERATURE * len(targets))
    by_mapped = (by_unit - unit * (by_unit * unit).sum(axis=1, keepdims=True)) / lengths
    return np.asarray(inputs.T @ by_mapped, dtype=np.float32)
