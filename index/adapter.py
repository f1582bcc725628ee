"""How schools ask → how the law writes: a linear map of question vectors, learned from everyday questions.

The model's vectors of passages stay as they are, so a text that no question was ever written about is found as before
or better; learning takes seconds without torch, because only this map is learned.
"""

from collections.abc import Sequence
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


@dataclass(frozen=True, slots=True)
class Pool:
    """Questions and the sections of one index that they choose from.

    `queries` (n, dimension) and their right sections `targets` (n,); `passages` (rows, dimension) sorted by section,
    and `starts` (sections,), the first row of each.
    """

    queries: Vectors
    targets: Ids
    passages: Vectors
    starts: Ids


def learn_adapter(encoder: str, pools: Sequence[Pool], *, seed: int = 0) -> QueryAdapter:
    """The map that brings each question nearest to a passage of its section.

    Minimises the cross-entropy over the sections of a question's own pool, a section scoring as its best passage,
    with Adam; every section but the right one is a negative. Pools keep apart what is never searched together: two
    texts about one scheme in two indexes are no mistake for one another.

    Args:
        encoder: name of the encoder that made the vectors.
        pools: at least one; batches are drawn from them in turn, by their number of questions.
        seed: order of the questions.
    """
    generator = np.random.default_rng(seed)
    dimension = pools[0].queries.shape[1]
    parameters = np.vstack([np.eye(dimension), np.zeros((1, dimension))]).astype(np.float32)
    identity = parameters.copy()
    mean = np.zeros_like(parameters)
    spread = np.zeros_like(parameters)
    step = 0
    for _ in range(EPOCHS):
        for pool, batch in _batches(pools, generator):
            gradient = _gradient(parameters, pool, batch)
            gradient[:-1] += 2 * PULL_TO_IDENTITY * (parameters - identity)[:-1]
            step += 1
            mean = 0.9 * mean + 0.1 * gradient
            spread = 0.999 * spread + 0.001 * gradient**2
            parameters -= LEARNING_RATE * (mean / (1 - 0.9**step)) / (np.sqrt(spread / (1 - 0.999**step)) + 1e-8)
    return QueryAdapter(encoder, parameters[:-1], parameters[-1])


def _batches(pools: Sequence[Pool], generator: np.random.Generator) -> list[tuple[Pool, Ids]]:
    """Every question of every pool once, in batches of one pool, the batches in random order."""
    batches: list[tuple[Pool, Ids]] = []
    for pool in pools:
        order = generator.permutation(len(pool.queries))
        batches.extend((pool, order[start : start + BATCH]) for start in range(0, len(order), BATCH))
    return [batches[position] for position in generator.permutation(len(batches))]


def _gradient(parameters: Vectors, pool: Pool, batch: Ids) -> Vectors:
    """Of the mean cross-entropy by the parameters, (dimension + 1, dimension)."""
    targets = pool.targets[batch]
    inputs = np.hstack([pool.queries[batch], np.ones((len(batch), 1), np.float32)])
    mapped = inputs @ parameters
    lengths = np.linalg.norm(mapped, axis=1, keepdims=True)
    unit = mapped / lengths
    cosines = unit @ pool.passages.T
    best = np.maximum.reduceat(cosines, pool.starts, axis=1)
    logits = best / TEMPERATURE
    probabilities = np.exp(logits - logits.max(axis=1, keepdims=True))
    probabilities /= probabilities.sum(axis=1, keepdims=True)
    probabilities[np.arange(len(targets)), targets] -= 1
    # The gradient of a section's maximum goes to the passage that reached it.
    widths = np.diff(np.append(pool.starts, cosines.shape[1]))
    is_best = cosines == np.repeat(best, widths, axis=1)
    by_unit = (np.repeat(probabilities, widths, axis=1) * is_best) @ pool.passages / (TEMPERATURE * len(targets))
    by_mapped = (by_unit - unit * (by_unit * unit).sum(axis=1, keepdims=True)) / lengths
    return np.asarray(inputs.T @ by_mapped, dtype=np.float32)
