"""Which questions ask the same: by their content words, whatever their order, slips of the pen forgiven."""

from collections.abc import Sequence

import numpy as np
from rapidfuzz import fuzz, process

from index.words import content_words, fold, stem

# "hoe lang duurt een vakopleiding" and "vakopleiding hoelang duurt die" are alike; another number or scheme is not.
SAME = 88


def asked_the_same(questions: Sequence[str]) -> list[list[int]]:
    """Positions of questions that ask the same as the first of their group; groups and positions in order."""
    keys = [_key(question) for question in questions]
    if not keys:
        return []
    alike = process.cdist(keys, keys, scorer=fuzz.ratio, score_cutoff=SAME, dtype=np.uint8) >= SAME
    numbers = [_numbers(key) for key in keys]
    free = np.ones(len(keys), dtype=bool)
    groups = []
    for first in range(len(keys)):
        if free[first]:
            near = np.flatnonzero(alike[first] & free).tolist()
            group = [other for other in near if other == first or numbers[other] == numbers[first]]
            free[group] = False
            groups.append(group)
    return groups


def _key(question: str) -> str:
    """The stems of the content words, sorted; of a question without any the question itself."""
    return " ".join(sorted({stem(word) for word in content_words(question)})) or fold(question).strip() or question


def _numbers(key: str) -> list[str]:
    return [word for word in key.split() if any(sign.isdigit() for sign in word)]
