"""How sure the sources answer: signals of a search → one probability, with weights learned from gold questions."""

import json
import math
import re
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from functools import cache
from pathlib import Path

from bot.reply.manner import Manner
from bot.reply.nearness import Nearness, nearness_of
from bot.reply.question import Question
from index.learned_for import learned_for
from index.passage_index import Hit, PassageIndex
from index.words import content_words, fold, split_words, stem

LEARNED = Path(__file__).parent / "learned"

SIGNALS = (
    "plain_cosine",
    "phrasing_cosine",
    "plain_lead",
    "coverage",
    "rarest_missing",
    "unknown_words",
    "absent_numbers",
    "scheme_agrees",
    "scheme_differs",
    "words",
    "is_law",
    "asks_why",
    "about_one_case",
    "manner",
)
_NUMBER = re.compile(r"\d+(?:[.,]\d+)*")
_NUMBER_WORDS = {
    word: str(number)
    for number, word in enumerate(
        "een twee drie vier vijf zes zeven acht negen tien elf twaalf dertien veertien vijftien zestien".split(),
        start=1,
    )
}
# Rules say what, not why: who asks why often takes something for granted that no rule says.
_WHY = re.compile(r"\b(?:waarom|hoezo|why)\b")
# A case that only its own file knows: "mijn aanvraag", "hebben jullie … ontvangen", "word ik toegelaten".
_ONE_CASE = re.compile(r"\b(?:mijn|jullie|my|word ik|krijg ik|ben ik|heb ik|onze aanvraag)\b")
# The lead of the only section there is.
USUAL_LEAD = 0.02


@dataclass(frozen=True, slots=True)
class Calibration:
    """A logistic curve over standardised signals; `threshold` is the probability from which a reply is given."""

    means: tuple[float, ...]
    spreads: tuple[float, ...]
    weights: tuple[float, ...]
    bias: float
    threshold: float

    @classmethod
    def open(cls, encoder: str) -> "Calibration":
        """Read what `regelwijzer calibrate` learned for an encoder."""
        row = json.loads((learned_for(encoder, LEARNED) / "confidence.json").read_text(encoding="utf-8"))
        return cls(tuple(row["means"]), tuple(row["spreads"]), tuple(row["weights"]), row["bias"], row["threshold"])

    def save(self, path: Path) -> None:
        """Write the curve as JSON."""
        path.write_text(json.dumps(asdict(self), indent=1) + "\n", encoding="utf-8")

    def probability(self, signals: Sequence[float]) -> float:
        """Between 0 and 1: how likely it is that the sources answer."""
        rows = zip(signals, self.means, self.spreads, self.weights, strict=True)
        return 1 / (1 + math.exp(-self.bias - sum(weight * (x - mean) / spread for x, mean, spread, weight in rows)))


def signals(
    question: Question, hits: Sequence[Hit], index: PassageIndex, manner: Manner | None = None
) -> tuple[float, ...]:
    """What speaks for an answer and against it, in the order of SIGNALS; zeros when nothing was found.

    `manner` is what is known of how questions sound: else what was learned.
    """
    if not hits:
        return (0.0,) * len(SIGNALS)
    best = hits[0]
    encoder = index.manifest.encoder
    works = question.query.works
    named = bool(works)
    count = max(len(question.words), 1)
    covered, rarest_missing = coverage(question, best, index)
    folded = fold(question.text)
    return (
        max(hit.plain_cosine for hit in hits[:3]),
        likeness(hits, nearness_of(encoder)),
        best.plain_cosine - max((hit.plain_cosine for hit in hits[1:5]), default=best.plain_cosine - USUAL_LEAD),
        covered,
        rarest_missing,
        len(question.unknown) / count,
        absent_numbers(question, best),
        float(named and best.passage.reference.work in works),
        float(named and best.passage.reference.work not in works),
        math.log(count),
        float(best.passage.kind.is_law),
        float(bool(_WHY.search(folded))),
        float(is_about_one_case(question)),
        (manner or _learned_manner(index.manifest.encoder)).score(
            index.question_vector(question.text), index.manifest.encoder
        ),
    )


def is_about_one_case(question: Question) -> bool:
    """Whether somebody asks about themselves, their child or their own file."""
    return bool(_ONE_CASE.search(fold(question.text)))


def likeness(hits: Sequence[Hit], nearness: Nearness) -> float:
    """How near the question lies to one that the first sections are known to answer, or what stands in for that."""
    return max(hit.phrasing_cosine if hit.phrasing else hit.plain_cosine + nearness.nobody_asked for hit in hits[:3])


@cache
def _learned_manner(encoder: str) -> Manner:
    return Manner.open(encoder)


def coverage(question: Question, hit: Hit, index: PassageIndex) -> tuple[float, float]:
    """How much of the question its section speaks of.

    Returns:
        The share of the content words that the section, or a question it is known to answer, has by itself or in
        the words of the sources, each weighed by its rarity; and the rarity of the rarest word that it has not.
    """
    stems = _stems(hit)
    total = found = rarest_missing = 0.0
    for word in question.words:
        rarity = index.rarity(word)
        total += rarity
        said = (word, *index.compounds.split(word)[-1:], *index.vocabulary.related([word]))
        if any(all(stem(part) in stems for part in content_words(term)) for term in said):
            found += rarity
        else:
            rarest_missing = max(rarest_missing, rarity)
    return (found / total if total else 0.0), rarest_missing


def _stems(hit: Hit) -> frozenset[str]:
    texts = [hit.passage.title, *hit.passage.headings]
    for passage in hit.passages:
        texts.extend((passage.text, *passage.phrasings))
    return frozenset(stem(word) for text in texts for word in content_words(text))


def absent_numbers(question: Question, hit: Hit) -> float:
    """How many numbers of the question, in digits or words, stand nowhere in the section found."""
    texts = (hit.passage.title, *hit.passage.headings, *(passage.text for passage in hit.passages))
    present = _numbers(" ".join(texts))
    return float(sum(number not in present for number in _numbers(question.undated_text) - {"1"}))


def _numbers(text: str) -> set[str]:
    words = (_NUMBER_WORDS[word] for word in split_words(text) if word in _NUMBER_WORDS)
    return {*_NUMBER.findall(text), *words}
