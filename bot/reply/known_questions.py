"""Checked questions: given when the question is the same, offered when it is near, never when expired or overtaken."""

from collections.abc import Sequence
from datetime import date

from rapidfuzz import fuzz

from bot.reply.nearness import Nearness
from bot.reply.question import Question
from corpus.document import Kind
from corpus.passage import Passage
from index.passage_index import Hit
from index.words import fold

# The same words but for a slip or their order.
SAME_LETTERS = 93
# Word for word. A checked question that is only like this one must also be among the first sections found; with the
# looser bar for all, first citations on our own pages fell from .80 to .77.
EXACT_COSINE = 0.99
FIRST = 3


def known_answer(question: Question, hits: Sequence[Hit], nearness: Nearness) -> Passage | None:
    """The checked answer to this very question; None when there is none, or a law became valid after the check."""
    first, later = hits[:FIRST], hits[FIRST:]
    same = [hit for hit in first if is_same(question, hit, nearness)]
    same += [hit for hit in later if hit.phrasing_cosine >= EXACT_COSINE]
    same = [hit for hit in same if hit.passage.kind is Kind.FAQ]
    if not same:
        return None
    answer = max(same, key=lambda hit: hit.phrasing_cosine).passage
    laws = (hit.passage for hit in hits[:5] if hit.passage.kind.is_law)
    checked_on = answer.published or date.min
    overtaken = any(law.valid_from is not None and law.valid_from > checked_on for law in laws)
    return None if overtaken else answer


def near_questions(question: Question, hits: Sequence[Hit], nearness: Nearness) -> tuple[str, ...]:
    """Checked questions that are near this one, to be offered; at most three, likest first."""
    near = [
        hit.passage.headings[-1]
        for hit in hits
        if hit.passage.kind is Kind.FAQ
        and hit.phrasing_cosine >= nearness.near
        and not is_same(question, hit, nearness)
    ]
    return tuple(near[:3])


def is_same(question: Question, hit: Hit, nearness: Nearness) -> bool:
    """Whether the question is one that the section is known to answer: in meaning, or but for a slip of the pen."""
    alike = fuzz.token_sort_ratio(fold(question.text), fold(hit.phrasing))
    return hit.phrasing_cosine >= nearness.same or alike >= SAME_LETTERS
