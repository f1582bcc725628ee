"""How sure the sources answer: signals of a search → one probability, with weights learned from gold questions."""

import json
import math
import re
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from bot.reply.question import Question
from index.passage_index import Hit
from index.words import content_words, fold, stem

LEARNED = Path(__file__).parent / "confidence.json"

SIGNALS = (
    "plain_cosine",
    "cosine",
    "phrasing_cosine",
    "lead_over_second",
    "lead_over_fifth",
    "score",
    "coverage",
    "coverage_of_best",
    "unknown_words",
    "absent_numbers",
    "scheme_agrees",
    "scheme_differs",
    "words",
)
_NUMBER = re.compile(r"\d+(?:[.,]\d+)*")


@dataclass(frozen=True, slots=True)
class Calibration:
    """A logistic curve over standardised signals; `threshold` is the probability from which a reply is given."""

    means: tuple[float, ...]
    spreads: tuple[float, ...]
    weights: tuple[float, ...]
    bias: float
    threshold: float

    @classmethod
    def open(cls, path: Path = LEARNED) -> "Calibration":
        """Read what `regelwijzer calibrate` learned."""
        row = json.loads(path.read_text(encoding="utf-8"))
        return cls(tuple(row["means"]), tuple(row["spreads"]), tuple(row["weights"]), row["bias"], row["threshold"])

    def save(self, path: Path) -> None:
        """Write the curve as JSON."""
        path.write_text(json.dumps(asdict(self), indent=1) + "\n", encoding="utf-8")

    def probability(self, signals: Sequence[float]) -> float:
        """Between 0 and 1: how likely it is that the sources answer."""
        rows = zip(signals, self.means, self.spreads, self.weights, strict=True)
        return 1 / (1 + math.exp(-self.bias - sum(weight * (x - mean) / spread for x, mean, spread, weight in rows)))


def signals(question: Question, hits: Sequence[Hit]) -> tuple[float, ...]:
    """What speaks for an answer and against it, in the order of SIGNALS; zeros when nothing was found."""
    if not hits:
        return (0.0,) * len(SIGNALS)
    best = hits[0]
    scores = [hit.score for hit in hits]
    works = question.query.works
    named = bool(works)
    count = max(len(question.words), 1)
    return (
        max(hit.plain_cosine for hit in hits[:3]),
        best.cosine,
        max(hit.phrasing_cosine for hit in hits[:3]),
        scores[0] - scores[min(1, len(scores) - 1)],
        scores[0] - scores[min(4, len(scores) - 1)],
        best.score,
        max(hit.coverage for hit in hits[:3]),
        best.coverage,
        len(question.unknown) / count,
        absent_numbers(question, best),
        float(named and best.passage.reference.work in works),
        float(named and best.passage.reference.work not in works),
        math.log(count),
    )


def absent_numbers(question: Question, hit: Hit) -> float:
    """How many numbers of the question stand nowhere in the section found."""
    text = " ".join((hit.passage.title, *hit.passage.headings, *(passage.text for passage in hit.passages)))
    present = set(_NUMBER.findall(text))
    return float(sum(number not in present for number in _NUMBER.findall(question.text)))


def missing_words(question: Question, hits: Sequence[Hit]) -> tuple[str, ...]:
    """The question's content words that nothing found speaks of, directly or by a related word."""
    found = {
        stem(word)
        for hit in hits
        for passage in hit.passages
        for word in content_words(" ".join((passage.title, *passage.headings, passage.text, *passage.phrasings)))
    }
    return tuple(word for word in question.unknown if stem(word) not in found and fold(word) == word)
