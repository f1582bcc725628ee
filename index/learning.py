"""Learning from everyday questions: the query adapter, from the phrasings that indexes hold, without torch."""

from collections.abc import Sequence

import numpy as np

from corpus.document import Kind
from index.adapter import Pool, QueryAdapter, learn_adapter
from index.passage_index import PassageIndex


def learn(indexes: Sequence[PassageIndex]) -> QueryAdapter:
    """The adapter for the encoder that built the indexes, learned from every question they are known to answer."""
    return learn_adapter(indexes[0].manifest.encoder, [_pool(index) for index in indexes])


def _pool(index: PassageIndex) -> Pool:
    """The phrasings of an index with its sections of sources: a checked answer is no source, and so no goal."""
    _, sections, vectors = index.phrasings()
    is_source = ~index.sections.any(np.array([passage.kind is Kind.FAQ for passage in index.passages]))
    number = np.cumsum(is_source) - 1
    rows = np.flatnonzero(is_source[index.sections.of_row])
    asked = np.flatnonzero(is_source[sections])
    return Pool(
        queries=vectors[asked],
        targets=number[sections[asked]],
        passages=index.passage_vectors[rows],
        starts=np.flatnonzero(np.diff(number[index.sections.of_row[rows]], prepend=-1)),
    )
