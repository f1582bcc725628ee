"""How a question sounds: like those that the sources answer, or like those next to them that they do not.

Learned from the vectors of both kinds; knows nothing of what the sources say.
"""

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from index.encoder import Vectors
from index.learned_for import learned_for

LEARNED = Path(__file__).parent / "learned"


@dataclass(frozen=True, slots=True)
class Manner:
    """A plane through the question vectors of one encoder: `normal` (dimension,) float32, and where it stands."""

    encoder: str
    normal: Vectors
    offset: float

    def score(self, vector: Vectors, encoder: str) -> float:
        """Higher is likelier to be answered; 0 for the vector of another encoder, which says nothing here."""
        return float(vector @ self.normal) + self.offset if encoder == self.encoder else 0.0

    def save(self, path: Path) -> None:
        """Write the plane to a new .npz file."""
        with path.open("wb") as file:
            np.savez(file, encoder=self.encoder, normal=self.normal, offset=self.offset)

    @classmethod
    def open(cls, encoder: str) -> "Manner":
        """Read what `regelwijzer calibrate` learned for an encoder; one that says nothing when it learned nothing."""
        path = learned_for(encoder, LEARNED) / "manner.npz"
        if not path.is_file():
            return cls("", np.zeros(0, np.float32), 0.0)
        with np.load(path) as parts:
            return cls(str(parts["encoder"]), parts["normal"], float(parts["offset"]))
