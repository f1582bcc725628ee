"""Gold questions → figures: is the right place found, cited and quoted, and is a no said where it is due."""

import hashlib
import math
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import yaml

from bot.reply.answer import answer_question
from bot.reply.question import read_question
from bot.reply.render import render_text
from bot.reply.reply import Answer, Partial, outcome_of
from corpus.document import SourceError
from corpus.passage import Passage
from corpus.readers.markdown import read_utf8
from corpus.reference import Level, Reference
from index.passage_index import PassageIndex
from index.sections import section_of

DEPTH = 10
_SAMPLES = 1000
REFUSALS = ("off_topic", "not_in_sources", "false_premise", "personal", "too_vague")


@dataclass(frozen=True, slots=True)
class Gold:
    """A question with the places that answer it, any of them, and words that a right answer shows; or why not.

    `is_held_out` is decided by the question's own letters, one in two, so that nobody chooses, unless its file says
    `split: dev`.
    """

    id: str
    question: str
    register: str
    expect: tuple[Reference, ...]
    facts: tuple[str, ...]
    refuse: str | None
    split: str | None = None

    @property
    def is_held_out(self) -> bool:
        """Whether rules and thresholds were never looked at with this question."""
        if self.split:
            return self.split != "dev"
        return hashlib.sha256(self.question.encode()).digest()[0] % 2 == 1

    @property
    def group(self) -> str:
        """Which figures it belongs to: laws, pages, or a kind of refusal."""
        if self.refuse:
            return self.refuse
        return "laws" if self.expect[0].work.startswith("BWB") else "pages"


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of one gold question; ranks are 1-based, 0 for not found in the first ten."""

    gold: Gold
    outcome: str
    rank: int
    first_right: bool
    any_right: bool
    right_citations: int
    citations: int
    facts_shown: float
    confidence: float
    text: str
    milliseconds: float

    @property
    def is_right(self) -> bool:
        """Answered with a right first citation, or refused (or, for a vague question, asked back) when due."""
        if self.gold.refuse == "too_vague":
            return self.outcome in ("clarify", "refused")
        if self.gold.refuse:
            return self.outcome == "refused"
        return self.first_right


def read_gold(paths: Iterable[Path]) -> list[Gold]:
    """The gold questions of YAML files.

    Raises:
        SourceError: when an entry lacks its question, or has neither places nor a reason to refuse.
    """
    gold = []
    for path in paths:
        try:
            rows = yaml.load(read_utf8(path), Loader=yaml.CSafeLoader)
        except yaml.YAMLError as error:
            raise SourceError(path, f"not YAML: {' '.join(str(error).split())}") from None
        if not isinstance(rows, list):
            raise SourceError(path, "expected a list of questions, each starting with '- id: …'", 1)
        for row in rows:
            if not row.get("question") or bool(row.get("expect")) == bool(row.get("refuse")):
                raise SourceError(path, f"entry {row.get('id')} needs a question and either expect or refuse")
            if row.get("refuse") not in (None, *REFUSALS):
                raise SourceError(path, f"entry {row.get('id')}: refuse is none of {', '.join(REFUSALS)}")
            gold.append(
                Gold(
                    id=str(row["id"]),
                    question=str(row["question"]),
                    register=str(row.get("register", "lay")),
                    expect=tuple(_place(str(place)) for place in row.get("expect", ())),
                    facts=tuple(map(str, row.get("facts", ()))),
                    refuse=row.get("refuse"),
                    split=row.get("split"),
                )
            )
    return gold


def _place(text: str) -> Reference:
    work, _, heading = text.partition("#")
    if heading:
        return Reference(work, ((Level.KOP, heading),))
    work, _, place = text.partition(", ")
    return Reference(work, Reference.parse(place).path if place else ())


def answers(reference: Reference, expected: Sequence[Reference]) -> bool:
    """Whether a cited place is one that was expected: the same article or heading, whatever the lid."""
    cited = section_of(reference)
    for place in expected:
        wanted = section_of(place)
        if wanted.work != cited.work:
            continue
        if not wanted.path or wanted.path == cited.path:
            return True
        if wanted.path[-1][0] is Level.KOP and wanted.path[-1] in cited.path:
            return True
    return False


def _is_right(passage: Passage, gold: Gold) -> bool:
    """Whether the passage is, or a checked answer rests on, a place that was expected."""
    return any(answers(reference, gold.expect) for reference in (passage.reference, *passage.see))


def evaluate(gold: Sequence[Gold], index: PassageIndex, today: date) -> list[Outcome]:
    """Ask every gold question of the index, in order."""
    return [_outcome(entry, index, today) for entry in gold]


def _outcome(gold: Gold, index: PassageIndex, today: date) -> Outcome:
    hits = index.search(read_question(gold.question, index).query, DEPTH, today)
    found = (rank for rank, hit in enumerate(hits, start=1) if _is_right(hit.passage, gold))
    start = time.perf_counter()
    reply = answer_question(gold.question, index, today)
    elapsed = (time.perf_counter() - start) * 1000
    answer = reply.answer if isinstance(reply, Partial) else reply if isinstance(reply, Answer) else None
    right = [_is_right(quote.passage, gold) for quote in answer.quotes] if answer else []
    text = render_text(reply)
    return Outcome(
        gold=gold,
        outcome=outcome_of(reply),
        rank=next(found, 0),
        first_right=bool(right) and right[0],
        any_right=any(right[:3]),
        right_citations=sum(right),
        citations=len(right),
        facts_shown=_facts_shown(gold.facts, text) if answer else 0.0,
        confidence=(answer or reply).confidence,  # type: ignore[union-attr]
        text=text,
        milliseconds=elapsed,
    )


def _facts_shown(facts: Sequence[str], text: str) -> float:
    """The share of the facts that occur in the text, letter case and white space aside."""
    plain = " ".join(text.lower().split())
    return sum(" ".join(fact.lower().split()) in plain for fact in facts) / len(facts) if facts else 1.0


Measure = Callable[[Outcome], float]

SEARCH: dict[str, Measure] = {
    "hit@1": lambda row: float(row.rank == 1),
    "hit@5": lambda row: float(1 <= row.rank <= 5),
    "MRR": lambda row: 1 / row.rank if row.rank else 0.0,
    "nDCG@10": lambda row: 1 / math.log2(row.rank + 1) if row.rank else 0.0,
}
REPLIES: dict[str, Measure] = {
    "first citation right": lambda row: float(row.first_right),
    "one of three right": lambda row: float(row.any_right),
    "facts in the text": lambda row: row.facts_shown,
    "refused": lambda row: float(row.outcome in ("refused", "clarify")),
}


def interval(values: Sequence[float]) -> tuple[float, float, float]:
    """Mean with its 95% bootstrap interval (1,000 samples, fixed seed); zeros for no values."""
    if not values:
        return 0.0, 0.0, 0.0
    generator = np.random.default_rng(0)
    data = np.asarray(values, dtype=np.float64)
    means = data[generator.integers(0, len(data), (_SAMPLES, len(data)))].mean(axis=1)
    return float(data.mean()), float(np.quantile(means, 0.025)), float(np.quantile(means, 0.975))


def figures(outcomes: Sequence[Outcome]) -> dict[str, dict[str, tuple[float, float, float]]]:
    """Group → figure → (mean, low, high). Groups: laws, pages, lay, formal, each refusal, and all refusals."""
    answerable = [row for row in outcomes if not row.gold.refuse]
    table: dict[str, dict[str, tuple[float, float, float]]] = {}
    groups = {
        "laws": [row for row in answerable if row.gold.group == "laws"],
        "pages": [row for row in answerable if row.gold.group == "pages"],
        "lay": [row for row in answerable if row.gold.register == "lay"],
        "formal": [row for row in answerable if row.gold.register == "formal"],
    }
    for name, rows in groups.items():
        if rows:
            measures = {**SEARCH, **REPLIES}
            table[name] = {measure: interval([of(row) for row in rows]) for measure, of in measures.items()}
            table[name]["citation precision"] = interval(
                [row.right_citations / row.citations for row in rows if row.citations]
            )
    for kind in REFUSALS:
        if rows := [row for row in outcomes if row.gold.refuse == kind]:
            table[kind] = {"refused": interval([float(row.is_right) for row in rows])}
    table["refusals"] = _refusal_figures(outcomes)
    return table


def _refusal_figures(outcomes: Sequence[Outcome]) -> dict[str, tuple[float, float, float]]:
    said_no = [row for row in outcomes if row.outcome in ("refused", "clarify")]
    due = [row for row in outcomes if row.gold.refuse]
    right = sum(bool(row.gold.refuse) for row in said_no)
    precision = right / len(said_no) if said_no else 0.0
    recall = right / len(due) if due else 0.0
    f1 = 2 * precision * recall / (precision + recall) if precision + recall else 0.0
    answered = [row for row in outcomes if row.outcome in ("answered", "partial")]
    flawed = interval([float(not row.is_right) for row in answered])
    point = {"precision": precision, "recall": recall, "F1": f1}
    return {**{name: (value, value, value) for name, value in point.items()}, "flawed answers": flawed}


def risk_coverage(outcomes: Sequence[Outcome]) -> list[tuple[float, float]]:
    """(coverage, risk) as ever less certain questions are answered, surest first.

    Coverage is the share of all questions answered; risk the share of those whose best section is wrong, or that no
    source answers.
    """
    sure = sorted(outcomes, key=lambda row: -(1 - row.confidence if row.outcome == "refused" else row.confidence))
    curve, wrong = [], 0
    for answered, row in enumerate(sure, start=1):
        wrong += row.gold.refuse is not None or row.rank != 1
        curve.append((answered / len(sure), wrong / answered))
    return curve


def to_json(outcomes: Sequence[Outcome]) -> dict[str, Any]:
    """Figures and outcomes per question, to be kept and compared with a later run."""
    rows = {row.gold.id: {"outcome": row.outcome, "rank": row.rank, "right": row.is_right} for row in outcomes}
    return {"figures": figures(outcomes), "questions": rows}


def changed(before: dict[str, Any], outcomes: Sequence[Outcome]) -> list[tuple[Outcome, bool]]:
    """Questions whose reply turned right or wrong since an earlier run, with what it was before."""
    earlier = before.get("questions", {})
    return [
        (row, earlier[row.gold.id]["right"])
        for row in outcomes
        if row.gold.id in earlier and earlier[row.gold.id]["right"] != row.is_right
    ]
