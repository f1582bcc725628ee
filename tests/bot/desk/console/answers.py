"""Checked answers for tests: typed into the form, and kept by the store at once."""

from datetime import date
from typing import Any

from bot.anchors import anchor_of
from bot.desk.console.pinned_quotes import pin_value
from bot.reply.reply import Quote
from bot.store.checked_answers import CheckedAnswers, Entry, Wording
from bot.store.database import Store
from tests.bot.desk.console.colleagues import Colleague
from tests.bot.desk.small_law import small_law

QUESTION = "Hoeveel jaar ben ik bezig met een vakopleiding?"
ANSWER = "Een vakopleiding duurt twee of drie jaar."
REVIEW_ON = date(2027, 8, 1)


def duration_quote() -> Quote:
    """Article 7.2.4a, lid 2, as it reads now, whole."""
    passage = next(passage for passage in small_law() if "twee en ten hoogste drie" in passage.text)
    return Quote(passage, 0, len(passage.text))


def filled_in(colleague: Colleague, **fields: Any) -> dict[str, Any]:
    """The form of an answer, filled in well but for the fields given."""
    return {
        "vraag": QUESTION,
        "andere": "duur vakopleiding\nhoe lang vakopleiding",
        "antwoord": ANSWER,
        "eigenaar": str(colleague.account.id),
        "nakijken": REVIEW_ON.isoformat(),
        "citaat": pin_value(duration_quote()),
        "citaatwoorden": "",
        **fields,
    }


def wording(owner_id: int, **values: Any) -> Wording:
    fields: dict[str, Any] = {
        "question": QUESTION,
        "phrasings": (),
        "answer": ANSWER,
        "anchors": (anchor_of(duration_quote()),),
        "owner_id": owner_id,
        "review_on": REVIEW_ON,
    }
    return Wording(**{**fields, **values})


def drafted(store: Store, author_id: int, now: Any, **values: Any) -> Entry:
    return CheckedAnswers(store).draft(wording(author_id, **values), author_id, "", now)


def in_service(store: Store, author_id: int, reviewer_id: int, now: Any, **values: Any) -> Entry:
    answers = CheckedAnswers(store)
    entry = drafted(store, author_id, now, **values)
    answers.submit(entry.id, author_id, now)
    answers.approve(entry.id, 1, reviewer_id, now)
    return entry
