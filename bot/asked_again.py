"""Questions that people asked, asked again of two indexes: whose reply changes. Knows no expected replies."""

from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from datetime import date

from bot.approved import ApprovedAnswers
from bot.reply.answer import answer_question
from bot.reply.question import QuestionError
from bot.reply.render import render_text
from bot.reply.reply import outcome_of
from index.passage_index import PassageIndex


@dataclass(frozen=True, slots=True)
class Said:
    """What a release replies, as a reader sees it."""

    outcome: str
    text: str


@dataclass(frozen=True, slots=True)
class AskedAgain:
    """A question with what was said before, and what is said after."""

    question: str
    before: Said
    after: Said


@dataclass(frozen=True, slots=True)
class Side:
    """One of the two that are asked: an index, with the helpdesk's approved answers beside it or without."""

    index: PassageIndex
    approved: ApprovedAnswers | None = None


def asked_again(questions: Iterable[str], before: Side, after: Side, today: date) -> list[AskedAgain]:
    """The questions to which `after` replies otherwise than `before`, in order; what is no question is left out."""
    changed = []
    for question in questions:
        with suppress(QuestionError):
            asked = AskedAgain(question, _said(question, before, today), _said(question, after, today))
            if asked.before != asked.after:
                changed.append(asked)
    return changed


def _said(question: str, side: Side, today: date) -> Said:
    reply = answer_question(question, side.index, today, approved=side.approved)
    return Said(outcome_of(reply), render_text(reply))
