"""Learning when the sources answer: gold questions → the logistic curve of `bot.reply.confidence`."""

from collections.abc import Sequence
from datetime import date
from pathlib import Path

import numpy as np

from bot.evaluation import Gold
from bot.reply.answer import HITS
from bot.reply.confidence import LEARNED, SIGNALS, Calibration, signals
from bot.reply.question import read_question
from corpus.document import Kind
from index.passage_index import PassageIndex

# Few questions, many signals: pull the weights to zero.
_RIDGE = 0.02
_STEPS = 4000
_LEARNING_RATE = 0.05
# At most this share of the answerable questions may be refused; the threshold is as high as that allows.
MAX_REFUSED = 0.06


def calibrate(gold: Sequence[Gold], index: PassageIndex, today: date, path: Path = LEARNED) -> dict[str, float]:
    """Learn the curve and write it to `path`; returns its weight per signal, bias and threshold."""
    rows, answerable = [], []
    for entry in gold:
        if entry.refuse == "too_vague":
            continue
        question = read_question(entry.question, index)
        hits = [hit for hit in index.search(question.query, HITS, today) if hit.passage.kind is not Kind.FAQ]
        rows.append(signals(question, hits))
        answerable.append(entry.refuse is None)
    x, y = np.array(rows), np.array(answerable, dtype=float)
    means, spreads = x.mean(axis=0), np.maximum(x.std(axis=0), 1e-6)
    z = (x - means) / spreads
    weights, bias = np.zeros(z.shape[1]), 0.0
    share = np.where(y == 1, 0.5 / y.mean(), 0.5 / (1 - y.mean()))
    for _ in range(_STEPS):
        wrong = (1 / (1 + np.exp(-(z @ weights + bias))) - y) * share
        weights -= _LEARNING_RATE * (z.T @ wrong / len(y) + _RIDGE * weights)
        bias -= _LEARNING_RATE * float(wrong.mean())
    probabilities = 1 / (1 + np.exp(-(z @ weights + bias)))
    threshold = float(np.quantile(probabilities[y == 1], MAX_REFUSED))
    calibration = Calibration(
        means=tuple(round(float(value), 5) for value in means),
        spreads=tuple(round(float(value), 5) for value in spreads),
        weights=tuple(round(float(value), 4) for value in weights),
        bias=round(bias, 4),
        threshold=round(threshold, 4),
    )
    calibration.save(path)
    refused = float((probabilities[y == 0] < threshold).mean())
    report = dict(zip(SIGNALS, calibration.weights, strict=True))
    return {**report, "bias": calibration.bias, "threshold": calibration.threshold, "refused when due": refused}
