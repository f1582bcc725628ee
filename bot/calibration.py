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
from bot.reply.question import read_question
from corpus.document import Kind
from index.fusion import RETRIEVERS, Weights
from index.passage_index import PassageIndex

Floats = npt.NDArray[np.float64]
Asked = tuple[PassageIndex, Sequence[Gold]]

# Where the weights start, and how hard they are pulled back: few questions, and a weight must earn its distance.
_PRIOR = (0.6, 0.0, 0.7, 0.5, 0.25, 0.2, 1.0)
_PULL_TO_PRIOR = 0.01
_RIDGE = 0.02
# Whether the best section is law or page says something of this program's questions, and less of another's: at the
# usual ridge its weight (-.70) lets near-topic questions on our own pages through (.50 refused), at eight times that
# (-.35) it still keeps raw web pages answerable.
_LAW_RIDGE = 8
_BATCH = 64
# At most this share of the answerable questions may be refused; the threshold is as high as that allows.
MAX_REFUSED = 0.05


def learn_weights(asked: Sequence[Asked], today: date) -> Weights:
    """The weights that make the right section likeliest, over the questions of several indexes alike."""
    lessons = [_lesson(index, gold, today) for index, gold in asked]
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
    names = [name for name, source in zip(index.sections.names, is_source, strict=True) if source]
    lesson = []
    for entry in gold:
        is_right = np.array([answers(name, entry.expect) for name in names])
        if is_right.any():
            scores = index.score(read_question(entry.question, index).query)
            lesson.append((scores[is_source].astype(np.float64), is_right))
    return lesson


def learn_confidence(asked: Sequence[Asked], today: date) -> tuple[Calibration, float]:
    """The curve and threshold, and the share of the questions to refuse that it refuses.

    Answerable and not weigh the same in all; among the answerable, so does each kind of source in each index, however
    many questions it has.
    """
    rows, answerable, kinds = [], [], []
    for index, gold in asked:
        for entry in gold:
            if entry.refuse != "too_vague":
                question = read_question(entry.question, index)
                hits = [hit for hit in index.search(question.query, HITS, today) if hit.passage.kind is not Kind.FAQ]
                rows.append(signals(question, hits, index))
                answerable.append(entry.refuse is None)
                kinds.append((index.manifest.digest, entry.group) if entry.refuse is None else None)
    x, y = np.array(rows), np.array(answerable, dtype=float)
    means, spreads = x.mean(axis=0), np.maximum(x.std(axis=0), 1e-6)
    z = np.hstack([(x - means) / spreads, np.ones((len(x), 1))])
    counts = Counter(kinds)
    share = np.array([len(y) / counts[kind] / (2 if kind is None else 2 * (len(counts) - 1)) for kind in kinds])
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
