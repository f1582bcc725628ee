"""How near is near: what cosines mean, for the encoder that an index names."""

from dataclasses import dataclass

from index.encoder import DEFAULT


@dataclass(frozen=True, slots=True)
class Nearness:
    """Cosines of one encoder.

    From `same` on, two questions are the same in other words; from `near` on, the one may be offered for the other.
    A known question lies `nobody_asked` nearer, on average, than the passage that answers it: what stands in for a
    known question where nobody wrote one. Below `off_topic` nothing in the sources is about what was asked.
    """

    same: float
    near: float
    nobody_asked: float
    off_topic: float


# e5 has all texts near each other: phrasings of one entry lie at .93 on average, those of different entries at .86.
_E5 = Nearness(same=0.945, near=0.90, nobody_asked=0.04, off_topic=0.84)
# Ours has them further apart. Of our phrasings 1.4% have another of their own entry nearer than `same`, .4% one of
# another entry; half of the off-topic dev questions lie below `off_topic`, and 1 in 7 near-topic ones.
_OURS = Nearness(same=0.92, near=0.80, nobody_asked=0.35, off_topic=0.48)


def nearness_of(encoder: str) -> Nearness:
    """That of our own encoder, else what holds for e5."""
    return _OURS if encoder == DEFAULT else _E5
