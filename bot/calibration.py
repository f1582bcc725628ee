"""Learning from gold questions: what each retriever's score is worth, and when the sources answer.

Only questions that are not held out are looked at.
"""

from collections import Counter
from collections.abc import Callable, Sequence
from datetime import date

import numpy as np
import numpy.typing as npt

from bot.evaluation import Gold, answers
from bot.reply.answer import HITS
from bot.reply.confidence import SIGNALS, Calibration, signals
from bot.reply.manner import Manner
from bot.reply.question import read_question
from corpus.document import Kind
from index.encoder import Vectors
from index.fusion import RETRIEVERS, Weights
from index.passage_index import PassageIndex

Floats = npt.NDArray[np.float64]
Asked = tuple[PassageIndex, Sequence[Gold]]

# Where the weights start, and how hard they are pulled back: few questions, and a weight must earn its distance.
_PRIOR = (0.6, 0.0, 0.7, 0.5, 0.25, 0.2, 1.0)
_PULL_TO_PRIOR = 0.01
_RIDGE = 0.02
# Whether the best section is law or page says something of this program's questions, and less of another's: at the
# usual ridge near-topic questions on our own pages come through (.38 refused, of laws .85), at four times that .57
# and .79.
_LAW_RIDGE = 4
_BATCH = 64
# How a question sounds: so many known questions are enough, vectors are this much shorter than other signals, and a
# stronger ridge hears the subject less and the manner more (of .01, .03, .1 best on files by other writers).
_MANNER_QUESTIONS = 3_000
_MANNER_SCALE = 20
_MANNER_RIDGE = 0.01
# At most this share of the answerable questions may be refused; the threshold is as high as that allows. On our own
# sources .05 refuses .52 of what is near the topic or takes something untrue for granted, .08 refuses .61.
MAX_REFUSED = 0.06


def learn_weights(asked: Sequence[Asked], today: date) -> Weights:
    """The weights that make the right section likeliest, over the questions of several indexes alike."""
    lessons = [lesson for index, gold in asked if (lesson := _lesson(index, gold, today))]
    generator = np.random.default_rng(0)
    prior = np.array(_PRIOR)

    def gradient(weights: Floats) -> Floats:
        total: Floats = _PULL_TO_PRIOR * (weights - prior)
        for lesson in lessons:
            batch = generator.choice(len(lesson), min(_BATCH, len(lesson)), replace=False)
            for position in batch.tolist():
                scores, is_right = lesson[position]
                likely = _softmax(scores @ weights)
                right = likely * is_right / max(float((likely * is_right).sum()), 1e-12)
                total = total + scores.T @ (likely - right) / len(batch)
        return total

    weights = _descend(prior, gradient, steps=400, rate=0.05)
    return Weights(**dict(zip(RETRIEVERS, (round(float(weight), 3) for weight in weights), strict=True)))


def _lesson(index: PassageIndex, gold: Sequence[Gold], today: date) -> list[tuple[Floats, npt.NDArray[np.bool_]]]:
    """Per answerable question what the retrievers say of the sections of sources, and which of those are right."""
    is_source = np.array([index.passages[start].kind is not Kind.FAQ for start in index.sections.starts.tolist()])
    names = [index.section_name(section) for section in np.flatnonzero(is_source).tolist()]
    lesson = []
    for entry in gold:
        is_right = np.array([answers(name, entry.expect) for name in names])
        if is_right.any():
            scores = index.score(read_question(entry.question, index).query)
            lesson.append((scores[is_source].astype(np.float64), is_right))
    return lesson


def learn_manner(asked: Sequence[Asked]) -> Manner:
    """What tells everyday questions that the indexes are known to answer from the gold questions to refuse.

    A logistic curve over the question vectors; either kind weighs the same in all.
    """
    return _manner(asked, [_refused(index, gold) for index, gold in asked])


def _refused(index: PassageIndex, gold: Sequence[Gold]) -> list[Vectors]:
    """The vectors of the questions to refuse."""
    return [index.question_vector(read_question(entry.question, index).text) for entry in gold if entry.refuse]


