"""Scores of several retrievers → one score per section, with weights learned from everyday questions."""

import json
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

Scores = npt.NDArray[np.float32]

RETRIEVERS = ("passage", "plain", "section", "phrasing", "words", "related", "scheme")


@dataclass(frozen=True, slots=True)
class Weights:
    """What one point of each retriever's score is worth; `regelwijzer learn` learns them."""

    passage: float
    plain: float
    section: float
    phrasing: float
    words: float
    related: float
    scheme: float

    @classmethod
    def open(cls, path: Path) -> "Weights":
        """Read learned weights."""
        return cls(**json.loads(path.read_text()))

    def save(self, path: Path) -> None:
        """Write the weights as JSON."""
        path.write_text(json.dumps(asdict(self), indent=2) + "\n")

    def vector(self) -> Scores:
        """(7,) float32, in the order of RETRIEVERS."""
        return np.array([getattr(self, name) for name in RETRIEVERS], np.float32)


def standardised(scores: Scores) -> Scores:
    """How far each score stands above the mean of all sections, in standard deviations; zeros when all are equal.

    Cosines of one model differ little and BM25 scores grow with the question; in this unit they can be added up.
    """
    spread = float(scores.std())
    return np.zeros_like(scores) if spread < 1e-9 else np.asarray((scores - scores.mean()) / spread, np.float32)