def _manner(asked: Sequence[Asked], refused: Sequence[list[Vectors]]) -> Manner:
    indexes = {index.manifest.digest: index for index, _ in asked}
    generator = np.random.default_rng(0)
    answered = np.vstack([index.phrasings()[2] for index in indexes.values()])
    answered = answered[generator.permutation(len(answered))[:_MANNER_QUESTIONS]]
    near = [vector for vectors in refused for vector in vectors]
    x = np.vstack([answered, *near]).astype(np.float64)
    y = np.append(np.ones(len(answered)), np.zeros(len(near)))
    mean = x.mean(axis=0)
    z = np.hstack([(x - mean) * _MANNER_SCALE, np.ones((len(x), 1))])
    share = np.where(y == 1, 0.5 / y.sum(), 0.5 / (1 - y).sum())
    ridge = np.append(np.full(x.shape[1], _MANNER_RIDGE), 0.0)

    def gradient(weights: Floats) -> Floats:
        return np.asarray(z.T @ ((1 / (1 + np.exp(-z @ weights)) - y) * share) + ridge * weights)

    weights = _descend(np.zeros(z.shape[1]), gradient, steps=300, rate=0.05)
    normal = weights[:-1] * _MANNER_SCALE
    offset = float(weights[-1] - mean @ normal)
    return Manner(asked[0][0].manifest.encoder, normal.astype(np.float32), offset)


def learn_confidence(asked: Sequence[Asked], today: date) -> tuple[Calibration, float]:
    """The curve and threshold, and the share of the questions to refuse that it refuses.

    How a question sounds is judged by what the other gold files taught: who wrote a file has a manner too.

    Answerable and not weigh the same in all; among the answerable, so does each kind of source in each index, however
    many questions it has; among the others, few off-topic questions are not drowned by many near-topic ones.
    """
    rows, answerable, kinds = [], [], []
    refused = [_refused(index, gold) for index, gold in asked]
    for position, (index, gold) in enumerate(asked):
        others = [other for other in range(len(asked)) if other != position]
        manner = _manner([asked[at] for at in others], [refused[at] for at in others]) if others else None
        for entry in gold:
            question = read_question(entry.question, index)
            hits = [hit for hit in index.search(question.query, HITS, today) if hit.passage.kind is not Kind.FAQ]
            rows.append(signals(question, hits, index, manner))
            answerable.append(entry.refuse is None)
            kinds.append(entry.refuse or f"{index.manifest.digest} {entry.group}")
    x, y = np.array(rows), np.array(answerable, dtype=float)
    means, spreads = x.mean(axis=0), np.maximum(x.std(axis=0), 1e-6)
    z = np.hstack([(x - means) / spreads, np.ones((len(x), 1))])
    share = _shares(kinds, y)
    ridge = np.append(np.full(x.shape[1], _RIDGE), 0.0)
    ridge[SIGNALS.index("is_law")] *= _LAW_RIDGE

    def gradient(weights: Floats) -> Floats:
        wrong = (1 / (1 + np.exp(-z @ weights)) - y) * share
        return np.asarray(z.T @ wrong / len(y) + ridge * weights)

    weights = _descend(np.zeros(z.shape[1]), gradient, steps=1500, rate=0.02)
    probabilities = 1 / (1 + np.exp(-z @ weights))
    threshold = _weighted_quantile(probabilities[y == 1], share[y == 1], MAX_REFUSED)
    calibration = Calibration(
        means=tuple(round(float(value), 5) for value in means),
        spreads=tuple(round(float(value), 5) for value in spreads),
        weights=tuple(round(float(value), 4) for value in weights[:-1]),
        bias=round(float(weights[-1]), 4),
        threshold=round(threshold, 4),
    )
    return calibration, float((probabilities[y == 0] < threshold).mean())


def _shares(kinds: Sequence[str], y: Floats) -> Floats:
    """What each question weighs: 1 on average, either answer half, and a refused kind by the root of its number."""
    number = Counter(kinds)
    counts = np.array([number[kind] for kind in kinds])
    share = np.where(y == 1, 1 / counts, 1 / np.sqrt(counts))
    for answer in (0.0, 1.0):
        share[y == answer] *= len(y) / 2 / max(share[y == answer].sum(), 1e-12)
    return share


def _weighted_quantile(values: Floats, weights: Floats, quantile: float) -> float:
    """The value below which `quantile` of the weight lies."""
    order = np.argsort(values)
    below = np.cumsum(weights[order]) / weights.sum()
    return float(values[order][np.searchsorted(below, quantile)])


def _softmax(logits: Floats) -> Floats:
    exponents = np.exp(logits - logits.max())
    return np.asarray(exponents / exponents.sum())


def _descend(start: Floats, gradient: Callable[[Floats], Floats], *, steps: int, rate: float) -> Floats:
    """Adam from `start`."""
    weights, mean, spread = start.copy(), np.zeros_like(start), np.zeros_like(start)
    for step in range(1, steps + 1):
        slope = gradient(weights)
        mean = 0.9 * mean + 0.1 * slope
        spread = 0.99 * spread + 0.01 * slope**2
        weights -= rate * (mean / (1 - 0.9**step)) / (np.sqrt(spread / (1 - 0.99**step)) + 1e-8)
    return weights
